"""On SQLite: by word of mouth in this process, and ``PRAGMA data_version`` for other processes."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

from mentoring.live.bus import Heard, Missed, Moved

POLL_INTERVAL = 0.03  # seconds


class SqliteBus:
    has_others = False  # one web process serves a file

    def __init__(self) -> None:
        self._listeners: set[Callable[[str, int], object]] = set()

    def publish(self, name: str, cursor: int) -> None:
        transaction.on_commit(partial(self._tell, name, cursor))

    def _tell(self, name: str, cursor: int) -> None:
        for tell in tuple(self._listeners):
            tell(name, cursor)

    def say(self, word: str) -> None:
        """To nobody: see ``has_others``."""

    async def listen(self, moved: Moved, missed: Missed, heard: Heard) -> None:
        loop = asyncio.get_running_loop()

        def tell(name: str, cursor: int) -> None:
            loop.call_soon_threadsafe(moved, name, cursor)

        self._listeners.add(tell)
        try:
            await self._watch(missed)
        finally:
            self._listeners.discard(tell)

    async def _watch(self, missed: Missed) -> None:
        """The version moves with every commit of another connection, also of other processes."""
        path = connection.settings_dict["NAME"]
        watching = sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True)
        try:
            seen = None
            while True:
                (version,) = watching.execute("PRAGMA data_version").fetchone()
                if seen is not None and version != seen:
                    missed()
                seen = version
                await asyncio.sleep(POLL_INTERVAL)
        finally:
            watching.close()


def _quoted(path: object) -> str:
    """``?`` and ``#`` are letters of a folder's name, not parts of an address."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
