"""Programmes at their boundaries, and what an action on one leaves alone."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.models import Event
from mentoring.organisations.actions import give_to_token, make_token
from mentoring.organisations.models import Grant, Membership, Role
from mentoring.participants.views import joining  # noqa: F401 - who takes part may read
from mentoring.programmes import permissions, rules
from mentoring.programmes.actions import create, life, questions, team
from mentoring.programmes.actions.change import NotYet, change, change_guidelines, enter_value
from mentoring.programmes.models import FormField, Programme
from tests.moments import DAY, NOON

TODAY = NOON.date()
ONE = timedelta(days=1)
ASKED = {"label": "Why?", "kind": "text", "audience": "both", "is_required": False}


@pytest.fixture
def other(cast, make_programme):
    return make_programme(cast.organisation, "Other")


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"programmes.{name}").order_by("id")
    return [event.data for event in events]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


class TestIsEligible:
    @pytest.mark.parametrize(
        ("op", "value", "grade", "expected"),
        [
            ("at_least", 5, 5, True),
            ("at_least", 5, 4, False),
            ("at_least", 5, None, False),
            ("at_most", 5, 5, True),
            ("at_most", 5, 6, False),
            ("at_most", 5, None, False),
        ],
    )
    def test_counts_the_number_itself(self, op, value, grade, expected):
        rule = {"field": "grade", "op": op, "value": value, "audience": "both"}

        assert rules.is_eligible([rule], {"grade": grade}, "mentor") is expected

    @pytest.mark.parametrize(
        ("op", "value", "expected"),
        [
            ("in", ["Sales"], True), ("in", ["Law"], False), ("not_in", ["Sales"], False),
            ("not_in", ["Law"], True), ("contains", "sal", True), ("contains", "law", False),
            ("not_contains", "SAL", False), ("not_contains", "law", True), ("not_contains", "Sal", False),
        ],
    )  # fmt: skip
    def test_reads_words_and_further_columns(self, op, value, expected):
        for field, fields in (
            ("department", {"department": "Sales"}),
            ("attributes.team", {"attributes": {"team": "Sales"}}),
        ):
            rule = {"field": field, "op": op, "value": value, "audience": "mentee"}
            if op == "contains":
                rule["value"] = value.capitalize() if expected else value
            assert rules.is_eligible([rule], fields, "mentee") is expected

    def test_needs_every_rule_of_its_audience(self):
        low = {"field": "grade", "op": "at_least", "value": 3, "audience": "both"}
        high = {"field": "grade", "op": "at_least", "value": 9, "audience": "mentor"}

        assert rules.is_eligible([low, high], {"grade": 5}, "mentee")
        assert not rules.is_eligible([low, high], {"grade": 5}, "mentor")

    def test_knows_no_other_rule(self):
        with pytest.raises(ValueError, match="cannot say 'like'"):
            rules.is_eligible([{"op": "like", "audience": "both"}], {}, "mentor")


class TestDates:
    @pytest.mark.parametrize("today", [date(2026, 9, 14) + ONE * n for n in range(7)])
    def test_suggested_leave_three_weeks_to_join_and_begin_on_a_monday(self, today):
        found = rules.suggested_dates(today, weeks=26)

        assert found["enrol_from"] == today
        assert found["enrol_until"] == today + 21 * ONE
        assert found["starts_on"].weekday() == 0
        assert 8 <= (found["starts_on"] - found["enrol_until"]).days <= 14
        assert found["ends_on"] == found["starts_on"] + 182 * ONE

    @pytest.mark.parametrize(
        ("after", "weeks"),
        [
            (date(2026, 9, 13), 0),
            (date(2026, 9, 14), 1),
            (date(2026, 9, 20), 1),
            (date(2026, 9, 21), 2),
            (date(2026, 1, 1), 0),
        ],
    )
    def test_move_by_whole_weeks_past_a_day(self, after, weeks):
        days = [date(2026, 9, 14), None, date(2026, 10, 1)]

        moved = rules.shifted(days, after=after)

        assert moved == [days[0] + weeks * 7 * ONE, None, days[2] + weeks * 7 * ONE]
        assert rules.shifted([None, None], after=after) == [None, None]

    @pytest.mark.parametrize(
        ("start", "end", "is_running", "expected"),
        [
            (None, None, True, True),
            (0, 0, True, True),
            (1, 9, True, False),
            (-9, -1, True, False),
            (None, 0, True, True),
            (0, None, True, True),
            (0, 0, False, False),
        ],
    )
    def test_open_and_close_with_their_days(self, start, end, is_running, expected):
        first, last = (None if n is None else TODAY + n * ONE for n in (start, end))

        assert (
            rules.takes_people(TODAY, is_running=is_running, enrol_from=first, enrol_until=last)
            is expected
        )


class TestCreate:
    def begin(self, cast, at=NOON, **fields):
        said = {"actor": cast.cruz, "at": at} | fields
        return create.create_from_template(cast.organisation, "growth", **said)

    def test_is_begun_once_by_a_key_and_taken_by_nobody_else(self, cast, make_programme):
        key, theirs = uuid4(), make_programme(cast.elsewhere, "Theirs")
        first = self.begin(cast, key=key)

        assert first.pk == key
        assert self.begin(cast, key=key) == first
        assert self.begin(cast, key=uuid4()) == first  # went back minutes later
        assert self.begin(cast, key=uuid4(), at=NOON + DUPLICATE_WINDOW) != first
        assert self.begin(cast, key=theirs.pk, name="Own").pk != theirs.pk
        assert told("created")[0] == {"template": "growth"}

    @pytest.mark.parametrize(
        "change", [{"launched_at": NOON}, {"archived_at": NOON}, {"created_by": "eli"}]
    )
    def test_is_begun_anew_once_the_draft_was_touched(self, change, cast):
        first = self.begin(cast, key=uuid4())
        for name, value in change.items():
            setattr(first, name, cast.eli if value == "eli" else value)
        first.save()

        assert self.begin(cast, key=uuid4()) != first

    def test_is_coordinated_by_whoever_began_it(self, cast):
        begun = self.begin(cast)

        assert begun.is_managed_by(cast.cruz)
        assert (begun.created_by, begun.created_at) == (cast.cruz, NOON)
        assert not Grant.objects.filter(programme_id=self.begin(cast, actor=None).pk).exists()

    def test_takes_its_year_from_the_clock_of_the_organisation(self, cast):
        new_year = NOON.replace(year=2026, month=12, day=31, hour=23, minute=30)

        assert self.begin(cast, at=new_year).name.endswith("2027")

    @pytest.mark.parametrize(("days", "enrol_from"), [(9, 0), (-9, -9)])
    def test_opens_enrolment_until_its_first_day(self, days, enrol_from, cast):
        starts_on = TODAY + days * ONE
        begun = self.begin(cast, starts_on=starts_on)

        assert (begun.enrol_from, begun.enrol_until) == (TODAY + enrol_from * ONE, starts_on)
        assert begun.ends_on == starts_on + begun.relationship_weeks * 7 * ONE
        assert self.begin(cast, starts_on=starts_on, ends_on=starts_on + ONE).ends_on == (
            starts_on + ONE
        )

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Growth 2026", "growth-2026-2"),
            ("New", "new-2"),
            ("成长", "programme"),
            ("x" * 60, "x" * 50),
            ("Own", "own"),
        ],
    )
    def test_gets_an_address_of_its_own(self, name, slug, cast):
        assert self.begin(cast, name=name).slug == slug

    def test_numbers_addresses_on(self, cast):
        assert [self.begin(cast, name="Own").slug for _ in range(3)] == ["own", "own-2", "own-3"]

    def test_knows_only_templates_that_there_are(self, cast):
        with pytest.raises(create.UnknownTemplate, match="nonsense"):
            create.create_from_template(cast.organisation, "nonsense", actor=None, at=NOON)


class TestDuplicate:
    def test_moves_on_and_takes_the_team_that_is_here(self, cast, make_member):
        gone = make_member(cast.organisation, "Gone")
        team.add_to_team(cast.programme, membership=gone, role=Role.SPONSOR, actor=None, at=NOON)
        Membership.objects.filter(pk=gone.pk).update(removed_at=NOON)
        cast.programme.guidelines_version = 3
        cast.programme.save()

        copy = create.duplicate(cast.programme, actor=cast.eli, at=NOON)

        people = set(Grant.objects.filter(programme_id=copy.pk).values_list("membership", "role"))
        assert people == {
            (cast.cruz.pk, "coordinator"),
            (cast.sana.pk, "sponsor"),
            (cast.eli.pk, "coordinator"),
        }
        assert (copy.guidelines_version, copy.launched_at, copy.archived_at) == (1, None, None)
        assert copy.starts_on > cast.programme.ends_on
        assert told("created") == [{"copy_of": str(cast.programme.pk)}]

    def test_is_made_once_by_a_key_or_soon_after(self, cast):
        key = uuid4()
        said = {"actor": cast.cruz, "at": NOON}
        copy = create.duplicate(cast.programme, key=key, **said)

        assert create.duplicate(cast.programme, key=key, **said) == copy
        assert create.duplicate(cast.programme, key=uuid4(), **said) == copy
        assert copy.pk == key
        assert create.duplicate(cast.programme, **said) != copy


class TestChange:
    def test_tells_only_what_changed(self, cast, other):
        for name in ("Growth 2026", "New"):
            change(cast.programme, section="shape", values={"name": name}, actor=None, at=NOON)

        assert told("changed") == [{"section": "shape"}]
        assert (fresh(cast.programme).name, fresh(other).name) == ("New", "Other")

    def test_of_guidelines_counts_versions_once_launched(self, cast, other):
        for text in ("One.", "One.", "Two."):
            change_guidelines(cast.programme, text=text, actor=cast.cruz, at=NOON)

        assert fresh(cast.programme).guidelines_version == 3
        assert fresh(other).guidelines == "We keep what we say between us."
        assert told("changed")[1] == {"section": "guidelines", "version": 3}
        versions = cast.programme.guidelines_versions.order_by("version")
        assert [one.text for one in versions] == ["One.", "Two."]

    @pytest.mark.parametrize(("days", "is_fine"), [(1, True), (2, False)])
    def test_of_a_measure_is_of_a_day_that_has_come_somewhere(self, days, is_fine, cast):
        measure = cast.programme.measures.create(name="Stay", position=0)
        said = {"value": "9", "on": TODAY + days * ONE, "actor": cast.cruz, "at": NOON}
        if is_fine:
            assert enter_value(measure, **said).value == "9"
        else:
            with pytest.raises(NotYet):
                enter_value(measure, **said)


class TestLife:
    def test_begins_once(self, cast, make_programme):
        draft = make_programme(cast.organisation, "Draft", launched_at=None)
        draft.measures.create(name="Stay", position=0)
        with pytest.raises(life.Incomplete, match="a coordinator"):
            life.launch(draft, actor=cast.eli, at=NOON)
        team.add_to_team(draft, membership=cast.cruz, role=Role.COORDINATOR, actor=None, at=NOON)

        for at in (NOON, NOON + DAY):
            life.launch(draft, actor=cast.eli, at=at)

        assert fresh(draft).launched_at == draft.launched_at == NOON
        assert len(told("launched")) == 1

    def test_ends_once_and_may_go_on(self, cast, other, make_programme):
        for at in (NOON, NOON + DAY):
            life.end(cast.programme, thanks="Thanks!", question="How?", actor=cast.cruz, at=at)
        ended = fresh(cast.programme)
        assert (ended.ended_at, ended.thanks, ended.closing_question) == (NOON, "Thanks!", "How?")
        assert told("ended") == [{"ends_pairs": True}]
        assert fresh(other).ended_at is None

        for _ in range(2):
            life.reopen(cast.programme, actor=cast.cruz, at=NOON)
        assert fresh(cast.programme).ended_at is None
        assert len(told("reopened")) == 1

    @pytest.mark.parametrize("change", [{"launched_at": None}, {"archived_at": NOON}])
    def test_ends_only_where_it_runs(self, change, cast, make_programme):
        programme = make_programme(cast.organisation, "Not", **change)

        with pytest.raises(life.NotRunning):
            life.end(programme, thanks="", question="", actor=cast.cruz, at=NOON)

    def test_is_put_away_and_brought_back_once(self, cast, other):
        for act in (life.archive, life.archive, life.bring_back, life.bring_back):
            act(cast.programme, actor=cast.cruz, at=NOON)

        assert told("archived") == [{"is_archived": True}, {"is_archived": False}]
        assert fresh(cast.programme).archived_at is None
        life.archive(cast.programme, actor=cast.cruz, at=NOON + DAY)
        assert (fresh(cast.programme).archived_at, fresh(other).archived_at) == (NOON + DAY, None)


class TestQuestions:
    def ask(self, cast, label="Why?", programme=None, **said):
        said = {"actor": cast.cruz, "at": NOON} | said
        return questions.write_question(
            programme or cast.programme, values=ASKED | {"label": label}, **said
        )

    def test_stand_in_order_of_their_home(self, cast, other):
        rows = [
            self.ask(cast),
            self.ask(cast, "How?"),
            self.ask(cast, programme=other),
            self.ask(cast, is_everywhere=True),
        ]

        assert [one.position for one in rows] == [0, 1, 0, 0]
        assert [one.programme for one in rows] == [cast.programme, cast.programme, other, None]
        with pytest.raises(questions.AskedAlready):
            self.ask(cast)
        assert told("changed") == [{"section": "questions"}] * 4

    def test_are_asked_once_by_a_key(self, cast, make_programme):
        key = uuid4()
        first = self.ask(cast, key=key)

        assert first.pk == key
        assert self.ask(cast, key=key) == first
        assert self.ask(cast, "How?", key=key).pk != key
        theirs = make_programme(cast.elsewhere, "Theirs")
        assert self.ask(cast, programme=theirs, key=key).pk != key

    def test_move_past_their_neighbour_and_no_further(self, cast, other):
        first, second, third = (self.ask(cast, label) for label in ("One", "Two", "Three"))
        elsewhere = self.ask(cast, programme=other)

        def order():
            return list(
                cast.programme.form_fields.order_by("position").values_list("label", flat=True)
            )

        for one, is_up, expected in (
            (first, True, ["One", "Two", "Three"]),
            (third, False, ["One", "Two", "Three"]),
            (third, True, ["One", "Three", "Two"]),
            (first, False, ["Three", "One", "Two"]),
        ):
            questions.move_question(one, cast.programme, is_up=is_up, actor=cast.cruz, at=NOON)
            assert order() == expected
        assert fresh(elsewhere).position == 0
        assert len(told("changed")) == 6

        questions.remove_question(second, cast.programme, actor=cast.cruz, at=NOON)
        questions.change_question(
            first, cast.programme, values={"label": "1"}, actor=cast.cruz, at=NOON
        )
        assert order() == ["Three", "1"]


class TestTheTeam:
    def test_keeps_one_who_coordinates_and_loses_any_sponsor(self, cast, other):
        team.add_to_team(other, membership=cast.eli, role=Role.COORDINATOR, actor=None, at=NOON)
        mine = cast.cruz.grants.get()
        with pytest.raises(team.LastCoordinator, match="Cruz Silva"):
            team.remove_from_team(mine, actor=cast.eli, at=NOON)

        team.remove_from_team(cast.sana.grants.get(), actor=cast.eli, at=NOON)
        team.add_to_team(
            cast.programme, membership=cast.bo, role=Role.COORDINATOR, actor=None, at=NOON
        )
        team.remove_from_team(mine, actor=cast.eli, at=NOON)

        assert not cast.cruz.grants.exists()
        assert told("changed")[-1] == {
            "section": "team",
            "removed": str(cast.cruz.pk),
            "role": "coordinator",
        }

    @pytest.mark.parametrize("who", ["dara", "gone"])
    def test_takes_present_people_of_the_organisation(self, who, cast):
        person = cast.dara if who == "dara" else cast.bo
        person.removed_at = NOON if who == "gone" else None

        with pytest.raises(team.NotInOrganisation):
            team.add_to_team(
                cast.programme, membership=person, role=Role.SPONSOR, actor=None, at=NOON
            )

    def test_is_told_once(self, cast):
        for _ in range(2):
            team.add_to_team(
                cast.programme, membership=cast.bo, role=Role.SPONSOR, actor=None, at=NOON
            )

        assert told("changed") == [{"section": "team", "added": str(cast.bo.pk), "role": "sponsor"}]


class TestThePermission:
    def test_knows_programmes_by_their_address(self, cast, other):
        for one in (cast.programme, other):
            assert permissions.programme_to_manage(cast.eli, one.slug) == one
            assert permissions.programme_to_oversee(cast.eli, one.slug) == one
            assert permissions.programme_to_read(cast.eli, one.slug) == one
        for act in (permissions.programme_to_manage, permissions.programme_to_oversee):
            with pytest.raises(Http404):
                act(cast.cruz, other.slug)
        with pytest.raises(Http404):
            permissions.programme_to_manage(cast.sana, cast.programme.slug)

    def test_of_a_program_is_by_the_address_too(self, cast, other):
        make_token(cast.organisation, name="Warehouse", actor=cast.eli, at=NOON)
        token = cast.organisation.tokens.get()
        for one in (cast.programme, other):
            give_to_token(token, Role.COORDINATOR, programme_id=one.pk, actor=None, at=NOON)

        for one in (cast.programme, other):
            assert permissions.programme_to_manage(token, one.slug) == one
        with pytest.raises(Http404):
            permissions.programme_to_manage(token, "neither")

    @pytest.mark.parametrize(
        ("who", "change", "expected"),
        [
            ("bo", {}, True), ("bo", {"launched_at": None}, True), ("dara", {}, False), ("sana", {"launched_at": None}, True),
            ("eli", {"launched_at": None}, True), ("loner", {}, True),
            ("loner", {"launched_at": None}, False),
            ("loner", {"eligibility": [{"field": "grade", "op": "at_least", "value": 9,
                                        "audience": "both"}]}, False),
        ],
    )  # fmt: skip
    def test_to_read_is_for_those_in_it_over_it_or_welcome(
        self, who, change, expected, cast, make_member
    ):
        loner = make_member(cast.organisation, "Loner", grade=1)
        Programme.objects.filter(pk=cast.programme.pk).update(**change)
        person = loner if who == "loner" else getattr(cast, who)
        if expected:
            assert permissions.programme_to_read(person, "growth-2026") == cast.programme
        else:
            with pytest.raises(Http404):
                permissions.programme_to_read(person, "growth-2026")

    def test_to_begin_one_is_for_those_who_run_something(self, cast):
        assert permissions.creator(cast.cruz) == cast.cruz
        assert permissions.creator(cast.eli) == cast.eli
        for person in (cast.sana, cast.bo):
            with pytest.raises(Http404):
                permissions.creator(person)

    def test_of_a_question_is_inside_the_programme_or_an_administrators(self, cast, other):
        own = TestQuestions().ask(cast)
        theirs = TestQuestions().ask(cast, programme=other)
        everywhere = TestQuestions().ask(cast, is_everywhere=True)

        assert permissions.question_to_change(cast.cruz, cast.programme, own.pk) == own
        assert permissions.question_to_change(cast.eli, cast.programme, everywhere.pk) == everywhere
        for person, question in (
            (cast.cruz, theirs),
            (cast.eli, theirs),
            (cast.cruz, everywhere),
            (cast.dara, everywhere),
        ):
            with pytest.raises(Http404):
                permissions.question_to_change(person, cast.programme, question.pk)
        assert FormField.objects.count() == 3

    def test_of_a_measure_is_inside_the_programme(self, cast, other):
        rows = [cast.programme.measures.create(name=name, position=0) for name in ("One", "Two")]

        for row in rows:
            assert permissions.measure_to_enter(cast.programme, row.pk) == row
            with pytest.raises(Http404):
                permissions.measure_to_enter(other, row.pk)
