"""Django's SQLite, except that who wants to write waits in line first (ADR 0015)."""

from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base

from mentoring.core.db.sqlite.writer_queue import WriterQueue, writer_queue_of

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """Every transaction here is IMMEDIATE, a write from its first moment: so it takes its turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    @property
    def writer_queue(self) -> WriterQueue | None:
        return None if self.is_in_memory_db() else writer_queue_of(str(self.settings_dict["NAME"]))

    def _start_transaction_under_autocommit(self) -> None:
        self._acquire_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._release_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._release_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._release_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._release_turn()

    def create_cursor(self, name: str | None = None) -> Any:
        assert self.connection is not None
        cursor = self.connection.cursor(factory=Cursor)
        cursor.owner = self
        return cursor

    def _acquire_turn(self) -> None:
        if self.writer_queue and not self._has_turn:
            self._has_turn = self.writer_queue.acquire(settings.WRITE_TIMEOUTS[0])

    def _release_turn(self) -> None:
        if self._has_turn and self.writer_queue:
            self._has_turn = False
            self.writer_queue.release()

    @contextmanager
    def turn_for(self, query: str) -> Any:
        """A lone statement that writes is a transaction of its own."""
        is_lone = self.connection is not None and not self.connection.in_transaction
        if not (is_lone and query.lstrip()[:7].upper().startswith(WRITES)):
            yield
            return
        self._acquire_turn()
        try:
            yield
        finally:
            self._release_turn()


@lru_cache(maxsize=1024)
def _with_question_marks(query: str) -> str:
    """A page asks the same few statements, and a long text takes longer to rewrite than to run."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    owner: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None and len(query) < 10_000:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        with self.owner.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.owner.turn_for(query):
            return super().executemany(query, param_list)
