"""Rows to files that spreadsheets open without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def without_controls(text: str) -> str:
    """Without signs that no workbook can hold: one of them would break the whole file."""
    return _CONTROLS.sub(" ", text)


def safe_cell(cell: str) -> str:
    """A cell that stays text: what would start a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def unsafe_cell(cell: str) -> str:
    """What ``safe_cell`` made, as it was."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_STARTS_A_FORMULA) else cell


def csv_file(rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> bytes:
    """UTF-8 with a mark at its beginning, so that Excel reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet; words are stored as words, so no apostrophe is needed."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in rows:
        cells = []
        for value in row:
            if isinstance(value, str):
                value = without_controls(value)
            cell = WriteOnlyCell(sheet, value="" if value is None else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
