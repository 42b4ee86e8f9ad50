"""Connections, and the writer that tells them.

Most readers take a frame at once, so one task writes to many of them, one after the other. Where
one does not, that task stays with them, and the next one goes on with the others.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

Send = Callable[[str], Awaitable[None]]

SEND_TIMEOUT = 10.0  # seconds in which a reader takes what waits for them
MAX_FRAMES_WAITING = 20  # of what is true only now; more are dropped
MAX_FRAMES_IN_HAND = 200  # of what must arrive; whoever lets more pile up is let go
A_TURN = 100  # connections written to before the loop does something else


class SocketWriter:
    """Of one hub; ``run()`` is its task."""

    def __init__(self) -> None:
        self._ready: deque[LiveConnection] = deque()
        self._has_ready = asyncio.Event()
        self._late: set[asyncio.Task[None]] = set()  # each stays with one reader

    def add(self, connection: "LiveConnection") -> None:
        self._ready.append(connection)
        self._has_ready.set()

    async def run(self) -> None:
        while True:
            await self._has_ready.wait()
            self._has_ready.clear()
            while self._ready:
                writing = asyncio.create_task(self._write())
                await asyncio.sleep(0)  # it runs until it is done, or somebody is late
                if not writing.done():
                    self._leave_behind(writing)

    async def _write(self) -> None:
        turn, me = A_TURN, asyncio.current_task()
        while turn and self._ready and me not in self._late:
            turn -= 1
            await self._ready.popleft().write()

    def _leave_behind(self, writing: "asyncio.Task[None]") -> None:
        self._late.add(writing)
        given_up = asyncio.get_running_loop().call_later(SEND_TIMEOUT, writing.cancel)

        def arrived(task: "asyncio.Task[None]") -> None:
            self._late.discard(task)
            given_up.cancel()

        writing.add_done_callback(arrived)


class LiveConnection:
    """One socket or stream of a signed-in person.

    It holds at most one number for each of its topics, so a slow reader costs no memory.
    """

    __slots__ = (
        "company",
        "ended",
        "frames",
        "is_writing",
        "pending",
        "person",
        "send",
        "session",
        "told",
        "writer",
    )

    def __init__(self, session: str, person: UUID, send: Send, writer: SocketWriter) -> None:
        self.session, self.person, self.send, self.writer = session, person, send, writer
        self.told: dict[str, int] = {}  # topic -> the cursor that the reader knows
        self.pending: dict[str, int] = {}
        self.company: dict[str, bool] = {}  # topic -> whether somebody else is there, as told
        self.frames: list[str] = []
        self.is_writing = False
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def tell(self, name: str, cursor: int) -> None:
        """Let the reader know, unless they do; frames follow each other, never overtake."""
        if self.ended.done() or self.told.get(name) == cursor:
            return
        self.told[name] = self.pending[name] = cursor
        self._start_writing()

    def show(self, name: str, *, is_together: bool, is_writing: bool) -> None:
        """Whether somebody else waits for the same, and types; the first only when it changes."""
        if self.company.get(name, False) != is_together:
            self.company[name] = is_together
            self._say({"kind": "together", "topic": name, "here": is_together})
        if is_writing:
            self._say({"kind": "writing", "topic": name})

    def _say(self, frame: dict[str, Any]) -> None:
        if not self.ended.done() and len(self.frames) < MAX_FRAMES_WAITING:
            self.frames.append(_encoded(frame))
            self._start_writing()

    def hand(self, frame: dict[str, Any]) -> None:
        """What must arrive, in its order, or the connection ends."""
        if len(self.frames) >= MAX_FRAMES_IN_HAND:
            self.end("slow")
        if not self.ended.done():
            self.frames.append(_encoded(frame))
            self._start_writing()

    def _start_writing(self) -> None:
        if not self.is_writing:
            self.is_writing = True
            self.writer.add(self)

    async def write(self) -> None:
        """All that waits, in its order; for the writer alone."""
        try:
            while self.pending or self.frames:
                await self.send(self._next_frame())
        except (Exception, asyncio.CancelledError):
            # Gone, or too slow: the reader comes back and asks with its cursors.
            self.end("slow")
        finally:
            self.is_writing = False

    def _next_frame(self) -> str:
        if not self.pending:
            return self.frames.pop(0)
        frame = _newer(tuple(self.pending.items()))
        self.pending.clear()
        return frame

    def end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)


@lru_cache(maxsize=1024)
def _newer(moved: tuple[tuple[str, int], ...]) -> str:
    """The same for all who wait for the same, so it is made once."""
    return _encoded({"kind": "newer", "topics": dict(moved)})


def _encoded(frame: dict[str, Any]) -> str:
    return json.dumps(frame, separators=(",", ":"))
