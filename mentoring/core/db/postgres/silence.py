"""Whether a database server still answers, as all threads of a process know it.

A statement without an answer may be slow, or the server may hang: stopped, out of disk, behind a
line that swallows everything. Who has waited a while asks it something small over a new line.
While it is known to be silent nobody else waits: one thread asks again now and then, all others
are told at once.
"""

import contextlib
import threading
import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo

Result = TypeVar("Result")

ASK_AFTER = 3.0  # seconds without a word until somebody asks, then twice as long each time
ASK_AGAIN = 1.0  # seconds between two questions to a server that is silent
TIMEOUT = 2  # seconds for the answer; libpq knows no shorter one


class DatabaseServer:
    """One server by its address; knows nothing until somebody asks."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = make_conninfo(conninfo, connect_timeout=TIMEOUT)
        self.is_known_silent = False
        self._asked_at = 0.0
        self._asking = threading.Lock()

    def note_silence(self) -> None:
        self.is_known_silent, self._asked_at = True, time.monotonic()

    def must_not_be_silent(self) -> None:
        """Raise ``OperationalError`` at once, except for one thread that asks again."""
        if not self.is_known_silent:
            return
        is_due = time.monotonic() - self._asked_at > ASK_AGAIN
        if is_due and self._asking.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._asking.release()
        if self.is_known_silent:
            raise psycopg.OperationalError("The database server is silent.")

    def is_silent(self) -> bool:
        """Ask, or wait for whoever is asking already; at most some seconds."""
        began = time.monotonic()
        with self._asking:
            if self._asked_at < began:
                self._ask()
        return self.is_known_silent

    def _ask(self) -> None:
        """Also whoever says no, "too many connections" for one, has answered."""
        began = time.monotonic()
        self.is_known_silent = False
        try:
            with contextlib.closing(ServerProbe.connect(self.conninfo)) as line:
                line.execute("SELECT 1")
        except psycopg.OperationalError:
            self.is_known_silent = time.monotonic() - began >= TIMEOUT
        self._asked_at = time.monotonic()


class ServerProbe(psycopg.Connection[Any]):
    """A line on which no answer is waited for longer than ``TIMEOUT``."""

    def wait(
        self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = TIMEOUT
    ) -> Result:
        return super().wait(gen, interval, timeout)


_servers: dict[str, DatabaseServer] = {}
_servers_mutex = threading.Lock()


def server_of(conninfo: str) -> DatabaseServer:
    """What is known of the server behind these parameters, the same for every thread."""
    with _servers_mutex:
        return _servers.setdefault(conninfo, DatabaseServer(conninfo))
