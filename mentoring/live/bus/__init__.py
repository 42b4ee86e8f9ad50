"""How the news of a moved topic reaches the processes that hold sockets: one adapter each.

A bus carries names and cursors, never words. What it loses costs time only: whoever listens
compares cursors again whenever the bus says that something may have been missed. Besides, hubs
say to each other who waits where, which is true only now.
"""

from collections.abc import Callable
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import connection

Moved = Callable[[str, int], None]
Missed = Callable[[], None]
Heard = Callable[[str], None]


class Bus(Protocol):
    def publish(self, name: str, cursor: int) -> None:
        """Inside the transaction that moved the topic; heard after its commit, or never."""

    has_others: bool  # whether hubs of other processes hear what is said

    def say(self, word: str) -> None:
        """From a thread, outside of transactions: to every hub that listens now, also one's own."""

    async def listen(self, moved: Moved, missed: Missed, heard: Heard) -> None:
        """Until cancelled: each move, a word where some may have been missed, what hubs say."""


@cache
def bus() -> Bus:
    """The bus of this installation: as configured, else the database's own."""
    if settings.LIVE_BUS:
        from mentoring.live.bus.redis import RedisBus

        return RedisBus(settings.LIVE_BUS)
    if connection.vendor == "postgresql":
        from mentoring.live.bus.postgres import PostgresBus

        return PostgresBus()
    from mentoring.live.bus.sqlite import SqliteBus

    return SqliteBus()
