"""Test databases are copies of one that was migrated once, on both engines."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ops.secrets_file import load_or_create

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".pytest_cache" / "databases"
SHAPED_BY = ("config/settings.py", "requirements*.lock", "mentoring/*/migrations/*.py")


def sqlite_copy(worker: str) -> Path:
    """A migrated SQLite file for one test process."""
    copy = Path(os.environ["RAPPORT_TEST_DATA"]) / f"test-{worker}-{os.getpid()}.sqlite3"
    shutil.copyfile(sqlite_template(), copy)
    return copy


def prepare(data: Path, environment: Mapping[str, str] | None = None) -> None:
    """A data folder as a first start leaves it, so that the next one need not migrate.

    ``environment`` may name a database elsewhere, a copy of ``postgres.TEMPLATE``.
    """
    data.mkdir(mode=0o700, exist_ok=True)
    load_or_create(data)  # a database without its secrets is not opened
    if "DATABASE_URL" not in (environment or {}):
        shutil.copyfile(sqlite_template(), data / "rapport.sqlite3")


def sqlite_template() -> Path:
    """The migrated file all copies are made of."""
    return kept("sqlite3", _make_sqlite)


def _make_sqlite(file: Path) -> None:
    migrate(f"sqlite:///{file}")
    for trace in ("-wal", "-shm"):
        Path(f"{file}{trace}").unlink(missing_ok=True)


def kept(kind: str, make: Callable[[Path], None]) -> Path:
    """A file or folder that ``make`` made once, kept until a migration or the settings change."""
    made = KEPT / f"{_shape()}.{kind}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"lock-{kind}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for outdated in KEPT.glob(f"*.{kind}*"):
                shutil.rmtree(outdated) if outdated.is_dir() else outdated.unlink()
            unfinished = made.with_suffix(f".{kind}-unfinished")
            make(unfinished)
            unfinished.rename(made)
    return made


def _shape() -> str:
    shape = hashlib.sha256()
    for pattern in SHAPED_BY:
        for path in sorted(ROOT.glob(pattern)):
            shape.update(str(path).encode() + path.read_bytes())
    return shape.hexdigest()[:24]


def migrate(url: str) -> None:
    """Bring an empty database to the present shape, as the server does when it starts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    with tempfile.TemporaryDirectory(prefix="rapport-shape-") as data:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "django", "migrate", "--verbosity", "0"],
            env=kept
            | {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PYTHONPATH": str(ROOT),
                "RAPPORT_DATA": data,
            },
            check=False,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise SystemExit(f"The migrations do not run on a new database:\n{done.stderr}")


OTHERS = """
SELECT query FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
AND xact_start IS NOT NULL
"""


def wait_for_others(connection: Any, patience: float = 2) -> None:
    """Until no thread has a transaction open: what it commits later would stay for the next test.

    Truncating waited by itself; a delete does not see such rows.
    """
    give_up_at = time.monotonic() + patience
    with connection.cursor() as cursor:
        while True:
            cursor.execute(OTHERS)
            left = cursor.fetchall()
            if not left:
                return
            if time.monotonic() > give_up_at:
                warnings.warn(f"A test left a transaction open: {left}", stacklevel=2)
                return
            time.sleep(0.01)


def emptying(connection: Any, style: Any, tables: Iterable[str], **_options: bool) -> list[str]:
    """In the place of ``sql_flush`` on PostgreSQL: deletes, of tables only that have rows."""
    wait_for_others(connection)
    quoted = [connection.ops.quote_name(table) for table in tables]
    asked = [f"SELECT {n} WHERE EXISTS (SELECT FROM {one})" for n, one in enumerate(quoted)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        filled = [quoted[n] for (n,) in cursor.fetchall()]
    # Keys that lead to rows deleted a line later are nobody's concern meanwhile.
    unchecked = "SET LOCAL session_replication_role = replica"
    return [unchecked, *(f"DELETE FROM {one}" for one in filled)]
