"""The ASGI application on a real port of this process, on the tests' own database."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from django.db import connections

from mentoring.core.web.headers import LeanSockets
from mentoring.live import bus, hub
from mentoring.live.endpoints import Endpoints
from mentoring.live.frames import MAX_FRAME


@dataclass(frozen=True)
class Serving:
    """``url`` without a slash at its end, like that of Django's own live server."""

    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


@contextlib.contextmanager
def serving(application: Any, endpoints: Endpoints) -> Iterator[Serving]:
    """Serve ``application``, with ``endpoints`` among its routes, until the end of the block."""
    bus.bus.cache_clear()
    config = uvicorn.Config(
        application,
        host="localhost",
        port=0,
        ws=LeanSockets,
        lifespan="off",
        log_level="warning",
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="asgi server")
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start; its reason is printed above"
        threading.Event().wait(0.01)
    try:
        yield Serving(server.servers[0].sockets[0].getsockname()[1])
    finally:
        if endpoints.hub:
            _close_connections(endpoints.hub)
            endpoints.hub.loop.call_soon_threadsafe(endpoints.close)
        server.should_exit = True
        thread.join(10)
        bus.bus.cache_clear()
        assert not thread.is_alive()


def end_hub(endpoints: Endpoints) -> None:
    """With its test: one that is left looks every minute, into a database that no test has open.

    The next reader begins another.
    """
    running, endpoints.hub = endpoints.hub, None
    if running is None:
        return
    closed = threading.Event()
    running.loop.call_soon_threadsafe(lambda: (running.close(), closed.set()))
    assert closed.wait(10)
    _close_connections(running)


def _close_connections(running: hub.Hub) -> None:
    """One that a thread of the hub kept would hold the test database open."""
    for _ in range(hub.THREADS):
        running.threads.submit(connections.close_all).result(10)
