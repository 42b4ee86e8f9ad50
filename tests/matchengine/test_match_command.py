"""``match`` as a person types it: from an HR file to pairs, reasons and an audit."""

import json

import pytest

from matchengine.__main__ import main

PEOPLE = """\
person_id,role,department,grade,manager_id,office,timezone,availability,languages,skills_offered,\
skills_wanted,goals,bio,capacity_min,capacity_max,mentors_wanted,preferred,excluded,past_partners
m1,mentee,Sales,2,,Berlin,Europe/Berlin,Mon 09:00-12:00,de:C2;en:B2,,Negotiation:3,negotiation,,\
0,0,1,r1;zz,,
m2, Mentee ,Sales,Grade 3,r1,Berlin,Europe/Berlin,Mon 09:00 to 12:00,de:C2,,Lean:1,more lean,,\
0,0,1,,,
m2,mentee,Sales,3,,Berlin,Europe/Berlin,Mon 09:00-12:00,de:C2,,Lean:1,,,0,0,1,,,
m3,mentee,Sales,3,,Pune,Asia/Kolkata,Sun 03:00-04:00,hi:C2,,Lean:1,,,0,0,1,,,
x1,visitor,,,,,,,,,,,,,,,,,
r1,mentor,Ops,5,,Berlin,Europe/Berlin,Mon 10:00-12:00,de:C1,negotiation:4,,,negotiation for years,\
0,2,0,,,
r2,mentor,Ops,6,,London,Europe/London,Mon 08:00-11:00,en:C2;de:B1,Lean:5,,,lean for years,0,1,0,,,
"""


@pytest.fixture
def hr_files(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    programme = {"weights": {"skills": 3, "goals": 1}, "hard": {"min_overlap_hours": 1}}
    (tmp_path / "programme.json").write_text(json.dumps(programme))
    return tmp_path


def run(*arguments):
    return main([str(a) for a in arguments])


class TestMatch:
    def test_goes_from_an_hr_file_to_pairs_reasons_and_audit(self, hr_files, capsys):
        out = hr_files / "out"

        code = run(
            "match", hr_files / "people.csv", hr_files / "programme.json", "--out", out, "--compare"
        )

        pairs = (out / "pairs.csv").read_text().splitlines()
        audit = json.loads((out / "audit.json").read_text())
        assert code == 0
        said = capsys.readouterr().out
        assert said.startswith("2 pairs for 2 mentees, ")
        assert "proven to be the best; one mentee without a mentor (see reasons.csv); " in said
        assert f" notes on the people file (see audit.json). Written to {out}." in said
        assert [line.split(",")[2:4] for line in pairs[1:]] == [["m1", "r1"], ["m2", "r2"]]
        assert "m3,NO_ALLOWED_PARTNER,0,2" in (out / "reasons.csv").read_text()
        assert any("m2 appears twice" in note for note in audit["notes"])
        assert any("the wish zz is unknown" in note for note in audit["notes"])
        assert any('the role "visitor" is unknown' in note for note in audit["notes"])
        report = json.loads((out / "report.json").read_text())
        compared = [line.split(",") for line in (out / "compare.csv").read_text().splitlines()]
        assert report["proven"]
        assert compared[0][:2] == ["answer", "total"]
        assert compared[1][:2] == ["total", str(report["total"])]
        assert {"maximin", "stable", "alpha 4"} < {line[0] for line in compared}

    @pytest.mark.parametrize(
        ("mentees", "said"),
        [
            ((), "No pairs, proven to be the best; no mentees without a mentor; no notes on the"),
            (("m1",), "One pair for one mentee, "),
            (("m4",), "No pairs, proven to be the best; one mentee without a mentor (see"),
        ],
    )
    def test_says_numbers_as_people_do(self, mentees, said, hr_files, capsys):
        header, first, *_, lead, _last = PEOPLE.splitlines()
        alone = first.replace("m1", "m4").replace("de:C2;en:B2", "hi:C2").replace("r1;zz", "")
        rows = {"m1": first.replace("r1;zz", "r1"), "m4": alone.replace("Mon", "Sat")}
        text = "\n".join([header, *(rows[name] for name in mentees), lead]) + "\n"
        (hr_files / "people.csv").write_text(text, encoding="utf-8")

        run("match", hr_files / "people.csv", hr_files / "programme.json", "--out", hr_files)

        assert said in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("aim", "said"),
        [
            ("stable", ", proven stable;"),
            ("maximin", ", proven to be the best for the aim maximin"),
        ],
    )
    def test_says_what_is_proven_by_the_aim(self, aim, said, hr_files, capsys):
        files = hr_files / "people.csv", hr_files / "programme.json"

        run("match", *files, "--out", hr_files, "--objective", aim)

        assert said in capsys.readouterr().out

    def test_every_line_of_pairs_adds_up(self, hr_files):
        run("match", hr_files / "people.csv", hr_files / "programme.json", "--out", hr_files)

        header, *lines = (hr_files / "pairs.csv").read_text().splitlines()
        first = header.split(",").index("skills")
        for line in lines:
            cells = [int(cell) for cell in line.split(",")[4:]]
            assert sum(cells[first - 4 :]) == cells[0]

    def test_keeps_a_pair_the_coordinator_locked(self, hr_files):
        locked = hr_files / "locked.csv"
        locked.write_text("mentee,mentor\nm1,r2\n")

        run(
            "match",
            hr_files / "people.csv",
            hr_files / "programme.json",
            "--out",
            hr_files,
            "--locked",
            locked,
        )

        assert ",m1,r2," in (hr_files / "pairs.csv").read_text()

    def test_does_not_call_near_the_best_what_is_only_near_the_highest_total(
        self, hr_files, capsys
    ):
        text = (hr_files / "people.csv").read_text()
        (hr_files / "people.csv").write_text(text.replace("0,0,1,r1;zz,,", "0,0,2,r1;zz,,"))

        run(
            "match",
            hr_files / "people.csv",
            hr_files / "programme.json",
            "--out",
            hr_files,
            "--objective",
            "leximin",
            "--time-limit",
            0.001,
        )

        assert "not proven to be the best for the aim leximin, at most" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("programme", "sentence"),
        [
            ("{", "is not JSON"),
            ('{"weights": {"luck": 1}}', "there is no criterion called luck"),
            ('{"hard": {"no_fun": true}}', "there is no rule called no_fun"),
            ('{"starts": "soon"}', 'starts must be a date like 2026-03-02, got "soon"'),
            ('{"starts": "2026-03-02", "weeks": 0}', "weeks must be a whole number from 1 to 520"),
        ],
    )
    def test_refuses_a_programme_it_does_not_understand(
        self, programme, sentence, hr_files, capsys
    ):
        (hr_files / "programme.json").write_text(programme)

        code = run("match", hr_files / "people.csv", hr_files / "programme.json", "--out", hr_files)

        assert code == 2
        assert sentence in capsys.readouterr().err
