"""On Redis or Valkey, where several machines serve: publish after the commit."""

import asyncio
import logging
from functools import partial

import redis
from django.db import transaction
from redis import asyncio as redis_asyncio

from mentoring.live.bus import Heard, Missed, Moved

CHANNEL = "rapport:live"
HUBS = "rapport:hubs"
TIMEOUT = 1.0  # seconds: what is not told at once is found by its cursor later
FIRST_WAIT, MAX_WAIT = 0.2, 5.0

log = logging.getLogger(__name__)


class RedisBus:
    has_others = True

    def __init__(self, url: str) -> None:
        self.url = url
        self._told = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        )

    def publish(self, name: str, cursor: int) -> None:
        transaction.on_commit(partial(self._tell, CHANNEL, f"{cursor} {name}"))

    def say(self, word: str) -> None:
        self._tell(HUBS, word)

    def _tell(self, channel: str, word: str) -> None:
        try:
            self._told.publish(channel, word)
        except redis.RedisError as reason:  # committed all the same: nothing is lost but time
            log.warning("live: the bus did not take a word (%s)", type(reason).__name__)

    async def listen(self, moved: Moved, missed: Missed, heard: Heard) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async with (
                    redis_asyncio.Redis.from_url(self.url) as line,
                    line.pubsub() as channels,
                ):
                    await channels.subscribe(CHANNEL, HUBS)
                    missed()
                    wait = FIRST_WAIT
                    async for said in channels.listen():
                        if said["type"] == "message":
                            _pass_on(said["channel"].decode(), said["data"].decode(), moved, heard)
            except redis.RedisError as reason:
                log.warning("live: not listening to the bus (%s)", type(reason).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, MAX_WAIT)


def _pass_on(channel: str, text: str, moved: Moved, heard: Heard) -> None:
    if channel == HUBS:
        heard(text)
    else:
        cursor, _, name = text.partition(" ")
        moved(name, int(cursor))
