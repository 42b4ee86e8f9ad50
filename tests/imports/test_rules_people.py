"""What a row of a file says about a person, and what is remarked about it."""

import pytest

from mentoring.imports.rules.files import FileRow
from mentoring.imports.rules.people import NO_VALUE, ColumnMap, ImportedPerson, read_person, repeats


def person(
    own=None, role_for_all="", is_open=False, more=(), spellings=None, **said
) -> ImportedPerson:
    said = {"name": "Amy Fox", "email": "amy@example.org", "role": "mentor"} | said
    row = FileRow(7, [*said.values(), *more], is_open)
    fields = {name: number for number, name in enumerate(said)}
    mapping = ColumnMap(fields, own or {}, role_for_all)
    return read_person(row, mapping, width=len(said), spellings=spellings or {})


def codes(found: ImportedPerson) -> list[str]:
    return [remark.code for remark in found.remarks]


class TestAPerson:
    def test_of_a_plain_row_is_good(self):
        found = person(
            person_id="P1", department="Sales", grade="5", country="uk", timezone="Berlin"
        )

        assert found.is_good
        assert (found.row, found.key, found.remarks) == (7, ("P1", "amy@example.org"), [])
        assert found.facts == {
            "name": "Amy Fox", "email": "amy@example.org", "external_id": "P1",
            "department": "Sales", "grade": 5, "country": "GB", "timezone": "Europe/Berlin",
        }  # fmt: skip
        assert found.enrolment == {"is_mentor": True, "is_mentee": False}

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"name": ""}, "missing"), ({"name": "--"}, "missing"), ({"name": "x" * 201}, "too_long"),
            ({"email": ""}, "missing"), ({"email": NO_VALUE}, "no_value_email"),
            ({"email": "nobody"}, "bad_email"), ({"email": "ä@b.org"}, "foreign_email"),
            ({"role": ""}, "missing"), ({"role": "boss"}, "bad_role"), ({"timezone": "x"}, "bad_zone"),
            ({"timezone": "IST"}, "bad_zone_of"), ({"timezone": "Europe/Berln"}, "bad_zone_near"),
            ({"is_open": True}, "open_quote"), ({"more": ["x"]}, "too_many_cells"),
            ({"goals": "x" * 33_001}, "too_long"),
        ],
    )  # fmt: skip
    def test_is_kept_out_by_what_is_wrong(self, said, code):
        found = person(**said)

        assert not found.is_good
        assert code in codes(found)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"name": "J├Âr"}, "odd_name"), ({"grade": "n/a"}, "placeholder"),
            ({"grade": NO_VALUE}, "no_value"), ({"grade": "high"}, "bad_number"),
            ({"country": "Atlantis"}, "bad_country"), ({"skills_wanted": "SQL:9"}, "bad_skill"),
            ({"languages": "Atlantisch"}, "bad_language"), ({"availability": "Mon 9-10"}, "no_zone"),
            ({"availability": "whenever"}, "bad_times"), ({"formats": "pigeon"}, "bad_format"),
            ({"capacity_max": "0"}, "no_places"), ({"goals": "x" * 4001}, "shortened"),
            ({"capacity_min": "3", "capacity_max": "2"}, "capacity_order"),
            ({"prefer_same_identity": "perhaps"}, "bad_yes_no"),
            ({"person_id": "000"}, "placeholder"),
        ],
    )  # fmt: skip
    def test_comes_in_with_a_remark(self, said, code):
        found = person(**said)

        assert found.is_good
        assert codes(found) == [code]

    @pytest.mark.parametrize(
        ("said", "name", "called"),
        [
            ({"name": "Fox, Amy"}, "Amy Fox", None),
            ({"called": "Amy"}, "Amy Fox", "Amy"),
            ({"name": "", "first_name": "Amy", "last_name": "Fox"}, "Amy Fox", None),
            ({"name": "", "called": "Ames", "last_name": "Fox"}, "Ames Fox", "Ames"),
            ({"called": "Amy Fox"}, "Amy Fox", None),
            ({"name": "Null"}, "Null", None),
            ({"name": "x" * 200}, "x" * 200, None),
            ({"called": "y" * 61}, "Amy Fox", "y" * 60),
        ],
    )
    def test_has_a_name_from_one_column_or_several(self, said, name, called):
        found = person(**said)

        assert (found.facts["name"], found.facts.get("called")) == (name, called)
        assert found.is_good

    @pytest.mark.parametrize(
        ("said", "parts"),
        [
            ({"role": "mentor"}, (True, False)),
            ({"role": "mentee"}, (False, True)),
            ({"role": "both"}, (True, True)),
            ({"role": "", "role_for_all": "mentee"}, (False, True)),
            ({"role": "", "is_mentor": "yes"}, (True, False)),
            ({"role": "", "is_mentor": "no", "is_mentee": "x"}, (False, True)),
            ({"role": "", "is_mentor": "yes", "is_mentee": "x"}, (True, True)),
            ({"role": "mentee", "is_mentor": "yes"}, (False, True)),
        ],
    )
    def test_has_a_role_from_one_column_or_two(self, said, parts):
        found = person(**said)

        assert (found.enrolment["is_mentor"], found.enrolment["is_mentee"]) == parts
        assert found.is_good

    @pytest.mark.parametrize(
        ("said", "places"),
        [
            ({}, {}),
            ({"capacity_max": "3"}, {"capacity_min": 0, "capacity_max": 3}),
            ({"capacity_min": "1"}, {"capacity_min": 1, "capacity_max": 1}),
            ({"capacity_min": "0"}, {"capacity_min": 0}),
            ({"capacity_min": "2", "capacity_max": "2"}, {"capacity_min": 2, "capacity_max": 2}),
            ({"capacity_min": "3", "capacity_max": "2"}, {"capacity_min": 2, "capacity_max": 2}),
            ({"mentors_wanted": "50"}, {"mentors_wanted": 50}),
            ({"mentors_wanted": "51"}, {}),
        ],
    )
    def test_has_places_in_order(self, said, places):
        found = person(**said).enrolment

        assert {
            name: value for name, value in found.items() if not name.startswith("is_")
        } == places

    def test_says_what_it_offers_seeks_and_speaks(self):
        found = person(
            skills_offered="SQL; Go:5",
            skills_wanted="Law:3; Tax",
            languages="en:C1; Deutsch; en:A1",
            goals="Lead.\n\nWrite.",
            availability="Mon 9-10; Tue x",
            timezone="UTC",
            formats="Video; in person; group",
            identities="a; b",
            prefer_same_identity="yes",
            preferred="P1; P2; P1",
            manager_id="P7; P8",
        )

        assert found.skills == {
            "offered": [("SQL", 3), ("Go", 5)],
            "wanted": [("Law", 3), ("Tax", 2)],
        }
        assert found.profile["languages"] == [["en", "C1"], ["de", "B2"]]
        assert found.profile["goals"] == "Lead.\n\nWrite."
        assert found.profile["formats"] == ["in_person", "video"]
        assert found.profile["identities"] == ["a", "b"]
        assert found.profile["prefers_same_identity"] is True
        assert found.links == {"preferred": ["P1", "P2"], "manager_id": ["P7"]}
        assert codes(found) == ["bad_times"]

    def test_keeps_no_more_than_there_may_be(self):
        found = person(
            skills_offered="; ".join(f"Skill {n}" for n in range(31)),
            goals="x" * 4001,
            identities="; ".join(f"i{n}" for n in range(21)),
            department="d" * 121,
            preferred="; ".join(f"P{n}" for n in range(51)),
            person_id="9" * 101,
            availability="a;b;c;d",
        )

        assert len(found.skills["offered"]) == 30
        assert (len(found.profile["goals"]), len(found.profile["identities"])) == (4000, 20)
        assert (len(found.facts["department"]), len(found.links["preferred"])) == (120, 50)
        assert len(found.facts["external_id"]) == 100
        assert codes(found).count("bad_times") == 3

    def test_may_fill_a_cell_to_the_last_letter(self):
        found = person(goals="x" * 33_000, department="d" * 120, job_title="j" * 121)

        assert codes(found) == ["shortened"]
        assert found.facts["department"] == "d" * 120
        assert found.facts["job_title"] == "j" * 120
        assert person(office="o" * 121).facts["office"] == "o" * 120

    @pytest.mark.parametrize(
        ("field", "cell", "code", "most"),
        [
            ("email", "e" * 300, "bad_email", 100),
            ("role", "r" * 300, "bad_role", 60),
            ("timezone", "z" * 300, "bad_zone", 60),
            ("grade", "g" * 300, "bad_number", 60),
            ("skills_offered", "s" * 81 + ":9", "bad_skill", 80),
            ("languages", "l" * 300, "bad_language", 60),
            ("availability", "w" * 300, "bad_times", 60),
            ("formats", "f" * 300, "bad_format", 40),
        ],
    )
    def test_is_shown_the_beginning_of_what_could_not_be_read(self, field, cell, code, most):
        (remark,) = [one for one in person(**{field: cell}).remarks if one.code == code]

        assert remark.values["value"] == cell[:most]

    def test_takes_the_spelling_of_the_organisation_and_columns_of_its_own(self):
        found = person(
            own={"Team": 3, "Gone": 9},
            spellings={"department": {"sales": "Sales"}},
            team="Blue" + "x" * 600,
            department="SALES",
        )

        assert found.facts["department"] == "Sales"
        assert found.own == {"Team": ("Blue" + "x" * 600)[:500]}


class TestRepeats:
    def test_of_the_very_same_are_left_out_and_others_are_for_a_human(self):
        seen: dict = {}
        first = person(person_id="P1")
        assert not repeats(seen, first)

        again = person(person_id="P1")
        assert repeats(seen, again)
        assert (again.is_repeat, again.is_good) == (True, True)
        other = person(person_id="P1", name="Ann Fox", email="ann@example.org")
        assert repeats(seen, other)
        assert (other.is_repeat, other.is_good) == (False, False)
        assert other.remarks[0].values == {"field": "person_id", "value": "P1", "row": 7}
        same_mail = person(person_id="P2")
        assert repeats(seen, same_mail)
        assert same_mail.remarks[0].values["field"] == "email"
        assert not repeats(seen, person(person_id="P2", email="two@example.org"))

    def test_do_not_count_rows_without_number_or_address(self):
        seen: dict = {}
        for _ in range(2):
            assert not repeats(seen, person(email="nobody"))
        assert seen == {}
