"""Requests asked, answered and taken back in the same moment."""

import pytest

from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering, asking, following, shortlists, waitlist
from mentoring.requests.models import Request, Shortlist, Waitlisted
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


class TestAShortlist:
    @pytest.fixture
    def begun(self, world, other_mentor):
        """Amina first, Ida after her."""
        for one in (world.amina, other_mentor):
            found = shortlists.keep(world.programme, one, "mentee", actor=world.bo, at=NOON)
        shortlists.write(found, "Could we talk?", {})
        return shortlists.begin(found, at=NOON)

    def test_goes_on_or_begins_by_a_late_yes_and_never_both(self, world, begun):
        def lapse_and_go_on():
            following.expire(begun.pk, at=begun.until)
            request = Request.objects.get(pk=begun.pk)
            if request.state == "expired":
                shortlists.go_on(request, at=begun.until)

        race(
            lapse_and_go_on,
            lambda: answering.accept(begun, actor=world.amina, at=begun.until - DAY),
        )

        begun.refresh_from_db()
        assert Relationship.objects.exists() == (begun.state == "yes")
        assert Request.objects.open().exists() == (begun.state == "expired")

    def test_asks_one_person_however_many_jobs_go_on(self, world, begun):
        answering.decline(begun, actor=world.amina, at=NOON)
        race(*[lambda: shortlists.go_on(begun, at=NOON)] * 3)
        assert Request.objects.open().count() == 1

    def test_is_stopped_or_goes_on_and_leaves_nobody_with_a_request_after_a_stop(
        self, world, begun
    ):
        answering.decline(begun, actor=world.amina, at=NOON)
        found = Shortlist.objects.get()

        race(
            lambda: shortlists.go_on(begun, at=NOON),
            lambda: shortlists.stop(found, actor=world.bo, at=NOON),
        )

        found.refresh_from_db()
        assert found.state == "stopped"
        assert not Request.objects.open().exists()

    def test_is_taken_back_or_answered(self, world, begun):
        outcomes = race(
            lambda: answering.accept(begun, actor=world.amina, at=NOON),
            lambda: asking.withdraw(begun, actor=world.bo, at=NOON),
        )

        begun.refresh_from_db()
        assert "NotOpen" in kinds(outcomes)
        assert begun.state in ("yes", "withdrawn")

    def test_asks_within_what_is_allowed_at_once(self, world, other_mentor):
        found = shortlists.keep(world.programme, other_mentor, "mentee", actor=world.bo, at=NOON)
        shortlists.write(found, "Could we talk?", {})

        outcomes = race(
            lambda: shortlists.begin(found, at=NOON), lambda: ask(world, world.bo, world.amina)
        )

        assert kinds(outcomes) == ["Request", "TooMany"]
        assert Request.objects.open().count() == 1

    def test_keeps_somebody_once(self, world, other_mentor):
        how = {"actor": world.bo, "at": NOON}
        race(*[lambda: shortlists.keep(world.programme, other_mentor, "mentee", **how)] * 3)
        assert Shortlist.objects.count() == 1
        assert Shortlist.objects.get().listed.count() == 1

    def test_gives_the_last_place_to_one_of_two_who_are_asked_by_it_and_directly(
        self, world, begun, other_mentee
    ):
        other = ask(world, other_mentee, world.amina)

        outcomes = race(
            lambda: answering.accept(begun, actor=world.amina, at=NOON),
            lambda: answering.accept(other, actor=world.amina, at=NOON),
        )

        assert kinds(outcomes) == ["Request", "YouAreFull"]
        assert Relationship.objects.count() == 1


class TestAKeptPlace:
    @pytest.fixture
    def waiting(self, world, other_mentee):
        """Two wait for Amina, who has no place; then she has one again."""
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=0)
        for person in (world.bo, other_mentee):
            waitlist.join(world.programme, world.amina, "mentee", actor=person, at=NOON)
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=1)
        return [world.bo, other_mentee]

    def offer(self, world):
        return waitlist.settle(world.programme, world.amina, "mentee", at=NOON)

    def test_is_offered_once_however_often_it_is_looked_at(self, world, waiting):
        race(*[lambda: self.offer(world)] * 3)
        assert list(Waitlisted.objects.held().values_list("person", flat=True)) == [world.bo.pk]

    def test_is_asked_for_or_lapses(self, world, waiting):
        self.offer(world)
        one = Waitlisted.objects.held().get()

        outcomes = race(
            lambda: ask(world, world.bo, world.amina),
            lambda: waitlist.lapse(one.pk, at=one.until),
        )

        one.refresh_from_db()
        assert one.state in ("asked", "lapsed")
        assert (one.state == "asked") == (one.request_id is not None)
        assert "Request" in kinds(outcomes)  # the place is free, or was kept for them

    def test_is_not_kept_for_two_when_one_lets_it_pass(self, world, waiting):
        self.offer(world)
        one = Waitlisted.objects.held().get()

        race(
            lambda: waitlist.leave(one, actor=world.bo, at=NOON),
            lambda: self.offer(world),
            lambda: self.offer(world),
        )
        self.offer(world)

        assert list(Waitlisted.objects.held().values_list("person", flat=True)) == [waiting[1].pk]
