"""A file of people becomes memberships, profiles and places in a programme."""

import time

import pytest

from mentoring.events.models import Event
from mentoring.imports import jobs
from mentoring.imports.actions import batches, chunks
from mentoring.imports.queries import batches as queries
from mentoring.jobs.models import Job
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants import rules
from mentoring.participants.models import Enrolment, Exclusion, Preference, Profile, Skill
from tests.imports.conftest import DATA, as_csv, as_xlsx, rows_of_file
from tests.moments import DAY, NOON

HEAD = ["person_id", "name", "email", "role"]
CLEAN = (DATA / "people-500.csv").read_bytes()
DIRTY = (DATA / "people-500-dirty.csv").read_bytes()


def said(batch) -> dict[int, list[str]]:
    return {row.row: [r.code for r in row.remarks] for row in queries.remarks_of(batch)}


class TestImportPeople:
    def test_brings_in_everybody_of_a_clean_file(self, cast, import_file):
        batch = import_file(CLEAN)

        assert batch.state == "done", batch.problem
        assert (batch.created, batch.updated, batch.refused) == (500, 0, 0)
        assert batch.remarked_rows.count() == 0
        imported = Enrolment.objects.filter(programme=cast.programme, status="imported")
        assert imported.filter(is_mentee=True).count() == 300
        assert imported.filter(is_mentor=True, is_mentee=False).count() == 200

    def test_keeps_every_fact_of_a_person(self, cast, import_file):
        import_file(CLEAN)

        jana = Membership.objects.get(organisation=cast.organisation, external_id="P001")
        assert (jana.name, jana.department, jana.grade) == ("Jana Zulu", "Product", 2)
        assert (jana.country, jana.timezone, str(jana.tenure_years)) == (
            "IN",
            "Asia/Kolkata",
            "1.2",
        )
        assert jana.manager.external_id == "P479"
        assert jana.user is None
        profile = jana.profile
        assert profile.languages == [["en", "C2"], ["hi", "C2"]]
        assert profile.identities == '["ethnic minority"]'
        assert rules.bits_to_windows(profile.availability).startswith("Mon 09:00-12:00; Mon 15:00")
        wanted = profile.skills.filter(side="wanted").values_list("skill__name", "weight")
        assert ("Product metrics", 3) in set(wanted)
        wishes = Preference.objects.filter(enrolment__membership=jana).order_by("rank")
        assert [wish.target.external_id for wish in wishes] == ["P351"]
        assert Exclusion.objects.filter(organisation=cast.organisation, reason="past").exists()

    def test_sends_nobody_a_letter(self, import_file):
        import_file(CLEAN)

        assert Mail.objects.count() == 0

    def test_is_told_once_with_its_counts(self, import_file):
        import_file(CLEAN)

        event = Event.objects.get(name="imports.finished")
        assert event.data == {
            "created": 500, "updated": 0, "unchanged": 0, "refused": 0, "repeated": 0,
        }  # fmt: skip

    def test_reads_the_same_people_from_a_spreadsheet(self, cast, import_file):
        rows = rows_of_file("people-500.csv")[:101]
        rows = [rows[0], *([*r[:6], int(r[6]), float(r[7]), *r[8:]] for r in rows[1:])]

        batch = import_file(as_xlsx(rows), "people.xlsx")

        assert (batch.created, batch.refused) == (100, 0)
        jana = Membership.objects.get(organisation=cast.organisation, external_id="P001")
        assert (jana.grade, str(jana.tenure_years)) == (2, "1.2")

    def test_survives_and_explains_a_dirty_file(self, cast, import_file):
        batch = import_file(DIRTY)

        assert (batch.created, batch.refused, batch.repeated) == (500, 0, 4)
        codes = [code for codes in said(batch).values() for code in codes]
        assert set(codes) == {"repeated", "unknown_people", "no_zone"}
        people = Membership.objects.filter(organisation=cast.organisation)
        departments = set(people.exclude(external_id="").values_list("department", flat=True))
        assert not [d for d in departments if d and (d.isupper() or d != d.strip())]
        assert people.get(external_id="P099").grade == 1  # the file says Grade 1
        luis = people.get(external_id="P076")
        assert rules.hours_a_week(luis.profile.availability) > 10  # the file says 09:00 to 15:00
        [unknown] = [row for row in queries.remarks_of(batch) if row.row == 60]
        assert unknown.remarks[0].values == {"field": "preferred", "ids": ["P999999999"]}


