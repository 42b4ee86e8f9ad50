"""What ``bin/check`` does once its environment stands: one tool after the other, a line each."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
PYTHON = [sys.executable, "-P"]


def checks() -> dict[str, list[str]]:
    """Name of each check -> the command that fails when something is wrong."""
    ruff, mypy = str(TOOLS / "ruff"), str(TOOLS / "mypy")
    django = [*PYTHON, "-m", "django"]
    return {
        "format": [ruff, "format", "--check", "--quiet", "."],
        "lint": [ruff, "check", "--quiet", "."],
        "types": [mypy, "--no-error-summary"],
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
    with tempfile.TemporaryDirectory(prefix="rapport-check-") as folder:
        environment = _like_in_production(folder)
        return max([_report(name, checks()[name], environment) for name in wanted])


def _like_in_production(folder: str) -> dict[str, str]:
    """The settings of a public installation with data of its own, whatever this shell has set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RAPPORT_", "DATABASE_URL", "EMAIL_URL"))
    }
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RAPPORT_DATA": folder,
        "RAPPORT_BASE_URL": "https://mentoring.example.org",
        "EMAIL_URL": "smtp://localhost:25",
    }


def _report(name: str, command: list[str], environment: dict[str, str]) -> int:
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout, end="")
    verdict = "FAILED" if done.returncode else "passed"
    print(f"{name}: {verdict} in {time.monotonic() - began:.1f} s", flush=True)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
