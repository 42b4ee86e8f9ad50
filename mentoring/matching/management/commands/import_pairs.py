"""bin/manage import_pairs ORGANISATION PROGRAMME FILE [--with-letters]"""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.matching import actions
from mentoring.matching.queries.commands import (
    ask_for_programme,
    people_by_words,
    programme_asked_for,
)
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

NEEDED = ("mentor", "mentee")


class Command(BaseCommand):
    help = (
        "Bring pairs that were decided elsewhere: a CSV file with the columns mentor and mentee"
        " (e-mail address or id) and, if known, started_on (2026-09-14). All rows or none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ask_for_programme(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-letters", action="store_true", help="send both people their letter"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        programme = programme_asked_for(options)
        rows = _rows(options["file"])
        people = {
            role: people_by_words(programme, [row[role] for row in rows], role=role)
            for role in NEEDED
        }
        wrong: list[str] = []
        with transaction.atomic():
            for number, row in enumerate(rows, start=2):
                if problem := _start(programme, row, people, options["with_letters"]):
                    wrong.append(f"  line {number}: {problem}")
            if wrong:
                transaction.set_rollback(True)
        if wrong:
            self.stderr.write("\n".join(wrong))
            raise CommandError(f"{len(wrong)} of {len(rows)} rows cannot be used; none was.")
        letters = "letters are written" if options["with_letters"] else "nobody was written to"
        self.stdout.write(f"{len(rows)} pairs work together in {programme.name}; {letters}.")


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as source:
            reader = csv.DictReader(source)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
            if missing:
                raise CommandError(f"{file.name} has no column called {' and '.join(missing)}.")
            rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{file} cannot be read as UTF-8 CSV: {error}") from None
    if not rows:
        raise CommandError(f"{file.name} has no pairs.")
    return rows


def _start(
    programme: Programme,
    row: Mapping[str, str],
    people: Mapping[str, Mapping[str, Membership]],
    letters: bool,
) -> str:
    """Begin one pair; what is wrong with it, or nothing."""
    found = {role: people[role].get(row[role].strip().casefold()) for role in NEEDED}
    for role, person in found.items():
        if person is None:
            return f"no {role} in this programme is known as {row[role]!r}"
    try:
        at = _moment(row.get("started_on", "").strip(), programme.organisation.timezone)
        actions.import_pair(
            programme=programme,
            mentor=found["mentor"],  # type: ignore[arg-type]
            mentee=found["mentee"],  # type: ignore[arg-type]
            with_letter=letters,
            actor=None,
            at=at,
        )
    except ValueError:
        return f"{row['started_on']!r} is no date such as 2026-09-14"
    except Refusal as refusal:
        return str(refusal)
    return ""


def _moment(day: str, zone: str) -> datetime:
    """Noon of that day where the organisation is; now when no day is given."""
    if not day:
        return timezone.now()
    return datetime.strptime(day, "%Y-%m-%d").replace(hour=12, tzinfo=ZoneInfo(zone))
