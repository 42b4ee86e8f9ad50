"""What somebody hears over a socket, and who hears nothing."""

import asyncio
import gc

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mentoring.core.web.headers import LeanSockets
from mentoring.live import hub as hubs
from tests.live.conftest import Listener

pytestmark = pytest.mark.django_db(transaction=True)


def end_of(listener: Listener) -> int:
    """The code with which the server closes."""
    with pytest.raises(ConnectionClosed):
        while True:
            listener.hears()
    assert listener.socket.close_code is not None
    return listener.socket.close_code


class TestSomebodyWhoListens:
    def test_is_told_that_there_is_something_newer(self, cast, club, listening):
        bo = listening(cast.bo, tea=0)

        club.moves("tea")

        assert bo.hears() == {"kind": "newer", "topics": {"club:tea": 1}}

    def test_is_told_at_once_what_moved_while_they_were_away(self, cast, club, live, browse):
        club.moves("tea")
        club.moves("tea")
        club.members.add(cast.bo.user_id)
        bo = live.connect(browse(cast.bo).cookies[settings.SESSION_COOKIE_NAME].value)

        bo.listen(tea=1)

        assert bo.hears() == {"kind": "newer", "topics": {"club:tea": 2}}

    def test_hears_nothing_of_what_was_rolled_back(self, cast, club, listening):
        from django.db import transaction

        bo = listening(cast.bo, tea=0)
        with transaction.atomic():
            club.moves("tea")
            transaction.set_rollback(True)
        club.moves("tea")

        assert bo.hears() == {"kind": "newer", "topics": {"club:tea": 1}}

    def test_hears_no_more_after_stopping(self, cast, club, listening):
        bo = listening(cast.bo, tea=0)

        bo.say(kind="stop", topics=["club:tea"])
        assert bo.hears_nothing_but_pong()
        club.moves("tea")

        assert bo.hears_nothing_but_pong()


class TestRights:
    def test_are_asked_before_somebody_listens(self, cast, club, live, browse):
        dara = live.connect(browse(cast.dara).cookies[settings.SESSION_COOKIE_NAME].value)

        dara.listen(tea=0)

        assert dara.hears() == {"kind": "refused", "topics": ["club:tea"]}
        club.moves("tea")
        assert dara.hears_nothing_but_pong()

    def test_are_asked_again_at_every_delivery(self, cast, club, listening):
        amina, bo = listening(cast.amina, tea=0), listening(cast.bo, tea=0)

        club.members.remove(cast.bo.user_id)
        club.moves("tea")

        assert amina.hears() == {"kind": "newer", "topics": {"club:tea": 1}}
        assert bo.hears_nothing_but_pong()
        club.members.add(cast.bo.user_id)
        club.moves("tea")
        amina.hears()
        assert bo.hears_nothing_but_pong()  # whoever was let go must ask again

    def test_of_many_readers_are_asked_together(self, cast, club, listening):
        people = (cast.amina, cast.bo, cast.cruz)
        listeners = [listening(person, tea=0) for person in people]
        before = club.asked

        club.moves("tea")

        for listener in listeners:
            listener.hears()
        assert club.asked == before + 1

    def test_are_not_asked_for_what_everybody_knows(self, cast, club, live, listening):
        bo = listening(cast.bo, tea=0)
        club.moves("tea")
        bo.hears()
        before = club.asked

        live.run(live.endpoints.hub._tell({"club:tea": 1}))

        assert club.asked == before

    def test_end_with_the_session_at_the_next_delivery(self, cast, club, listening, browse):
        bo = listening(cast.bo, tea=0)

        from django.contrib.sessions.models import Session

        Session.objects.all().delete()
        club.moves("tea")

        assert end_of(bo) == 1008

    def test_end_within_a_minute_where_nothing_moves(self, cast, club, live, listening):
        bo = listening(cast.bo, tea=0)
        user = cast.bo.user
        user.set_password("a new one, nobody else knows it")
        user.save()

        live.run(live.endpoints.hub.check())

        assert end_of(bo) == 1008
        assert hubs.CHECK_INTERVAL <= 60


