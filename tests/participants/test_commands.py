"""Inviting and exporting from the command line."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mentoring.notifications.models import Mail
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import FormField
from tests.imports.conftest import DATA, as_csv

WHERE = ("northwind", "growth-2026")
LIST = as_csv([["Chef-Nr", "name", "email", "role"], ["7", "Ada Ito", "ada@example.org", "mentee"],
               ["8", "Ben", "no address", "mentee"]])  # fmt: skip


def run(*args, **options) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def people_file(tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(LIST)
    return file


class TestInvitePeople:
    def test_invites_who_was_imported(self, cast, people_file, run_jobs):
        run("import_people", *WHERE, people_file)

        out, _ = run("invite_people", *WHERE)
        run_jobs()

        assert "1 invitations to Growth 2026 are kept in the outbox" in out
        assert Mail.objects.get().to == "ada@example.org"
        with pytest.raises(CommandError, match="Nobody in Growth 2026 is waiting"):
            run("invite_people", *WHERE)


class TestExportPeople:
    @pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
    def test_writes_what_can_be_imported_again(self, name, cast, tmp_path):
        run("import_people", *WHERE, DATA / "people-500.csv")

        out, _ = run("export_people", *WHERE, tmp_path / name)
        again, err = run("import_people", *WHERE, tmp_path / name)

        assert "502 people written" in out
        assert "0 new, 0 updated, 502 unchanged, 0 to correct" in again
        assert "Jana" not in err
        assert Enrolment.objects.filter(programme=cast.programme).count() == 502

    def test_keeps_private_things_out_and_formulas_harmless(self, cast, tmp_path):
        cast.bo.name = "=cmd()"
        cast.bo.save()
        file = tmp_path / "people.csv"

        run("export_people", *WHERE, file)

        with file.open(newline="", encoding="utf-8-sig") as opened:
            rows = list(csv.reader(opened))
        assert "'=cmd()" in [row[1] for row in rows]
        assert not {"gender", "identities", "excluded"} & set(rows[0])

    def test_holds_the_answers_to_the_programmes_own_questions(self, cast, tmp_path):
        question = FormField.objects.create(
            organisation=cast.organisation, programme=cast.programme, label="Tea or coffee?"
        )
        cast.bo.enrolments.update(answers={str(question.pk): ["Tea", "Coffee"]})
        file = tmp_path / "people.csv"

        run("export_people", *WHERE, file)

        with file.open(newline="", encoding="utf-8-sig") as opened:
            rows = list(csv.DictReader(opened))
        assert [r["Tea or coffee?"] for r in rows if r["name"] == "Bo Larsen"] == ["Tea;Coffee"]
