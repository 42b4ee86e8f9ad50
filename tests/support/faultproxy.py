"""A line that fails on demand, between the product and a real server.

TCP on loopback; behind it a TCP port or a socket file. ``with fault_proxy(upstream) as line``,
then ``line.stall()``, ``line.cut()``, ``line.delay(0.2)`` … and ``line.heal()``. A fault holds for
the lines that are open and for new ones. ``line.when(b"COMMIT", line.stall)`` does it at the
moment these bytes come from the client, before they are passed on, or with ``after=True``, when
they were and no answer has come yet.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 65536
Upstream = Path | tuple[str, int]
Fault = Callable[[], None]


@dataclass
class FaultProxy:
    upstream: Upstream
    port: int = 0
    taken: int = 0  # lines so far
    seconds: float = 0.0  # by which each piece is late
    bytes_per_second: float = 0.0  # 0: as fast as it goes
    is_cut: bool = False
    trigger: tuple[bytes, Fault, bool] | None = None
    thread: int = 0
    triggered: threading.Event = field(default_factory=threading.Event)

    async def start(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.flows = asyncio.Event()
        self.flows.set()
        self.writers: set[asyncio.StreamWriter] = set()
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    # What a test says, from its own thread:

    def stall(self) -> None:
        """Nothing passes any more; lines stay open, and new ones are taken and hear nothing."""
        self._do(self.flows.clear)

    def cut(self) -> None:
        """Every line is torn, new ones are torn at once."""
        self.is_cut = True
        self._do(self._tear)

    def half_close(self) -> None:
        """The server seems to have ended what it says; what is said to it still arrives."""
        self._do(self._end_answers)

    def delay(self, seconds: float) -> None:
        self.seconds = seconds

    def throttle(self, bytes_per_second: float) -> None:
        self.bytes_per_second = bytes_per_second

    def heal(self) -> None:
        """What was held back passes, new lines are whole; what was torn stays torn."""
        self.is_cut, self.seconds, self.bytes_per_second, self.trigger = False, 0.0, 0.0, None
        self._do(self.flows.set)

    def when(self, words: bytes, fault: Fault, *, after: bool = False) -> None:
        self.triggered.clear()
        self.trigger = (words, fault, after)

    # What it does, in its loop:

    def _do(self, deed: Callable[[], None]) -> None:
        if threading.get_ident() == self.thread:
            deed()
            return
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (deed(), done.set()))
        assert done.wait(10)

    def _tear(self) -> None:
        for writer in self.writers:
            writer.transport.abort()

    def _end_answers(self) -> None:
        for writer in self.clients():
            writer.write_eof()

    def clients(self) -> list[asyncio.StreamWriter]:
        return [one for one in self.writers if one.get_extra_info("sockname")[1:] == (self.port,)]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        self.writers.add(writer)
        try:
            await self.flows.wait()
            if self.is_cut:
                writer.transport.abort()
                return
            far_reader, far_writer = await self._reach()
            self.writers.add(far_writer)
            try:
                await asyncio.gather(
                    self._pump(reader, far_writer, asked=True), self._pump(far_reader, writer)
                )
            finally:
                self.writers.discard(far_writer)
                far_writer.transport.abort()
        except (OSError, RuntimeError, asyncio.CancelledError):
            pass  # the server is away, one side hung up or was told the end, the test is over
        finally:
            self.writers.discard(writer)
            writer.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.upstream, Path):
            return await asyncio.open_unix_connection(self.upstream)
        return await asyncio.open_connection(*self.upstream)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, asked: bool = False
    ) -> None:
        while data := await reader.read(CHUNK):
            fault, after = self._fault_for(data) if asked else (None, False)
            if fault and not after:
                fault()
            await self._hold_back(len(data))
            writer.write(data)
            await writer.drain()
            if fault and after:
                fault()
        with contextlib.suppress(OSError):
            writer.write_eof()

    def _fault_for(self, data: bytes) -> tuple[Fault | None, bool]:
        if self.trigger is None or self.trigger[0] not in data:
            return None, False
        (_words, fault, after), self.trigger = self.trigger, None
        self.loop.call_soon(self.triggered.set)
        return fault, after

    async def _hold_back(self, size: int) -> None:
        await asyncio.sleep(self.seconds)
        if self.bytes_per_second:
            await asyncio.sleep(size / self.bytes_per_second)
        await self.flows.wait()


@contextlib.contextmanager
def fault_proxy(upstream: Upstream) -> Iterator[FaultProxy]:
    """A healthy line to ``upstream``; at the end nothing of it is left."""
    proxy, is_up = FaultProxy(upstream), threading.Event()

    def run() -> None:
        proxy.thread = threading.get_ident()
        asyncio.run(serve())

    async def serve() -> None:
        await proxy.start()
        proxy.over = asyncio.Event()
        is_up.set()
        await proxy.over.wait()
        proxy._tear()
        proxy.server.close()

    thread = threading.Thread(target=run, name="fault proxy", daemon=True)
    thread.start()
    assert is_up.wait(10)
    try:
        yield proxy
    finally:
        proxy.loop.call_soon_threadsafe(proxy.over.set)
        thread.join(10)
