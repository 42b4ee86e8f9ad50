"""Two people, or two acts, reach for one seat of an open circle at the same moment."""

import pytest

from mentoring.circles.actions import following, founding, joining
from mentoring.circles.models import OpenCircle
from mentoring.core.db.ids import new_id
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from tests.circles.conftest import VALUES
from tests.concurrency.racing import race
from tests.moments import DAY, NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(cast):
    type(cast.programme).objects.update(model="peer_circle", coming_together="mixed")
    cast.programme.refresh_from_db()
    return cast


@pytest.fixture
def people(world, make_member, make_enrolment):
    people = [make_member(world.organisation, f"Newcomer {number}") for number in range(6)]
    for person in people:
        make_enrolment(world.programme, person, "mentee")
    return people


@pytest.fixture
def circle(world):
    return make(world)


def make(world, host=None, **fields):
    how = {"host": host or world.bo, "key": new_id(), "actor": world.cruz, "at": NOON}
    return founding.found(world.programme, VALUES | fields, **how)


def now(circle):
    return OpenCircle.objects.select_related("relationship").with_joiners().get(pk=circle.pk)


def come(circle, person):
    return joining.come(circle, actor=person, at=NOON)


class TestTheLastSeat:
    def test_is_given_once(self, circle, people):
        come(circle, people[0])
        come(circle, people[1])

        outcomes = race(lambda: come(circle, people[2]), lambda: come(circle, people[3]))

        assert sorted(one.state for one in outcomes) == ["in", "waiting"]
        assert now(circle).relationship.members.present().count() == 4

    def test_that_makes_it_begin_lets_it_begin_once(self, circle, people):
        race(*(lambda one=one: come(circle, one) for one in people[:3]))

        assert Relationship.objects.filter(kind="peer_circle").count() == 1
        assert now(circle).relationship.members.present().count() == 4

    def test_of_one_person_in_two_circles_is_one(self, world, circle, people):
        other = make(world, host=world.amina, name="Another")

        outcomes = race(lambda: come(circle, people[0]), lambda: come(other, people[0]))

        assert sorted(type(one).__name__ for one in outcomes) == ["Joiner", "NoOwnPlaceLeft"]

    def test_is_not_given_in_one_that_closes_meanwhile(self, world, circle, people):
        outcomes = race(
            lambda: come(circle, people[0]),
            lambda: founding.close_by_hand(circle, actor=world.cruz, at=NOON),
        )

        assert not now(circle).is_open
        assert not now(circle).loaded_joiners
        assert type(outcomes[0]).__name__ in ("Joiner", "CircleClosed")


class TestATurn:
    def test_is_kept_for_one_while_another_leaves_the_list(self, circle, people):
        for one in people[:5]:
            come(circle, one)
        shared = Relationship.objects.with_members().get(pk=now(circle).relationship_id)
        relationships.leave(shared, people[0], reason="no_time", actor=None, at=NOON)

        race(
            lambda: following.follow_relationship(circle.pk, at=NOON),
            lambda: joining.leave(circle, actor=people[3], at=NOON),
            lambda: following.follow_relationship(circle.pk, at=NOON),
        )

        after = now(circle)
        assert [one.state for one in after.loaded_joiners].count("offered") == 1
        assert after.joiner(people[4]).state == "offered"

    def test_is_taken_or_over_and_never_both(self, world, circle, people):
        for one in people[:4]:
            come(circle, one)
        values = {name: VALUES[name] for name in VALUES if name != "kind"}
        founding.change(circle, values | {"seats": 5}, actor=world.cruz, at=NOON)
        offered = now(circle).joiner(people[3])
        over = NOON + 3 * DAY

        race(
            lambda: joining.take(offered, actor=people[3], at=over - DAY),
            lambda: following.let_lapse(offered, at=over),
        )

        found = now(circle).joiner(people[3])
        count = now(circle).relationship.members.present().count()
        assert count == (5 if found else 4)


class TestTwoAnswers:
    def test_to_one_request_are_one(self, world, people):
        circle = make(world, asks=True)
        asked = come(circle, people[0])

        outcomes = race(
            lambda: joining.answer(asked, is_yes=True, actor=world.bo, at=NOON),
            lambda: joining.answer(asked, is_yes=False, actor=world.cruz, at=NOON),
        )

        assert sorted(type(one).__name__ for one in outcomes) == ["Joiner", "NotAsked"]
