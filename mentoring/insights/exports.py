"""Tables as CSV and XLSX, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook

from mentoring.insights.rules import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(
    name: str, kind: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """A table as "csv" or "xlsx"; there is no other kind, so asking for one finds nothing."""
    write: Any = {"csv": csv_response, "xlsx": xlsx_response}.get(kind)
    if write is None:
        raise Http404
    answer: HttpResponseBase = write(name, head, rows)
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_response(
    name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """Stream a CSV file that Excel opens with its umlauts intact."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        yield writer.writerow([str(cell) for cell in head])
        for row in rows:
            yield writer.writerow([plain_cell(cell) for cell in row])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def xlsx_response(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A workbook with one sheet; text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.append([str(cell) for cell in head])
    for row in rows:
        sheet.append([plain_cell(cell) for cell in row])
    with NamedTemporaryFile(suffix=".xlsx") as file:
        book.save(file.name)
        content = BytesIO(file.read())
    return HttpResponse(
        content.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def plain_cell(cell: Any) -> Any:
    """A value as a spreadsheet may have it: never a formula, moments in ISO 8601."""
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return cell.isoformat(timespec="minutes") if hasattr(cell, "hour") else cell.isoformat()
    if isinstance(cell, (int, float)):
        return cell
    return safe_cell(str(cell))
