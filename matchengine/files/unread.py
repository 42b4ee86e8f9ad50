"""What a people file says that nobody can read: taken for unknown, and never in silence."""

import difflib
from collections.abc import Iterator, Sequence

from matchengine.files.people_csv import entries, has_number
from matchengine.files.week import local_slots

NUMBERS = ("grade", "capacity_min", "capacity_max", "mentors_wanted")
RATED = {"skills_wanted": "priority", "skills_offered": "level"}
OTHERS = "person_id role department office timezone availability languages goals bio gender"
RELATED = "preferred manager_id excluded past_partners identities prefer_same_identity"
COLUMNS = (*OTHERS.split(), *RELATED.split(), *NUMBERS, *RATED)


def columns(header: Sequence[str]) -> Iterator[str]:
    """A sentence for each column whose name is nearly one that is read and is not there."""
    missing = [name for name in COLUMNS if name not in header]
    for name in header:
        near = difflib.get_close_matches(name, missing, n=1, cutoff=0.8)
        if name not in COLUMNS and near:
            yield f"the column {name} is not read; did you mean {near[0]}?"


def cells(row: dict[str, str]) -> Iterator[str]:
    """A sentence for each cell, or part of one, that is not blank and says nothing."""
    for column in NUMBERS:
        text = row.get(column, "")
        if text and not has_number(text):
            yield f'the {column} "{_short(text)}" cannot be read as a number; left out'
    for part in entries(row.get("availability", "")):
        if not local_slots(part).any():
            yield f'the hours "{_short(part)}" cannot be read as hours; left out'
    for column, what in RATED.items():
        for part in entries(row.get(column, "")):
            name, _, value = part.partition(":")
            if value and not has_number(value):
                yield f'the {what} "{_short(value)}" of {_short(name)} is not a number; taken as 1'
    wish = row.get("prefer_same_identity", "")
    if wish.lower() not in ("", "yes", "no"):
        yield f'prefer_same_identity must be yes or no, got "{_short(wish)}"; taken as no'


def _short(text: str) -> str:
    """Enough of it to find it again, however long it is."""
    return text if len(text) <= 40 else f"{text[:40]}…"