class TestImportAgain:
    def test_updates_and_never_duplicates(self, cast, import_file):
        import_file(CLEAN)
        rows = rows_of_file("people-500.csv")
        rows[1][4], rows[1][6] = "Design", "7"

        batch = import_file(as_csv(rows))

        assert (batch.created, batch.updated, batch.unchanged, batch.refused) == (0, 1, 499, 0)
        jana = Membership.objects.get(organisation=cast.organisation, external_id="P001")
        assert (jana.department, jana.grade) == ("Design", 7)
        assert jana.found_by.split("\n")[1] == "design"
        assert Enrolment.objects.filter(programme=cast.programme).count() == 502
        assert Preference.objects.filter(enrolment__membership=jana).count() == 1

    def test_never_moves_an_address_and_says_so(self, cast, import_file):
        import_file(as_csv([HEAD, ["7", "Ada Ito", "ada@example.org", "mentee"]]))

        batch = import_file(as_csv([HEAD, ["7", "Ada Ito-Kern", "ada.kern@example.org", "mentee"]]))

        ada = Membership.objects.get(organisation=cast.organisation, external_id="7")
        assert (ada.name, ada.email) == ("Ada Ito-Kern", "ada@example.org")
        assert (batch.updated, said(batch)) == (1, {2: ["email_differs"]})

    def test_counts_whom_nothing_has_changed_about_as_unchanged(self, import_file):
        import_file(CLEAN)

        batch = import_file(CLEAN)

        assert (batch.created, batch.updated, batch.unchanged) == (0, 0, 500)

    def test_gives_a_known_address_its_number(self, cast, import_file):
        batch = import_file(as_csv([HEAD, ["B1", "Bo Larsen", "bo.larsen@example.org", "mentee"]]))

        cast.bo.refresh_from_db()
        assert (batch.updated, cast.bo.external_id) == (1, "B1")

    def test_explains_a_number_and_an_address_of_two_people(self, import_file):
        import_file(
            as_csv(
                [
                    HEAD,
                    ["1", "Ada", "ada@example.org", "both"],
                    ["2", "Ben", "ben@example.org", "both"],
                ]
            )
        )

        batch = import_file(as_csv([HEAD, ["1", "Ada", "ben@example.org", "both"]]))

        assert (batch.updated, batch.refused) == (0, 1)
        assert said(batch) == {2: ["two_people"]}

    def test_links_nobody_by_a_row_that_was_handed_back(self, import_file):
        both = [["1", "Ada", "ada@example.org", "both"], ["2", "Ben", "ben@example.org", "both"]]
        import_file(as_csv([HEAD, *both]))

        import_file(as_csv([[*HEAD, "manager_id"], ["1", "Ada", "ben@example.org", "both", "2"]]))

        assert Membership.objects.get(external_id="1").manager is None

    def test_leaves_the_words_of_those_who_have_begun(self, cast, import_file):
        cast.bo.profile.goals = "Lead a team"
        cast.bo.profile.save()
        head = [*HEAD, "goals", "department"]

        batch = import_file(
            as_csv([head, ["", "B. Larsen", "bo.larsen@example.org", "mentor", "Other", "Sales"]])
        )

        cast.bo.refresh_from_db()
        cast.bo.profile.refresh_from_db()
        assert cast.bo.profile.goals == "Lead a team"
        assert (cast.bo.department, cast.bo.name) == ("Sales", "Bo Larsen")
        assert not Enrolment.objects.get(membership=cast.bo).is_mentor
        assert said(batch) == {2: ["name_stays", "self_described"]}

    def test_leaves_alone_who_has_left(self, cast, import_file):
        Enrolment.objects.filter(membership=cast.bo).update(status="withdrawn")

        batch = import_file(as_csv([HEAD, ["", "Bo Larsen", "bo.larsen@example.org", "mentee"]]))

        assert Enrolment.objects.get(membership=cast.bo).status == "withdrawn"
        assert "has_left" in said(batch)[2]

    def test_does_not_take_back_who_was_removed(self, cast, import_file):
        cast.sana.removed_at = NOON
        cast.sana.save()

        batch = import_file(as_csv([HEAD, ["", "Sana Iyer", cast.sana.email, "mentor"]]))

        assert said(batch) == {2: ["removed"]}

    def test_never_touches_another_organisation(self, cast, import_file):
        import_file(as_csv([HEAD, ["", "Dara New", cast.dara.email, "mentor"]]))

        cast.dara.refresh_from_db()
        assert cast.dara.name == "Dara Okafor"
        assert Membership.objects.filter(email=cast.dara.email).count() == 2


