"""Bodies of requests are read before a page thread is taken, within bounds of size and time.

A page thread that reads a body waits for its sender, so ten senders of one byte a second would
hold all of them. Here a body arrives while nothing waits but a coroutine; what is large lies in an
unnamed file, which ends with the process. A body that is too large, or too slow, is handed on as
*refused*: the pages answer in the reader's language, and the connection ends.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import IO, Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

REFUSED = "rapport.refused_body"  # in the scope: the status that says why
MEMORY_LIMIT = 256 * 1024  # bytes of one body; the rest of it lies on disk
CHUNK = 64 * 1024
MIN_RATE = 8 * 1024  # bytes a second that a sender keeps up on the average


class Disconnected(Exception):
    """The sender went away before the end; there is nobody to answer."""


class BodyRefused(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class BoundedBodies:
    """ASGI middleware for http.

    ``max_bytes`` of a body at most; it must be there ``timeout`` seconds after the request began,
    and for a longer one as much later as ``MIN_RATE`` allows.
    """

    def __init__(self, app: Application, *, max_bytes: int, timeout: float) -> None:
        self.app, self.max_bytes, self.timeout = app, max_bytes, timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        chunked = b"transfer-encoding" in headers
        if scope["type"] != "http" or not (chunked or b"content-length" in headers):
            await self.app(scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(max_size=MEMORY_LIMIT) as body:
            try:
                if chunked and scope["http_version"] == "1.0":  # a proxy might see no body there
                    raise BodyRefused(HTTPStatus.BAD_REQUEST)
                size = await self._read(receive, body, int(headers.get(b"content-length", 0)))
            except Disconnected:
                return
            except BodyRefused as refused:
                await self.app(_refused(scope, refused.status), _nothing, _closing(send))
                return
            body.seek(0)
            await self.app(_sized(scope, size), _replay(body, size, receive), send)

    async def _read(self, receive: Receive, body: IO[bytes], announced: int) -> int:
        if announced > self.max_bytes:
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        start, size, has_more = asyncio.get_running_loop().time(), 0, True
        while has_more:
            message = await self._receive_by(start + self.timeout + size / MIN_RATE, receive)
            body.write(message.get("body", b""))
            size += len(message.get("body", b""))
            has_more = message.get("more_body", False)
            if size > self.max_bytes:
                raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return size

    async def _receive_by(self, deadline: float, receive: Receive) -> Message:
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT) from None
        if message["type"] == "http.disconnect":
            raise Disconnected
        return message


def _sized(scope: Scope, size: int) -> Scope:
    """A chunked body has arrived whole, so its length is known: Django reads no other kind."""
    return {**scope, "headers": [*_without_framing(scope), (b"content-length", b"%d" % size)]}


def _refused(scope: Scope, status: HTTPStatus) -> Scope:
    return {**scope, "headers": _without_framing(scope), REFUSED: int(status)}


def _without_framing(scope: Scope) -> list[tuple[bytes, bytes]]:
    framing = (b"content-length", b"transfer-encoding")
    return [(name, value) for name, value in scope["headers"] if name not in framing]


def _replay(body: IO[bytes], size: int, receive: Receive) -> Receive:
    left = size

    async def next_chunk() -> Message:
        nonlocal left
        if left < 0:
            return await receive()  # after the end: whether the reader went away
        chunk = body.read(CHUNK)
        left -= len(chunk)
        message = {"type": "http.request", "body": chunk, "more_body": left > 0}
        left = left or -1
        return message

    return next_chunk


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _closing(send: Send) -> Send:
    """What is still on its way belongs to no request: nothing may be read after it."""

    async def send_and_close(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return send_and_close