class TestAStranger:
    @pytest.mark.parametrize("secret", ["", "no-such-session"])
    def test_is_not_let_in(self, live, secret):
        with pytest.raises(InvalidStatus) as refused:
            live.connect(secret)

        assert refused.value.response.status_code == 403

    @pytest.mark.parametrize(
        "origin", ["https://elsewhere.example", "http://127.0.0.1:1", "null", None]
    )
    def test_page_of_another_origin_is_not_let_in(self, cast, live, browse, origin):
        secret = browse(cast.bo).cookies[settings.SESSION_COOKIE_NAME].value

        with pytest.raises(InvalidStatus) as refused:
            live.connect(secret, origin=origin)

        assert refused.value.response.status_code == 403


class TestWhoeverSpeaksWrongly:
    @pytest.mark.parametrize(
        "text",
        [
            "", "[]", "hello", "{", '{"kind": "shout"}', '{"kind": "ping", "to": "all"}',
            '{"kind": "listen"}', '{"kind": "listen", "topics": ["club:tea"]}',
            '{"kind": "listen", "topics": {"club:tea": -1}}',
            '{"kind": "listen", "topics": {"club:tea": true}}',
            '{"kind": "listen", "topics": {"club:tea": 1.5}}',
            '{"kind": "listen", "topics": {"club:tea": 9007199254740993}}',
            '{"kind": "listen", "topics": {"": 0}}',
            '{"kind": "listen", "topics": {"club:\\u0000": 0}}',
            '{"kind": "stop", "topics": [7]}',
        ],
    )  # fmt: skip
    def test_is_hung_up_on(self, cast, listening, text):
        bo = listening(cast.bo)

        bo.socket.send(text)

        assert end_of(bo) == 1008

    def test_or_in_bytes_is_hung_up_on(self, cast, listening):
        bo = listening(cast.bo)

        bo.socket.send(b'{"kind": "ping"}')

        assert end_of(bo) == 1008

    def test_or_too_long_is_hung_up_on(self, cast, listening):
        bo = listening(cast.bo)

        bo.socket.send('{"kind": "ping"}' + " " * 17_000)

        assert end_of(bo) == 1009

    def test_or_too_often_is_hung_up_on(self, cast, listening):
        bo = listening(cast.bo)

        for _ in range(61):
            bo.say(kind="ping")

        assert end_of(bo) == 1008

    def test_waits_for_sixty_topics_at_most(self, cast, listening):
        bo = listening(cast.bo, **{f"t{number}": 0 for number in range(60)})

        bo.listen(tea=0)

        assert bo.hears() == {"kind": "refused", "topics": ["club:tea"]}


async def emptied(hub: hubs.Hub) -> None:
    async with asyncio.timeout(10):
        while hub.count:
            await asyncio.sleep(0)  # lets the loop go on


class TestAnOpenSocket:
    def test_keeps_nothing_of_what_the_browser_said_at_its_beginning(self, cast, live, listening):
        begin, opened = live.endpoints.socket, []

        async def remembered(socket):
            opened.append(socket)
            await begin(socket)

        live.endpoints.socket = remembered
        listening(cast.bo, tea=0)

        (socket,) = opened
        assert socket.scope["headers"] == []
        assert not socket.cookies
        heads = [one.request.headers for one in gc.get_objects() if type(one) is LeanSockets]
        assert heads
        assert not any(heads)


class TestSomebodyWhoGoes:
    def test_is_forgotten_with_what_they_waited_for(self, cast, live, listening, caplog):
        bo = listening(cast.bo, tea=0)
        hub = live.endpoints.hub
        assert (hub.count, list(hub.by_topic)) == (1, ["club:tea"])

        bo.socket.close()
        live.run(emptied(hub))

        assert not hub.by_topic
        assert dict(hub.ends) == {"left": 1}
        assert [one for one in caplog.records if one.levelname == "ERROR"] == []


class TestTooMany:
    def test_sockets_of_one_person_end_the_oldest(self, cast, listening):
        first, *others = [listening(cast.bo, tea=0) for _ in range(hubs.MAX_CONNECTIONS + 1)]

        assert end_of(first) == 1013
        assert others[0].hears_nothing_but_pong()

    def test_moves_for_a_slow_reader_are_told_once(self, cast, club, listening):
        """Nothing piles up: a topic has one cursor, whatever the reader has missed."""
        bo = listening(cast.bo, tea=0)

        for _ in range(40):
            club.moves("tea")

        told = [bo.hears()["topics"]["club:tea"]]
        while told[-1] != 40:
            told.append(bo.hears()["topics"]["club:tea"])
        assert told == sorted(set(told))
