"""Hostile lists of people, and what is left when a process dies while it takes one in."""

import io
import os
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.imports import jobs
from mentoring.imports.models import ImportBatch
from mentoring.insights.downloads import xlsx_response
from tests.imports.conftest import as_csv, as_xlsx

UPLOAD = "/northwind/programmes/growth-2026/people/import/"


@pytest.fixture
def send(cast, browse):
    def send(content: bytes, name: str = "people.csv"):
        file = SimpleUploadedFile(name, content)
        return browse(cast.cruz).post(UPLOAD, {"file": file}, follow=True)

    return send


class TestAWorkbook:
    def test_that_unpacks_to_much_costs_this_process_nothing(self, send):
        """25 kB of file; its words, parsed whole, were half a gigabyte of the web process."""
        book = io.BytesIO(as_xlsx([["name", "email", "role"], ["Ann", "a@example.org", "mentor"]]))
        written = io.BytesIO()
        with (
            zipfile.ZipFile(book) as good,
            zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bad,
        ):
            for part in good.infolist():
                bad.writestr(part.filename, good.read(part))
            words = b"<si><t>x</t></si>" * 1_000_000
            bad.writestr("xl/sharedStrings.xml", b"<sst>" + words + b"</sst>")
        before = psutil.Process().memory_info().rss

        send(written.getvalue())

        assert psutil.Process().memory_info().rss - before < 100 * 2**20

    def test_with_one_cell_of_many_letters_makes_no_column_of_them(self, send):
        response = send(b"x" * 1_000_000 + b",name\n1,Ann\n")

        assert response.status_code == 422
        assert "more than 200 characters" in response.content.decode()
        assert not ImportBatch.objects.exists()


class TestAnAnswer:
    def test_about_a_column_of_five_thousand_digits_is_no_error_of_ours(self, cast, browse, send):
        send(as_csv([["name", "email", "role"], ["Ann", "a@example.org", "mentor"]]))
        where = f"{UPLOAD}{ImportBatch.objects.get().pk}/"

        response = browse(cast.cruz).post(
            where,
            f"column-{'9' * 5000}=name&column-²=x&role_for_all=",
            content_type="application/x-www-form-urlencoded",
        )

        assert response.status_code == 422


class TestAControlCharacter:
    def test_in_a_name_does_not_break_the_export(self):
        response = xlsx_response("people", ["Name"], [["Bo\x0bLarsen\x00"]])

        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        assert sheet["A2"].value == "Bo Larsen "


class TestAnUploadCutOff:
    def test_leaves_nothing_for_longer_than_half_a_day(self, db):
        left = Path(settings.FILE_UPLOAD_TEMP_DIR) / "tmpcut.upload"
        left.write_bytes(b"name,email\nAnn,ann@example.org\n")
        old = time.time() - timedelta(hours=7).total_seconds()
        os.utime(left, (old, old))
        fresh = left.with_name("tmpnew.upload")
        fresh.write_bytes(b"x")

        jobs.sweep_cut_uploads(timezone.now())

        assert (left.exists(), fresh.exists()) == (False, True)
        assert Path(settings.FILE_UPLOAD_TEMP_DIR).stat().st_mode & 0o077 == 0
        fresh.unlink()
