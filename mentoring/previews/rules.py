"""Which link of a message is looked at, and what is taken from its page. No database, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

import nh3

from mentoring.core.web.links import ascii_host
from mentoring.core.web.markup import markdown

TITLE_LENGTH, TEXT_LENGTH = 120, 200  # characters
MAX_BYTES = 256 * 1024  # of a page; what it says about itself stands at its beginning
A_MINUTE, A_DAY = 3, 100  # pages that are fetched for one person at most
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LONGEST_VALUE = 24  # characters; searches and numbers of pages are short
RUN = 16  # letters and digits without a break, mixed: no word of any language

_LINK = re.compile(r'<a href="(https?://[^"]+)"')
_SECRET_NAME = re.compile(
    r"token|key|code|sig|secret|pass|pwd|auth|session|sid\b|otp|ticket|invit|credential|hash|jwt",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# All that is looked at. Nested markup would cost a parser the square of its depth.
_PIECE = re.compile(r"<title\b[^<>]*>.{0,400}?</title>|<meta\b[^<>]*>", re.IGNORECASE | re.DOTALL)
PIECES = 60
_TITLE = re.compile(r"<title>([^<]*)</title>")
_META = re.compile(r'<meta((?:\s+[a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
_CHARSETS = re.compile(
    r"utf-?8|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|shift_jis|euc-(?:jp|kr)|gb(?:k|2312|18030)|big5"
)


@dataclass(frozen=True)
class Preview:
    """What is shown below a message. ``host`` is where the page came from, as name servers say."""

    address: str
    host: str
    title: str
    text: str = ""


def address_in(words: str) -> str | None:
    """The first link of a message that a server may open for its readers."""
    if "://" not in words:
        return None
    links = (unescape(found) for found in _LINK.findall(str(markdown(words))))
    return next((one for one in links if may_be_opened(one)), None)


def may_be_opened(address: str) -> bool:
    """Not what could let somebody in or do something once: a name or a key in it.

    >>> may_be_opened("https://example.org/ten-questions-for-a-first-talk?page=2")
    True
    >>> may_be_opened("https://example.org/reset/9f86d081884c7d659a2feaa0c55ad015")
    False
    """
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc or _looks_secret(parts.path):
        return False
    return not any(_is_secret(name, value) for name, value in query)


def _is_secret(name: str, value: str) -> bool:
    is_odd = len(value) > LONGEST_VALUE or _looks_secret(value) or _looks_secret(name)
    return is_odd or bool(_SECRET_NAME.search(name))


def _looks_secret(words: str) -> bool:
    plain = unquote(words)
    runs = re.findall(rf"[^\W_]{{{RUN},}}", plain)
    return bool(_UUID.search(plain)) or any(_is_mixed(run) for run in runs)


def _is_mixed(run: str) -> bool:
    """Of two kinds at least of small letters, capitals further on, and digits."""
    rest = run[1:]
    kinds = [str.islower, str.isupper, str.isdigit]
    return sum(any(is_one(sign) for sign in rest) for is_one in kinds) > 1


def may_ask(asked: list[datetime], *, at: datetime) -> bool:
    """Whether one more page is fetched for somebody for whom pages were at these moments."""
    minute = sum(moment > at - MINUTE for moment in asked)
    return minute < A_MINUTE and sum(moment > at - DAY for moment in asked) < A_DAY


def read(body: bytes, *, kind: str, address: str, came_from: str) -> Preview | None:
    """What a page says about itself; None where it has no title.

    ``kind`` is its content type, ``came_from`` where it stood in the end. Its words are taken for
    text: markup, scripts and signs that turn the direction of reading are not.
    """
    pieces = islice(_PIECE.finditer(_decoded(body, kind)), PIECES)
    clean = nh3.clean(
        "".join(piece[0] for piece in pieces),
        tags={"title", "meta"},
        attributes={"meta": {"name", "property", "content"}},
    )
    said = _said(clean)
    titles = [said.get("og:title", ""), *_TITLE.findall(clean)]
    title = next((found for one in titles if (found := _plain(one, TITLE_LENGTH))), "")
    if not title:
        return None
    text = _plain(said.get("og:description") or said.get("description", ""), TEXT_LENGTH)
    host = ascii_host(urlsplit(came_from).hostname or "")
    return Preview(address, host, title, "" if text == title else text)


def _said(clean: str) -> dict[str, str]:
    """Name of a meta element → what it holds; the first of a name counts."""
    said: dict[str, str] = {}
    for attributes in _META.findall(clean):
        found = dict(_ATTRIBUTE.findall(attributes))
        name = found.get("property") or found.get("name", "")
        said.setdefault(name.lower(), found.get("content", ""))
    return said


def _decoded(body: bytes, kind: str) -> str:
    """By the charset that is named, if it is one of pages; some codecs of Python never end."""
    named = re.search(r"charset=[\"']?([\w-]{1,20})", kind, re.IGNORECASE)
    within = _CHARSET.search(body[:2048])
    name = named[1] if named else (within[1].decode("ascii", "replace") if within else "utf-8")
    known = name.lower() if _CHARSETS.fullmatch(name.lower()) else "utf-8"
    try:
        return body.decode(known, "replace")
    except LookupError:  # there is no iso-8859-99
        return body.decode("utf-8", "replace")


def _plain(escaped: str, most: int) -> str:
    """One line of text without what is not seen, cut at a word where it is too long."""
    shown = "".join(" " if _is_unseen(sign) else sign for sign in unescape(escaped[: 20 * most]))
    line = " ".join(shown.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _is_unseen(sign: str) -> bool:
    """Control signs, and those that turn the direction; not those that join letters."""
    kind = unicodedata.category(sign)
    is_joining = sign in "\u200c\u200d"
    return sign == "\ufffd" or kind in ("Cc", "Cs", "Co", "Cn") or (kind == "Cf" and not is_joining)
