"""Files as people really send them: what is right for each stays right."""

import re
from zoneinfo import ZoneInfo

import pytest

from mentoring.imports.actions import batches
from mentoring.imports.queries.batches import remarks_of
from mentoring.matching import actions as matching
from mentoring.matching.jobs import run_now
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.participants import rules
from mentoring.participants.models import Enrolment
from tests.imports.conftest import DATA
from tests.moments import DAY, NOON


@pytest.fixture
def bring(import_file):
    """Import one of the files in tests/data/people."""

    def bring(name: str):
        [file] = (DATA / "people").glob(f"{name}-*")
        batch = import_file(file.read_bytes(), file.name)
        assert batch.state == "done", batch.problem
        return batch

    return bring


def member(email: str) -> Membership:
    return Membership.objects.get(email=email)


def said(batch) -> dict[int, list[str]]:
    return {row.row: [r.code for r in row.remarks] for row in remarks_of(batch)}


def counts(batch) -> tuple[int, int]:
    return batch.created, batch.refused


class TestLetters:
    def test_with_a_mark_before_the_names_of_columns_are_read(self, bring):
        assert counts(bring("01")) == (1, 0)
        assert counts(bring("02")) == (1, 0)

    def test_with_a_second_list_glued_below_hand_back_its_names_only(self, bring):
        batch = bring("02b")

        assert counts(batch) == (2, 1)
        assert said(batch) == {3: ["bad_email", "bad_role"]}

    def test_that_were_taken_apart_are_put_together(self, bring):
        bring("05")

        joerg = member("joerg.gruen@example.org")
        assert (joerg.name, joerg.department) == ("J\u00f6rg Gr\u00fcn", "B\u00fcro S\u00fcd")
        skills = joerg.profile.skills.values_list("skill_id", flat=True)
        kaethe = member("kaethe.blau@example.org").profile.skills.values_list("skill_id", flat=True)
        assert set(skills) == set(kaethe)

    def test_of_two_encodings_in_one_file_are_read_line_by_line(self, bring):
        bring("14")

        names = Membership.objects.filter(email__contains="14@").values_list("name", flat=True)
        assert set(names) == {"Jörg Köhler", "Renée Müller", "Zoë Łuk"}

    @pytest.mark.parametrize(
        ("name", "email", "right"),
        [
            ("15", "lucja15@example.org", "Łucja Żak"),
            ("21a", "e21a@example.org", "Eva Müller"),
            ("21c", "r21c@example.org", "Renée Hall"),
            ("21d", "l21d@example.org", "Łukasz Żak"),
            ("21d", "z21d@example.org", "Zdeněk Dvořák"),
            ("21g", "i21g@example.org", "Ina Voß"),
            ("21h", "b21h@example.org", "Bjørn Åse"),
        ],
    )
    def test_are_guessed_right(self, bring, name, email, right):
        bring(name)

        assert member(email).name == right

    def test_of_a_sentence_keep_dash_and_euro(self, bring):
        bring("21f")

        assert member("s21f@example.org").profile.bio == "I’ve led teams – and saved 5 € a day…"

    def test_of_a_city_are_guessed_right(self, bring):
        bring("21b")

        assert member("e21b@example.org").office == "Zürich"

    def test_guessed_wrong_can_be_chosen(self, cast, upload, run_jobs):
        content = "Name;E-Mail;Rolle\nErdős Győző;eg@example.org;Mentor\n".encode("cp1250")
        batch = upload(content)
        assert batch.reading["encoding"] == "cp1252"

        batches.read_differently(batch, encoding="cp1250", actor=cast.cruz, at=NOON)
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        run_jobs()

        assert member("eg@example.org").name == "Erdős Győző"

    def test_that_no_name_has_are_pointed_at(self, import_file):
        batch = import_file("name,email,role\nJÃ¶rg ¤ed,j@example.org,mentee\n".encode())

        assert said(batch) == {2: ["odd_name"]}


