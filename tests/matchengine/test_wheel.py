"""The engine stands on its own: its wheel works in an environment that has nothing else of ours."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from matchengine.version import ENGINE_VERSION
from matchengine.wheel import BESIDE, HERE, build

EXAMPLES = """
import doctest, importlib, pkgutil, sys
import matchengine

optional, tried = {"numba", "rustworkx", "networkx"}, 0
for found in [matchengine, *pkgutil.walk_packages(matchengine.__path__, "matchengine.")]:
    name = getattr(found, "name", "matchengine")
    if name.endswith("__main__"):
        continue
    try:
        module = importlib.import_module(name)
    except ImportError as missing:
        assert missing.name in optional, (name, missing)
        continue
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not result.failed, name
    tried += result.attempted
assert "mentoring" not in sys.modules and tried > 100, tried
print(matchengine.ENGINE_VERSION, matchengine.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def empty_python(wheel, tmp_path_factory):
    """A new environment with the wheel and what it needs, from what was downloaded before."""
    folder = tmp_path_factory.mktemp("env")
    uv = str(Path(sys.executable).with_name("uv"))
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run(
        [uv, "venv", "-q", "--python", sys.executable, str(folder), "--clear"], check=True
    )
    install = [uv, "pip", "install", "-q", "--offline", "--python", str(python)]
    wanted = f"{wheel}[peers]"
    if subprocess.run([*install, wanted], capture_output=True, check=False).returncode:
        # Nothing kept from the download: what is installed here serves, but for our own code.
        subprocess.run([*install, "--no-deps", str(wheel)], check=True)
        site = next(folder.glob("lib/python*/site-packages"))
        borrowed = [path for path in sys.path if path.endswith("site-packages")]
        (site / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    return python


class TestWheel:
    def test_holds_types_and_says_its_version(self, wheel):
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            told = archive.read(next(n for n in names if n.endswith("METADATA"))).decode()

        assert "matchengine/py.typed" in names
        assert not [name for name in names if "__pycache__" in name or "mentoring" in name]
        assert f"Version: {ENGINE_VERSION}\n" in told
        assert "One `solve` and one independent `check`" in told

    def test_has_one_version_everywhere(self):
        project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        changes = (HERE / "CHANGELOG.md").read_text(encoding="utf-8")

        assert project["version"] == ENGINE_VERSION
        assert f"\n## {ENGINE_VERSION}\n" in changes
        assert all((HERE / name).is_file() for name in BESIDE)

    def test_passes_its_examples_in_an_empty_environment(self, empty_python, tmp_path):
        done = subprocess.run(
            [str(empty_python), "-I", "-c", EXAMPLES],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
        assert done.stdout.split()[0] == ENGINE_VERSION
        assert str(empty_python.parents[1]) in done.stdout.split()[1]
