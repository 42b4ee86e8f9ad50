"""Test databases are copies of one that was migrated once, on both engines."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".pytest_cache" / "databases"
SHAPED_BY = ("config/settings.py", "requirements.lock", "mentoring/*/migrations/*.py")


def sqlite_copy(worker: str) -> Path:
    """A migrated SQLite file for one test process."""
    copy = Path(os.environ["RAPPORT_TEST_DATA"]) / f"test-{worker}-{os.getpid()}.sqlite3"
    shutil.copyfile(sqlite_template(), copy)
    return copy


def sqlite_template() -> Path:
    """The migrated file all copies are made of, kept until a migration or the settings change."""
    template = KEPT / f"{_shape()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            for outdated in KEPT.glob("*.sqlite3*"):
                outdated.unlink()
            unfinished = template.with_suffix(".sqlite3-unfinished")
            migrate(f"sqlite:///{unfinished}")
            for trace in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{unfinished}{trace}").unlink()
            unfinished.rename(template)
    return template


def _shape() -> str:
    shape = hashlib.sha256()
    for pattern in SHAPED_BY:
        for path in sorted(ROOT.glob(pattern)):
            shape.update(str(path).encode() + path.read_bytes())
    return shape.hexdigest()[:24]


def migrate(url: str) -> None:
    """Bring an empty database to the present shape, as the server does when it starts."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "django", "migrate", "--verbosity", "0"],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"The migrations do not run on a new database:\n{done.stderr}")
