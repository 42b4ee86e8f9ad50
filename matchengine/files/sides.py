"""From a cleaned roster to the two sides of a problem."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from matchengine.files import unread
from matchengine.files.people_csv import Roster, entries, number, weighted
from matchengine.files.week import REFERENCE_WEEK, utc_slots
from matchengine.language import text_vectors
from matchengine.people import SLOTS, People, SparseRows, bit_sets

MAX_PARTNERS = 1000


@dataclass(frozen=True, eq=False)
class Sides:
    """Mentees on the left, mentors on the right, their ids, and their places."""

    left: People
    right: People
    left_ids: list[str]
    right_ids: list[str]
    places: dict[str, Any]
    text_method: str


class _Codes:
    """Words to numbers in order of appearance; blank is -1."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, word: str) -> int:
        key = " ".join(word.casefold().split())
        return self.known.setdefault(key, len(self.known)) if key else -1

    def some(self, words: Iterable[str]) -> set[int]:
        return {self.of(word) for word in words} - {-1}


def sides_of(roster: Roster, week: date = REFERENCE_WEEK, text_method: str | None = None) -> Sides:
    """Columns for both sides; whatever cannot be read is unknown and noted in the roster.

    ``text_method`` as for ``text_vectors``.
    """
    people = roster.by_id()
    _note_what_is_unread(roster)
    left_ids, right_ids = roster.ids("mentee", "both"), roster.ids("mentor", "both")
    codes = {name: _Codes() for name in ("department", "office", "language", "identity", "skill")}
    person = {name: k for k, name in enumerate(people)}
    groups = [[people[p] for p in ids] for ids in (left_ids, right_ids)]
    slots = {p: _slots(row, roster, week) for p, row in people.items()}
    text = text_vectors(
        [r.get("goals", "") for r in groups[0]],
        [r.get("bio", "") for r in groups[1]],
        method=text_method,
    )
    at = [{name: k for k, name in enumerate(ids)} for ids in (left_ids, right_ids)]
    built = []
    for mine, rows in enumerate(groups):
        columns = _columns(rows, codes, person, slots)
        columns |= _relations(rows, at[1 - mine], roster, has_wishes=mine == 0)
        skill = _skills(rows, codes["skill"], "skills_wanted", 3)
        offer = _skills(rows, codes["skill"], "skills_offered", 5)
        columns["wants" if mine == 0 else "offers"] = skill if mine == 0 else offer
        columns["text"] = (text.left, text.right)[mine]
        built.append(People(n=len(rows), **columns))
    return Sides(built[0], built[1], left_ids, right_ids, _places(groups), text.method)


def _note_what_is_unread(roster: Roster) -> None:
    if roster.rows:
        roster.notes.extend(unread.columns(list(roster.rows[0])))
    for row in roster.rows:
        roster.notes.extend(f"{row['person_id']}: {said}" for said in unread.cells(row))


def _columns(
    rows: list[dict[str, str]],
    codes: dict[str, _Codes],
    person: dict[str, int],
    slots: dict[str, Any],
) -> dict[str, Any]:
    ids = [row["person_id"] for row in rows]
    languages = [[part.split(":")[0] for part in entries(r.get("languages", ""))] for r in rows]
    return {
        "person": np.array([person[p] for p in ids], dtype=np.int64),
        "grade": [max(number(row.get("grade", ""), -1), -1) for row in rows],
        "department": [codes["department"].of(row.get("department", "")) for row in rows],
        "office": [codes["office"].of(row.get("office", "")) for row in rows],
        "availability": np.array([slots[p] for p in ids], dtype=bool).reshape(-1, SLOTS),
        "languages": bit_sets([codes["language"].some(x) for x in languages]),
        "identities": bit_sets(
            [codes["identity"].some(entries(r.get("identities", ""))) for r in rows]
        ),
        "prefers_same_identity": [r.get("prefer_same_identity", "").lower() == "yes" for r in rows],
    }


def _relations(
    rows: list[dict[str, str]], other: dict[str, int], roster: Roster, *, has_wishes: bool
) -> dict[str, Any]:
    everybody = roster.by_id()
    related: dict[str, Any] = {}
    for name, column in (
        ("excluded", "excluded"),
        ("managers", "manager_id"),
        ("past_partners", "past_partners"),
    ):
        related[name] = [
            (k, other[who])
            for k, row in enumerate(rows)
            for who in entries(row.get(column, ""))
            if who in other
        ]
    wishes = [list(dict.fromkeys(entries(row.get("preferred", "")))) for row in rows]
    if has_wishes:
        for row, names in zip(rows, wishes, strict=True):
            for who in names:
                if who not in everybody:
                    roster.notes.append(f"{row['person_id']}: the wish {who} is unknown; left out")
        ranked = [[other[who] for who in names if who in other] for names in wishes]
        related["wishes"] = SparseRows.ranked(ranked)
    return related


def _skills(rows: list[dict[str, str]], codes: _Codes, column: str, high: int) -> SparseRows:
    return SparseRows.of(
        [[(codes.of(n), v) for n, v in weighted(row.get(column, ""), 1, high)] for row in rows]
    )


def _slots(row: dict[str, str], roster: Roster, week: date) -> Any:
    zone = row.get("timezone", "")
    slots = utc_slots(row.get("availability", ""), zone, week) if zone else None
    if slots is None:
        what = f'the time zone "{zone}" is unknown' if zone else "there is no time zone"
        roster.notes.append(f"{row['person_id']}: {what}, so the hours are unknown")
        return np.zeros(SLOTS, dtype=bool)
    return slots


def _places(groups: list[list[dict[str, str]]]) -> dict[str, Any]:
    def column(rows: list[dict[str, str]], name: str, otherwise: int) -> list[int]:
        return [min(max(number(r.get(name, ""), otherwise), 0), MAX_PARTNERS) for r in rows]

    lefts, rights = groups
    high, low = column(rights, "capacity_max", 1), column(rights, "capacity_min", 0)
    return {
        "left_max": column(lefts, "mentors_wanted", 1),
        "right_max": high,
        "right_min": np.minimum(low, high),
    }
