"""bin/manage export_matches ORGANISATION PROGRAMME FILE [--run N]"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.matching.models import Pair, Run
from mentoring.matching.queries.commands import find_programme, find_run
from mentoring.matching.rules.criteria import CRITERIA

RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take these for a formula


class Command(BaseCommand):
    help = "Write the pairs of a search, with the parts of every score, to a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="its short name in addresses")
        parser.add_argument("programme", help="its short name in addresses")
        parser.add_argument("file", type=Path)
        parser.add_argument("--run", type=int, help="number of the search; the newest otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        run = find_run(
            find_programme(options["organisation"], options["programme"]), options["run"]
        )
        rows = list(_rows(run))
        try:
            with options["file"].open("w", newline="", encoding="utf-8") as target:
                csv.writer(target).writerows([HEAD, *rows])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error}") from None
        self.stdout.write(f"{len(rows)} pairs of search {run.number} are in {options['file']}.")


HEAD = [
    "mentor", "mentor_name", "mentor_id", "mentee", "mentee_name", "mentee_id", "score",
    *CRITERIA, "origin", "locked", "state",
]  # fmt: skip


def _rows(run: Run) -> Iterator[list[str]]:
    state = "published" if run.state == Run.State.PUBLISHED else "proposed"
    for pair in run.pairs.proposed().with_people().order_by("-score", "id"):
        parts = [pair.contributions.get(name) for name in CRITERIA]
        yield [
            *_person(pair.mentor.membership), *_person(pair.mentee.membership),
            f"{pair.score / 100:.2f}", *("" if p is None else f"{p / 100:.2f}" for p in parts),
            Pair.Origin(pair.origin).value, "yes" if pair.is_locked else "no", state,
        ]  # fmt: skip


def _person(member: Any) -> list[str]:
    return [_safe(each) for each in (member.email, member.name, member.external_id)]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text
