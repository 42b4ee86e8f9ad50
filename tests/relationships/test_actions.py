"""What an action on a relationship writes down, and what it leaves alone."""

from datetime import date

import pytest
from django.http import Http404

from mentoring.events.models import Event
from mentoring.participants.models import Enrolment
from mentoring.relationships import actions, permissions
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON

SECOND = DAY / 86400


@pytest.fixture
def cem(cast, make_member, make_enrolment):
    cem = make_member(cast.organisation, "Cem")
    make_enrolment(cast.programme, cem)
    return cem


@pytest.fixture
def other(cem, make_relationship):
    """Amina with Cem, earlier than with Bo."""
    return make_relationship(mentee=cem, ends_on=date(2027, 1, 1))


@pytest.fixture
def theirs(other, make_relationship):
    return make_relationship(ends_on=date(2027, 1, 1))


def told(name: str) -> dict:
    return Event.objects.get(name=f"relationships.{name}").data


class TestStart:
    def test_plans_the_end_and_keeps_who_says_why(self, cast):
        cast.programme.relationship_weeks = 10
        pair = actions.start(
            "one_to_one",
            {cast.amina: "mentor", cast.bo: "mentee"},
            programme=cast.programme,
            actor=cast.cruz,
            at=NOON,
            score=7100,
            reasons={"mentee": []},
            introduction=("You both sail.", cast.cruz),
        )

        pair = Relationship.objects.with_members().get(pk=pair.pk)
        assert pair.ends_on == (NOON + 70 * DAY).date()
        assert (pair.started_at, pair.score, pair.reasons) == (NOON, 7100, {"mentee": []})
        assert (pair.introduction, pair.introduced_by) == ("You both sail.", cast.cruz)
        assert {one.joined_at for one in pair.present} == {NOON}
        assert Event.objects.get(name="relationships.started").actor_id == cast.cruz.pk

    def test_says_nothing_about_why_unless_somebody_does(self, cast):
        pair = actions.start(
            "one_to_one",
            {cast.amina: "mentor", cast.bo: "mentee"},
            programme=cast.programme,
            actor=None,
            at=NOON,
        )

        assert (pair.introduction, pair.introduced_by, pair.reasons) == ("", None, {})


class TestAnAction:
    @pytest.mark.parametrize(
        "act",
        [
            lambda it, who: actions.end(it, reason="completed", actor=who, at=NOON),
            lambda it, who: actions.extend(it, until=date(2027, 2, 1), actor=who, at=NOON),
            lambda it, who: actions.agree(it, version=1, actor=who, at=NOON),
        ],
        ids=["end", "extend", "agree"],
    )
    def test_changes_this_relationship_alone(self, act, cast, other, theirs):
        before = list(Relationship.objects.filter(pk=other.pk).values())

        act(theirs, cast.amina)

        assert list(Relationship.objects.filter(pk=other.pk).values()) == before
        assert set(other.members.values_list("agreed_version", flat=True)) == {0}
        assert set(Event.objects.values_list("subject_id", flat=True)) == {theirs.pk}


class TestTheLog:
    def test_says_who_ended_it(self, cast, other, theirs):
        actions.end(theirs, reason="no_time", actor=cast.bo, at=NOON)
        assert told("ended") == {
            "reason": "no_time",
            "by_participant": True,
            "with_programme": False,
            "as_planned": False,
        }
        theirs.refresh_from_db()
        assert (theirs.ended_by, theirs.ended_at) == (cast.bo, NOON)

    @pytest.mark.parametrize("who", ["cruz", None])
    def test_says_that_nobody_in_it_ended_it(self, who, cast, theirs):
        actions.end(theirs, reason="left", actor=getattr(cast, who or "", None), at=NOON)

        assert told("ended")["by_participant"] is False

    def test_counts_no_end_of_the_programme_as_somebodys_own(self, cast, theirs):
        actions.end(theirs, reason="completed", with_programme=True, actor=cast.bo, at=NOON)

        assert (told("ended")["by_participant"], told("ended")["with_programme"]) == (False, True)

    def test_says_from_when_until_when_it_goes_on(self, cast, theirs):
        actions.extend(theirs, until=date(2027, 2, 1), actor=cast.cruz, at=NOON)

        assert told("extended") == {"until": "2027-02-01", "before": "2027-01-01"}

    def test_says_who_agreed_to_what_and_once(self, cast, theirs):
        for at in (NOON, NOON + DAY):
            actions.agree(theirs, version=1, actor=cast.bo, at=at)

        assert told("agreed") == {"version": 1, "part": "mentee", "now_all": False}
        assert theirs.members.get(membership=cast.bo).agreed_at == NOON

    def test_says_that_now_all_have_agreed_the_first_time_only(self, cast, make_relationship):
        pair = make_relationship(agreed=[cast.amina])
        actions.agree(pair, version=1, actor=cast.bo, at=NOON)
        cast.programme.guidelines_version = 2
        cast.programme.save()
        actions.agree(pair, version=2, actor=cast.bo, at=NOON + DAY)

        said = Event.objects.filter(name="relationships.agreed").order_by("id")
        assert [one.data["now_all"] for one in said] == [True, False]
        pair.refresh_from_db()
        assert pair.agreed_at == NOON

    def test_says_who_came_and_who_left_a_circle(self, cast, cem, make_relationship):
        members = {cast.amina: "host", cast.bo: "member", cast.cruz: "member"}
        circle = make_relationship(kind="circle", members=members)
        actions.join(circle, cem, "member", actor=None, at=NOON)
        actions.leave(circle, cem, reason="no_time", actor=cem, at=NOON)

        assert told("joined") == {"member": str(cem.pk), "part": "member"}
        assert told("left") == {
            "member": str(cem.pk),
            "part": "member",
            "reason": "no_time",
            "by_participant": True,
        }


