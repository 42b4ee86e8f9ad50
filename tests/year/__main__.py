"""Nineteen months of ninety-six pairs, and the table of what they cost.

``python -m tests.year``: twice, with two first days, the second run over a 29 February; everything
in a database of its own that goes away. Ends with 1 when an invariant is broken. It takes some
minutes for each run; ``--days 200`` ends sooner, ``--first-day 2026-02-02`` runs once.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import django

FIRST_DAYS = ("2026-02-02", "2027-08-02")  # the second lives through a leap day


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    parser.add_argument("--days", type=int, default=None)
    parser.add_argument("--pairs", type=int, default=None)
    parser.add_argument("--strokes", type=int, default=None, help="of the clock in a day")
    parser.add_argument("--first-day", action="append", help="may be given several times")
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    chosen = parser.parse_args()
    broken = 0
    for first_day in chosen.first_day or FIRST_DAYS:
        broken += bool(_run(first_day, chosen))
    return int(bool(broken))


def _run(first_day: str, chosen: argparse.Namespace) -> int:
    """In a process of its own: settings name one database."""
    child = os.fork()
    if child == 0:
        os._exit(_live(first_day, chosen))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _live(first_day: str, chosen: argparse.Namespace) -> int:
    from tests.support import databases, environment, postgres

    folder = Path(tempfile.mkdtemp(prefix="rapport-year-", dir=environment.memory_or_disk()))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "RAPPORT_DATA": str(folder)}
    try:
        if chosen.db == "postgres":
            with postgres.running_server() as server:
                server.create("year")
                databases.migrate(server.url("year"))
                return _tell(server.url("year"), first_day, chosen)
        shutil.copyfile(databases.sqlite_template(), folder / "year.sqlite3")
        return _tell(f"sqlite:///{folder / 'year.sqlite3'}", first_day, chosen)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tell(url: str, first_day: str, chosen: argparse.Namespace) -> int:
    os.environ["DATABASE_URL"] = url
    django.setup()
    from tests.year.invariants import INVARIANTS
    from tests.year.life import Life
    from tests.year.table import printed
    from tests.year.town import LONG

    said = {"days": chosen.days, "pairs": chosen.pairs, "strokes": chosen.strokes}
    shape = replace(LONG, **{name: value for name, value in said.items() if value})
    began = time.monotonic()
    lived = Life(shape, datetime.fromisoformat(first_day).replace(tzinfo=UTC)).live()
    print(
        f"\n══ {shape.pairs} pairs, {shape.days} days from {first_day}: "
        f"{len(lived.letters):,} letters, lived in {time.monotonic() - began:.0f} s"
    )
    print(printed(lived), flush=True)
    return int(any(invariant(lived) for invariant in INVARIANTS))


if __name__ == "__main__":
    sys.exit(main())
