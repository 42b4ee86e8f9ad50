"""From an uploaded file to rows of text: what kind it is, how it is written, where its names are.

Judged by content, never by the file's name. Whatever is no table is refused with a code and the
values of a sentence; the words are in ``queries/messages.py``. A workbook is read by a child
process first (``workbook.py``) and comes in here as the JSON lines that it wrote.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from mentoring.imports.rules.columns import known_headers
from mentoring.imports.rules.delimited import delimiter_of, rows_of_text
from mentoring.imports.rules.encodings import decode

MAX_COLUMNS = 200
MAX_ROWS = 200_000
MAX_HEADER = 200  # letters in the name of a column
MAX_HEADER_ROWS = 10  # titles and notes above the column names
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
class FileReading:
    """How the file is to be read, kept with the upload so that every later reading agrees."""

    kind: str  # csv or xlsx
    headers: list[str]
    header_row: int  # 1 is the first row of the sheet
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    repeated: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)  # all that the workbook shows


@dataclass(frozen=True)
class FileRow:
    """One row below the names. ``number`` is what the spreadsheet shows at its edge."""

    number: int
    cells: list[str]
    is_open: bool = False  # a quotation mark in it never closes

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def is_workbook(file: BinaryIO) -> bool:
    """Whether the file says that it is an archive, as Excel files are; refuses what is no table."""
    return _start_of(file).startswith(b"PK")


def examine_text(content: bytes, encoding: str = "") -> FileReading:
    """How to read a text file, or ``NotATable``; an empty ``encoding`` is guessed."""
    text, encoding = _decoded(content, encoding)
    delimiter = delimiter_of(text)
    rows = (cells for cells, _ in rows_of_text(text, delimiter))
    return _reading(enumerate(rows, start=1), kind="csv", encoding=encoding, delimiter=delimiter)


def examine_workbook(lines: BinaryIO, sheet: str = "") -> FileReading:
    """The reading of one sheet; the first with names and people when none is given."""
    sheets = _sheets(lines)
    problem = NotATable("empty")
    for name in [sheet] if sheet in sheets else sheets:
        try:
            return _reading(
                _sheet_rows(lines, sheets.index(name)), kind="xlsx", sheet=name, sheets=sheets
            )
        except NotATable as refusal:
            problem = problem if problem.code != "empty" else refusal
    raise problem


def rows_of(file: BinaryIO, reading: FileReading) -> Iterator[FileRow]:
    """The rows below the names, without blank ones, as many as there may be."""
    width = len(reading.headers)
    for number, cells, is_open in _all_rows(file, reading):
        if number > MAX_ROWS:
            raise NotATable("too_many_rows", most=MAX_ROWS)
        row = FileRow(number, _trimmed(cells, width), is_open)
        if number > reading.header_row and not row.is_blank:
            yield row


def _all_rows(file: BinaryIO, reading: FileReading) -> Iterator[tuple[int, list[str], bool]]:
    if reading.kind == "xlsx":
        number = reading.sheets.index(reading.sheet)
        for row, cells in _sheet_rows(file, number):
            yield row, cells, False
        return
    file.seek(0)
    text, _ = _decoded(file.read(), reading.encoding)
    for number, (cells, is_open) in enumerate(rows_of_text(text, reading.delimiter), start=1):
        yield number, cells, is_open


def _sheets(lines: BinaryIO) -> list[str]:
    lines.seek(0)
    first = json.loads(lines.readline() or b"{}")
    if "refused" in first or "sheets" not in first:
        raise NotATable(first.get("refused", "too_large_inside"))
    names: list[str] = first["sheets"]
    return names


def _sheet_rows(lines: BinaryIO, sheet: int) -> Iterator[tuple[int, list[str]]]:
    lines.seek(0)
    lines.readline()
    while line := lines.readline():
        said = json.loads(line)
        if isinstance(said, dict):
            raise NotATable(said["refused"])
        if said != "end" and said[0] == sheet:
            yield said[1], said[2]


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return decode(content, encoding)
    except ValueError as problem:
        raise NotATable(str(problem)) from None


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


def _reading(rows: Iterable[tuple[int, list[str]]], **how: Any) -> FileReading:
    """Find the row of names among the first ones."""
    first: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        names = [" ".join(cell.replace("\ufeff", "").split()) for cell in _trimmed(cells, 0)]
        if any(names) and not names[0].lower().startswith("sep="):
            first.append((number, names))
        if number >= MAX_HEADER_ROWS + 2:
            break
    if not first:
        raise NotATable("empty")
    number, names = max(first[:MAX_HEADER_ROWS], key=lambda row: (known_headers(row[1]), -row[0]))
    if len(names) > MAX_COLUMNS:
        raise NotATable("too_many_columns", count=len(names), most=MAX_COLUMNS)
    if any(len(name) > MAX_HEADER for name in names):
        raise NotATable("long_header", most=MAX_HEADER)
    if any("@" in name for name in names):
        raise NotATable("no_header")
    if not any(later > number for later, _ in first):
        raise NotATable("no_rows")
    return FileReading(headers=names, header_row=number, repeated=_repeated(names), **how)


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
