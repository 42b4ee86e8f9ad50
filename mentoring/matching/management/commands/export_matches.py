"""bin/manage export_matches ORGANISATION PROGRAMME FILE [--run N]"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries.commands import ask_for_run, number_of, run_asked_for
from mentoring.matching.queries.explain import couples
from mentoring.matching.rules.criteria import CRITERIA

RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take these for a formula


class Command(BaseCommand):
    help = "Write the pairs or groups of a run, with the parts of every score, to a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        ask_for_run(parser)
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_asked_for(options)
        rows = list(_rows(run))
        try:
            with options["file"].open("w", newline="", encoding="utf-8") as target:
                csv.writer(target).writerows([HEAD, *rows])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error}") from None
        groups = {row[-1] for row in rows}
        told = number_of(len(groups), "pair" if len(rows) == len(groups) else "group")
        self.stdout.write(f"Written to {options['file']}: {told} of run {run.number}.")


HEAD = [
    "mentor", "mentor_name", "mentor_id", "mentee", "mentee_name", "mentee_id", "score",
    *CRITERIA, "answered", "unchecked", "origin", "locked", "state", "kind", "group",
]  # fmt: skip


def _rows(run: Run) -> Iterator[list[str]]:
    """One row for a pair; of a larger group one for each who learns from somebody in it.

    ``group`` is the same in all rows of a group, and so are ``answered``, the points that rest on
    answers, and ``unchecked``, the hard rules that could not be checked for want of one.
    """
    state = "published" if run.state == Run.State.PUBLISHED else "proposed"
    for group in run.groups.proposed().with_people().order_by("-score", "id"):
        for one in couples(run, group):
            points = {each.name: each.points for each in one.contributions}
            parts = [points.get(name) for name in CRITERIA]
            yield [
                *_person(one.mentor),
                *_person(one.mentee),
                f"{one.score:.2f}",
                *("" if p is None else f"{p:.2f}" for p in parts),
                f"{group.answered / 100:.2f}",
                "; ".join(group.unchecked),
                ProposedGroup.Origin(group.origin).value,
                "yes" if group.is_locked else "no",
                state,
                group.kind,
                str(group.pk),
            ]


def _person(member: Any) -> list[str]:
    return [_safe(each) for each in (member.email, member.name, member.external_id)]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text
