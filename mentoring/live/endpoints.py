"""The two ways in which a browser waits: a WebSocket, or a stream of server-sent events.

Both know the reader by the session cookie of the pages, take no other origin, and say nothing but
``{"kind": "newer", "topics": {name: cursor}}``. See ``static/js/live.js`` for the other side.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose, WebSocketDisconnect

from mentoring.live import hub as hubs
from mentoring.live import sessions
from mentoring.live.connections import LiveConnection
from mentoring.live.frames import (
    FrameRefused,
    Listen,
    LivePing,
    Stop,
    Writing,
    read_frame,
    seen_from,
)

GOING_AWAY, POLICY, TRY_LATER = 1001, 1008, 1013  # RFC 6455 §7.4.1 and the IANA registry
SOCKET, STREAM = "/live/socket", "/live/stream"
MAX_FRAMES, WINDOW = 60, 10.0  # frames of one socket in so many seconds
BEAT = 25.0  # seconds between signs of life on a quiet stream
CODES = {"restart": GOING_AWAY, "slow": TRY_LATER, "too many": TRY_LATER, "signed out": POLICY}

Receiving = Callable[[hubs.Hub, LiveConnection, WebSocket], Awaitable[None]]
_sockets: dict[str, Receiving] = {}


def socket_at(path: str, receiving: Receiving) -> None:
    """A socket of an app's own, with the same sign-in; ``receiving`` reads its frames."""
    _sockets[path] = receiving


class Endpoints:
    """The two addresses of one web process around its hub."""

    def __init__(self) -> None:
        self.hub: hubs.Hub | None = None

    def before(self, pages: ASGIApp) -> ASGIApp:
        """The application that answers both, and leaves everything else to ``pages``.

        No router: its frames would stay for as long as a socket does, three KiB for each.
        """

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            where = scope["type"], scope["path"]
            if where == ("websocket", SOCKET):
                await self.socket(WebSocket(scope, receive, send))
            elif scope["type"] == "websocket" and scope["path"] in _sockets:
                await self.socket(WebSocket(scope, receive, send), _sockets[scope["path"]])
            elif where == ("http", STREAM):
                answer = await self.stream(Request(scope, receive))
                await answer(scope, receive, send)
            elif scope["type"] == "http":
                await pages(scope, receive, send)
            else:  # no page is a socket
                await WebSocketClose()(scope, receive, send)

        return application

    def close(self) -> None:
        """From any thread or signal: readers are told to come back."""
        if self.hub is not None:
            self.hub.close()

    def _running(self) -> hubs.Hub:
        """Made with the first reader: there is a loop then."""
        if self.hub is None:
            self.hub = hubs.Hub()
            self.hub.start()
        return self.hub

    async def _reader(self, of: HTTPConnection) -> tuple[str, UUID] | None:
        secret = of.cookies.get(settings.SESSION_COOKIE_NAME, "")
        if not secret or not is_own_origin(of):
            return None
        return await self._running().in_thread(sessions.reader, secret)

    async def socket(self, socket: WebSocket, receiving: Receiving | None = None) -> None:
        known = await self._reader(HTTPConnection(socket.scope))
        if known is None:
            await socket.close(POLICY)  # before it was accepted: the browser sees a 403
            return
        await socket.accept()
        socket.scope["headers"] = []  # kibibytes for as long as a socket lives, and read by now
        hub = self._running()
        connection = hub.join(*known, send=socket.send_text)
        with _ended_by(connection):
            try:
                await (receiving or _receive)(hub, connection, socket)
            except asyncio.CancelledError:
                if not connection.ended.done():  # the server itself ends
                    raise
            except (FrameRefused, KeyError):  # KeyError: a frame of bytes
                connection.end("refused")
            except WebSocketDisconnect:
                return
            finally:
                hub.leave(connection)
        await _close(socket, connection.ended.result())

    async def stream(self, request: Request) -> Response:
        if request.method != "GET":
            return PlainTextResponse("", HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET"})
        known = await self._reader(request)
        if known is None:
            return PlainTextResponse("", HTTPStatus.FORBIDDEN)
        try:
            seen = seen_from(request.query_params.getlist("topic"))
            seen |= seen_from(request.headers.get("last-event-id", "").split(","))
        except FrameRefused:
            return PlainTextResponse("", HTTPStatus.BAD_REQUEST)
        events = _events(self._running(), *known, seen)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def is_own_origin(of: HTTPConnection) -> bool:
    """No same-origin rule holds for sockets: the page that asks must be ours.

    Browsers send no Origin with a stream of their own site, and always one with a socket.
    """
    origin: str | None = of.headers.get("origin")
    if origin is None:
        return bool(of.scope["type"] == "http")
    own = "https" if settings.IS_HTTPS else of.url.scheme.replace("ws", "http")
    host: str = of.headers.get("host", "")
    return origin == f"{own}://{host}"


@contextmanager
def _ended_by(connection: LiveConnection) -> Iterator[None]:
    """Stop waiting for frames once the connection ends; one task a socket is enough for both."""
    task = asyncio.current_task()
    assert task

    def stop(_ended: "asyncio.Future[str]") -> None:
        task.cancel()

    connection.ended.add_done_callback(stop)
    try:
        yield
    finally:
        connection.ended.remove_done_callback(stop)
        task.uncancel()


async def _receive(hub: hubs.Hub, connection: LiveConnection, socket: WebSocket) -> None:
    """Until the other side has gone; ``FrameRefused`` for what no page of ours says."""
    frames, since = 0, time.monotonic()
    while True:
        text = await socket.receive_text()
        now = time.monotonic()
        frames, since = (frames + 1, since) if now - since < WINDOW else (1, now)
        if frames > MAX_FRAMES:
            raise FrameRefused("too many frames")
        await _obey(hub, connection, read_frame(text), socket)


async def _obey(
    hub: hubs.Hub,
    connection: LiveConnection,
    frame: Listen | Stop | LivePing | Writing,
    socket: WebSocket,
) -> None:
    match frame:
        case Listen(seen):
            refused = await hub.listen(connection, seen)
            if refused:
                await socket.send_json({"kind": "refused", "topics": refused})
        case Stop(names):
            hub.stop_listening(connection, [name for name in names if name in connection.told])
        case Writing(name):
            if name in connection.told:
                hub.together.type(name, connection.person)
        case LivePing():
            await socket.send_json({"kind": "pong"})


async def _first_of(*waiting: "asyncio.Future[Any]", timeout: float | None = None) -> None:
    await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)


