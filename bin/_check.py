"""What ``bin/check`` does once its environment stands: two tools at a time, a line each."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
PYTHON = [sys.executable, "-P"]
AT_ONCE = 2


def checks() -> dict[str, list[str]]:
    """Name of each check -> the command that fails when something is wrong; the longest first."""
    ruff, mypy = str(TOOLS / "ruff"), str(TOOLS / "mypy")
    django = [*PYTHON, "-m", "django"]
    return {
        "types": [mypy, "--no-error-summary"],
        "format": [ruff, "format", "--check", "--quiet", "."],
        "lint": [ruff, "check", "--quiet", "."],
        "imports": [str(TOOLS / "lint-imports"), "--no-cache"],
        "map": [*PYTHON, str(ROOT / "bin" / "_map.py"), "--check"],
        "dead code": [*PYTHON, str(ROOT / "bin" / "_dead.py")],
        "migrations": [*django, "makemigrations", "--check", "--dry-run"],
        "words": [*PYTHON, str(ROOT / "bin" / "_extract.py"), "--check"],
        "templates": [*PYTHON, str(ROOT / "bin" / "_templates.py")],
        "deploy": [*django, "check", "--deploy", "--fail-level", "WARNING"],
    }


def main() -> int:
    wanted = sys.argv[1:] or list(checks())
    if unknown := set(wanted) - set(checks()):
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(checks())}.")
        return 2
    here = tempfile.TemporaryDirectory(prefix="rapport-check-")
    with here as folder, ThreadPoolExecutor(AT_ONCE) as threads:
        return max(threads.map(partial(_report, Path(folder)), wanted))


def _like_in_production(folder: Path) -> dict[str, str]:
    """The settings of a public installation with data of its own, whatever this shell has set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RAPPORT_", "DATABASE_URL", "EMAIL_URL"))
    }
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RAPPORT_DATA": str(folder),
        "RAPPORT_BASE_URL": "https://mentoring.example.org",
        "EMAIL_URL": "smtp://localhost:25",
    }


def _report(folder: Path, name: str) -> int:
    own = folder / name.replace(" ", "-")
    own.mkdir()
    began = time.monotonic()
    done = subprocess.run(
        checks()[name],
        cwd=ROOT,
        env=_like_in_production(own),
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = done.stdout if done.returncode else ""
    verdict = "FAILED" if done.returncode else "passed"
    # In one piece, for another check may say something at the same moment.
    print(f"{said}{name}: {verdict} in {time.monotonic() - began:.1f} s\n", end="", flush=True)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
