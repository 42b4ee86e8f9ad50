"""A real SMTP server on loopback that keeps what it was handed."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Letterbox:
    """``pause`` seconds pass before a letter is acknowledged, so that a crash can fall there.

    ``has_letter`` is set as soon as one is taken, before that.
    """

    pause: float = 0.0
    letters: list[Message] = field(default_factory=list)
    port: int = 0
    has_letter: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(message_from_bytes(bytes(envelope.content or b"")))
        self.has_letter.set()
        if self.pause:
            await asyncio.sleep(self.pause)
        return "250 Accepted"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        return [letter["Message-ID"] for letter in self.letters]


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def letterbox(pause: float = 0.0) -> Iterator[Letterbox]:
    box = Letterbox(pause=pause)
    controller = _OnAnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()
