"""Requests asked, answered and taken back in the same moment."""

import pytest

from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering, asking, following
from mentoring.requests.models import Request
from tests.concurrency.racing import race
from tests.moments import DAY, NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(cast):
    Programme.objects.update(coming_together="ask", requests_at_once=1)
    Enrolment.objects.filter(membership=cast.amina).update(capacity_max=1)
    cast.programme.refresh_from_db()
    return cast


@pytest.fixture
def other_mentee(world, make_member, make_enrolment):
    person = make_member(world.organisation, "Ana Reis")
    make_enrolment(world.programme, person, "mentee")
    return person


@pytest.fixture
def other_mentor(world, make_member, make_enrolment):
    person = make_member(world.organisation, "Ida Holm")
    make_enrolment(world.programme, person, "mentor")
    return person


def ask(world, asker, asked):
    words = "Could we talk?"
    return asking.ask(world.programme, asked, "mentee", words, actor=asker, at=NOON)


def kinds(outcomes):
    return sorted(type(one).__name__ for one in outcomes)


class TestTheLastPlace:
    def test_of_a_mentor_is_given_to_one_of_two_requests(self, world, other_mentee):
        one, other = ask(world, world.bo, world.amina), ask(world, other_mentee, world.amina)

        outcomes = race(
            lambda: answering.accept(one, actor=world.amina, at=NOON),
            lambda: answering.accept(other, actor=world.amina, at=NOON),
        )

        assert kinds(outcomes) == ["Request", "YouAreFull"]
        assert Relationship.objects.count() == 1

    def test_of_a_mentee_is_given_by_one_of_two_mentors(self, world, other_mentor):
        Programme.objects.update(requests_at_once=2)
        world.programme.refresh_from_db()
        one, other = ask(world, world.bo, world.amina), ask(world, world.bo, other_mentor)

        outcomes = race(
            lambda: answering.accept(one, actor=world.amina, at=NOON),
            lambda: answering.accept(other, actor=other_mentor, at=NOON),
        )

        assert kinds(outcomes) == ["OtherIsFull", "Request"]
        assert Relationship.objects.count() == 1

    def test_is_given_by_a_yes_or_by_a_coordinator_and_never_twice(self, world, other_mentee):
        request = ask(world, world.bo, world.amina)
        members = {world.amina: "mentor", other_mentee: "mentee"}

        race(
            lambda: answering.accept(request, actor=world.amina, at=NOON),
            lambda: relationships.start(
                "one_to_one", members, programme=world.programme, actor=None, at=NOON
            ),
        )

        assert Relationship.objects.count() == 1


class TestALateYes:
    def test_and_a_withdrawal_are_one_of_the_two(self, world):
        request = ask(world, world.bo, world.amina)

        outcomes = race(
            lambda: answering.accept(request, actor=world.amina, at=NOON),
            lambda: asking.withdraw(request, actor=world.bo, at=NOON),
        )

        request.refresh_from_db()
        assert "NotOpen" in kinds(outcomes)
        assert Relationship.objects.exists() == (request.state == "yes")
        assert request.state in ("yes", "withdrawn")

    def test_and_the_end_of_its_time_are_one_of_the_two(self, world):
        request = ask(world, world.bo, world.amina)

        race(
            lambda: answering.accept(request, actor=world.amina, at=request.until - DAY),
            lambda: following.expire(request.pk, at=request.until),
        )

        request.refresh_from_db()
        assert Relationship.objects.exists() == (request.state == "yes")
        assert request.state in ("yes", "expired")

    def test_and_a_no_are_one_answer(self, world):
        request = ask(world, world.bo, world.amina)

        outcomes = race(
            lambda: answering.accept(request, actor=world.amina, at=NOON),
            lambda: answering.decline(request, actor=world.amina, at=NOON),
        )

        assert kinds(outcomes) == ["NotOpen", "Request"]


class TestAsking:
    def test_two_at_once_is_counted_one_after_the_other(self, world, other_mentor):
        outcomes = race(
            lambda: ask(world, world.bo, world.amina), lambda: ask(world, world.bo, other_mentor)
        )

        assert kinds(outcomes) == ["Request", "TooMany"]

    def test_the_same_twice_is_one(self, world):
        race(*[lambda: ask(world, world.bo, world.amina)] * 3)
        assert Request.objects.count() == 1

    def test_each_other_is_one_request(self, world):
        Programme.objects.update(who_asks="both")
        world.programme.refresh_from_db()
        offer = {"actor": world.amina, "at": NOON}

        outcomes = race(
            lambda: ask(world, world.bo, world.amina),
            lambda: asking.ask(world.programme, world.bo, "mentor", "May I?", **offer),
        )

        assert kinds(outcomes) == ["Request", "TheyAskedYou"]
