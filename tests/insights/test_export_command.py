"""``bin/manage export_relationships``."""

import csv

import pytest
from django.core.management import CommandError, call_command


class TestExportRelationships:
    def test_writes_one_row_a_pair_and_says_so(self, make_relationship, tmp_path, capsys):
        make_relationship()
        file = tmp_path / "pairs.csv"

        call_command("export_relationships", "northwind", "growth-2026", str(file))

        with file.open(encoding="utf-8-sig", newline="") as written:
            rows = list(csv.DictReader(written))
        assert [row["Mentee"] for row in rows] == ["Bo Larsen"]
        assert "1 relationships written" in capsys.readouterr().out

    def test_says_which_programme_it_does_not_know(self, cast, tmp_path):
        with pytest.raises(CommandError, match="no programme 'growth' in 'northwind'"):
            call_command("export_relationships", "northwind", "growth", str(tmp_path / "x.csv"))

    def test_says_when_it_cannot_write(self, cast, tmp_path):
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_relationships", "northwind", "growth-2026", str(tmp_path))
