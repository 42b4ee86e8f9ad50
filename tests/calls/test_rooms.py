"""Who sits in the room of a meeting, what passes between them, and who is out at once."""

from contextlib import suppress

import pytest
from django.conf import settings
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mentoring.meetings.models import Format
from mentoring.safeguarding.models import Block
from tests.calls.conftest import KEYS
from tests.moments import NOON

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = {"kind": "again"}


def end_of(page) -> str:
    """Why the server lets go of somebody."""
    with pytest.raises(ConnectionClosed):
        while True:
            page.hears()
    return page.socket.close_reason


@pytest.fixture
def two(cast, page_of):
    """Amina sits, and then Bo comes."""
    amina = page_of(cast.amina)
    amina.sits("amina")
    amina.hears("seats")
    bo = page_of(cast.bo)
    bo.hears("seats")
    bo.sits("bo")
    amina.hears("seats")
    return amina, bo


class TestSomebodyWhoWaits:
    def test_sees_who_is_there_and_is_not_seen(self, cast, page_of):
        amina, bo = page_of(cast.amina), page_of(cast.bo)
        assert amina.hears() == {"kind": "seats", "seat": "", "others": []}
        assert bo.hears() == {"kind": "seats", "seat": "", "others": []}

        bo.sits("bo")

        there = {"seat": KEYS["bo"], "person": str(cast.bo.pk), "away": False, "offers": False}
        assert amina.hears() == {"kind": "seats", "seat": "", "others": [there]}


class TestTwo:
    def test_know_of_each_other_and_the_newcomer_offers(self, cast, page_of):
        amina, bo = page_of(cast.amina), page_of(cast.bo)
        amina.hears("seats"), bo.hears("seats")
        amina.sits("amina")
        bo.hears("seats")

        (hers,) = bo.sits("bo")["others"]
        (his,) = amina.hears("seats")["others"]

        assert (hers["seat"], hers["offers"]) == (KEYS["amina"], True)
        assert (his["seat"], his["offers"]) == (KEYS["bo"], False)

    def test_pass_things_to_each_other_in_order(self, two):
        amina, bo = two
        bodies = [{"kind": "candidates", "round": n, "list": []} for n in range(20)]

        for body in bodies:
            bo.say("pass", to=KEYS["amina"], body=body)

        heard = [amina.hears("passed") for _ in bodies]
        assert [one["body"] for one in heard] == bodies
        assert {one["from"] for one in heard} == {KEYS["bo"]}

    def test_hear_when_one_leaves(self, two):
        amina, bo = two

        bo.say("rise")

        assert amina.hears("seats")["others"] == []

    def test_keep_their_seats_where_one_asks_again_who_is_there(self, talk, two):
        amina, bo = two

        amina.say("enter", meeting=str(talk.pk))

        (his,) = amina.hears("seats")["others"]
        assert (his["seat"], his["away"]) == (KEYS["bo"], False)
        bo.say("pass", to=KEYS["amina"], body=AGAIN)
        assert amina.hears("passed")["body"] == AGAIN
        assert bo.hears_before_pong() == []

    def test_keep_a_seat_for_each_other_while_a_line_is_broken(self, cast, page_of, two):
        amina, bo = two
        bo.socket.close()
        (his,) = amina.hears("seats")["others"]
        assert his["away"] is True
        amina.say("pass", to=KEYS["bo"], body=AGAIN)
        assert amina.hears_before_pong() == []

        bo = page_of(cast.bo)
        bo.hears("seats")
        (hers,) = bo.sits("bo")["others"]

        assert bo.hears("passed") == {"kind": "passed", "from": KEYS["amina"], "body": AGAIN}
        assert hers["offers"] is True
        assert amina.hears("seats")["others"] == [his | {"away": False}]


class TestOnePerson:
    def test_sits_on_the_page_where_they_joined_last(self, cast, page_of, two):
        amina, bo = two
        again = page_of(cast.bo)
        again.hears("seats")

        again.sits("again")

        assert bo.hears("elsewhere") == {"kind": "elsewhere"}
        (his,) = amina.hears("seats")["others"]
        assert (his["seat"], his["offers"]) == (KEYS["again"], False)

    def test_cannot_sit_where_somebody_else_does(self, cast, page_of, two):
        amina, bo = two

        bo.say("sit", seat=KEYS["amina"])

        assert bo.hears("fault") == {"kind": "fault", "why": "not your seat"}
        amina.say("pass", to=KEYS["bo"], body=AGAIN)
        assert bo.hears("passed")["body"] == AGAIN


