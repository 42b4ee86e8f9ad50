"""bin/manage import_pairs ORGANISATION PROGRAMME FILE [--with-letters]"""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    number_of,
    people_by_words,
    programme_asked_for,
)
from mentoring.matching.rules.decided import Decided, columns_of, decided, wanted_columns
from mentoring.organisations.models import Membership
from mentoring.programmes.kinds import LEARNING_PARTS, MENTORING_PARTS
from mentoring.programmes.models import Programme


class Command(BaseCommand):
    help = (
        "Bring pairs or groups that were decided elsewhere: a CSV file with the columns mentor and"
        " mentee, or those of the programme's kind such as host and member (e-mail address or id;"
        " several in one cell with ; between them) and, if known, group (rows of one name are one"
        " group) and started_on (2026-09-14). All or none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ask_for_programme(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-letters", action="store_true", help="send everybody their letter"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        programme = programme_asked_for(options)
        rows, columns = _rows(options["file"], programme.model)
        groups = decided(rows, columns)
        if not any(one.parts for one in groups):
            raise CommandError(f"{options['file'].name} names nobody.")
        people = {part: _known(programme, part, groups) for part in set(columns.values())}
        wrong: list[str] = []
        with transaction.atomic():
            for one in groups:
                problems = _start(programme, one, people, options["with_letters"])
                wrong += [f"  line {line}: {problem}" for line, problem in problems]
            if wrong:
                transaction.set_rollback(True)
        if wrong:
            self.stderr.write("\n".join(wrong))
            raise CommandError(_none_was(len(wrong), len(rows), groups))
        letters = "letters are written" if options["with_letters"] else "nobody was written to"
        what = _counted(groups)
        self.stdout.write(f"{what} work together in {programme.name}; {letters}.")


def _none_was(wrong: int, rows: int, groups: Sequence[Decided]) -> str:
    if all(one.is_pair and not one.name for one in groups):
        return f"{wrong} of {rows} rows cannot be used; none was."
    return f"{number_of(wrong, 'thing')} cannot be used as written; no group was."


def _counted(groups: Sequence[Decided]) -> str:
    if all(one.is_pair for one in groups):
        return f"{len(groups)} pairs"
    return f"The people of {number_of(len(groups), 'group')}"


def _rows(file: Path, kind: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The rows of a file, and which of its columns holds whom."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as source:
            reader = csv.DictReader(source)
            columns = columns_of(kind, reader.fieldnames or [])
            if missing := wanted_columns(kind, columns):
                raise CommandError(f"{file.name} has no column called {' and '.join(missing)}.")
            rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{file} cannot be read as UTF-8 CSV: {error}") from None
    if not rows:
        raise CommandError(f"{file.name} has no pairs.")
    return rows, columns


def _known(programme: Programme, part: str, groups: Iterable[Decided]) -> Mapping[str, Membership]:
    words = [words for one in groups for words, _line in one.parts.get(part, ())]
    role = "mentor" if part in MENTORING_PARTS else "mentee" if part in LEARNING_PARTS else ""
    return people_by_words(programme, words, role=role)


def _start(
    programme: Programme,
    one: Decided,
    people: Mapping[str, Mapping[str, Membership]],
    letters: bool,
) -> list[tuple[int, str]]:
    """Begin one pair or group; what is wrong with it by line, or nothing."""
    members: dict[Membership, str] = {}
    wrong = []
    for part, words, line in one.people:
        person = people[part].get(words.casefold())
        if person is None:
            wrong.append((line, f"no {part} in this programme is known as {words!r}"))
        elif person in members:
            wrong.append((line, f"{words!r} is named twice in the same group"))
        else:
            members[person] = part
    if wrong:
        return wrong[:1] if one.is_pair else wrong
    try:
        at = _moment(one.days, programme.organisation.timezone)
        told = {"with_letter": letters, "actor": None, "at": at}
        if one.is_pair:
            pair = {part: person for person, part in members.items()}
            actions.import_pair(programme=programme, **pair, **told)  # type: ignore[arg-type]
        else:
            actions.import_group(programme=programme, members=members, **told)  # type: ignore[arg-type]
    except ValueError as error:
        return [(one.line, str(error))]
    except Refusal as refusal:
        return [(one.line, str(refusal))]
    return []


def _moment(days: Collection[str], zone: str) -> datetime:
    """Noon of that day where the organisation is; now when no day is given."""
    if len(days) > 1:
        raise ValueError(f"one group cannot begin on several days: {', '.join(sorted(days))}")
    for day in days:
        try:
            return datetime.strptime(day, "%Y-%m-%d").replace(hour=12, tzinfo=ZoneInfo(zone))
        except ValueError:
            raise ValueError(f"{day!r} is no date such as 2026-09-14") from None
    return timezone.now()
