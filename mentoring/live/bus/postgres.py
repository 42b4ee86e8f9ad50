"""On PostgreSQL: NOTIFY with the commit, LISTEN on a connection of its own."""

import asyncio
import logging

import psycopg
from django.db import connection

from mentoring.live.bus import Heard, Missed, Moved

CHANNEL = "rapport_live"
HUBS = "rapport_hubs"
FIRST_WAIT, MAX_WAIT = 0.2, 5.0  # seconds before the connection is made again

log = logging.getLogger(__name__)


class PostgresBus:
    has_others = True

    def publish(self, name: str, cursor: int) -> None:
        with connection.cursor() as told:
            told.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{cursor} {name}"])

    def say(self, word: str) -> None:
        with connection.cursor() as told:
            told.execute("SELECT pg_notify(%s, %s)", [HUBS, word])

    async def listen(self, moved: Moved, missed: Missed, heard: Heard) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async with await _connect() as listening:
                    await listening.execute(f"LISTEN {HUBS}")
                    await listening.execute(f"LISTEN {CHANNEL}")
                    missed()  # whatever was said before we heard
                    wait = FIRST_WAIT
                    async for said in listening.notifies():
                        if said.channel == HUBS:
                            heard(said.payload)
                            continue
                        cursor, _, name = said.payload.partition(" ")
                        moved(name, int(cursor))
            except psycopg.Error as reason:
                log.warning("live: not listening to the database (%s)", type(reason).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, MAX_WAIT)


async def _connect() -> "psycopg.AsyncConnection[tuple[object, ...]]":
    """To the database of the pages, outside of their pool; the keep-alive finds a dead line."""
    known = connection.get_connection_params()
    for ours in ("context", "cursor_factory", "options", "prepare_threshold"):
        known.pop(ours, None)
    return await psycopg.AsyncConnection.connect(**known, autocommit=True)
