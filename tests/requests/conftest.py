"""A programme in which mentees ask mentors: Amina has two places, Bo and the newcomers look."""

import pytest

from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.requests.actions import asking
from mentoring.requests.models import Request
from tests.moments import DAY, NOON, today
from tests.support.skills import say_skills

PEOPLE = "/northwind/meet/growth-2026/mentors/"
WORDS = "I have just been given my first team. Could we talk about the first minute?"


@pytest.fixture
def world(cast):
    fields = {"coming_together": "ask", "ends_on": today() + 182 * DAY}  # pages ask for today
    Programme.objects.filter(pk=cast.programme.pk).update(**fields)
    Enrolment.objects.filter(membership=cast.amina).update(capacity_max=2)
    cast.programme.refresh_from_db()
    return cast


@pytest.fixture
def change(world):
    """Settings of the programme."""

    def change(**fields):
        Programme.objects.filter(pk=world.programme.pk).update(**fields)
        world.programme.refresh_from_db()

    return change


@pytest.fixture
def make_mentor(world, make_member, make_enrolment):
    def make(name, *, offers=(), bio="", speaks=("en",), **fields):
        places = {"capacity_max": fields.pop("capacity_max", 1)}
        paused = fields.pop("paused_until", None)
        person = make_member(world.organisation, name, **fields)
        make_enrolment(world.programme, person, "mentor", paused_until=paused, **places)
        person.profile.bio = bio
        person.profile.languages = [[code, "C1"] for code in speaks]
        person.profile.save()
        say_skills(person, "offered", offers)
        return person

    return make


@pytest.fixture
def newcomers(world, make_member, make_enrolment):
    people = [make_member(world.organisation, name) for name in ("Ana Reis", "Ben Roth")]
    for person in people:
        make_enrolment(world.programme, person, "mentee")
    return people


@pytest.fixture
def ask(world):
    """Bo asks Amina, unless somebody else is named."""

    def ask(asker=None, asked=None, *, part="mentee", words=WORDS, at=NOON):
        who, whom = asker or world.bo, asked or world.amina
        return asking.ask(world.programme, whom, part, words, actor=who, at=at)

    return ask


@pytest.fixture
def now():
    """A request as it is now."""
    return lambda request: Request.objects.with_people().get(pk=request.pk)
