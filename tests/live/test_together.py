"""Who else waits for the same thing, and types: shown while it is true, and stored nowhere."""

import asyncio

import pytest
from django.conf import settings

from mentoring.live import together
from mentoring.live.models import Topic

HERE = {"kind": "together", "topic": "club:tea", "here": True}
GONE = {"kind": "together", "topic": "club:tea", "here": False}
WRITING = {"kind": "writing", "topic": "club:tea"}


@pytest.fixture
def settle(live):
    """Waits until the server has nothing more to show."""

    async def settled():
        while showing := live.endpoints.hub.together.showing:
            await asyncio.gather(*showing)

    return lambda: live.run(settled())


@pytest.fixture
def two(cast, listening, club, settle):
    """Amina and Bo wait for the same and may see each other from now on."""
    sockets = listening(cast.amina, tea=0), listening(cast.bo, tea=0)
    settle()
    club.shown = {cast.amina.user_id, cast.bo.user_id}
    return sockets


@pytest.fixture
def types(settle):
    """Somebody types, and everybody who hears of it has heard."""

    def act(socket, topic="club:tea"):
        socket.say(kind="writing", topic=topic)
        told = _until_pong(socket)
        settle()
        return told + _until_pong(socket)

    return act


def _until_pong(socket):
    socket.say(kind="ping")
    told = []
    while (frame := socket.hears()) != {"kind": "pong"}:
        told.append(frame)
    return told


class TestWhoTypes:
    def test_is_seen_by_the_other_alone(self, two, types):
        amina, bo = two

        assert types(bo) == [HERE]

        assert _until_pong(amina) == [HERE, WRITING]

    def test_is_said_again_and_presence_is_not(self, two, types):
        amina, bo = two
        types(bo)
        _until_pong(amina)

        types(bo)

        assert _until_pong(amina) == [WRITING]

    def test_is_stored_nowhere(self, two, types):
        types(two[1])

        assert not Topic.objects.exists()

    def test_is_not_seen_in_another_tab_of_theirs(self, cast, two, types, listening, club, settle):
        shown, club.shown = club.shown, set()
        tab = listening(cast.bo, tea=0)
        settle()
        club.shown = shown

        types(two[1])

        assert _until_pong(tab) == [HERE]  # Amina

    def test_is_nobody_who_keeps_to_themselves(self, cast, two, types, club):
        amina, bo = two
        club.shown.discard(cast.bo.user_id)

        assert types(bo) == []

        assert _until_pong(amina) == []

    def test_is_nobody_who_has_lost_the_right(self, cast, two, types, club):
        amina, bo = two
        club.members.discard(cast.bo.user_id)

        types(bo)

        assert _until_pong(amina) == []

    def test_is_shown_only_where_they_wait_themselves(self, two, types):
        amina, bo = two

        types(bo, "club:coffee")

        assert _until_pong(amina) == []

    def test_is_not_shown_in_a_crowd(self, two, types, monkeypatch):
        amina, bo = two
        monkeypatch.setattr(together, "MAX_TOGETHER", 1)

        types(bo)

        assert _until_pong(amina) == []


class TestWhoIsThere:
    def test_is_gone_with_the_last_of_their_sockets(self, two, types):
        amina, bo = two
        types(bo)
        _until_pong(amina)

        bo.socket.close()

        assert amina.hears() == GONE

    def test_is_seen_when_they_come(self, cast, live, browse, listening, club):
        amina = listening(cast.amina, tea=0)
        club.shown = {cast.amina.user_id, cast.bo.user_id}
        club.members.add(cast.bo.user_id)
        secret = browse(cast.bo).cookies[settings.SESSION_COOKIE_NAME].value

        bo = live.connect(secret)
        bo.listen(tea=0)

        assert amina.hears() == HERE
        assert bo.hears() == HERE
