"""One writer for all connections: quick ones are told at once, a slow one delays nobody."""

import asyncio
from uuid import uuid4

import pytest

from mentoring.live import connections
from mentoring.live.connections import LiveConnection, SocketWriter


def run(story):
    """Let ``story(writer)`` happen beside a running writer."""

    async def told():
        writer = SocketWriter()
        running = asyncio.create_task(writer.run())
        async with asyncio.timeout(10):
            await story(writer)
        running.cancel()

    asyncio.run(told())


class Reader:
    """Takes frames at once, or when ``takes`` is set."""

    def __init__(self, writer, *, is_slow=False):
        self.heard, self.takes = [], asyncio.Event()
        if not is_slow:
            self.takes.set()
        self.connection = LiveConnection("a session", uuid4(), self.take, writer)

    async def take(self, frame):
        await self.takes.wait()
        self.heard.append(frame)

    async def has_heard(self, count):
        while len(self.heard) < count:
            await asyncio.sleep(0)  # lets the loop go on


def newer(cursor):
    return f'{{"kind":"newer","topics":{{"club:tea":{cursor}}}}}'


class TestTheWriter:
    def test_tells_any_number_in_one_go(self, monkeypatch):
        monkeypatch.setattr(connections, "A_TURN", 3)

        async def story(writer):
            readers = [Reader(writer) for _ in range(10)]
            for one in readers:
                one.connection.tell("club:tea", 1)
            for one in readers:
                await one.has_heard(1)
            assert {one.heard[0] for one in readers} == {newer(1)}

        run(story)

    def test_makes_a_frame_once_for_all(self):
        async def story(writer):
            readers = [Reader(writer), Reader(writer)]
            for one in readers:
                one.connection.tell("club:tea", 7)
                await one.has_heard(1)
            assert readers[0].heard[0] is readers[1].heard[0]

        run(story)

    def test_does_not_wait_for_a_slow_reader(self):
        async def story(writer):
            before, slow, after = Reader(writer), Reader(writer, is_slow=True), Reader(writer)
            for cursor in (1, 2):
                for one in (before, slow, after):
                    one.connection.tell("club:tea", cursor)
                await before.has_heard(cursor)
                await after.has_heard(cursor)
            assert slow.heard == []

            slow.takes.set()
            await slow.has_heard(2)
            assert slow.heard == after.heard == [newer(1), newer(2)]

        run(story)

    def test_tells_a_slow_reader_once_what_moved_often(self):
        async def story(writer):
            slow = Reader(writer, is_slow=True)
            for cursor in range(1, 41):
                slow.connection.tell("club:tea", cursor)
                await asyncio.sleep(0)
            slow.takes.set()
            await slow.has_heard(2)
            assert slow.heard[-1] == newer(40)
            assert len(slow.heard) == 2
            assert not slow.connection.ended.done()

        run(story)

    def test_lets_go_of_a_reader_who_takes_nothing(self, monkeypatch):
        monkeypatch.setattr(connections, "SEND_TIMEOUT", 0.01)

        async def story(writer):
            slow, quick = Reader(writer, is_slow=True), Reader(writer)
            slow.connection.tell("club:tea", 1)
            assert await slow.connection.ended == "slow"
            quick.connection.tell("club:tea", 1)
            await quick.has_heard(1)

        run(story)

    def test_lets_go_of_a_reader_who_is_gone(self):
        async def gone(_frame):
            raise RuntimeError

        async def story(writer):
            connection = LiveConnection("a session", uuid4(), gone, writer)
            connection.tell("club:tea", 1)
            assert await connection.ended == "slow"

        run(story)

    @pytest.mark.parametrize("others", [0, 5])
    def test_keeps_the_order_of_frames(self, others):
        async def story(writer):
            reader = Reader(writer)
            for _ in range(others):
                Reader(writer).connection.tell("club:tea", 1)
            reader.connection.show("club:tea", is_together=True, is_writing=True)
            await reader.has_heard(2)
            reader.connection.tell("club:tea", 1)
            await reader.has_heard(3)
            kinds = [frame.split('"')[3] for frame in reader.heard]
            assert kinds == ["together", "writing", "newer"]

        run(story)
