"""People at two web processes see each other: by the database's bus, and by Redis."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from mentoring.live import bus, together
from mentoring.live.models import Topic
from tests.live.conftest import live_server
from tests.live.test_together import GONE, HERE, WRITING

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["database", "redis"], autouse=True)
def _with_others(request, settings):
    if request.param == "redis":
        port = request.getfixturevalue("redis_server")[0]
        settings.LIVE_BUS = f"redis://127.0.0.1:{port}/0"
    elif connection.vendor != "postgresql":
        pytest.skip("one web process serves a file")
    bus.bus.cache_clear()


@pytest.fixture
def other(live):
    """A second hub, which shares nothing with the first but the bus."""
    with live_server() as made:
        yield made


@pytest.fixture
def come(club, browse):
    """Somebody begins to wait at one of the two, and may be told at once who else does."""

    def come(membership, server):
        club.members.add(membership.user_id)
        listener = server.connect(browse(membership).cookies["sessionid"].value)
        listener.listen(tea=0)
        return listener

    return come


@pytest.fixture
def two(cast, come, club, live, other):
    """Amina waits at one and Bo at the other, and each has been told so."""
    club.shown = {cast.amina.user_id, cast.bo.user_id}
    amina, bo = come(cast.amina, live), come(cast.bo, other)
    assert amina.hears() == HERE
    assert bo.hears() == HERE
    return amina, bo


class TestSomebodyElsewhere:
    def test_is_seen_to_type(self, two):
        amina, bo = two

        bo.say(kind="writing", topic="club:tea")

        assert amina.hears() == WRITING
        assert not Topic.objects.exists()

    def test_is_gone_with_their_socket(self, two):
        amina, bo = two

        bo.socket.close()

        assert amina.hears() == GONE

    def test_is_gone_with_their_process(self, two, other):
        amina, _bo = two

        other.endpoints.hub.loop.call_soon_threadsafe(other.endpoints.close)

        assert amina.hears() == GONE

    def test_is_gone_when_their_process_is_silent(self, two, live, other, monkeypatch):
        """Killed, it says nothing of it."""
        amina, _bo = two
        hub = live.endpoints.hub
        there = hub.together.elsewhere

        async def later():
            for name in there.lapse(hub.loop.time() + 3600):
                hub.together.show(name)

        monkeypatch.setattr(type(other.endpoints.hub.together), "ask_all", lambda self: None)
        live.run(later())

        assert amina.hears() == GONE

    def test_is_not_seen_where_they_keep_to_themselves(self, cast, club, two, come, other):
        amina, bo = two
        club.shown = {cast.amina.user_id, cast.cruz.user_id}

        bo.say(kind="writing", topic="club:tea")
        assert amina.hears() == GONE  # rights are asked anew for Bo's typing

        cruz = come(cast.cruz, other)
        assert cruz.hears() == HERE
        assert amina.hears() == HERE

    def test_is_not_believed_once_they_have_signed_out(self, two, other):
        amina, bo = two
        [connection_of_bo] = other.endpoints.hub.connections
        Session.objects.filter(session_key=connection_of_bo.session).delete()

        bo.say(kind="writing", topic="club:tea")

        assert amina.hears() == GONE

    def test_makes_a_crowd_with_those_here(self, cast, club, come, live, other, monkeypatch):
        monkeypatch.setattr(together, "MAX_TOGETHER", 1)
        club.shown = {cast.amina.user_id, cast.bo.user_id}
        amina, bo = come(cast.amina, live), come(cast.bo, other)
        assert amina.hears_nothing_but_pong()

        bo.say(kind="writing", topic="club:tea")
        club.moves("tea")

        for one in (amina, bo):
            assert one.hears() == {"kind": "newer", "topics": {"club:tea": 1}}
