"""A real server with the live endpoints, real sockets, and a kind of topic made for tests."""

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import redis
from django.conf import settings
from django.db import transaction
from starlette.responses import PlainTextResponse
from websockets.sync.client import ClientConnection, connect

from mentoring.live import topics
from mentoring.live.endpoints import Endpoints
from tests.moments import NOON
from tests.support import packages
from tests.support.asgi import serving


@dataclass
class Club:
    """Topics ``club:…`` that are open to whoever is in ``members``."""

    members: set[UUID] = field(default_factory=set)
    shown: set[UUID] = field(default_factory=set)  # whose presence the others may see
    asked: int = 0

    def may_listen(self, pairs: Any) -> set[tuple[UUID, str]]:
        self.asked += 1
        return {pair for pair in pairs if pair[0] in self.members}

    def see_each_other(self, pairs: Any) -> set[tuple[UUID, str]]:
        return {pair for pair in pairs if pair[0] in self.shown & self.members}

    def moves(self, thing: str, at: datetime = NOON) -> int:
        with transaction.atomic():
            return topics.announce("club", thing, at=at)


@pytest.fixture
def club() -> Iterator[Club]:
    made = Club()
    topics.topic_kind("club", may_listen=made.may_listen, see_each_other=made.see_each_other)
    yield made
    del topics._kinds["club"]


@dataclass
class Listener:
    """One socket of a browser, and what it has been told."""

    socket: ClientConnection

    def say(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def listen(self, **seen: int) -> None:
        self.say(kind="listen", topics={f"club:{name}": at for name, at in seen.items()})

    def hears(self, within: float = 10) -> Any:
        return json.loads(self.socket.recv(timeout=within))

    def hears_nothing_but_pong(self) -> bool:
        """Frames keep their order, so whatever was told before the answer stands before it."""
        self.say(kind="ping")
        return bool(self.hears() == {"kind": "pong"})


@dataclass
class Stream:
    """One stream of server-sent events."""

    answer: http.client.HTTPResponse

    def event(self) -> dict[str, str]:
        """The next event by its fields; a comment is an event with the field ''."""
        lines = iter(lambda: self.answer.readline().decode().rstrip("\n"), "")
        return {
            name: text.removeprefix(" ") for name, _, text in (one.partition(":") for one in lines)
        }


@dataclass
class LiveServer:
    port: int
    endpoints: Endpoints
    open_sockets: ExitStack = field(default_factory=ExitStack)

    def run(self, work: Awaitable[None]) -> None:
        """Have something done on the server's own loop, and wait for it."""
        hub = self.endpoints.hub
        assert hub is not None
        asyncio.run_coroutine_threadsafe(_awaited(work), hub.loop).result(10)

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def connect(self, secret: str = "", **options: Any) -> Listener:
        cookie = f"{settings.SESSION_COOKIE_NAME}={secret}"
        options.setdefault("origin", f"http://{self.address}")
        where = f"ws://{self.address}/live/socket"
        opened = connect(where, additional_headers={"Cookie": cookie}, **options)
        return Listener(self.open_sockets.enter_context(opened))

    def stream(self, secret: str, query: str = "", **headers: str) -> "Stream":
        line = http.client.HTTPConnection(self.address, timeout=10)
        self.open_sockets.callback(line.close)
        cookie = f"{settings.SESSION_COOKIE_NAME}={secret}"
        line.request("GET", f"/live/stream?{query}", headers={"Cookie": cookie, **headers})
        return Stream(line.getresponse())


async def _awaited(work: Awaitable[None]) -> None:
    await work


@contextmanager
def live_server() -> Iterator[LiveServer]:
    endpoints = Endpoints()
    with serving(endpoints.before(PlainTextResponse("", 404)), endpoints) as server:
        made = LiveServer(server.port, endpoints)
        with made.open_sockets:
            yield made


@pytest.fixture
def live(transactional_db: Any) -> Iterator[LiveServer]:
    with live_server() as made:
        yield made


@pytest.fixture
def listening(live: LiveServer, browse: Any, club: Club) -> Callable[..., Listener]:
    """``listening(cast.bo, tea=0)``: a socket of Bo's that waits for ``club:tea``."""

    def open_socket(membership: Any, at: LiveServer = live, **seen: int) -> Listener:
        club.members.add(membership.user_id)
        secret = browse(membership).cookies[settings.SESSION_COOKIE_NAME].value
        listener = at.connect(secret)
        listener.listen(**seen)
        assert listener.hears_nothing_but_pong()
        return listener

    return open_socket


@pytest.fixture
def redis_server(tmp_path: Any) -> Iterator[Any]:
    """A real one, where the machine has it."""
    program = packages.installed("valkey-server", "redis-server")
    if program is None:
        pytest.skip("neither valkey-server nor redis-server is installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [
                program,
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                str(tmp_path),
            ],
            stdout=subprocess.DEVNULL,
        )

    running = [start()]
    wait_for_redis(port)
    yield port, running, start
    running[-1].send_signal(signal.SIGTERM)
    running[-1].wait(10)


def wait_for_redis(port: int) -> Any:
    give_up_at = time.monotonic() + 10
    while True:
        try:
            return redis.Redis(port=port).ping()
        except redis.ConnectionError:
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
