"""The socket of a room: what its page says is read, bounded, and passed on to the other one."""

from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from mentoring.calls.live.switchboard import Caller, Switchboard, switchboard_of
from mentoring.calls.rules.frames import MalformedFrame, read_frame
from mentoring.calls.rules.seats import Allowance
from mentoring.live.connections import LiveConnection
from mentoring.live.endpoints import socket_at
from mentoring.live.frames import FrameRefused
from mentoring.live.hub import Hub

SOCKET = "/live/call"
AT_ONCE, A_SECOND = 80, 12  # frames of one page
MAX_REFUSED = 400  # frames too many, after which a page is not listened to


async def receive(hub: Hub, connection: LiveConnection, socket: WebSocket) -> None:
    """Until the other side has gone. A frame that no page of ours sends is answered, not obeyed."""
    board, caller = switchboard_of(hub), Caller(connection)
    allowance, refused = Allowance(AT_ONCE, A_SECOND), 0
    try:
        while True:
            text = _text(await socket.receive())
            if allowance.takes(hub.loop.time()):
                await _obey(board, caller, text)
                continue
            refused += 1
            if refused > MAX_REFUSED:
                raise FrameRefused("too many frames")
            if refused % 40 == 1:
                caller.say(kind="fault", why="too many")
    finally:
        board.leave(caller)


async def _obey(board: Switchboard, caller: Caller, text: str) -> None:
    try:
        await board.obey(caller, read_frame(text))
    except MalformedFrame as fault:
        caller.say(kind="fault", why=str(fault))


def _text(message: Mapping[str, Any]) -> str:
    """Bytes are read as an empty text, which is no frame."""
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    return str(message.get("text") or "")


socket_at(SOCKET, receive)
