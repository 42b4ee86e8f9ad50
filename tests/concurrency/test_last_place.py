"""Two mentees reach for a mentor's last place at the same moment."""

import pytest

from mentoring.participants.models import Enrolment
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from tests.concurrency.racing import race
from tests.moments import NOON


@pytest.mark.django_db(transaction=True)
class TestLastPlace:
    def test_is_given_once(self, cast, make_member, make_enrolment):
        Enrolment.objects.filter(membership=cast.amina).update(capacity_max=1)
        other = make_member(cast.organisation, "Ravi Thomas")
        make_enrolment(cast.programme, other, "mentee")

        def start(mentee):
            return actions.start(
                "one_to_one",
                {cast.amina: "mentor", mentee: "mentee"},
                programme=cast.programme,
                actor=None,
                at=NOON,
            )

        outcomes = race(lambda: start(cast.bo), lambda: start(other))

        assert sorted(type(each).__name__ for each in outcomes) == ["MentorIsFull", "Relationship"]
        assert Relationship.objects.open().visible_to(cast.amina).count() == 1

    def test_is_given_once_to_one_and_the_same_pair(self, cast):
        def start():
            return actions.start(
                "one_to_one",
                {cast.amina: "mentor", cast.bo: "mentee"},
                programme=cast.programme,
                actor=None,
                at=NOON,
            )

        outcomes = race(start, start)

        assert sorted(type(each).__name__ for each in outcomes) == [
            "AlreadyTogether",
            "Relationship",
        ]


@pytest.mark.django_db(transaction=True)
class TestLastPlaceOfACircle:
    @pytest.fixture
    def newcomers(self, cast, make_member, make_enrolment):
        people = [make_member(cast.organisation, f"Newcomer {number}") for number in range(20)]
        for person in people:
            make_enrolment(cast.programme, person, "mentee")
        return people

    @pytest.fixture
    def circle(self, cast, newcomers):
        """Nineteen of twenty."""
        members = {cast.amina: "host"} | dict.fromkeys(newcomers[:17], "member")
        circle = actions.start("circle", members, programme=cast.programme, actor=None, at=NOON)
        actions.join(circle, newcomers[17], "host", actor=None, at=NOON)
        return circle

    def test_is_given_once(self, circle, newcomers, cast):
        def join(person):
            return actions.join(circle, person, "member", actor=None, at=NOON)

        outcomes = race(lambda: join(newcomers[18]), lambda: join(newcomers[19]))

        assert sorted(type(each).__name__ for each in outcomes) == ["Member", "NoPlaceLeft"]
        assert circle.members.present().count() == 20

    def test_is_not_given_in_a_circle_that_closes_meanwhile(self, circle, newcomers):
        """Either somebody joined first and it closed with them, or they were refused."""
        outcomes = race(
            lambda: actions.join(circle, newcomers[18], "member", actor=None, at=NOON),
            lambda: actions.end(circle, reason="completed", actor=None, at=NOON),
        )

        circle.refresh_from_db()
        is_in = circle.members.present().filter(membership=newcomers[18]).exists()
        assert not circle.is_open
        assert is_in is (type(outcomes[0]).__name__ == "Member")

    def test_of_one_person_is_filled_by_one_of_two_circles(self, cast, circle, newcomers):
        others = {newcomers[19]: "mentee", cast.amina: "mentor"}

        outcomes = race(
            lambda: actions.join(circle, newcomers[19], "member", actor=None, at=NOON),
            lambda: actions.start(
                "one_to_one", others, programme=cast.programme, actor=None, at=NOON
            ),
        )

        assert sum(type(each).__name__ == "MenteeHasEnough" for each in outcomes) == 1
