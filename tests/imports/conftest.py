"""Files of people for the tests of importing."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from mentoring.imports.actions import batches
from mentoring.imports.models import ImportBatch
from tests.moments import NOON

settings.register_profile("unhurried", deadline=None)  # a busy machine is no wrong answer
settings.load_profile("unhurried")

DATA = Path(__file__).parents[1] / "data"


def as_csv(rows: list[list[Any]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type  # words, no formula
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def rows_of_file(name: str) -> list[list[str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture
def upload(cast):
    """Upload bytes to Growth 2026, as Cruz."""

    def upload(content: bytes, name: str = "people.csv") -> ImportBatch:
        return batches.upload_people(
            cast.programme, file=io.BytesIO(content), file_name=name, actor=cast.cruz, at=NOON
        )

    return upload


@pytest.fixture
def import_file(cast, upload, run_jobs):
    """Upload, accept the proposed columns, let the worker run; the finished batch."""

    def import_file(content: bytes, name: str = "people.csv") -> ImportBatch:
        batch = upload(content, name)
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        run_jobs()
        batch.refresh_from_db()
        return batch

    return import_file
