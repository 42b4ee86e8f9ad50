"""A programme in which people come together by themselves, and circles in it."""

import pytest

from mentoring.circles.actions import founding
from mentoring.circles.models import OpenCircle
from mentoring.core.db.ids import new_id
from mentoring.programmes.models import Programme
from tests.moments import DAY, NOON, today

VALUES = {
    "name": "Leading for the first time",
    "about": "Four questions a month, and what we tried.",
    "rhythm": "every second Thursday",
    "kind": "peer_circle",
    "seats": 4,
    "begins_with": 3,
    "reach": "listed",
    "asks": False,
    "is_taking": True,
}


@pytest.fixture
def world(cast):
    Programme.objects.filter(pk=cast.programme.pk).update(
        model="peer_circle",
        coming_together="mixed",
        allows_founding=True,
        ends_on=today() + 182 * DAY,  # pages ask for today
    )
    cast.programme.refresh_from_db()
    return cast


@pytest.fixture
def newcomers(world, make_member, make_enrolment):
    names = ("Ana Reis", "Ben Roth", "Cem Kaya", "Dee Novak", "Eva Lind", "Finn Moser")
    people = [make_member(world.organisation, name) for name in names]
    for person in people:
        make_enrolment(world.programme, person, "both", mentors_wanted=1)
    return people


@pytest.fixture
def found(world):
    """One that Bo has founded; ``host=None``: those who run the programme answer."""

    def found(host=..., actor=None, **fields):
        person = world.bo if host is ... else host
        return founding.found(
            world.programme,
            VALUES | fields,
            host=person,
            key=new_id(),
            actor=actor or person or world.cruz,
            at=NOON,
        )

    return found


@pytest.fixture
def now():
    """A circle as it is now, with everybody on the way."""
    rows = OpenCircle.objects.select_related("programme", "relationship", "host")
    return lambda circle: rows.with_joiners().get(pk=circle.pk)
