"""Child process: an Excel workbook on standard input, its rows as JSON lines on standard output.

A small file may claim to be huge, and a parser reads whole parts before anybody can count them.
So it runs here, with little memory and time, in a process that knows neither database nor secrets.

First line: ``{"sheets": [name, …]}``, the visible ones. Then ``[sheet, number of the row, cells]``
for every row that says something. Last line: ``"end"``. On a refusal the only line is
``{"refused": code}``.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import repeat
from typing import Any

MEMORY = 768 * 1024 * 1024
SECONDS = 120
MAX_UNPACKED = 300 * 1024 * 1024
MAX_PART = 200 * 1024 * 1024
MAX_PARTS = 2000
MAX_SHEETS = 20
MAX_BLANK = 1000  # rows in a row: what follows is formatting, not people
MAX_COLUMNS = 201  # one more than is taken, so that it can be said
MAX_ROWS = 200_001
MAX_WRITTEN = 400 * 1024 * 1024
MAX_CELL = 33_000  # Excel itself holds no more
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
)
NO_VALUE = "\ue000"  # a formula whose result no program has stored; see rules/people.py


class UnreadableWorkbook(Exception):
    """The code of the sentence that says why this workbook cannot be read."""


def lines_of(content: bytes) -> Iterator[Any]:
    """What the module writes, as values; raises ``UnreadableWorkbook``."""
    content, has_formulas = _checked(content)
    from openpyxl import load_workbook

    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = values
    if has_formulas:
        formulas = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    sheets = (sheets or values.worksheets)[:MAX_SHEETS]
    if not sheets:
        raise UnreadableWorkbook("empty")
    yield {"sheets": [sheet.title for sheet in sheets]}
    for number, sheet in enumerate(sheets):
        for row, cells in _rows(sheet, formulas[sheet.title] if has_formulas else None):
            yield [number, row, cells]
    yield "end"


def _checked(content: bytes) -> tuple[bytes, bool]:
    """The workbook in the usual format, and whether it has formulas.

    The table of contents is looked at before anything is unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            raise UnreadableWorkbook("other_archive")
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableWorkbook("locked")
        sizes = [part.file_size for part in parts]
        if len(parts) > MAX_PARTS or sum(sizes) > MAX_UNPACKED or max(sizes) > MAX_PART:
            raise UnreadableWorkbook("too_large_inside")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096).upper():
                        raise UnreadableWorkbook("broken")
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        has_formulas = any(re.search(rb"<(?:\w+:)?f[ />]", archive.read(part)) for part in sheets)
        if b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml"):
            content = _usual(archive)
    return content, has_formulas


def _usual(archive: zipfile.ZipFile) -> bytes:
    """A strict workbook with the names of the usual format, which is all that differs for us."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as usual:
        for part in archive.infolist():
            content = archive.read(part)
            if part.filename.endswith((".xml", ".rels")):
                for strict, name in _STRICT:
                    content = content.replace(strict, name)
            usual.writestr(part.filename, content)
    return written.getvalue()


def _rows(sheet: Any, formulas: Any | None) -> Iterator[tuple[int, list[str]]]:
    blank = 0
    for number, (cells, written) in enumerate(
        zip(_cells(sheet), _cells(formulas), strict=False), start=1
    ):
        texts = [_text(cell) for cell in cells]
        for at, cell in enumerate(written[: len(texts)]):
            if not texts[at] and isinstance(cell.value, str) and cell.value.startswith("="):
                texts[at] = NO_VALUE
        while texts and not texts[-1]:
            texts.pop()
        blank = 0 if texts else blank + 1
        if blank > MAX_BLANK:
            return
        if texts:
            yield number, texts


def _cells(sheet: Any | None) -> Iterator[tuple[Any, ...]]:
    if sheet is None:
        yield from repeat(())
    else:
        sheet.reset_dimensions()  # what the file claims about its size is not to be trusted
        yield from sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS)


def _text(cell: Any) -> str:
    """A cell as the screen shows it, so that 00042 stays 00042."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)[:MAX_CELL]


def _number(value: float, shown_as: str) -> str:
    if float(value).is_integer() and abs(value) < 1e15:
        value = int(value)
    zeros = re.fullmatch(r"(?:\[[^\]]*\])?(0+)(?:_.|;.*|@)?", shown_as)
    if zeros and isinstance(value, int) and value >= 0:
        return f"{value:0{len(zeros[1])}d}"
    return str(value)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    try:
        for line in lines_of(sys.stdin.buffer.read()):
            sys.stdout.write(json.dumps(line) + "\n")
    except UnreadableWorkbook as refusal:
        sys.stdout.write(json.dumps({"refused": str(refusal)}) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": "too_large_inside"}) + "\n")
    except Exception:  # openpyxl raises whatever the broken part made it raise
        sys.stdout.write(json.dumps({"refused": "broken"}) + "\n")


if __name__ == "__main__":
    main()
