"""``python -m matchengine.wheel FOLDER``: the engine as a wheel of its own."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BESIDE = ("pyproject.toml", "README.md", "CHANGELOG.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc", *BESIDE)


def build(folder: Path) -> Path:
    """Build the wheel into ``folder`` with uv, which needs no network for it; where it is then."""
    with tempfile.TemporaryDirectory() as scratch:
        stage = Path(scratch)
        for name in BESIDE:
            shutil.copy(HERE / name, stage / name)
        shutil.copytree(HERE, stage / "matchengine", ignore=LEFT_OUT)
        command = [_uv(), "build", "--wheel", "--offline", "--quiet"]
        subprocess.run([*command, "--out-dir", str(folder.resolve()), str(stage)], check=True)
    return max(folder.glob("matchengine-*.whl"), key=lambda path: path.stat().st_mtime)


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else "uv"


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
