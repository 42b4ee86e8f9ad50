"""What factories make is what the product's own verbs make, or tests would test another product."""

from uuid import uuid4

import pytest

from mentoring.checkins import actions as checkins
from mentoring.checkins.models import CheckIn
from mentoring.goals import actions as goals
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import BusyHalfHour
from mentoring.participants.actions import enrolments, joining
from mentoring.relationships import actions as relationships
from tests.moments import DAY, NOON

OWN = {"id", "sequence", "composition"}  # of each row alone


def values(row, *apart: str) -> dict:
    """Columns of a row as the database gives them back, without those that differ on purpose."""
    fresh = type(row).objects.get(pk=row.pk)
    names = {field.attname for field in row._meta.concrete_fields} - {*OWN, *apart}
    return {name: getattr(fresh, name) for name in sorted(names)}


def rows(queryset, *apart: str) -> list[dict]:
    return sorted(
        (values(row, "meeting_id", "relationship_id", *apart) for row in queryset), key=str
    )


@pytest.mark.django_db
class TestTheFactoryOf:
    @pytest.fixture
    def begun(self, cast):
        members = {cast.amina: "mentor", cast.bo: "mentee"}
        said = {"programme": cast.programme, "actor": cast.cruz, "at": NOON, "score": 7400}
        return relationships.start("one_to_one", members, **said)

    @pytest.fixture
    def made(self, cast, begun, make_relationship):
        """A second pair of the same two, once the first is over."""
        type(begun).objects.filter(pk=begun.pk).update(ended_at=NOON, end_reason="completed")
        return make_relationship()

    def test_relationships_makes_what_starting_makes(self, begun, made):
        apart = ("ended_at", "end_reason", "ends_on")

        assert values(made, *apart) == values(begun, *apart)
        assert made.composition == begun.composition
        assert rows(made.members.all()) == rows(begun.members.all())

    def test_relationships_agrees_as_people_do(self, cast, make_relationship, make_member):
        cem = make_member(cast.organisation, "Cem")
        made = make_relationship(agreed=True)
        other = make_relationship(mentee=cem)
        for person in (cast.amina, cem):
            relationships.agree(other, version=1, actor=person, at=NOON)

        assert values(made) == values(other)
        apart = ("membership_id",)
        assert rows(made.members.all(), *apart) == rows(other.members.all(), *apart)

    def test_meetings_makes_what_booking_makes(
        self, cast, make_relationship, make_member, make_meeting
    ):
        pair = make_relationship()
        other = make_relationship(mentee=make_member(cast.organisation, "Cem"))
        when = NOON + 3 * DAY
        offer = meetings.propose(
            pair, moments=[when], minutes=45, format="video", place="", actor=cast.bo, at=NOON
        )
        booked = meetings.book(offer, starts_at=when, actor=cast.amina, at=NOON)
        made = make_meeting(other, starts_at=when + DAY, booked_by=cast.amina)

        apart = ("starts_at", "relationship_id")
        assert values(made, *apart) == values(booked, *apart)
        assert rows(made.attendances.all(), "member_id") == rows(
            booked.attendances.all(), "member_id"
        )
        taken = [BusyHalfHour.objects.filter(meeting=one).count() for one in (made, booked)]
        assert taken == [4, 4]

    def test_goals_makes_what_setting_makes(self, cast, make_relationship, make_goal):
        pair = make_relationship()
        said = {"measure": "", "why": "", "target_on": None, "key": uuid4()}
        told = goals.set_goal(pair, title="Lead", actor=cast.bo, at=NOON, **said)

        assert values(make_goal(pair, "Lead")) == values(told)

    def test_checkins_makes_what_sending_makes(self, cast, make_relationship, make_checkin):
        pair = make_relationship(agreed=True)
        made = make_checkin(pair, cast.bo, sent_at=NOON + 14 * DAY)
        before = values(made)
        made.delete()
        checkins.send_due(at=NOON + 14 * DAY)

        assert values(CheckIn.objects.get(membership=cast.bo)) == before

    def test_enrolments_makes_what_joining_makes(self, cast, make_member, make_enrolment):
        made = make_enrolment(cast.programme, make_member(cast.organisation, "Cem"))
        kim = make_member(cast.organisation, "Kim")
        said = {"name": "Kim", "role": "mentee", "actor": cast.cruz, "at": NOON}
        place = enrolments.enrol(cast.programme, email=kim.email, **said)
        who = {"actor": kim, "at": NOON}
        joining.save_about(
            place, role="mentee", timezone="Europe/Berlin", languages=[("en", "C1")], **who
        )
        joining.save_times(place, availability="f" * 84, formats=[], **who)
        joining.save_skills(place, skills={"wanted": [("SQL", 1)]}, **who)
        joining.join(place, **who)

        apart = ("membership_id", "step")
        assert values(made, *apart) == values(place, *apart)
