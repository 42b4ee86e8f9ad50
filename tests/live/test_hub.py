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
