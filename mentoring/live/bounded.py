"""What a socket of an app's own takes: so many frames at once, and then so many a second."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from mentoring.live.frames import FrameRefused

EVERY = 40  # of the frames that are too many, one in so many is answered


@dataclass
class Bounds:
    """``most_refused`` frames too many end the socket of that page, and nothing else."""

    most: float
    a_second: float
    most_refused: int = 400
    left: float = -1.0
    since: float = 0.0

    def take(self, at: float) -> bool:
        """Whether one more is within the bounds; it counts if it is.

        >>> few = Bounds(2, 1)
        >>> few.take(10), few.take(10), few.take(10), few.take(11)
        (True, True, False, True)
        """
        before = self.most if self.left < 0 else self.left
        self.left = min(self.most, before + (at - self.since) * self.a_second)
        self.since = at
        if self.left < 1:
            return False
        self.left -= 1
        return True


async def frames_within(
    bounds: Bounds, socket: WebSocket, *, clock: Callable[[], float], say: Callable[..., Any]
) -> AsyncIterator[str]:
    """The texts that come, until the other side has gone; bytes are an empty text."""
    refused = 0
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if bounds.take(clock()):
            yield str(message.get("text") or "")
            continue
        refused += 1
        if refused > bounds.most_refused:
            raise FrameRefused("too many frames")
        if refused % EVERY == 1:
            say(kind="fault", why="too many")
    raise WebSocketDisconnect
