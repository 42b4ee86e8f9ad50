"""A programme in which mentees ask mentors: Amina has two places, Bo and the newcomers look."""

import pytest

from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.requests.actions import asking, waitlist
from mentoring.requests.jobs import move_lines_on
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


# --- waiting for a place --------------------------------------------------------------------------


@pytest.fixture
def full(world, make_relationship):
    """Amina's one place is filled, by Dara."""
    Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
    return world


@pytest.fixture
def dara(full, make_member, make_enrolment):
    person = make_member(full.organisation, "Dara Lind")
    make_enrolment(full.programme, person, "mentee")
    return person


@pytest.fixture
def filled(full, dara, run_jobs):
    made = relationships.start(
        "one_to_one",
        {full.amina: "mentor", dara: "mentee"},
        programme=full.programme,
        actor=None,
        at=NOON - DAY,
    )
    run_jobs(at=NOON - DAY)
    return made


@pytest.fixture
def wait(full, filled):
    def wait(person=None, *, at=NOON):
        who = person or full.bo
        return waitlist.join(full.programme, full.amina, "mentee", actor=who, at=at)

    return wait


@pytest.fixture
def end(filled, run_jobs, full):
    """What fills the place ends, and whatever follows from it happens."""

    def end(at=NOON + DAY):
        relationships.end(filled, reason="goals_met", actor=full.amina, at=at)
        run_jobs(at=at)

    return end


@pytest.fixture
def an_hour_later(run_jobs):
    """What a clock does, and what follows from it."""

    def later(at):
        move_lines_on(at=at)
        run_jobs(at=at)

    return later
