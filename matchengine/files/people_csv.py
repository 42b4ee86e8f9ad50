"""People as an HR administrator uploads them: one row a person, lists separated by ``;``.

Forgiving on purpose: odd case and spaces, blanks, doubled rows and unknown references are put
right or left out, and every such thing is noted in words.
"""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from matchengine.errors import InvalidProblem

MAX_DIGITS = 9  # of a grade or of places; a longer number means something else
NEEDED = ("person_id", "role")
_NUMBER = re.compile(r"-?\d+")


@dataclass
class Roster:
    """Cleaned rows, one per person in file order, and what was noticed on the way."""

    rows: list[dict[str, str]]
    notes: list[str] = field(default_factory=list)

    def ids(self, *roles: str) -> list[str]:
        """Ids of everybody with one of the roles, in file order."""
        return [row["person_id"] for row in self.rows if row["role"] in roles]

    def by_id(self) -> dict[str, dict[str, str]]:
        """Row of each person."""
        return {row["person_id"]: row for row in self.rows}


def read_people(path: Path) -> Roster:
    """Read and clean a people file.

    Raises
    ------
    InvalidProblem
        No such file, not UTF-8, or a column that cannot be done without is missing.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, restval="")
            header = [name.strip().lower() for name in reader.fieldnames or []]
            reader.fieldnames = header
            raw = list(reader)
    except FileNotFoundError:
        raise InvalidProblem(f"{path} does not exist") from None
    except (UnicodeDecodeError, csv.Error) as why:
        raise InvalidProblem(f"{path} is not a CSV file in UTF-8: {why}") from None
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise InvalidProblem(f"{path} has two columns called {twice[0]}; rename or remove one")
    for name in NEEDED:
        if name not in header:
            raise InvalidProblem(f"{path} has no column called {name}")
    roster = Roster([])
    seen: set[str] = set()
    for line, row in enumerate(raw, start=2):
        clean = {name: (row.get(name) or "").strip() for name in header}
        clean["role"] = clean["role"].lower()
        _keep(roster, clean, seen, line)
    return roster


def _keep(roster: Roster, row: dict[str, str], seen: set[str], line: int) -> None:
    person = row["person_id"]
    if not person:
        roster.notes.append(f"line {line}: no person_id; left out")
    elif person in seen:
        roster.notes.append(f"line {line}: {person} appears twice; only the first row counts")
    elif row["role"] not in ("mentee", "mentor", "both"):
        roster.notes.append(f'line {line}: the role "{row["role"]}" is unknown; left out')
    else:
        seen.add(person)
        roster.rows.append(row)


def number(text: str, otherwise: int) -> int:
    """The first whole number in a cell (``Grade 3`` is 3)."""
    found = _number(text)
    return otherwise if found is None else found


def has_number(text: str) -> bool:
    """Whether a cell holds one that ``number`` takes."""
    return _number(text) is not None


def _number(text: str) -> int | None:
    found = _NUMBER.search(text)
    return int(found.group()) if found and len(found.group()) <= MAX_DIGITS else None


def entries(text: str) -> list[str]:
    """The parts of a list cell, blanks left out."""
    return [part for part in (piece.strip() for piece in text.split(";")) if part]


def weighted(text: str, low: int, high: int) -> list[tuple[str, int]]:
    """``name:value`` parts, each name once (first wins), values pulled into ``[low, high]``."""
    found: dict[str, int] = {}
    for part in entries(text):
        name, _, value = part.partition(":")
        key = " ".join(name.casefold().split())
        if key:
            found.setdefault(key, min(max(number(value, low), low), high))
    return list(found.items())
