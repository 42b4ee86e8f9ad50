"""Pairs and groups that were decided elsewhere, from the rows of somebody's own spreadsheet."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mentoring.programmes.kinds import KINDS, LISTED_PARTS

GROUP, STARTED_ON = "group", "started_on"
TWO = ("mentor", "mentee")  # the columns of a pair, whatever its kind calls them
Cell = tuple[str, int]  # what stands there for one person, and its line


@dataclass
class Decided:
    """One group: who, in which part, and the day on which it began, if that is known."""

    line: int  # the first of it
    name: str = ""
    parts: dict[str, list[Cell]] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)

    @property
    def people(self) -> list[tuple[str, str, int]]:
        """(part, words, line) of everybody."""
        return [(part, *cell) for part, cells in self.parts.items() for cell in cells]

    @property
    def is_pair(self) -> bool:
        """One mentor and one mentee: a pair, also where the programme is for more."""
        return {part: len(cells) for part, cells in self.parts.items()} == dict.fromkeys(TWO, 1)


def columns_of(kind: str, names: Collection[str]) -> dict[str, str]:
    """Which of a file's columns holds whom: column -> part. Several may be called ``members``.

    >>> columns_of("circle", ["Host", "members", "started_on"])
    {'Host': 'host', 'members': 'member'}
    """
    known = {*TWO, *KINDS[kind].parts}
    called = {spelt: part for part in LISTED_PARTS if part in known for spelt in (part, f"{part}s")}
    said = {name: called.get(name.strip().casefold(), "") for name in names}
    return {name: part for name, part in said.items() if part}


def wanted_columns(kind: str, columns: Mapping[str, str]) -> list[str]:
    """The columns that a file lacks for this kind; none where it can be read."""
    theirs = list(KINDS[kind].parts)
    found = set(columns.values())
    if found.issuperset(TWO) or (not KINDS[kind].is_for_two and found.issuperset(theirs)):
        return []
    wanted = TWO if KINDS[kind].is_for_two else theirs
    return [name for name in wanted if name not in found]


def decided(rows: Sequence[Mapping[str, str]], columns: Mapping[str, str]) -> list[Decided]:
    """Rows of one ``group`` are one group, others one each; a cell may hold several people."""
    found: dict[str, Decided] = {}
    for line, row in enumerate(rows, start=2):
        cells = {key.strip().casefold(): value.strip() for key, value in row.items()}
        name = cells.get(GROUP, "")
        one = found.setdefault(name.casefold() or f"\n{line}", Decided(line, name))
        for column, part in columns.items():
            one.parts.setdefault(part, []).extend((words, line) for words in several(row[column]))
        if day := cells.get(STARTED_ON, ""):
            one.days.add(day)
    for one in found.values():
        one.parts = {part: told for part, told in one.parts.items() if told}
    return list(found.values())


def several(cell: str) -> Iterator[str]:
    """The people of a cell, by semicolon, comma or line.

    >>> list(several("bo@example.org; cem@example.org"))
    ['bo@example.org', 'cem@example.org']
    """
    return (words.strip() for words in re.split(r"[;,\n]", cell) if words.strip())
