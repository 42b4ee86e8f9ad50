"""Django's SQLite, except that who wants to write waits in line first (ADR 0015)."""

from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

from mentoring.core.sqlite.gate import Gate, gate_of

PATIENCE = 20.0  # seconds in line, as long as SQLite itself would keep trying
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """Every transaction here is IMMEDIATE, a write from its first moment: so it takes its turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_inside = False

    @property
    def gate(self) -> Gate | None:
        return None if self.is_in_memory_db() else gate_of(str(self.settings_dict["NAME"]))

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def create_cursor(self, name: str | None = None) -> Any:
        assert self.connection is not None
        cursor = self.connection.cursor(factory=Cursor)
        cursor.owner = self
        return cursor

    def _enter(self) -> None:
        if self.gate and not self._is_inside:
            self._is_inside = self.gate.enter(PATIENCE)

    def _leave(self) -> None:
        if self._is_inside and self.gate:
            self._is_inside = False
            self.gate.leave()

    @contextmanager
    def turn_for(self, query: str) -> Any:
        """A lone statement that writes is a transaction of its own."""
        is_lone = self.connection is not None and not self.connection.in_transaction
        if not (is_lone and query.lstrip()[:7].upper().startswith(WRITES)):
            yield
            return
        self._enter()
        try:
            yield
        finally:
            self._leave()


class Cursor(base.SQLiteCursorWrapper):
    owner: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self.owner.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.owner.turn_for(query):
            return super().executemany(query, param_list)
