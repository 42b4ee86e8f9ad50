"""Cells of a file that no spreadsheet executes."""

import io
import tracemalloc
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.events.models import Event
from mentoring.insights import downloads
from mentoring.insights.downloads import plain_cell


class TestACell:
    @pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
    def test_never_begins_like_a_formula(self, risky):
        assert plain_cell(risky) == "'" + risky

    def test_leaves_words_and_numbers_alone(self):
        assert plain_cell("Amina") == "Amina"
        assert plain_cell(-1) == -1
        assert plain_cell(None) == ""

    def test_writes_moments_and_days_in_iso_8601(self):
        at = timezone.now().replace(year=2027, month=3, day=1, hour=7, minute=5)

        assert plain_cell(at) == "2027-03-01T07:05+00:00"
        assert plain_cell(date(2027, 3, 1)) == "2027-03-01"


class TestTheFileOfPeople:
    def test_holds_everybody_in_the_columns_of_an_import(self, cast, browse):
        where = "/northwind/programmes/growth-2026/export/people.csv"

        text = browse(cast.cruz).get(where).getvalue().decode("utf-8-sig")

        head, *rows = text.splitlines()
        assert head.startswith("person_id,name,email,role")
        assert [row.split(",")[1] for row in rows] == ["Amina Haddad", "Bo Larsen"]

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_leaves_word_in_the_log_of_who_took_it_along(self, kind, cast, browse):
        browse(cast.cruz).get(f"/northwind/programmes/growth-2026/export/people.{kind}")

        event = Event.objects.get(name="insights.downloaded")
        assert (event.actor_id, event.subject_id) == (cast.cruz.pk, cast.programme.pk)
        assert event.data == {"what": "people", "kind": kind}


class TestAWorkbook:
    def test_leaves_in_pieces_and_says_how_long_it_is(self, cast, browse):
        answer = browse(cast.cruz).get("/northwind/programmes/growth-2026/export/people.xlsx")

        content = b"".join(answer.streaming_content)
        assert answer.headers["Content-Length"] == str(len(content))
        [sheet] = load_workbook(io.BytesIO(content), read_only=True)
        assert [row[1] for row in sheet.iter_rows(values_only=True)] == [
            "name",
            "Amina Haddad",
            "Bo Larsen",
        ]

    def test_takes_one_row_at_a_time_into_memory(self):
        """Ten thousand rows of two kilobytes each are twenty megabytes in themselves."""
        rows = ([f"{number}" + "x" * 2000] for number in range(10_000))
        tracemalloc.start()
        answer = downloads.xlsx_response("long", ["words"], rows)
        sent = sum(map(len, answer.streaming_content))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert sent > 50_000
        assert most < 4 * 1024 * 1024

    def test_of_too_many_lines_is_refused_with_the_way_to_a_csv_file(
        self, cast, browse, monkeypatch
    ):
        path = "/northwind/programmes/growth-2026/export/people.xlsx?tab=all"
        monkeypatch.setattr(downloads, "MAX_XLSX_LINES", 2)
        assert browse(cast.cruz).get(path).status_code == 200
        monkeypatch.setattr(downloads, "MAX_XLSX_LINES", 1)

        answers = [browse(cast.cruz).get(path) for _ in range(downloads.MAX_AT_ONCE + 1)]

        assert {answer.status_code for answer in answers} == {422}, "each gives its place back"
        assert "more than 1 lines" in answers[0].text
        assert (
            'href="/northwind/programmes/growth-2026/export/people.csv?tab=all"' in answers[0].text
        )

    def test_gives_its_place_back_when_whoever_wanted_it_goes(self):
        for _ in range(downloads.MAX_AT_ONCE + 2):
            answer = downloads.xlsx_response("short", ["words"], [["a"]])
            assert next(iter(answer.streaming_content))
            del answer
