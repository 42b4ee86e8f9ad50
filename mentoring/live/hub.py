"""The hub: which connection waits for which topic, and who is told when one moves.

Everything here runs on the event loop of the web process; the database is asked in threads of the
hub's own. What moved twice meanwhile is told once.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from django.db import close_old_connections

from mentoring.live import topics
from mentoring.live.bus import bus
from mentoring.live.connections import LiveConnection, Send, SocketWriter
from mentoring.live.sessions import known_sessions, lasting_sessions
from mentoring.live.together import Together

T = TypeVar("T")

THREADS = 2
MAX_CONNECTIONS = 10  # of one person; the oldest makes room
MAX_TOPICS = 60  # of one connection
CHECK_INTERVAL = 60.0  # seconds between looks at every session and right
MIN_GAP = 0.005  # seconds in which moves are gathered before rights are asked
CATCH_UP_GAP = 0.05  # seconds between looks at all cursors, however often the bus asks for one,
MAX_CATCH_UP_GAP = 0.5
CATCH_UP_SHARE = 10  # or so many times what the last one took: the more wait, the longer it takes

log = logging.getLogger(__name__)
running: "set[Hub]" = set()
"""Hubs of this process, for whoever counts."""


class Hub:
    def __init__(self) -> None:
        self.by_topic: dict[str, set[LiveConnection]] = defaultdict(set)
        self.by_person: dict[UUID, list[LiveConnection]] = defaultdict(list)
        self.ends: dict[str, int] = defaultdict(int)  # reason -> how many, for /metrics
        self.loop = asyncio.get_running_loop()
        self._moved: dict[str, int] = {}
        self._has_moved = asyncio.Event()
        self._has_missed = asyncio.Event()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
        self._writer = SocketWriter()
        self._tasks: list[asyncio.Task[None]] = []
        self.together = Together(self)
        self.hearers: list[Callable[[str], None]] = [self.together.hear]

    def start(self) -> None:
        if not self._tasks:
            work = (self._deliver, self._writer.run, self._catch_up, self._check_again)
            company = (self.together.run, self.together.beat)
            self._tasks = [asyncio.create_task(run()) for run in (*work, *company, self._listen)]
            running.add(self)

    def also(self, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """A task of an app above, for as long as the hub is there."""
        self._tasks.append(self.loop.create_task(run()))

    def close(self) -> None:
        """Before the process ends: every reader is told to come back in a moment."""
        for connection in self.connections:
            connection.end("restart")
        for task in self._tasks:
            task.cancel()
        self.together.leave()
        running.discard(self)

    @property
    def connections(self) -> list[LiveConnection]:
        return [one for theirs in self.by_person.values() for one in theirs]

    async def in_thread(self, function: Callable[..., T], *args: Any) -> T:
        """Ask the database, away from the loop."""
        return await asyncio.wrap_future(self.in_thread_soon(function, *args))

    def in_thread_soon(self, function: Callable[..., T], *args: Any) -> "Future[T]":
        return self.threads.submit(_with_fresh_connections, function, args)

    @property
    def count(self) -> int:
        return sum(map(len, list(self.by_person.values())))

    def join(self, session: str, person: UUID, send: Send) -> LiveConnection:
        theirs = self.by_person[person]
        if len(theirs) >= MAX_CONNECTIONS:
            theirs[0].end("too many")
        theirs.append(LiveConnection(session, person, send, self._writer))
        return theirs[-1]

    def leave(self, connection: LiveConnection) -> None:
        self.stop_listening(connection, list(connection.told))
        theirs = self.by_person.get(connection.person, [])
        if connection in theirs:
            theirs.remove(connection)
            reason = connection.ended.result() if connection.ended.done() else "left"
            self.ends[reason] += 1
        if not theirs:
            self.by_person.pop(connection.person, None)

    async def listen(self, connection: LiveConnection, seen: Mapping[str, int]) -> list[str]:
        """Let a connection wait for topics from the cursors that it has; gives the refused ones."""
        asked = list(seen)[: max(0, MAX_TOPICS - len(connection.told))]
        pairs = [(connection.person, name) for name in asked]
        may = {name for _, name in await self.in_thread(topics.allowed, pairs)}
        first = {name for name in may if name not in self.by_topic}
        for name in may:
            connection.told[name] = seen[name]
            self.by_topic[name].add(connection)
        for name, cursor in (await self.in_thread(topics.cursors, may)).items():
            connection.tell(name, cursor)
            self.together.change(name, is_first=name in first)
        return [name for name in seen if name not in may]

    def stop_listening(self, connection: LiveConnection, names: Iterable[str]) -> None:
        for name in names:
            connection.told.pop(name, None)
            connection.pending.pop(name, None)
            self.by_topic[name].discard(connection)
            connection.company.pop(name, None)
            if not self.by_topic[name]:
                del self.by_topic[name]
            self.together.change(name)

    def moved(self, name: str, cursor: int) -> None:
        """What the bus says; gathered, so that a burst asks for rights once."""
        if name in self.by_topic:
            self._moved[name] = cursor
            self._has_moved.set()

    async def _deliver(self) -> None:
        while True:
            await self._has_moved.wait()
            await asyncio.sleep(MIN_GAP)
            self._has_moved.clear()
            moved, self._moved = self._moved, {}
            await self.quietly(self._tell(moved))

    async def _tell(self, moved: Mapping[str, int]) -> None:
        """Sessions and rights are asked anew, for all readers of all that moved together.

        Some know already: the bus may say the same twice, and so may a look at all cursors.
        """
        waiting = [
            (one, name)
            for name, cursor in moved.items()
            for one in self.by_topic.get(name, ())
            if one.told[name] != cursor
        ]
        if not waiting:
            return
        sessions = {one.session for one, _ in waiting}
        pairs = {(one.person, name) for one, name in waiting}
        lasting, may = await self.in_thread(_standing, sessions, pairs)
        for connection, name in waiting:
            if connection.session not in lasting:
                connection.end("signed out")
            elif (connection.person, name) not in may:
                self.stop_listening(connection, [name])
            elif name in connection.told:
                connection.tell(name, moved[name])

    async def _listen(self) -> None:
        await bus().listen(self.moved, self._note_missed, self._hear)

    def _hear(self, word: str) -> None:
        """What hubs say to each other; each hearer knows its own words, and passes over others."""
        for hear in self.hearers:
            hear(word)

    def _note_missed(self) -> None:
        self._has_missed.set()
        self.together.ask_all()

    async def _catch_up(self) -> None:
        """Compare all cursors when the bus may have missed something."""
        while True:
            await self._has_missed.wait()
            self._has_missed.clear()
            began = self.loop.time()
            await self.quietly(self._compare())
            took = self.loop.time() - began
            await asyncio.sleep(min(max(CATCH_UP_GAP, CATCH_UP_SHARE * took), MAX_CATCH_UP_GAP))

    async def _compare(self) -> None:
        stand = await self.in_thread(topics.cursors, list(self.by_topic))
        for name, cursor in stand.items():
            if any(one.told.get(name) != cursor for one in self.by_topic.get(name, ())):
                self.moved(name, cursor)

    async def _check_again(self) -> None:
        """Who signed out or lost a right goes dark, also where nothing moves."""
        while True:
            await asyncio.sleep(CHECK_INTERVAL)
            await self.quietly(self.check())

    async def check(self) -> None:
        everybody = self.connections
        lasting = await self.in_thread(lasting_sessions, {one.session for one in everybody})
        for connection in everybody:
            if connection.session not in lasting:
                connection.end("signed out")
        pairs = {(one.person, name) for one in everybody for name in one.told}
        may = await self.in_thread(topics.allowed, pairs)
        for connection in everybody:
            lost = [name for name in connection.told if (connection.person, name) not in may]
            self.stop_listening(connection, lost)
        self._has_missed.set()

    async def quietly(self, work: Awaitable[None]) -> None:
        """A database that is away for a moment delays news; it does not end them."""
        try:
            await work
        except Exception:
            log.exception("live: could not tell; the next look tries again")


def _standing(
    sessions: set[str], pairs: set[tuple[UUID, str]]
) -> tuple[set[str], set[tuple[UUID, str]]]:
    """Sessions that have not ended, and the pairs of person and topic that may be told."""
    return known_sessions(sessions), topics.allowed(pairs)


def _with_fresh_connections(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()
