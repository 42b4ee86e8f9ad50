"""Rows of a spreadsheet (XLSX), read without trusting it: a small file may claim to be huge."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

MOST_UNPACKED = 300 * 1024 * 1024
MOST_PART = 200 * 1024 * 1024
MOST_PARTS = 2000
MOST_BLANK = 1000  # rows in a row: what follows is formatting, not people


def open_sheet(file: BinaryIO, *, most_columns: int) -> tuple[str, Iterator[list[str]]]:
    """Name and rows of the sheet that is shown first; ``ValueError`` with a code otherwise."""
    _check_parts(file)
    from openpyxl import load_workbook  # loaded late: half a second that no other page needs

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception:  # openpyxl raises whatever the broken part made it raise
        raise ValueError("broken") from None
    sheets = book.worksheets
    if not sheets:
        raise ValueError("empty")
    sheet = next((s for s in sheets if s.sheet_state == "visible"), sheets[0])
    sheet.reset_dimensions()  # what the file claims about its size is not to be trusted
    return sheet.title, _rows(sheet, most_columns + 1)


def _check_parts(file: BinaryIO) -> None:
    """Look at the table of contents before anything is unpacked."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise ValueError("other_archive")
        if any(part.flag_bits & 1 for part in parts):
            raise ValueError("locked")
        sizes = [part.file_size for part in parts]
        if len(parts) > MOST_PARTS or sum(sizes) > MOST_UNPACKED or max(sizes) > MOST_PART:
            raise ValueError("too_large_inside")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(4096).upper():
                        raise ValueError("broken")
    file.seek(0)


def _rows(sheet: Any, width: int) -> Iterator[list[str]]:
    blank = 0
    try:
        for values in sheet.iter_rows(values_only=True, max_col=width):
            cells = [_text(value) for value in values]
            blank = 0 if any(cells) else blank + 1
            if blank > MOST_BLANK:
                return
            yield cells
    except (zipfile.BadZipFile, SyntaxError, KeyError, EOFError):
        raise ValueError("broken") from None


def _text(value: Any) -> str:
    """A cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
