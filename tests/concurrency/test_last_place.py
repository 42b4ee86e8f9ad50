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
                programme=cast.programme, mentor=cast.amina, mentee=mentee, actor=None, at=NOON
            )

        outcomes = race(lambda: start(cast.bo), lambda: start(other))

        assert sorted(type(each).__name__ for each in outcomes) == ["MentorIsFull", "Relationship"]
        assert Relationship.objects.open().filter(mentor=cast.amina).count() == 1

    def test_is_given_once_to_one_and_the_same_pair(self, cast):
        def start():
            return actions.start(
                programme=cast.programme, mentor=cast.amina, mentee=cast.bo, actor=None, at=NOON
            )

        outcomes = race(start, start)

        assert sorted(type(each).__name__ for each in outcomes) == [
            "AlreadyTogether", "Relationship",
        ]  # fmt: skip
