"""The door for a mailbox elsewhere: every mail in one IMAP folder, taken and then moved away.

Killed between the two, the same mail is met again and known: it is moved, and nothing is done.
"""

import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

import structlog
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

from mentoring.inbound import outcomes
from mentoring.inbound.outcomes import MailOutcome
from mentoring.inbound.receiving import receive

DONE, REFUSED = "Rapport", "Rapport refused"
AT_ONCE = 100  # mails of one look
TIMEOUT = 30  # seconds without a word of the server
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class MailboxAddress:
    """A mailbox as its address says it: ``imaps://name:password@host:port/folder``."""

    host: str
    port: int
    name: str
    password: str
    folder: str
    is_secure: bool


def place_of(url: str) -> MailboxAddress:
    parts = urlsplit(url)  # looked at when the server starts
    is_secure = parts.scheme == "imaps"
    return MailboxAddress(
        host=parts.hostname or "",
        port=parts.port or (993 if is_secure else 143),
        name=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_secure=is_secure,
    )


def take_all(url: str, *, limit: int, at: datetime) -> list[MailOutcome]:
    """Look once; one mail that breaks something stays there and holds up no other."""
    place, found = place_of(url), []
    with opened(place) as box:
        _make_folders(box)
        for uid in box.uids()[:AT_ONCE]:
            try:
                outcome = _take(box, uid, limit, at)
            except Exception:
                log.exception("a mail could not be taken", uid=uid)
                continue
            is_settled = not outcome.is_refused or outcome.was_told
            box.move(uid, DONE if is_settled else REFUSED)
            found.append(outcome)
    return found


def opened(place: MailboxAddress, *, timeout: int = TIMEOUT) -> BaseMailBox:
    """The folder, signed in; raises what the network or the server says instead."""
    box: BaseMailBox
    if place.is_secure:
        context = ssl.create_default_context()
        box = MailBox(place.host, place.port, timeout=timeout, ssl_context=context)
    else:
        box = MailBoxUnencrypted(place.host, place.port, timeout=timeout)
    return box.login_utf8(place.name, place.password, place.folder)


def _make_folders(box: BaseMailBox) -> None:
    for name in (DONE, REFUSED):
        if not box.folder.exists(name):
            box.folder.create(name)


def _take(box: BaseMailBox, uid: str, limit: int, at: datetime) -> MailOutcome:
    """Its size first: what is too large is not fetched."""
    size = _size(box, uid)
    if size > limit:
        return outcomes.too_large(size, limit)
    _status, parts = box.client.uid("fetch", uid, "(BODY.PEEK[])")
    raw = next(part[1] for part in parts if isinstance(part, tuple))
    return receive(raw, at=at)


def _size(box: BaseMailBox, uid: str) -> int:
    _status, parts = box.client.uid("fetch", uid, "(RFC822.SIZE)")
    words = bytes(parts[0]).rstrip(b")").split()
    return int(words[words.index(b"RFC822.SIZE") + 1])