class TestTables:
    def test_with_semicolons_and_many_commas_are_split_at_semicolons(self, bring):
        batch = bring("03")

        assert counts(batch) == (2, 0)
        assert member("eva.sturm@example.org").profile.skills.count() == 6

    def test_with_a_quotation_mark_that_never_closes_lose_that_row_alone(self, bring):
        batch = bring("04")

        assert counts(batch) == (3, 1)
        assert said(batch) == {2: ["open_quote"]}
        assert member("dan.eady@example.org").profile.bio == "Cooks"

    def test_with_a_quotation_mark_that_a_later_one_closes_lose_that_row_alone(self, import_file):
        batch = import_file(
            b'name,email,role,bio\nAnn,ann@example.org,mentor,"Loves hills\n'
            b'Ben,ben@example.org,mentee,"Runs, reads"\nCat,cat@example.org,mentee,Reads\n'
        )

        assert counts(batch) == (2, 1)
        assert said(batch) == {2: ["open_quote"]}
        assert member("ben@example.org").profile.bio == "Runs, reads"

    def test_with_the_separator_in_the_first_line_are_read(self, bring):
        assert counts(bring("25")) == (1, 0)

    def test_with_titles_above_are_read_from_their_names_on(self, bring):
        assert counts(bring("26")) == (1, 0)

    def test_with_tabs_and_odd_spaces_in_names_are_read(self, bring):
        assert counts(bring("23")) == (1, 0)

    def test_that_say_the_same_field_twice_take_the_first(self, bring):
        bring("17")

        assert Membership.objects.filter(email="amy.private17@home.example").exists()

    def test_with_long_cells_keep_lines_and_signs(self, bring):
        bring("29")

        goals = member("ko29@example.org").profile.goals
        assert goals == "Grow\n\n• speak up\n• lead\nindented\n<b>bold</b> & {{ name }}"

    def test_that_a_form_has_made_are_mapped_by_hand(self, cast, upload, run_jobs):
        [file] = (DATA / "people").glob("27-*")
        batch = upload(file.read_bytes())
        meanings = {1: "name", 2: "email", 3: "role", 4: "skills_offered", 6: "availability"}
        mapping = batches.mapping_of(batch, meanings, "")
        batches.choose_columns(batch, mapping=mapping, actor=cast.cruz, at=NOON)
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        run_jobs()

        assert Enrolment.objects.get(membership=member("di27@example.org")).is_mentor


class TestWorkbooks:
    def test_keep_zeros_at_the_front_of_numbers(self, bring):
        bring("30")

        assert member("ma30@example.org").external_id == "0042"
        preferred = Enrolment.objects.get(membership__email="ob30@example.org").preferences
        assert [one.target.name for one in preferred.all()] == ["Ma Ni"]

    def test_with_a_formula_without_result_say_so(self, bring):
        batch = bring("32")

        assert counts(batch) == (1, 1)
        assert said(batch) == {2: ["no_value", "no_value_email"]}

    def test_with_dates_where_numbers_belong_leave_them_out(self, bring):
        batch = bring("33")

        assert counts(batch) == (1, 0)
        assert member("ya33@example.org").grade is None
        assert set(said(batch)[2]) == {"bad_number", "bad_times"}

    def test_with_two_sheets_name_them_and_take_the_chosen(self, cast, upload, run_jobs):
        [file] = (DATA / "people").glob("35-*")
        batch = upload(file.read_bytes())
        assert batch.reading["sheets"] == ["Sheet", "Mentees"]

        batches.read_differently(batch, sheet="Mentees", actor=cast.cruz, at=NOON)
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        run_jobs()

        assert member("ef35@example.org")
        assert not Membership.objects.filter(email="ij35@example.org").exists()

    def test_in_the_strict_format_are_read(self, bring):
        assert counts(bring("36")) == (1, 0)

    def test_keep_identifiers_that_look_like_numbers_and_drop_rounded_ones(self, bring):
        batch = bring("38")

        assert member("yz38@example.org").external_id == "100234"
        assert member("cd38@example.org").external_id == "1E5"
        assert member("gh38@example.org").external_id == ""
        assert said(batch) == {4: ["placeholder"]}


class TestAddresses:
    def test_are_lowered_by_the_rules_of_addresses(self, bring):
        batch = bring("06")

        assert counts(batch) == (1, 0)
        assert member("ali.deniz@example.org").name == "Ali Deniz"

    def test_are_found_in_what_people_paste_or_handed_back(self, bring):
        batch = bring("07")

        assert said(batch) == {
            6: ["bad_email"],  # two of them
            8: ["bad_email"],  # in quotation marks
            12: ["bad_email"],  # a host that ends in a hyphen
            13: ["foreign_email"],
        }
        for email in ("amy.fox", "bea.gill", "cal.hay", "dee.ivy", "ian.nye", "jo.orr"):
            assert member(f"{email}@example.org")

    def test_that_differ_in_case_and_spaces_are_one_person(self, bring):
        batch = bring("12")

        assert counts(batch) == (1, 1)
        assert said(batch) == {3: ["same_person"]}


