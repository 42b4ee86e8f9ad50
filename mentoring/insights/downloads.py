"""Every list that leaves as a file: CSV and XLSX, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import show
from mentoring.participants.rules.writing import safe_cell, without_controls

MAX_AT_ONCE = 2  # files made side by side, of the eight threads that make pages
places = BoundedSemaphore(MAX_AT_ONCE)
PIECE = 64 * 1024  # bytes sent at a time
MAX_XLSX_LINES = 30_000  # a second for each 8,000 in a thread that makes pages; CSV has no end
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooManyAtOnce(Refusal):
    message = _("Other files are being made just now. Wait a few seconds, then try again.")


class TooManyLines(Refusal):
    message = _(
        "This list has more than {most} lines, too many for an Excel file made while you wait."
        " Export it as CSV, which Excel opens too, or narrow the list."
    )


class _Place:
    """One of few places for making files: whoever finds none is told so and waits for nobody."""

    def __init__(self) -> None:
        self.places = places
        self.is_taken = places.acquire(blocking=False)
        if not self.is_taken:
            raise TooManyAtOnce

    def release(self) -> None:
        if self.is_taken:
            self.is_taken = False
            self.places.release()

    __del__ = release  # also of an answer that never left


class _Pieces:
    """The pieces of a file on its way; its place is given back at its end."""

    def __init__(self, pieces: Iterator[str | bytes], place: _Place) -> None:
        self.pieces, self.place = pieces, place

    def __iter__(self) -> "_Pieces":
        return self

    def __next__(self) -> str | bytes:
        try:
            return next(self.pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Called by Django when the answer has left, or whoever wanted it has gone."""
        self.place.release()


def busy(request: HttpRequest, refusal: TooManyAtOnce | TooManyLines) -> HttpResponse:
    """The answer instead of a file, for a person and for a program."""
    if isinstance(refusal, TooManyLines):
        return show(
            request, "errors/too_many_lines.html", {"nav": [], "refusal": refusal}, status=422
        )
    answer = show(request, "errors/busy.html", {"nav": [], "refusal": refusal}, status=503)
    answer["Retry-After"] = "5"
    return answer


def as_file(
    name: str, kind: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """A table as "csv" or "xlsx"; there is no other kind, so asking for one finds nothing.

    Raises ``TooManyAtOnce`` while as many are being made as may be at once, ``TooManyLines`` for a
    workbook that would hold a thread for long: a CSV file leaves line by line.
    """
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
        _Pieces(lines(), _Place()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def xlsx_response(
    name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A workbook with one sheet; text stays text, whatever it begins with.

    It is written row by row into a file and sent from there, so that no more than a row of it is
    ever in memory. Raises ``TooManyLines`` beyond ``MAX_XLSX_LINES``.
    """
    from openpyxl import Workbook  # a sixteenth of what every process loads at its start

    place = _Place()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.append([str(cell) for cell in head])
    for number, row in enumerate(rows):
        if number == MAX_XLSX_LINES:
            sheet.close()
            raise TooManyLines(most=formats.number(MAX_XLSX_LINES))
        sheet.append([plain_cell(cell) for cell in row])
    file = TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - gone with its last reader
    book.save(file)
    length = file.tell()
    file.seek(0)
    return StreamingHttpResponse(
        _Pieces(_pieces_of(file), place),
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.xlsx"',
            "Content-Length": str(length),
        },
    )


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def plain_cell(cell: Any) -> Any:
    """A value as a spreadsheet may have it: never a formula, moments in ISO 8601."""
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return cell.isoformat(timespec="minutes") if hasattr(cell, "hour") else cell.isoformat()
    if isinstance(cell, (int, float)):
        return cell
    return safe_cell(without_controls(str(cell)))
