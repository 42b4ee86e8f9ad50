"""Rows of a text file whose cells are separated by a sign, with every line accounted for.

A quotation mark that opens and never closes would swallow the rows below it. Such a row is given
back alone, marked as open, and reading goes on with the next line.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from mentoring.imports.rules.columns import known_headers

DELIMITERS = ",;\t|"
MAX_LINES = 200  # of one row, in cells with line breaks
MAX_LETTERS = 100_000  # of one row
MAX_NAMES_ROWS = 10


def rows_of_text(text: str, delimiter: str) -> Iterator[tuple[list[str], bool]]:
    """Cells of each row, and whether a quotation mark in it never closes."""
    lines = list(io.StringIO(text, newline=""))
    at = 0
    while at < len(lines):
        taken, cells = _row(lines, at, delimiter)
        if taken and not _swallows(lines[at : at + taken], cells, delimiter):
            yield cells, False
        else:
            taken, is_open = 1, lines[at].count('"') % 2 == 1
            yield _alone(lines[at], delimiter), is_open
        at += taken


def _row(lines: Sequence[str], at: int, delimiter: str) -> tuple[int, list[str]]:
    """How many lines the row that begins here takes, and its cells; 0 when it never ends."""
    taken = letters = 0

    def feed() -> Iterator[str]:
        nonlocal taken, letters
        for line in lines[at : at + MAX_LINES]:
            taken, letters = taken + 1, letters + len(line)
            if taken > 1 and letters > MAX_LETTERS:
                return
            yield line

    try:
        cells = next(csv.reader(feed(), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return 0, []
    return taken, cells


def _swallows(lines: Sequence[str], cells: Sequence[str], delimiter: str) -> bool:
    """Whether a row of several lines holds what is plainly a row of its own."""
    wanted = max(len(cells) - 1, 1)
    return any("@" in line and line.count(delimiter) >= wanted for line in lines[1:])


def _alone(line: str, delimiter: str) -> list[str]:
    """The cells of one line by itself, whatever its quotation marks do."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return [line[:MAX_LETTERS]]


def delimiter_of(text: str) -> str:
    """The sign between cells: the one that splits the first rows into most known names."""
    head = text.lstrip("\ufeff")[:65536]
    if head.lower().startswith("sep=") and len(head) > 5 and head[4] in DELIMITERS:
        return head[4]
    lines = [line for line in head.splitlines() if line.strip()][:MAX_NAMES_ROWS]

    def yields(sign: str) -> tuple[int, int]:
        best = max(
            (_alone(line, sign) for line in lines),
            key=lambda row: (known_headers(row), len(row)),
            default=[],
        )
        return known_headers(best), len(best)

    return max(DELIMITERS, key=yields)