class TestJoin:
    def test_takes_nobody_who_has_no_place_left(self, cast, cem, theirs, make_relationship):
        members = {cast.amina: "host", cem: "member", cast.cruz: "member"}
        circle = make_relationship(kind="circle", members=members)

        with pytest.raises(actions.MenteeHasEnough, match="1 of 1 places"):
            actions.join(circle, cast.bo, "member", actor=None, at=NOON)


class TestExtend:
    def test_refuses_with_the_day_that_counts(self, cast, make_relationship):
        pair = make_relationship(ends_on=date(2026, 9, 1))

        with pytest.raises(actions.EndNotLater, match="after 14 September,"):
            actions.extend(pair, until=NOON.date(), actor=cast.cruz, at=NOON)
        actions.extend(pair, until=(NOON + DAY).date(), actor=cast.cruz, at=NOON)


class TestThePermission:
    def test_finds_each_of_ones_own(self, cast, other, theirs):
        for each in (other, theirs):
            assert permissions.relationship_to_share(cast.amina, each.pk) == each

    def test_to_read_a_partner_finds_their_place_in_this_programme(
        self, cast, theirs, make_programme, make_enrolment
    ):
        elsewhere = make_programme(cast.organisation, "Other")
        make_enrolment(elsewhere, cast.bo)

        _pair, found = permissions.partner_to_read(cast.amina, theirs.pk, cast.bo.pk)

        assert found.programme == cast.programme
        with pytest.raises(Http404):
            permissions.partner_to_read(cast.amina, theirs.pk, cast.amina.pk)

    def test_to_manage_stays_inside_the_programme(self, cast, other, theirs, make_programme):
        elsewhere = make_programme(cast.organisation, "Other")

        assert permissions.open_relationship(cast.programme, theirs.pk) == theirs
        with pytest.raises(Http404):
            permissions.open_relationship(elsewhere, theirs.pk)


class TestWhoSeesWhom:
    def test_is_whoever_works_together_until_one_has_left(self, cast, cem, other, theirs):
        assert permissions.shares_a_relationship(cast.amina, cem)
        assert permissions.shares_a_relationship(cast.bo, cast.amina)
        assert not permissions.shares_a_relationship(cast.bo, cem)

        theirs.members.filter(membership=cast.bo).update(left_at=NOON, left_reason="left")
        assert not permissions.shares_a_relationship(cast.bo, cast.amina)


class TestPeopleStaying:
    def staying(self, cast, relationship):
        return permissions.people_staying(cast.programme, relationship.pk)

    def withdraw(self, person, programme):
        Enrolment.objects.filter(membership=person, programme=programme).update(status="withdrawn")

    def test_leave_out_who_left_this_programme(self, cast, theirs, make_programme, make_enrolment):
        elsewhere = make_programme(cast.organisation, "Other")
        make_enrolment(elsewhere, cast.amina)
        self.withdraw(cast.amina, elsewhere)
        assert self.staying(cast, theirs) == [cast.bo, cast.amina]

        self.withdraw(cast.bo, cast.programme)
        assert self.staying(cast, theirs) == [cast.amina]

    def test_leave_out_who_left_the_organisation(self, cast, theirs):
        cast.amina.removed_at = NOON
        cast.amina.save()

        assert self.staying(cast, theirs) == [cast.bo]

    def test_are_all_when_all_have_left(self, cast, theirs):
        for person in (cast.bo, cast.amina):
            self.withdraw(person, cast.programme)

        assert self.staying(cast, theirs) == [cast.bo, cast.amina]
