"""Seats in calls, and the words that lead two browsers to each other, in the wrong hands."""
# ruff: noqa: F811 - fixtures of tests/calls are used here too

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.calls.rules.seats import STAYS_OPEN
from tests.calls.conftest import KEYS, here, page_of, pair, talk  # noqa: F401
from tests.calls.test_rooms import AGAIN, end_of, two  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(pair, talk, make_meeting):
    """Another meeting of the same two, whose room is open as well."""
    return make_meeting(pair, starts_at=talk.starts_at + timedelta(hours=2), place=talk.place)


class TestASeatOfAnotherMeeting:
    def test_hears_nothing_even_of_the_same_two(self, cast, page_of, two, second):
        _, bo = two
        elsewhere = page_of(cast.amina, meeting=second)
        elsewhere.sits("other")

        bo.say("pass", to=KEYS["other"], body=AGAIN)
        bo.hears_before_pong()

        assert [one for one in elsewhere.hears_before_pong() if one["kind"] == "passed"] == []

    def test_is_none_in_the_room_that_is_entered_next(self, cast, page_of, two, second):
        _, bo = two
        waits = page_of(cast.amina, meeting=second)
        waits.sits("other")
        bo.say("enter", meeting=str(second.pk))
        bo.hears("seats")

        bo.say("pass", to=KEYS["other"], body=AGAIN)

        assert bo.hears("fault") == {"kind": "fault", "why": "not seated"}
        assert [one for one in waits.hears_before_pong() if one["kind"] == "passed"] == []

    def test_of_other_people_is_not_reached_with_its_key(
        self,
        cast,
        page_of,
        two,
        talk,
        make_relationship,
        make_meeting,
    ):
        theirs = make_relationship(mentor=cast.sana, mentee=cast.dara, agreed=True)
        meeting = make_meeting(theirs, starts_at=timezone.now(), place=talk.place)
        dara = page_of(cast.dara, meeting=meeting)
        dara.sits("other")

        dara.say("pass", to=KEYS["bo"], body=AGAIN)
        dara.say("sit", seat=KEYS["bo"])  # the same key in another room is another seat
        dara.hears_before_pong()

        assert [one for page in two for one in page.hears_before_pong()] == []


class TestASeatWhoseLineIsBroken:
    def test_gives_what_was_kept_for_it_to_nobody_else(self, two):
        amina, bo = two
        bo.socket.close()
        amina.hears("seats")
        amina.say("pass", to=KEYS["bo"], body=AGAIN)

        amina.say("sit", seat=KEYS["bo"])

        assert amina.hears("fault") == {"kind": "fault", "why": "not your seat"}
        assert amina.hears_before_pong() == []

    def test_is_not_taken_again_by_whoever_was_removed_meanwhile(self, cast, page_of, two):
        amina, bo = two
        bo.socket.close()
        amina.hears("seats")
        amina.say("pass", to=KEYS["bo"], body=AGAIN)
        amina.hears_before_pong()
        type(cast.bo).objects.filter(pk=cast.bo.pk).update(removed_at=timezone.now())

        again = page_of(cast.bo)

        assert end_of(again) == "not here"


class TestARoomThatIsOver:
    def test_puts_out_whoever_sits_there_and_takes_their_key_no_more(
        self,
        cast,
        page_of,
        two,
        talk,
    ):
        long_ago = timezone.now() - STAYS_OPEN - timedelta(hours=2)
        type(talk).objects.filter(pk=talk.pk).update(starts_at=long_ago)

        assert [end_of(page) for page in two] == ["not here", "not here"]
        again = page_of(cast.bo)
        assert end_of(again) == "not here"


class TestAFloodFromAWaitingPage:
    def test_reaches_nobody_who_talks(self, cast, page_of, two):
        waits = page_of(cast.bo)
        waits.hears("seats")

        for _ in range(60):
            waits.say("pass", to=KEYS["amina"], body=AGAIN)
        waits.hears_before_pong()

        assert [one for page in two for one in page.hears_before_pong()] == []