class TestPlaceholders:
    def test_of_spreadsheets_mean_empty(self, bring):
        batch = bring("08")

        amy = member("amy8@example.org")
        assert (amy.department, amy.office, amy.external_id) == ("", "", "")
        assert [s.skill.name for s in amy.profile.skills.select_related("skill")] == ["SQL"]
        assert (batch.created, said(batch)[2]) == (3, ["placeholder"])

    def test_in_the_number_never_turn_somebody_into_another(self, bring):
        first, later = bring("55"), bring("56")

        assert counts(first) == counts(later) == (4, 0)
        assert member("ida55@example.org").name == "Ida Ash"
        assert set(said(later)) == {2, 3, 4, 5}

    def test_that_are_names_stay_names(self, bring):
        batch = bring("16")

        assert counts(batch) == (8, 0)
        assert member("null16@example.org").name == "Null"
        assert member("w16@example.org").name == "Wolfeschlegel"

    def test_a_real_number_of_somebody_else_is_handed_back_with_both_names(self, import_file):
        import_file(b"person_id,name,email,role\n7,Ida Ash,ida@example.org,mentor\n")

        batch = import_file(b"person_id,name,email,role\n7,Nia Elm,nia@example.org,mentor\n")

        [row] = remarks_of(batch)
        assert row.remarks[0].code == "number_of_another"
        assert {"Ida Ash", "Nia Elm"} <= set(row.remarks[0].values.values())
        assert member("ida@example.org").name == "Ida Ash"


class TestNames:
    def test_are_turned_round_and_called_without_titles(self, bring):
        bring("09")

        assert member("eva9@example.org").name == "Eva Sturm"
        assert member("ole9@example.org").first_name == "Ole"
        assert member("jan9@example.org").first_name == "Jan"
        assert member("ute9@example.org").first_name == "Ute"

    @pytest.mark.parametrize(
        "head",
        [
            "Legal First Name,Legal Last Name",
            "First,Last",
            "Employee First Name,Employee Last Name",
            "Given Name,Surname",
            "Preferred Name,Last Name",
        ],
    )
    def test_are_put_together_from_the_columns_of_any_system(self, import_file, head):
        import_file(f"{head},Email,Role\nAda,Ito,ada@example.org,mentee\n".encode())

        assert member("ada@example.org").name == "Ada Ito"

    def test_that_people_prefer_stand_in_their_letters(self, import_file):
        import_file(
            b"Legal First Name,Legal Last Name,Preferred Name,Email,Role\n"
            b"Elizabeth,Ito,Betty,b@example.org,mentee\n"
        )

        betty = member("b@example.org")
        assert (betty.name, betty.first_name) == ("Elizabeth Ito", "Betty")

    def test_of_the_family_alone_are_no_names(self, cast, upload):
        batch = upload(b"Last Name,Email,Role\nIto,a@example.org,mentee\n")

        with pytest.raises(batches.ColumnMissing, match="First name"):
            batches.start_import(batch, actor=cast.cruz, at=NOON)


class TestZones:
    def test_are_places_or_handed_back_with_some(self, bring):
        batch = bring("10")

        codes = {row: codes[0] for row, codes in said(batch).items()}
        assert codes == dict.fromkeys((3, 4, 8, 15, 16, 17, 18), "bad_zone_of")
        assert member("zoe0@example.org").timezone == "Europe/Berlin"
        assert member("zoe3@example.org").timezone == "Europe/Amsterdam"
        assert member("zoe9@example.org").timezone == "America/Los_Angeles"
        row = next(row for row in remarks_of(batch) if row.row == 3)
        assert "Europe/Berlin" in row.remarks[0].values["near"]

    def test_that_somebody_has_set_stay(self, cast, import_file):
        cast.bo.timezone = "Asia/Tokyo"
        cast.bo.save()

        import_file(b"name,email,role,timezone\nBo Larsen,bo.larsen@example.org,mentee,CET\n")

        cast.bo.refresh_from_db()
        assert cast.bo.timezone == "Asia/Tokyo"

    def test_that_an_imported_person_has_set_since_stay_too(self, bring):
        bring("42")
        amara = member("amara.okonkwo@northwind.example")
        assert amara.timezone == "Asia/Kathmandu"
        Enrolment.objects.filter(membership=amara).update(status="joined", step=5)

        bring("41")

        amara.refresh_from_db()
        assert amara.timezone == "Asia/Kathmandu"

    def test_a_quarter_beside_ours_are_met_in_on_whole_half_hours(self, bring):
        bring("42")
        two = Membership.objects.filter(email__endswith="@northwind.example")
        people = [slots.FreeTimes(slots.OFFICE_HOURS, one.timezone) for one in two]

        found = slots.common_starts(people, minutes=30, after=NOON, until=NOON + 7 * DAY)

        place = ZoneInfo("Asia/Kathmandu")
        assert {start.astimezone(place).minute for start in found} == {0, 30}


