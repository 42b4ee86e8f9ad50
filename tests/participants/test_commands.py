"""Importing, inviting and exporting from the command line."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment, ImportBatch
from tests.participants.conftest import DATA, as_csv

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


class TestImportPeople:
    def test_brings_people_in_and_says_what_it_did(self, cast, people_file, tmp_path):
        refused = tmp_path / "refused.csv"

        out, err = run(
            "import_people", *WHERE, people_file, mapping='{"Chef-Nr": "own"}', refused=refused
        )

        assert "1 new, 0 updated, 1 handed back" in out
        assert "Row 3: “no address” is not an e-mail address." in err
        assert Membership.objects.get(email="ada@example.org").attributes == {"Chef-Nr": "7"}
        assert "no address" in refused.read_text(encoding="utf-8-sig")

    def test_only_looks_when_asked_to(self, cast, people_file):
        out, _ = run("import_people", *WHERE, people_file, dry_run=True)

        assert "Would bring in 1 new people" in out
        assert not ImportBatch.objects.exists()
        assert not Membership.objects.filter(email="ada@example.org").exists()

    @pytest.mark.parametrize(
        ("args", "options", "sentence"),
        [
            (("northwind", "nothing", "x.csv"), {}, "There is no programme"),
            ((*WHERE, "/nowhere/x.csv"), {}, "cannot be read"),
            ((*WHERE, "LIST"), {"mapping": "{"}, "--mapping"),
            ((*WHERE, "LIST"), {"mapping": '{"Nope": "own"}'}, "The columns are: Chef-Nr"),
            ((*WHERE, "BAD"), {}, "Choose the column with: Name"),
        ],
    )
    def test_says_why_not(self, args, options, sentence, cast, people_file, tmp_path):
        bad = tmp_path / "bad.csv"
        bad.write_bytes(b"a,b\n1,2\n")
        files = {"LIST": people_file, "BAD": bad}

        with pytest.raises(CommandError, match=sentence):
            run("import_people", *(files.get(arg, arg) for arg in args), **options)


class TestInvitePeople:
    def test_invites_who_was_imported(self, cast, people_file, run_jobs):
        run("import_people", *WHERE, people_file)

        out, _ = run("invite_people", *WHERE)
        run_jobs()

        assert "1 invitations to Growth 2026 are on their way." in out
        assert Mail.objects.get().to == "ada@example.org"
        with pytest.raises(CommandError, match="Nobody in Growth 2026 waits"):
            run("invite_people", *WHERE)


class TestExportPeople:
    @pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
    def test_writes_what_can_be_imported_again(self, name, cast, tmp_path):
        run("import_people", *WHERE, DATA / "people-500.csv")

        out, _ = run("export_people", *WHERE, tmp_path / name)
        again, err = run("import_people", *WHERE, tmp_path / name)

        assert "502 people written" in out
        assert "0 new, 502 updated, 0 handed back" in again
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
