"""Prepares what a command in ``bin/`` needs; only the standard library is at hand here.

Virtual environment -> pinned uv -> hashed lock -> translations and byte code -> ready to start.
Each step is skipped when its result is already there, so a later start costs milliseconds.
"""

import compileall
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PACKAGES = ("config", "ops", "mentoring", "matchengine")
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}


class CannotPrepare(Exception):
    """What is missing on this machine, as one line for the person at the keyboard."""


def prepare(kind="runtime"):
    """Make ``.venv`` hold what ``kind`` ("runtime" or "dev") needs, or stop with one line."""
    try:
        with _one_at_a_time():
            if not _is_installed(kind):
                _install(kind)
            _compile_translations()
            _compile_bytecode()
    except CannotPrepare as reason:
        sys.exit(str(reason))


def become(*arguments):
    """Replace this process by the environment's Python, so signals reach it directly."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(str(PYTHON), [str(PYTHON), "-P", *arguments])


@contextlib.contextmanager
def _one_at_a_time():
    """Hold the project folder itself: two commands started together set up one after the other."""
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another command is setting up here; waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _is_installed(kind):
    wanted = _fingerprint(kind)
    stamps = [_stamp(kind)] if kind == "dev" else [_stamp(kind), _stamp("dev")]
    written = [stamp.read_text().split("\n") for stamp in stamps if stamp.is_file()]
    return PYTHON.exists() and any(wanted in lines for lines in written)


def _stamp(kind):
    return VENV / ("installed-" + kind)


def _fingerprint(kind):
    """Changes with the lock, and with the place of the project: environments do not move."""
    lock = (ROOT / LOCKS[kind]).read_bytes()
    return kind + " " + hashlib.sha256(lock + str(ROOT).encode()).hexdigest()


def _install(kind):
    _make_environment()
    uv = VENV / "bin" / "uv"
    _say(
        "Installing the packages of {} (the first time takes a minute or two).".format(LOCKS[kind])
    )
    pinned = ROOT / "requirements-uv.lock"
    if not _has_pinned_uv(uv, pinned):
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(pinned)])
    # The locks are complete, so nothing is resolved; a package whose own demands were left out
    # on purpose (tool.uv in pyproject.toml) stays without them.
    _run(
        [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
        + ["--no-deps", "--compile-bytecode", "-r", str(ROOT / LOCKS[kind])]
    )
    _make_importable()
    kinds = ["runtime", "dev"] if kind == "dev" else ["runtime"]
    for stamp in (_stamp("runtime"), _stamp("dev")):
        stamp.unlink(missing_ok=True)
    _stamp(kind).write_text("\n".join(_fingerprint(each) for each in kinds) + "\n")


def _make_environment():
    made_in = VENV / "made-in"
    if made_in.is_file() and made_in.read_bytes() == os.fsencode(str(ROOT)) and _answers(PYTHON):
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise CannotPrepare(
            "Python cannot make virtual environments here. Install its venv module "
            "(on Debian and Ubuntu: apt-get install python3-venv), then start again."
        )
    if os.pathsep in str(ROOT):
        raise CannotPrepare(
            'No virtual environment can be made in {}: the path has a "{}" in it. '
            "Move the folder, then start again.".format(ROOT, os.pathsep)
        )
    if not os.access(str(ROOT), os.W_OK):
        raise CannotPrepare("{} cannot be written. Use a copy of your own.".format(ROOT))
    _say("Making a virtual environment in .venv.")
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)])
    made_in.write_bytes(os.fsencode(str(ROOT)))


def _answers(python):
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode == 0


def _has_pinned_uv(uv, pinned):
    if not uv.exists():
        return False
    version = subprocess.run([str(uv), "--version"], check=False, capture_output=True, text=True)
    wanted = pinned.read_text().split()[0].partition("==")[2]
    return wanted in version.stdout.split()


def _make_importable():
    """Let ``python -P -m …`` find the project from any folder, and nothing in that folder."""
    (site_packages,) = VENV.glob("lib/python3*/site-packages")
    # A line of code instead of a path: while Python starts, in the C locale, it reads ASCII only.
    line = "import sys; sys.path.append({})\n".format(ascii(str(ROOT)))
    (site_packages / "rapport.pth").write_text(line, encoding="ascii")


def _run(command):
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    if "PIP_INDEX_URL" in environment:  # a mirror that pip was told about serves uv as well
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        environment.pop(name, None)
    done = subprocess.run(
        command,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        step = " ".join([Path(command[0]).name, *command[1:4]])
        raise CannotPrepare(
            "Setting up stopped at `{}` (its own words are above). It needs the Python package "
            "index; check the network, then start again: finished steps are kept.".format(step)
        )


def _compile_translations():
    """Turn each changed catalogue into the form that is read at run time."""
    catalogues = "locale/*/LC_MESSAGES/*.po"
    words = Path(os.environ.get("RAPPORT_WORDS", str(ROOT / "words")))
    sources = [*ROOT.glob(catalogues), *ROOT.glob("mentoring/*/" + catalogues)]
    sources += words.glob("*/*/LC_MESSAGES/*.po")
    stale = [str(po) for po in sources if _is_newer(po, po.with_suffix(".mo"))]
    if stale:
        _run([str(PYTHON), "-P", str(ROOT / "bin" / "_translations.py"), *stale])


def _is_newer(source, result):
    return not result.exists() or source.stat().st_mtime_ns > result.stat().st_mtime_ns


def _compile_bytecode():
    """Compile our own packages even where PYTHONDONTWRITEBYTECODE keeps Python from doing so."""
    folders = [str(ROOT / package) for package in PACKAGES if (ROOT / package).is_dir()]
    version = (VENV / "lib" / "python{}.{}".format(*sys.version_info[:2])).is_dir()
    if version:
        for folder in folders:
            compileall.compile_dir(folder, quiet=2)
    else:  # this command runs on another Python than the one the environment was made with
        code = "import compileall,sys; [compileall.compile_dir(f, quiet=2) for f in sys.argv[1:]]"
        subprocess.run([str(PYTHON), "-P", "-c", code, *folders], check=False)


def _say(line):
    print(line, file=sys.stderr, flush=True)