class TestAnInterruptedImport:
    def test_carries_on_where_it_stopped(self, cast, upload, run_jobs, monkeypatch):
        """Killed after the first chunk: what it wrote stays, the rest comes, nobody twice."""
        monkeypatch.setattr(queries.in_chunks, "__defaults__", (100,))
        batch = upload(CLEAN)
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        whole, calls = chunks.import_chunk, []

        def dies_in_the_third(*args, **kwargs):
            calls.append(1)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return whole(*args, **kwargs)

        monkeypatch.setattr(chunks, "import_chunk", dies_in_the_third)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
        batch.refresh_from_db()
        assert (batch.state, batch.rows_done) == ("running", 200)

        monkeypatch.setattr(chunks, "import_chunk", whole)
        Job.objects.update(leased_until=None)
        run_jobs()

        batch.refresh_from_db()
        assert (batch.state, batch.created, batch.links_done) == ("done", 500, 500)
        assert Enrolment.objects.filter(programme=cast.programme).count() == 502
        assert Event.objects.filter(name="imports.finished").count() == 1


class TestOneRow:
    def read(self, import_file, **cells):
        row = {"name": "Ada Ito", "email": "ada@example.org", "role": "mentee"} | cells
        batch = import_file(as_csv([list(row), list(row.values())]))
        return batch, Membership.objects.filter(email=row["email"]).first()

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"name": " "}, "missing"),
            ({"email": ""}, "missing"),
            ({"role": ""}, "missing"),
            ({"email": "ada at example.org"}, "bad_email"),
            ({"email": "ada@example.org,eve@example.org"}, "bad_email"),
            ({"role": "chief"}, "bad_role"),
            ({"timezone": "Europe/Berln"}, "bad_zone_near"),
            ({"timezone": "Middle Earth"}, "bad_zone"),
        ],
    )
    def test_is_handed_back_when_it_cannot_be_right(self, import_file, cells, code):
        batch, member = self.read(import_file, **cells)

        assert (batch.created, batch.refused, member) == (0, 1, None)
        assert said(batch) == {2: [code]}

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"grade": "very high"}, "bad_number"),
            ({"tenure_years": "ages"}, "bad_number"),
            ({"country": "Atlantis"}, "bad_country"),
            ({"languages": "Elvish:C1"}, "bad_language"),
            ({"skills_offered": "SQL:9"}, "bad_skill"),
            ({"availability": "whenever"}, "bad_times"),
            ({"availability": "Mon 9-12"}, "no_zone"),
            ({"prefer_same_identity": "perhaps"}, "bad_yes_no"),
            ({"formats": "telepathy"}, "bad_format"),
            ({"goals": "x" * 5000}, "shortened"),
            ({"role": "mentor", "capacity_max": "0"}, "no_places"),
            ({"role": "mentor", "capacity_min": "3", "capacity_max": "2"}, "capacity_order"),
            ({"manager_id": "P999"}, "unknown_people"),
        ],
    )
    def test_comes_in_without_the_cell_that_cannot_be_read(self, import_file, cells, code):
        batch, member = self.read(import_file, **cells)

        assert batch.created == 1
        assert member is not None
        assert said(batch) == {2: [code]}

    @pytest.mark.parametrize(
        ("column", "cell", "field", "value"),
        [
            ("grade", "Grade 5", "grade", 5),
            ("timezone", "europe/berlin", "timezone", "Europe/Berlin"),
            ("Zeitzone", "W. Europe Standard Time", "timezone", "Europe/Berlin"),
            ("Abteilung", "  Sales ", "department", "Sales"),
            ("Land", "Deutschland", "country", "DE"),
            ("E-Mail ", "ADA@Example.org", "email", "ada@example.org"),
            ("name", "=HYPERLINK(1)+Ada", "name", "=HYPERLINK(1)+Ada"),
            ("name", "Ada\u202eotI\x07", "name", "AdaotI"),
        ],
    )
    def test_is_understood_as_people_write_it(self, import_file, column, cell, field, value):
        row = {"name": "Ada Ito", "role": "mentee"} | {column: cell}
        if "E-Mail " not in row:
            row["email"] = "ada@example.org"

        import_file(as_csv([list(row), list(row.values())]))

        assert getattr(Membership.objects.get(email="ada@example.org"), field) == value

    def test_keeps_a_further_column_as_an_attribute(self, cast, upload, run_jobs):
        batch = upload(
            as_csv([[*HEAD, "Cost centre"], ["1", "Ada", "a@example.org", "both", "42"]])
        )
        mapping = batches.mapping_of(
            batch, {0: "person_id", 1: "name", 2: "email", 3: "role", 4: "own"}, ""
        )
        batches.choose_columns(batch, mapping=mapping, actor=cast.cruz, at=NOON)
        batches.start_import(batch, actor=cast.cruz, at=NOON)
        run_jobs()

        assert Membership.objects.get(email="a@example.org").attributes == {"Cost centre": "42"}

    def test_that_differs_from_an_earlier_one_about_the_same_person_is_handed_back(
        self, import_file
    ):
        batch = import_file(
            as_csv(
                [
                    HEAD,
                    ["1", "Ada", "ada@example.org", "mentor"],
                    ["2", "Eva", "ADA@example.org", "mentee"],
                ]
            )
        )

        assert (batch.created, batch.refused) == (1, 1)
        assert said(batch) == {3: ["same_person"]}


