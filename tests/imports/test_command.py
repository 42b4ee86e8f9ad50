"""Importing from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mentoring.imports.models import ImportBatch
from mentoring.organisations.models import Membership
from tests.imports.conftest import as_csv

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

        assert "1 new, 0 updated, 0 unchanged, 1 to correct" in out
        assert "Row 3: “no address” is not an email address." in err
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
            ((*WHERE, "BAD"), {}, "Choose a column for: Name"),
        ],
    )
    def test_says_why_not(self, args, options, sentence, cast, people_file, tmp_path):
        bad = tmp_path / "bad.csv"
        bad.write_bytes(b"a,b\n1,2\n")
        files = {"LIST": people_file, "BAD": bad}

        with pytest.raises(CommandError, match=sentence):
            run("import_people", *(files.get(arg, arg) for arg in args), **options)
