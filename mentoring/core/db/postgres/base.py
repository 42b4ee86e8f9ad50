"""Django's PostgreSQL, except that no round trip waits for ever (ADR 0036)."""

import time
from collections.abc import Generator
from types import ModuleType
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from psycopg.waiting import Ready, Wait

from mentoring.core.db.postgres.silence import ASK_AFTER, DatabaseServer, server_of

Result = TypeVar("Result")
NOT_OF_LIBPQ = {"autocommit", "context", "cursor_factory", "prepare_threshold", "row_factory"}
OVERTIME = 5.0  # seconds after the server's own limit for a statement: then its line is dead


class Connection(psycopg.Connection[Any]):
    """A line to the server that is given up when the server, or this line alone, is dead.

    Not for a line that listens: that it hears nothing for long is no sign of anything.
    """

    server: DatabaseServer | None = None

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> "Connection":
        """As psycopg's; at once ``OperationalError`` while the server is known to be silent."""
        address = {name: said for name, said in options.items() if name not in NOT_OF_LIBPQ}
        server = server_of(make_conninfo(conninfo, **address))
        server.must_not_be_silent()
        try:
            connection = super().connect(conninfo, **options)
        except psycopg.errors.ConnectionTimeout:
            server.note_silence()
            raise
        connection.server = server
        return connection

    def wait(
        self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None
    ) -> Result:
        """Every word to the server and back passes here: statements, commits, copies."""
        server = self.server
        if server is None:
            return super().wait(gen, interval, timeout)
        if server.is_known_silent:
            self._must_not_be_silent(server)
        return super().wait(self._limited(gen, server), interval, timeout)

    def _limited(
        self, gen: PQGen[Result], server: DatabaseServer
    ) -> Generator[Wait, Ready | int, Result]:
        """``gen`` step by step; each time nothing was heard for a while the server is asked."""
        began = heard_at = time.monotonic()
        pause = ASK_AFTER
        try:
            step = next(gen)
            while True:
                ready = yield step
                if not ready and time.monotonic() - heard_at > pause:
                    self._give_up_when_dead(server, time.monotonic() - began)
                    heard_at, pause = time.monotonic(), 2 * pause
                elif ready:
                    heard_at, pause = time.monotonic(), ASK_AFTER
                step = gen.send(ready)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def _give_up_when_dead(self, server: DatabaseServer, waited: float) -> None:
        limit = settings.STATEMENT_TIMEOUT
        if server.is_silent() or (limit and waited > limit + OVERTIME):
            self.close()
            raise psycopg.OperationalError(f"The database has not answered for {waited:.0f} s.")

    def _must_not_be_silent(self, server: DatabaseServer) -> None:
        try:
            server.must_not_be_silent()
        except psycopg.OperationalError:
            self.close()  # what it holds, a transaction for one, is not worth waiting for
            raise


class Driver(ModuleType):
    """psycopg as Django asks for it, with connections of ours."""

    connect = staticmethod(Connection.connect)

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    Database = Driver("psycopg")
