"""A mail as bytes, read with patience: what it says, and nothing that could hurt.

Nothing of it is believed: charsets lie, parts lie in parts, headers are not what they should be.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses

from charset_normalizer import from_bytes

from mentoring.inbound.answers import Attached, CalendarPart
from mentoring.inbound.quotes import unflow
from mentoring.notifications.html_to_text import html_to_text

MAX_PARTS = 500
MAX_NESTED = 40
MAX_TEXT = 200_000  # bytes of one part that are read at all
MAX_HEADER = 4000
SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature"}
SIGNATURES |= {"application/x-pkcs7-signature"}
CALENDARS = {"text/calendar", "application/ics"}
METHODS = ("REPLY", "COUNTER", "REFRESH")  # of calendars that answer
ANSWERED = re.compile(r"^METHOD:(REPLY|COUNTER|REFRESH)\s*$", re.IGNORECASE | re.MULTILINE)
MAX_CALENDARS = 4
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class UnreadableMail(Exception):
    """Too many parts, or parts within parts: made to hurt, not to be read."""


@dataclass(frozen=True)
class IncomingMail:
    """What a mail says."""

    message_id: str
    author: str  # the one address in From, in lower case; empty where there is none, or several
    addressed_to: list[str]  # as headers say, most certain first
    headers: dict[str, str]  # the first of each, by name in lower case
    results: list[str]  # every Authentication-Results
    text: str
    files: list[Attached]
    calendars: list[CalendarPart]
    parsed: Message


def read(raw: bytes) -> IncomingMail:
    """Raises ``UnreadableMail``."""
    _refuse_traps(raw)
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        text, files, calendars = _content(message)
    except (RecursionError, ValueError, LookupError, AssertionError) as error:
        raise UnreadableMail from error
    headers: dict[str, str] = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), _plain(value))
    return IncomingMail(
        message_id=headers.get("message-id", "")[:500],
        author=_author(message),
        addressed_to=_addressed_to(message),
        headers=headers,
        results=[_plain(value) for value in message.get_all("Authentication-Results", [])],
        text=text,
        files=files,
        calendars=calendars,
        parsed=message,
    )


def digest_of(letter: IncomingMail, raw: bytes, recipient: str) -> str:
    """The same mail to the same address has the same, whichever door it comes through."""
    name = letter.message_id.encode(errors="replace") or hashlib.sha256(raw).digest()
    return hashlib.sha256(name + b"\0" + recipient.lower().encode(errors="replace")).hexdigest()


def _refuse_traps(raw: bytes) -> None:
    lower = raw[:4_000_000].lower()
    nested = lower.count(b"multipart/") + lower.count(b"message/rfc822")
    if nested > MAX_NESTED or raw.count(b"\n--") > 10 * MAX_PARTS:
        raise UnreadableMail


def _plain(value: object) -> str:
    return CONTROL.sub("", " ".join(str(value)[:MAX_HEADER].split()))


def _author(message: Message) -> str:
    found = message.get_all("From", [])
    pairs = getaddresses([_plain(found[0])]) if len(found) == 1 else []
    return pairs[0][1].strip().lower() if len(pairs) == 1 else ""


def _addressed_to(message: Message) -> list[str]:
    names = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
    lines = [_plain(value) for name in names for value in message.get_all(name, [])]
    return [address.lower() for _name, address in getaddresses(lines) if address][:50]


def _parts(message: Message) -> Iterator[Message]:
    """Every part that has content of its own; a mail inside the mail is one of them."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop(0)
        count += 1
        if count > MAX_PARTS:
            raise UnreadableMail
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting[:0] = [one for one in payload if isinstance(one, Message)]
        else:
            yield part


def _content(message: Message) -> tuple[str, list[Attached], list[CalendarPart]]:
    plain, html, files, calendars = [], [], [], []
    for part in _parts(message):
        kind = part.get_content_type()
        if (calendar := _calendar(part, kind)) is not None:
            calendars.append(calendar)
        elif _is_file(part, kind):
            payload = part.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""  # a mail within the mail
            files.append(Attached(_plain(part.get_filename() or kind)[:100], data))
        elif kind == "text/plain":
            plain.append(_words(part))
        elif kind == "text/html":
            html.append(html_to_text(_words(part)))
    return (
        "\n".join(plain if any(map(str.strip, plain)) else html),
        files,
        calendars[:MAX_CALENDARS],
    )


def _calendar(part: Message, kind: str) -> CalendarPart | None:
    """Inline or attached, under whatever type; what is no answer of a calendar stays a file."""
    name = _plain(part.get_filename() or "").lower()
    if kind not in CALENDARS and not name.endswith(".ics"):
        return None
    payload = part.get_payload(decode=True)
    text = payload[:MAX_TEXT].decode("utf-8-sig", "replace") if isinstance(payload, bytes) else ""
    method = _plain(part.get_param("method", "")).upper()
    if not ANSWERED.search(text) and method not in METHODS:
        return None
    return CalendarPart(method, text)


def _is_file(part: Message, kind: str) -> bool:
    """Not what stands in the text itself: its pictures, or a signature."""
    if kind in SIGNATURES:
        return False
    if part.get_content_disposition() == "attachment":
        return True
    is_picture_of_text = part.get("Content-ID") and kind.startswith("image/")
    return not kind.startswith("text/") and not is_picture_of_text


def _words(part: Message) -> str:
    payload = part.get_payload(decode=True)
    some = payload[:MAX_TEXT] if isinstance(payload, bytes) else b""
    text = CONTROL.sub("", _decoded(some, part.get_content_charset() or "").replace("\r\n", "\n"))
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflow(text, spaces_go=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _decoded(some: bytes, charset: str) -> str:
    """As declared, then as UTF-8, then by a guess; a wrong letter is better than no words."""
    for name in (charset, "utf-8"):
        try:
            return some.decode(name)
        except (LookupError, ValueError):
            continue
    best = from_bytes(some[:20_000]).best()
    return some.decode(best.encoding if best else "latin-1", errors="replace")
