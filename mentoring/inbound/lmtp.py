"""The door for mail servers: LMTP (RFC 2033), where each recipient gets an answer of its own."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from mentoring.inbound.receiving import accepts, receive

LATER = "451 4.3.0 Not now, please hand it over again later"
MAX_RECIPIENTS = 20
IDLE = 60.0  # seconds of silence after which a line is closed
Result = TypeVar("Result")
log = structlog.get_logger(__name__)


class Handler:
    """What aiosmtpd asks; work with the database is done in threads."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients at once"
        is_ours = await _asked(lambda: accepts(address))
        if is_ours is None:
            return LATER
        if not is_ours:
            return "550 5.1.1 No letter of ours has this address for answers"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Go on"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)  # decode_data is off
        raw, sender = envelope.content, envelope.mail_from or "<>"
        answers = [await self._take(raw, recipient, sender) for recipient in envelope.rcpt_tos]
        return "\r\n".join(answers)

    async def _take(self, raw: bytes, recipient: str, sender: str) -> str:
        how = {"recipient": recipient, "sender": sender}
        outcome = await _asked(lambda: receive(raw, **how, at=timezone.now()))
        if outcome is None:
            return LATER
        return " ".join(outcome.smtp.split()).encode("ascii", "replace").decode()[:400]


async def _asked(step: Callable[[], Result]) -> Result | None:
    """What ``step`` says; None where it breaks, so that the mail server keeps the mail."""

    def asked() -> Result | None:
        close_old_connections()
        try:
            return step()
        except Exception:
            log.exception("a mail could not be taken")
            return None
        finally:
            close_old_connections()

    return await asyncio.to_thread(asked)


def serve(
    where: str, stop: threading.Event, *, said: Callable[[str, int], Any] = lambda *_: None
) -> None:
    """Listen on ``host:port`` until ``stop``; ``said`` gets both once it does."""
    asyncio.run(_serve(where, stop, said))


async def _serve(where: str, stop: threading.Event, said: Callable[[str, int], Any]) -> None:
    host, _, port = where.rpartition(":")
    loop = asyncio.get_running_loop()

    def line() -> LMTP:
        limit = settings.INBOUND_LIMIT
        return LMTP(Handler(), data_size_limit=limit, ident="Rapport", timeout=IDLE, loop=loop)

    server = await loop.create_server(line, host.strip("[]") or "127.0.0.1", int(port))
    async with server:
        said(*server.sockets[0].getsockname()[:2])
        await asyncio.to_thread(stop.wait)