async def _close(socket: WebSocket, reason: str) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):  # the other side was faster
        await socket.close(CODES.get(reason, POLICY), reason)


async def _events(
    hub: hubs.Hub, session: str, person: UUID, seen: dict[str, int]
) -> AsyncIterator[str]:
    frames: asyncio.Queue[str] = asyncio.Queue(1)
    connection = hub.join(session, person, send=frames.put)
    try:
        yield ": listening\n\n"
        await hub.listen(connection, seen)
        async with aclosing(_until_ended(connection, frames)) as told:
            async for frame in told:
                yield _event(connection, frame) if frame else ": still here\n\n"
    finally:
        hub.leave(connection)


async def _until_ended(
    connection: LiveConnection, frames: "asyncio.Queue[str]"
) -> AsyncGenerator[str | None, None]:
    while not connection.ended.done():
        next_frame = asyncio.ensure_future(frames.get())
        try:
            await _first_of(next_frame, connection.ended, timeout=BEAT)
        finally:
            is_there = next_frame.done()
            next_frame.cancel()  # so that it takes no frame that nobody would read
        if is_there:
            yield next_frame.result()
        elif not connection.ended.done():
            yield None


def _event(connection: LiveConnection, frame: str) -> str:
    """``id`` is what the browser sends back when it comes again: all that it knows by then."""
    known = ",".join(f"{name}~{cursor}" for name, cursor in connection.told.items())
    return f"id: {known}\ndata: {frame}\n\n"