class TestOrder:
    @pytest.fixture
    def people(self, bring, cast, browse):
        """The names on the page of people, searched for some words."""
        bring("40")
        page = "/northwind/programmes/growth-2026/people/"

        def names(**asked: str) -> list[str]:
            text = browse(cast.cruz).get(page, asked).content.decode()
            return re.findall(r'class="human">([^<]+)</span>', text)

        return names

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("özlem", "Özlem Aksoy"),
            ("OZLEM", "Özlem Aksoy"),
            ("emile", "Émile Zola"),
            ("ÉMILE", "Émile Zola"),
            ("armel", "Ärmel Ast"),
            ("anna k", "anna klein"),
        ],
    )
    def test_and_search_know_no_case_and_no_accents(self, words, name, people):
        assert people(q=words) == [name]

    def test_is_that_of_the_plain_letters(self, people):
        listed = [name for name in people() if name not in ("Amina Haddad", "Bo Larsen")]

        assert listed == [
            "anna klein",
            "Anna Zett",
            "Ärmel Ast",
            "Émile Zola",
            "Oskar Blum",
            "Özlem Aksoy",
            "van Dyk Jan",
            "Zoran Zidan",
        ]


class TestSilence:
    """Who says nothing is taken for typical, never for perfect."""

    @pytest.mark.parametrize("name", ["51", "52", "53"])
    def test_never_wins_the_only_mentor_from_somebody_who_fits(self, name, cast, bring):
        Enrolment.objects.filter(programme=cast.programme).delete()
        bring(name)
        Enrolment.objects.update(status="joined", step=5, joined_at=NOON)
        run = matching.request_run(
            cast.programme, criteria=cast.programme.criteria, actor=cast.cruz, at=NOON
        )

        run_now(run.pk)

        [pair] = run.groups.proposed().with_people()
        [mentee] = pair.with_part("mentee")
        assert mentee.membership.name == "Bo Reed"


class TestCells:
    def test_of_roles_are_read_as_people_mean_them(self, bring):
        batch = bring("18")

        refused = {row.row for row in remarks_of(batch) if row.is_refused}
        assert refused == {12, 15, 16, 17, 18, 21, 22}
        roles = {
            e.membership.name.removeprefix("Rae "): (e.is_mentor, e.is_mentee)
            for e in Enrolment.objects.filter(membership__name__startswith="Rae").select_related(
                "membership"
            )
        }
        assert {number for number, role in roles.items() if role == (True, True)} == {"5", "6", "7"}
        assert {number for number, role in roles.items() if role == (False, True)} == {
            "8",
            "9",
            "12",
            "17",
            "18",
        }

    def test_that_say_yes_or_no_under_each_role_make_the_role(self, bring):
        batch = bring("28")

        assert counts(batch) == (3, 0)
        both = Enrolment.objects.get(membership__email="ik28@example.org")
        assert (both.is_mentor, both.is_mentee) == (True, True)
        assert not Enrolment.objects.get(membership__email="el28@example.org").is_mentee

    def test_of_numbers_are_numbers_or_left_out(self, bring):
        bring("19")

        grades = {n: member(f"n{n}@example.org").grade for n in range(1, 8)}
        assert grades == {1: 13, 2: None, 3: None, 4: None, 5: None, 6: None, 7: 12}
        assert str(member("n1@example.org").tenure_years) == "1.5"

    def test_of_lists_lose_their_signs_and_keep_those_of_names(self, bring):
        bring("20")

        def skills(number: int) -> set[str]:
            profile = member(f"s{number}@example.org").profile
            return {name.lower() for name in profile.skills.values_list("skill__name", flat=True)}

        assert skills(1) == {"c++", "c#", ".net", "node.js", "tcp/ip"}
        assert skills(4) == {"python", "sql"}
        assert skills(5) == skills(6) == {"python", "sql", "go"}

    def test_of_times_are_read_as_people_mean_them(self, bring):
        batch = bring("11")

        def times(number: int) -> str:
            return rules.bits_to_windows(member(f"val{number}@example.org").profile.availability)

        assert times(0) == "Mon 22:00-24:00; Tue 00:00-02:00"
        assert times(1).startswith("Mon 09:00-17:00")
        assert times(13) == "Mon 09:00-12:00"
        assert times(14) == "Mon 09:00-12:00; Tue 14:00-16:00"
        assert times(17) == "Mon 09:00-11:00"
        assert times(19) == "Fri 10:00-12:00"
        assert {row for row, codes in said(batch).items() if "bad_times" in codes} == {
            9,
            10,
            12,
            14,
        }

    def test_that_name_others_find_them_by_number_or_address(self, bring):
        batch = bring("24")

        def preferred(email: str) -> list[str]:
            enrolment = Enrolment.objects.get(membership__email=email)
            return [one.target.name for one in enrolment.preferences.all()]

        assert preferred("v24@example.org") == preferred("w24@example.org") == ["Uma Orr"]
        assert (batch.created, said(batch)) == (5, {5: ["unknown_people"], 6: ["unknown_people"]})

    def test_of_both_roles_and_of_oneself_are_sorted_out(self, bring):
        assert counts(bring("50")) == (7, 0)
