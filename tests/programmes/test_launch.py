import pytest

from mentoring.events.models import Event
from mentoring.organisations.models import Role
from mentoring.programmes import actions, queries, rules
from mentoring.programmes.models import GuidelinesVersion
from tests.moments import DAY, NOON


@pytest.fixture
def draft(cast):
    return actions.create_from_template(cast.organisation, "onboarding", actor=cast.cruz, at=NOON)


class TestLaunch:
    def test_opens_the_doors_and_keeps_the_guidelines(self, draft, cast):
        actions.launch(draft, actor=cast.cruz, at=NOON)

        draft.refresh_from_db()
        assert draft.is_running
        assert draft.takes_people_on(NOON.date())

    def test_a_second_time_changes_nothing(self, draft, cast):
        actions.launch(draft, actor=cast.cruz, at=NOON)
        actions.launch(draft, actor=cast.eli, at=NOON + DAY)

        draft.refresh_from_db()
        assert draft.launched_at == NOON
        assert Event.objects.filter(name="programmes.launched").count() == 1

    def test_names_everything_that_is_missing(self, draft, cast):
        actions.change(
            draft,
            section="shape",
            values={"is_evergreen": False, "goal": " "},
            actor=cast.cruz,
            at=NOON,
        )

        with pytest.raises(actions.Incomplete, match="its goal, the first and last day"):
            actions.launch(draft, actor=cast.cruz, at=NOON)

        draft.refresh_from_db()
        assert draft.is_draft


class TestMissing:
    def test_finds_each_point_alone(self):
        whole = {
            "purpose": "p", "goal": "g", "measures": 1, "is_evergreen": False,
            "starts_on": NOON.date(), "ends_on": NOON.date(), "guidelines": "g",
            "coordinators": 1, "weights": {"skills": 1},
        }  # fmt: skip
        empty = {
            "purpose": " ", "goal": "", "measures": 0, "ends_on": None, "guidelines": "\n",
            "coordinators": 0, "weights": {"skills": 0},
        }  # fmt: skip

        assert rules.missing(**whole) == []
        found = [rules.missing(**whole | {name: value}) for name, value in empty.items()]
        assert found == [
            ["purpose"],
            ["goal"],
            ["measures"],
            ["dates"],
            ["guidelines"],
            ["coordinator"],
            ["weights"],
        ]
        assert rules.missing(**whole | {"starts_on": None, "is_evergreen": True}) == []


class TestArchive:
    def test_closes_enrolment_and_can_be_undone(self, draft, cast):
        actions.launch(draft, actor=cast.cruz, at=NOON)
        actions.archive(draft, actor=cast.cruz, at=NOON + DAY)
        assert not draft.takes_people_on(NOON.date())
        assert queries.programme_list(cast.cruz).archived == [draft]

        actions.archive(draft, actor=cast.cruz, at=NOON + 2 * DAY)
        actions.bring_back(draft, actor=cast.cruz, at=NOON + 3 * DAY)

        draft.refresh_from_db()
        assert draft.is_running
        told = Event.objects.filter(name="programmes.archived").order_by("pk")
        assert [event.data["is_archived"] for event in told] == [True, False]


class TestTakesPeople:
    def test_only_within_the_window(self, cast):
        programme = cast.programme
        programme.enrol_from, programme.enrol_until = NOON.date(), (NOON + DAY).date()

        days = [(NOON + n * DAY).date() for n in (-1, 0, 1, 2)]

        assert [programme.takes_people_on(day) for day in days] == [False, True, True, False]


class TestChangeGuidelines:
    def test_makes_no_version_before_the_launch(self, draft, cast):
        actions.change_guidelines(draft, text="Be kind.", actor=cast.cruz, at=NOON)

        assert draft.guidelines_version == 1
        assert not draft.guidelines_versions.exists()

    def test_keeps_what_people_agreed_to(self, draft, cast):
        actions.change_guidelines(draft, text="Be kind.", actor=cast.cruz, at=NOON)
        actions.launch(draft, actor=cast.cruz, at=NOON)
        actions.change_guidelines(draft, text="Be kind.", actor=cast.cruz, at=NOON + DAY)
        actions.change_guidelines(draft, text="Be brave.", actor=cast.cruz, at=NOON + DAY)

        draft.refresh_from_db()
        assert draft.guidelines_version == 2
        kept = GuidelinesVersion.objects.filter(programme=draft).order_by("version")
        assert list(kept.values_list("version", "text")) == [(1, "Be kind."), (2, "Be brave.")]


class TestTeam:
    def test_is_never_without_a_coordinator(self, draft, cast):
        (only,) = queries.team(draft)

        with pytest.raises(actions.LastCoordinator, match="Cruz Silva is the only coordinator"):
            actions.remove_from_team(only, actor=cast.cruz, at=NOON)

        actions.add_to_team(draft, membership=cast.eli, role=Role.COORDINATOR, actor=None, at=NOON)
        actions.remove_from_team(only, actor=cast.cruz, at=NOON)
        assert [place.membership for place in queries.team(draft)] == [cast.eli]

    def test_takes_nobody_from_elsewhere(self, draft, cast):
        with pytest.raises(actions.NotInOrganisation):
            actions.add_to_team(draft, membership=cast.dara, role=Role.SPONSOR, actor=None, at=NOON)
