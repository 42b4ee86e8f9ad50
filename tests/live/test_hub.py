"""What the hub does between two looks at the database, without a server around it."""

import asyncio

import pytest

from mentoring.live import hub as hubs
from mentoring.live.endpoints import Endpoints, _events, _until_ended

PATIENCE = 10  # seconds


def run(story):
    """Let ``story(hub)`` happen around a hub that nobody has started."""

    async def told():
        hub = hubs.Hub()
        try:
            async with asyncio.timeout(PATIENCE):
                await story(hub)
        finally:
            hub.threads.shutdown()

    asyncio.run(told())


async def turns(count=20):
    """Let everything go on that waits for nothing but its turn."""
    for _ in range(count):
        await asyncio.sleep(0)


class TestMoves:
    def test_of_one_moment_are_told_together(self, monkeypatch):
        told, waits = [], []

        async def story(hub):
            async def gathering(seconds):
                waits.append(seconds)
                hub.moved("club:cake", 4)

            async def tell(moved):
                told.append(dict(moved))
                raise asyncio.CancelledError

            hub.by_topic["club:tea"] = hub.by_topic["club:cake"] = {None}
            hub._tell = tell
            hub.moved("club:tea", 1)
            monkeypatch.setattr(hubs.asyncio, "sleep", gathering)
            with pytest.raises(asyncio.CancelledError):
                await hub._deliver()

        run(story)

        assert told == [{"club:tea": 1, "club:cake": 4}]
        assert len(waits) == 1
        assert waits[0] > 0

    def test_that_were_missed_are_looked_for_once(self, monkeypatch):
        monkeypatch.setattr(hubs, "MAX_CATCH_UP_GAP", 0)
        looks = []

        async def story(hub):
            async def compare():
                looks.append(True)

            hub._compare = compare
            looking = asyncio.create_task(hub._catch_up())
            hub._note_missed()
            await turns()
            assert len(looks) == 1

            hub._note_missed()
            await turns()
            assert len(looks) == 2
            looking.cancel()

        run(story)

    @pytest.mark.parametrize(
        ("took", "waits"), [(0, 0.05), (0.005, 0.05), (0.02, 0.2), (0.05, 0.5), (2, 0.5)]
    )
    def test_are_looked_for_the_more_rarely_the_longer_it_takes(self, monkeypatch, took, waits):
        waited = []

        class Clock:
            now = 100.0

            def time(self):
                return self.now

        async def story(hub):
            async def compare():
                hub.loop.now += took

            async def wait(seconds):
                waited.append(seconds)
                raise asyncio.CancelledError

            hub.loop, hub._compare = Clock(), compare
            hub._has_missed.set()
            monkeypatch.setattr(hubs.asyncio, "sleep", wait)
            with pytest.raises(asyncio.CancelledError):
                await hub._catch_up()

        run(story)

        assert waited == [pytest.approx(waits)]


class TestALook:
    def test_takes_from_everybody_what_they_may_no_longer_hear(self, monkeypatch):
        monkeypatch.setattr(hubs, "lasting_sessions", set)
        monkeypatch.setattr(
            hubs.topics, "allowed", lambda asked: {pair for pair in asked if pair[0] != "ayo"}
        )
        heard = []

        async def story(hub):
            for person in ("ayo", "bo"):
                connection = hub.join(f"session of {person}", person, None)
                connection.told["club:tea"] = 1
                hub.by_topic["club:tea"].add(connection)

            await hub.check()

            heard.extend((one.person, dict(one.told)) for one in hub.connections)
            assert [one.person for one in hub.by_topic["club:tea"]] == ["bo"]

        run(story)

        assert heard == [("ayo", {}), ("bo", {"club:tea": 1})]


class TestWhoLeaves:
    def test_is_forgotten_with_their_last_connection(self):
        async def story(hub):
            first, last = (hub.join("a session", "somebody", None) for _ in range(2))
            hub.leave(first)
            assert dict(hub.by_person) == {"somebody": [last]}

            hub.leave(last)
            assert dict(hub.by_person) == {}
            assert hub.ends == {"left": 2}

        run(story)


class TestWhoHearsNoMore:
    def test_is_told_anew_that_others_are_there_when_they_listen_again(self):
        async def story(hub):
            connection = hub.join("a session", "somebody", None)
            connection.show("club:tea", is_together=True, is_writing=False)
            hub.by_topic["club:tea"].add(connection)
            hub.stop_listening(connection, ["club:tea"])
            connection.frames.clear()

            connection.show("club:tea", is_together=True, is_writing=False)

            assert len(connection.frames) == 1

        run(story)


class TestClosing:
    def test_ends_what_the_hub_was_doing(self):
        async def story(hub):
            async def forever():
                await asyncio.Event().wait()

            hub.also(forever)
            await turns()

            hub.close()
            await turns()

            assert [task.cancelled() for task in hub._tasks] == [True]

        run(story)


class TestAStreamThatIsReadSlowly:
    def test_holds_one_frame_and_lets_the_next_wait(self):
        async def story(hub):
            async def listen(connection, seen):
                """Nothing is asked of a database here."""

            hub.listen = listen
            events = _events(hub, "a session", "somebody", {})
            assert await anext(events) == ": listening\n\n"
            (connection,) = hub.connections
            await connection.send("first")

            second = asyncio.create_task(connection.send("second"))
            await turns()

            assert not second.done()
            assert "first" in await anext(events)
            await second
            await events.aclose()
            assert hub.connections == []

        run(story)

    def test_loses_nothing_after_a_sign_of_life(self, monkeypatch):
        monkeypatch.setattr("mentoring.live.endpoints.BEAT", 0)

        async def story(hub):
            frames = asyncio.Queue(1)
            connection = hub.join("a session", "somebody", send=frames.put)
            told = _until_ended(connection, frames)
            assert await anext(told) is None  # quiet for so long

            await frames.put("news")
            heard = [await anext(told) for _ in range(3)]

            assert "news" in heard
            await told.aclose()

        run(story)


class TestAnotherAddress:
    def test_is_no_socket(self):
        said = []

        async def send(message):
            said.append(message)

        async def nothing(*rest):
            raise AssertionError("no page is a socket")

        scope = {"type": "websocket", "path": "/live/elsewhere"}
        asyncio.run(Endpoints().before(nothing)(scope, nothing, send))

        assert [message["type"] for message in said] == ["websocket.close"]
