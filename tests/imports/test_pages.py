"""Uploading a list in the browser: refusals, mapping, progress, the rows to correct."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from mentoring.imports.models import ImportBatch
from mentoring.participants.models import Enrolment
from tests.imports.conftest import DATA, as_csv, as_xlsx

UPLOAD = "/northwind/programmes/growth-2026/people/import/"
HEAD = ["person_id", "name", "email", "role"]
ADA = ["1", "Ada Ito", "ada@example.org", "mentee"]


@pytest.fixture
def send(cast, browse):
    def send(content: bytes, name: str = "people.csv"):
        file = SimpleUploadedFile(name, content)
        return browse(cast.cruz).post(UPLOAD, {"file": file}, follow=True)

    return send


def zipped(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return written.getvalue()


class TestUpload:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "This file is empty"),
            (b"\xef\xbb\xbf\n\n", "This file is empty"),
            (b"name,email,role\n", "column names but no people"),
            (b"Ada Ito,ada@example.org,mentee\nBo,bo@example.org,mentor\n", "looks like a person"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old or locked Excel file"),
            (b"%PDF-1.7 ...", "This is a PDF"),
            (b"\x89PNG\r\n\x1a\n", "This is an image"),
            (b"\xff\xd8\xff\xe0JFIF", "This is an image"),
            (b"<html><body><table>", "This is a web page"),
            (b"\x7fELF\x02\x01", "not a list of people"),
            (b"name,email,role\nAda\x00,ada@example.org,mentee\n", "not plain text"),
            (zipped(readme=b"hello"), "not an Excel file"),
            (zipped(xl__workbook_xml=b"<x/>"), "damaged"),
            (b"PK\x03\x04 no archive at all", "damaged"),
            (zipped(xl__workbook_xml=b"<x/>", xl__bomb=b"0" * 320_000_000), "would be too large"),
            (zipped(xl__workbook_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "damaged"),
            (
                as_csv([[f"c{n}" for n in range(1000)], ["x"] * 1000]),
                "1,000 columns, more than the 200",
            ),
            (as_xlsx([[f"c{n}" for n in range(1000)], ["x"] * 1000]), "columns, more than the 200"),
        ],
        ids=range(18),
    )
    def test_refuses_what_is_no_list_with_a_sentence(self, send, content, sentence):
        response = send(content, "people.xlsx")

        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not ImportBatch.objects.exists()

    def test_refuses_a_file_of_200_megabytes(self, cast, browse, settings):
        assert settings.UPLOAD_LIMIT == 25 * 2**20

        class Huge(io.BytesIO):
            name, size = "people.csv", 200 * 2**20

            def __init__(self):
                super().__init__()
                self.left = self.size

            def read(self, count=-1):
                count = self.left if count < 0 else min(count, self.left)
                self.left -= count
                return b"x" * count

        response = browse(cast.cruz).post(UPLOAD, {"file": Huge()})

        assert response.status_code == 422
        assert "larger than 25 MB" in response.content.decode()

    def test_asks_for_a_file_when_there_is_none(self, cast, browse):
        response = browse(cast.cruz).post(UPLOAD, {})

        assert response.status_code == 422
        assert "Choose the file" in response.content.decode()

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_reads_any_common_encoding_and_delimiter(self, send, encoding, delimiter):
        rows = [
            ["Name", "E-Mail", "Rolle", "Abteilung", "languages"],
            ["Jürgen Müßig", "jm@example.org", "Mentor", "Öffentlichkeit", "de:C2;en:B2"],
            ["Zoë Façade", "zf@example.org", "Mentee", "Büro; Empfang", "fr:C2"],
        ]
        response = send(as_csv(rows, encoding=encoding, delimiter=delimiter))

        page = response.content.decode()
        assert response.status_code == 200
        assert "Jürgen Müßig" in page
        assert "Büro; Empfang" in page or delimiter == ";"

    def test_finds_the_names_below_a_title(self, send):
        response = send(
            b"Mentoring 2026\n\nexported on Monday\nname,email,role\n"
            b"Ada Ito,ada@example.org,mentee\n"
        )

        batch = ImportBatch.objects.get()
        assert response.status_code == 200
        assert batch.reading["header_row"] == 4

    def test_points_at_columns_of_the_same_name(self, send):
        response = send(as_csv([["name", "email", "role", "Email"], [*ADA[1:], "x@example.org"]]))

        assert "Some columns have the same name: email" in response.content.decode()
        assert ImportBatch.objects.get().mapping["fields"]["email"] == 1


class TestPreview:
    def test_says_what_would_happen_row_by_row_and_writes_nothing(self, send):
        response = send(
            as_csv(
                [
                    [*HEAD, "timezone"],
                    [*ADA, "Europe/Berln"],
                    ["2", "Ben", "ben@example.org", "mentor", ""],
                ]
            )
        )

        page = response.content.decode()
        assert (
            "Row 2: The time zone “Europe/Berln” is not known. Did you mean Europe/Berlin?" in page
        )
        assert not Enrolment.objects.filter(status="imported").exists()

    def test_shows_the_dirty_file_with_its_remarks(self, send):
        page = send((DATA / "people-500-dirty.csv").read_bytes()).content.decode()

        assert "Row 60: Preferred mentors: nobody" not in page  # known only after the import
        assert "Row 104: Row 103 says exactly the same" in page

    def test_asks_no_role_of_peers_and_takes_none(self, cast, browse, send, run_jobs):
        cast.programme.model = "peer_circle"
        cast.programme.save()
        page = browse(cast.cruz).get(UPLOAD).text
        assert "no role is asked" in page
        assert "mentor" not in page.partition("What it can contain")[2].partition("</section>")[0]

        page = send(as_csv([HEAD, ADA])).text
        assert "role_for_all" not in page
        assert "<span>Peer</span>" in page
        batch = ImportBatch.objects.get()
        chosen = {"column-1": "name", "column-2": "email", "column-3": "role", "act": "start"}
        assert browse(cast.cruz).post(f"{UPLOAD}{batch.pk}/", chosen).status_code == 302
        run_jobs()

        ada = Enrolment.objects.get(membership__email="ada@example.org")
        assert (ada.is_mentor, ada.is_mentee) == (True, True)

    def test_calls_people_of_circles_hosts_and_members(self, cast, send):
        cast.programme.model = "circle"
        cast.programme.save()

        page = send(as_csv([HEAD[:3], ADA[:3]])).text

        assert 'value="mentor">Host</option>' in page
        assert 'value="mentee">Member</option>' in page

    def test_takes_a_column_by_hand_and_a_role_for_all(self, cast, browse, send, run_jobs):
        send(as_csv([["Wer", "Post"], ["Ada Ito", "ada@example.org"]]))
        batch = ImportBatch.objects.get()
        where = f"{UPLOAD}{batch.pk}/"
        cruz = browse(cast.cruz)

        refused = cruz.post(where, {"column-0": "name", "column-1": "email", "act": "start"})
        twice = cruz.post(where, {"column-0": "email", "column-1": "email", "act": "start"})
        started = cruz.post(
            where,
            {"column-0": "name", "column-1": "email", "role_for_all": "mentee", "act": "start"},
        )
        again = cruz.post(where, {"column-0": "name", "column-1": "email", "act": "start"})
        run_jobs()

        assert "Choose a column for: Role" in refused.content.decode()
        assert refused.status_code == twice.status_code == 422
        assert started.status_code == again.status_code == 302
        assert Enrolment.objects.filter(membership__email="ada@example.org").count() == 1

    def test_survives_odd_answers(self, cast, browse, send):
        send(as_csv([HEAD, ADA]))
        where = f"{UPLOAD}{ImportBatch.objects.get().pk}/"

        response = browse(cast.cruz).post(
            where, {"column-999999": "name", "column-x": "email", "column-0": "nonsense"}
        )

        assert response.status_code == 422


class TestResult:
    def rows(self, **more):
        return [HEAD, ADA, ["2", "=1+1", "not an address", "mentor"], ["3", "", "", ""]]

    def test_shows_progress_and_then_what_came_of_it(self, cast, browse, send, run_jobs):
        send(as_csv(self.rows()))
        where = f"{UPLOAD}{ImportBatch.objects.get().pk}/"
        cruz = browse(cast.cruz)
        cruz.post(where, {f"column-{n}": name for n, name in enumerate(HEAD)} | {"act": "start"})

        running = cruz.get(where, headers={"HX-Request": "true"}).content.decode()
        run_jobs()
        done = cruz.get(where, headers={"HX-Request": "true"}).content.decode()

        assert 'hx-trigger="newer, every 20s"' in running
        assert f'data-live="import:{ImportBatch.objects.get().pk}"' in running
        assert "<html" not in running
        assert "1 person imported" in done
        assert "2 rows need correcting" in done
        assert 'hx-trigger="every' not in done

    def test_hands_back_bad_rows_with_reasons_and_without_formulas(self, cast, browse, import_file):
        batch = import_file(as_csv(self.rows(), delimiter=";"))

        response = browse(cast.cruz).get(f"{UPLOAD}{batch.pk}/refused/")
        text = response.content.decode("utf-8-sig")

        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert rows[0] == [*HEAD, "reason"]
        assert rows[1][1] == "'=1+1"
        assert "is not an email address" in rows[1][4]
        assert len(rows) == 3

    def test_takes_the_corrected_file_again(self, cast, browse, import_file):
        batch = import_file(as_csv(self.rows()))
        text = browse(cast.cruz).get(f"{UPLOAD}{batch.pk}/refused/").content.decode("utf-8-sig")

        again = import_file(text.replace("not an address", "two@example.org").encode())

        assert (again.created, again.refused) == (1, 1)
        assert Enrolment.objects.get(membership__email="two@example.org").membership.name == "=1+1"

    def test_hands_back_a_spreadsheet_as_a_spreadsheet(self, cast, browse, import_file):
        batch = import_file(as_xlsx(self.rows()))

        response = browse(cast.cruz).get(f"{UPLOAD}{batch.pk}/refused/")

        sheet = load_workbook(io.BytesIO(response.content)).active
        assert sheet["E1"].value == "reason"
        assert sheet["B2"].value == "=1+1"
        assert sheet["B2"].data_type != "f"

    def test_the_template_can_be_imported_as_it_is(self, cast, browse, import_file):
        template = browse(cast.cruz).get(f"{UPLOAD}template/").content

        batch = import_file(template)

        assert (batch.created, batch.refused) == (1, 0)


class TestOthers:
    @pytest.mark.parametrize("who", ["amina", "sana", "dara"])
    def test_never_see_an_import(self, who, cast, browse, upload):
        batch = upload(as_csv([HEAD, ADA]))
        client = browse(getattr(cast, who))

        for path in ("", f"{batch.pk}/", f"{batch.pk}/refused/", "template/"):
            assert client.get(UPLOAD + path).status_code == 404