class TestVocabulary:
    def test_has_each_skill_once_however_it_is_written(self, cast, import_file):
        head = [*HEAD, "skills_offered"]
        one = ["1", "Ada", "a@example.org", "mentor", "Public  speaking:4"]
        other = ["2", "Ben", "b@example.org", "mentor", "PUBLIC SPEAKING:2;SQL"]

        import_file(as_csv([head, one, other]))

        skills = Skill.objects.filter(organisation=cast.organisation)
        assert sorted(skill.key for skill in skills) == ["public speaking", "sql"]

    def test_makes_one_spelling_of_a_department(self, cast, import_file):
        head = [*HEAD, "department"]
        people = [
            [str(n), f"P {n}", f"p{n}@example.org", "mentee", d]
            for n, d in enumerate(
                ["People & Culture", "PEOPLE & CULTURE ", "people  & culture", "People & Culture"]
            )
        ]
        import_file(as_csv([head, *people]))

        found = Membership.objects.filter(email__startswith="p", organisation=cast.organisation)
        assert set(found.values_list("department", flat=True)) == {"People & Culture"}


class TestStartImport:
    def test_works_once(self, cast, upload):
        batch = upload(CLEAN)
        batches.start_import(batch, actor=cast.cruz, at=NOON)

        with pytest.raises(batches.AlreadyStarted):
            batches.start_import(batch, actor=cast.cruz, at=NOON)

    def test_waits_for_another_import_of_the_organisation(self, cast, upload):
        batches.start_import(upload(CLEAN), actor=cast.cruz, at=NOON)

        with pytest.raises(batches.AnotherIsRunning):
            batches.start_import(upload(CLEAN), actor=cast.cruz, at=NOON)

    def test_is_not_blocked_by_one_that_died(self, cast, upload):
        dead = upload(CLEAN)
        batches.start_import(dead, actor=cast.cruz, at=NOON)
        Job.objects.update(state="given_up")

        batches.start_import(upload(CLEAN), actor=cast.cruz, at=NOON)

        dead.refresh_from_db()
        assert dead.state == "failed"
        assert "Upload the file again" in dead.problem

    def test_asks_for_the_columns_that_everybody_needs(self, cast, upload):
        batch = upload(as_csv([["Name", "Shoe size"], ["Ada", "38"]]))

        with pytest.raises(batches.ColumnMissing, match="Email, Role"):
            batches.start_import(batch, actor=cast.cruz, at=NOON)


class TestUploadedFiles:
    def test_are_thrown_away_after_thirty_days_but_their_counts_stay(self, import_file):
        batch = import_file(as_csv([HEAD, ["1", "Ada", "no address", "both"]]))
        stored = batch.file.storage

        jobs.throw_away_files(NOON + 29 * DAY)
        kept = stored.exists(batch.file.name)
        jobs.throw_away_files(NOON + 31 * DAY)

        assert kept
        assert not stored.exists(batch.file.name)
        batch.refresh_from_db()
        assert (batch.refused, batch.file.name) == (1, "")
        assert not batch.remarked_rows.exists()


def test_a_thousand_people_take_seconds(cast, import_file):
    rows = [[str(n), f"Person {n}", f"p{n}@example.org", "both"] for n in range(1000)]
    began = time.process_time()

    import_file(as_csv([HEAD, *rows]))

    assert time.process_time() - began < 6
    assert Profile.objects.count() == 1002
