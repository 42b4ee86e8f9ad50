"""From an uploaded file to rows of text: what kind it is, how it is written, where its names are.

Judged by content, never by the file's name. Whatever is no table is refused with a code and the
values of a sentence; the words are in ``queries/remarks.py``.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from mentoring.participants.rules.columns import known_headers
from mentoring.participants.rules.sheets import open_sheet
from mentoring.participants.rules.text import decode

MOST_COLUMNS = 200
MOST_ROWS = 200_000
MOST_HEADER_ROWS = 10  # titles and notes above the column names
DELIMITERS = ",;\t|"
_SIGNATURES = [  # first bytes -> what it is
    (b"\xd0\xcf\x11\xe0", "old_excel"), (b"%PDF", "pdf"), (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"RIFF", "picture"), (b"BM", "picture"),
    (b"{\\rtf", "document"), (b"\x1f\x8b", "archive"), (b"Rar!", "archive"), (b"7z\xbc", "archive"),
    (b"\x7fELF", "program"), (b"MZ", "program"), (b"SQLite format", "program"),
]  # fmt: skip


class NotATable(ValueError):
    """The file cannot be read as a table; ``code`` and ``values`` make the sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Reading:
    """How the file is to be read, kept with the upload so that every later reading agrees."""

    kind: str  # csv or xlsx
    headers: list[str]
    header_row: int  # 1 is the first row of the sheet
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    repeated: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One row below the names. ``number`` is what the spreadsheet shows at its edge."""

    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def examine(file: BinaryIO) -> Reading:
    """Find out how to read the file, or raise ``NotATable``."""
    start = _start_of(file)
    if start.startswith(b"PK"):
        sheet, rows = _sheet_rows(file)
        return _reading(rows, kind="xlsx", sheet=sheet)
    text, encoding = _text_of(file)
    delimiter = _delimiter(text)
    rows = _text_rows(text, delimiter)
    return _reading(rows, kind="csv", encoding=encoding, delimiter=delimiter)


def rows_of(file: BinaryIO, reading: Reading) -> Iterator[Row]:
    """The rows below the names, without blank ones, as many as there may be."""
    file.seek(0)
    if reading.kind == "xlsx":
        rows: Iterable[list[str]] = _sheet_rows(file)[1]
    else:
        rows = _text_rows(file.read().decode(reading.encoding, "replace"), reading.delimiter)
    width = len(reading.headers)
    for number, cells in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise NotATable("too_many_rows", most=MOST_ROWS)
        row = Row(number, _trimmed(cells, width))
        if number > reading.header_row and not row.is_blank:
            yield row


def _start_of(file: BinaryIO) -> bytes:
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not start.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise NotATable("empty")
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            raise NotATable(kind)
    if start.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise NotATable("web_page")
    return start


def _sheet_rows(file: BinaryIO) -> tuple[str, Iterator[list[str]]]:
    try:
        return open_sheet(file, most_columns=MOST_COLUMNS)
    except zipfile.BadZipFile:
        raise NotATable("broken") from None
    except ValueError as problem:
        raise NotATable(str(problem)) from None


def _text_of(file: BinaryIO) -> tuple[str, str]:
    try:
        return decode(file.read())
    except ValueError as problem:
        raise NotATable(str(problem)) from None


def _text_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise NotATable("broken_row", row=reader.line_num) from None


def _delimiter(text: str) -> str:
    """The sign between cells: the one that splits the first rows into most known names."""
    head = text.lstrip("\ufeff")[:65536]
    if head.lower().startswith("sep=") and len(head) > 5 and head[4] in DELIMITERS:
        return head[4]
    lines = [line for line in head.splitlines() if line.strip()][:MOST_HEADER_ROWS]

    def yields(sign: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=sign))
        best = max(rows, key=lambda row: (known_headers(row), len(row)), default=[])
        return known_headers(best), len(best)

    return max(DELIMITERS, key=yields)


def _reading(rows: Iterator[list[str]], **how: Any) -> Reading:
    """Find the row of names among the first ones."""
    first: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(rows, start=1):
        names = [" ".join(cell.split()) for cell in _trimmed(cells, 0)]
        if any(names) and not names[0].lower().startswith("sep="):
            first.append((number, names))
        if number >= MOST_HEADER_ROWS + 2:
            break
    if not first:
        raise NotATable("empty")
    number, names = max(first[:MOST_HEADER_ROWS], key=lambda row: (known_headers(row[1]), -row[0]))
    if len(names) > MOST_COLUMNS:
        raise NotATable("too_many_columns", count=len(names), most=MOST_COLUMNS)
    if any("@" in name for name in names):
        raise NotATable("no_header")
    if not any(later > number for later, _ in first):
        raise NotATable("no_rows")
    return Reading(headers=names, header_row=number, repeated=_repeated(names), **how)


def _repeated(names: list[str]) -> list[str]:
    seen: set[str] = set()
    twice = []
    for name in filter(None, (name.casefold() for name in names)):
        if name in seen and name not in twice:
            twice.append(name)
        seen.add(name)
    return twice


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without empty cells at the end, but at least ``width`` long."""
    cells = list(cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