class TestAFault:
    @pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "shout"}', b"bytes", "x" * 16000])
    def test_is_answered_and_ends_nothing(self, two, text):
        amina, bo = two

        bo.socket.send(text)

        assert bo.hears()["kind"] == "fault"
        bo.say("pass", to=KEYS["amina"], body=AGAIN)
        assert amina.hears("passed")["body"] == AGAIN

    def test_is_to_pass_something_without_a_seat_or_a_room(self, cast, here, browse, page_of):
        bo = page_of(cast.bo)
        bo.hears("seats")
        bo.say("pass", to=KEYS["amina"], body=AGAIN)
        assert bo.hears() == {"kind": "fault", "why": "not seated"}
        outside = here.connect(browse(cast.bo).cookies[settings.SESSION_COOKIE_NAME].value)

        outside.say("sit", seat=KEYS["bo"])

        assert outside.hears() == {"kind": "fault", "why": "not in a room"}

    def test_is_a_flood_of_which_the_other_hears_a_bounded_part(self, two):
        amina, bo = two

        for _ in range(300):
            bo.say("pass", to=KEYS["amina"], body=AGAIN)

        assert bo.hears("fault") == {"kind": "fault", "why": "too many"}
        assert len(amina.hears_before_pong()) < 200

    def test_repeated_without_end_ends_only_that_page(self, two):
        amina, bo = two

        with suppress(ConnectionClosed):
            for _ in range(1000):
                bo.say("ping")

        assert end_of(bo) == "refused"
        (his,) = amina.hears("seats")["others"]
        assert his["away"] is True


class TestNobodyElse:
    @pytest.mark.parametrize("who", ["cruz", "eli", "dara", "sana"])
    def test_comes_in(self, cast, page_of, two, who):
        other = page_of(getattr(cast, who))

        assert end_of(other) == "not here"
        assert two[0].hears_before_pong() == []

    def test_comes_in_from_a_page_of_another_site(self, cast, here, browse):
        secret = browse(cast.bo).cookies[settings.SESSION_COOKIE_NAME].value
        for options in ({"origin": "https://example.org"}, {"origin": None}):
            with pytest.raises(InvalidStatus):
                here.connect(secret, **options)

    def test_comes_in_signed_out(self, here):
        with pytest.raises(InvalidStatus):
            here.connect("nobody")

    def test_enters_a_meeting_elsewhere_called_off_or_long_over(
        self, cast, pair, page_of, make_meeting, talk
    ):
        there = make_meeting(pair, starts_at=timezone.now(), place="https://meet.example.org/a")
        over = make_meeting(pair, starts_at=NOON, place=talk.place)
        off = make_meeting(
            pair, starts_at=timezone.now(), place=talk.place, cancelled_at=timezone.now()
        )
        by_phone = make_meeting(
            pair, starts_at=timezone.now(), place=talk.place, format=Format.PHONE
        )

        for meeting in (there, over, off, by_phone):
            assert end_of(page_of(cast.bo, meeting=meeting)) == "not here"


def _removes(cast, pair, talk):
    type(cast.bo).objects.filter(pk=cast.bo.pk).update(removed_at=timezone.now())


def _leaves(cast, pair, talk):
    pair.members.filter(membership=cast.bo).update(left_at=timezone.now(), left_reason="their_wish")


def _ends(cast, pair, talk):
    type(pair).objects.filter(pk=pair.pk).update(ended_at=timezone.now())


def _calls_off(cast, pair, talk):
    type(talk).objects.filter(pk=talk.pk).update(cancelled_at=timezone.now())


def _blocks(cast, pair, talk):
    Block.objects.create(
        organisation=cast.organisation,
        blocker=cast.amina,
        blocked=cast.bo,
        made_at=timezone.now(),
    )


class TestWhoMayNoLongerBeHere:
    @pytest.mark.parametrize("happens", [_removes, _leaves, _ends, _calls_off, _blocks])
    def test_is_out_within_moments_without_saying_a_word(self, cast, pair, talk, two, happens):
        happens(cast, pair, talk)

        assert end_of(two[1]) == "not here"

    def test_leaves_no_seat_behind(self, cast, pair, talk, two):
        _leaves(cast, pair, talk)

        assert two[0].hears("seats")["others"] == []

    def test_is_whoever_signs_out(self, cast, two):
        from django.contrib.sessions.models import Session

        Session.objects.all().delete()

        assert end_of(two[1]) == "signed out"


class TestARoomForTwo:
    def test_is_closed_once_they_are_three(self, cast, pair, talk, two, make_member):
        third = make_member(cast.organisation, "Cem")
        pair.members.create(membership=third, part="mentee", joined_at=NOON)

        for page in two:
            assert end_of(page) == "not here"

    def test_stays_open_where_each_has_blocked_somebody_else(self, cast, two):
        for blocker, blocked in ((cast.amina, cast.sana), (cast.bo, cast.cruz)):
            Block.objects.create(
                organisation=cast.organisation,
                blocker=blocker,
                blocked=blocked,
                made_at=timezone.now(),
            )

        two[1].say("pass", to=KEYS["amina"], body=AGAIN)

        assert two[0].hears("passed")["body"] == AGAIN
