"""Heads of requests: they arrive soon, or their connection ends; and a socket keeps none."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

HEAD_TIMEOUT = 20.0  # seconds from the first byte, or from connecting, to the end of the head


class HurriedHeads(HttpToolsProtocol):
    """Uvicorn's own protocol: it waits for the head of a request for ever."""

    head_timeout = HEAD_TIMEOUT
    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._hurry()

    def on_message_begin(self) -> None:
        self._hurry()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._rest()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _hurry(self) -> None:
        self._rest()
        self.deadline = self.loop.call_later(self.head_timeout, self.transport.close)

    def _rest(self) -> None:
        if self.deadline:
            self.deadline.cancel()
            self.deadline = None


class LeanSockets(WebSocketsSansIOProtocol):
    """Uvicorn's own protocol: it keeps the head of the request for as long as a socket is open."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        event.headers.clear()  # the application has its own
