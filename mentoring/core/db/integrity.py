"""Whether what lies on the disk is still what was written there."""

import sqlite3

from django.db import DatabaseError, connection

MAX_TOLD = 5


class DatabaseDamaged(Exception):
    """What the database says about itself; shown to operators with the job that found it."""


def problems() -> list[str]:
    """What the database finds wrong with its own files; empty when nothing is.

    SQLite reads its whole file. PostgreSQL counts the pages whose checksum did not agree when
    they were read, where it was set up with checksums.
    """
    try:
        return _asked()
    except (DatabaseError, sqlite3.DatabaseError) as error:  # too broken to be examined
        return [str(error)]


def _asked() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA integrity_check({MAX_TOLD})")
            return [line for (line,) in cursor.fetchall() if line != "ok"]
        cursor.execute(
            "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
        )
        (failures,) = cursor.fetchone()
    return [f"{failures} pages with a wrong checksum"] if failures else []


def must_be_sound() -> None:
    """Raise ``DatabaseDamaged`` when something is wrong."""
    if found := problems():
        raise DatabaseDamaged("; ".join(found))
