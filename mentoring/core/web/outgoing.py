"""Requests to addresses that somebody gave us: to the open internet only, and not for long.

A name is looked up once, every answer is checked, and the connection goes to the address that was
checked, so that a name cannot lead elsewhere between the look and the call. One clock runs for all
of it; an answer is read no further than what is needed, and nothing in it is decompressed. There
are no cookies, and no word about who asks (ADR 0062).
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from mentoring.core.web.internet import is_public
from mentoring.core.web.links import ascii_host

TIMEOUT = 10.0  # seconds for one request with its answer
MAX_ANSWER = 4096
REDIRECTS = 3
MOVED = (301, 302, 303, 307, 308)
PORTS = {"https": 443, "http": 80}
PLAIN = "%/:@!$&'()*+,;=?~"  # what a path or query may hold as it is
NAME = "Rapport-Link-Preview"
CALENDAR_NAME = "Rapport-Calendar"


class NotAllowed(Exception):
    """The address is not one that we call, or its answer not one that we read."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""  # where it came from in the end


def check(url: str) -> None:
    """Raises ``NotAllowed`` for what nothing is posted to; looks no name up."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return
    if parts.netloc not in settings.OUTGOING_TRUSTED:
        raise NotAllowed(f"{parts.scheme}://{parts.hostname} is not called")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body; raises ``NotAllowed``, or ``OSError`` and ``http.client.HTTPException``."""
    check(url)
    call = _Call("POST", urlsplit(url), headers, body, most=MAX_ANSWER)
    return call.answer(until=monotonic() + TIMEOUT)


def call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, most: int
) -> Answer:
    """As ``post``, by any method, for an answer of up to ``most`` bytes; follows no redirect."""
    check(url)
    asked = {"Accept-Encoding": "identity", **headers}
    return _Call(method, urlsplit(url), asked, body, most=most).answer(until=monotonic() + TIMEOUT)


def get_page(url: str, *, most: int, within: float) -> Answer:
    """The first ``most`` bytes of a page of HTML, after ``REDIRECTS`` redirects at most.

    ``within``: seconds for all of it but looking up names. Raises as ``post``, and ``NotAllowed``
    for what is no page, or compressed.
    """
    until, shown = monotonic() + within, url
    asked = {"Accept": "text/html", "Accept-Encoding": "identity", "User-Agent": NAME}
    for _hop in range(REDIRECTS + 1):
        parts = _page_to_call(shown)
        answer = _Call("GET", parts, asked | {"Connection": "close"}, None, most=most).answer(until)
        if answer.status not in MOVED:
            return _page(answer)
        to = _led_to(shown, answer)
        if parts.scheme == "https" and urlsplit(to).scheme != "https":
            raise NotAllowed("a redirect leads out of https")
        shown = to
    raise NotAllowed("too many redirects")


def check_calendar(url: str) -> SplitResult:
    """Raises ``NotAllowed`` for an address at which no calendar is read; looks no name up."""
    parts = _page_to_call(url)
    check(url)
    return parts


def get_calendar(url: str, *, most: int, within: float) -> bytes:
    """What lies at an address that stays with one host; raises as ``get_page``.

    ``ValueError`` where it is longer than ``most``: half a calendar is none.
    """
    until, shown, first = monotonic() + within, url, check_calendar(url)
    asked = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": CALENDAR_NAME}
    for _hop in range(REDIRECTS + 1):
        parts = check_calendar(shown)
        if parts.netloc != first.netloc:
            raise NotAllowed("a redirect leads to another host")
        call = _Call("GET", parts, asked | {"Connection": "close"}, None, most=most + 1)
        answer = call.answer(until)
        if answer.status not in MOVED:
            return _whole(answer, most)
        shown = _led_to(shown, answer)
    raise NotAllowed("too many redirects")


def _led_to(shown: str, answer: Answer) -> str:
    """Where a redirect leads; somebody else wrote it, and it need be no address at all."""
    try:
        to = urljoin(shown, answer.headers.get("location", ""))
        urlsplit(to)
    except ValueError:
        raise NotAllowed("a redirect leads to no address") from None
    return to


def _whole(answer: Answer, most: int) -> bytes:
    if answer.status != 200:
        raise NotAllowed(f"{answer.status} is no calendar")
    if answer.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise NotAllowed("nothing is decompressed")
    if len(answer.body) > most:
        raise ValueError("too long")
    return answer.body


def _page_to_call(url: str) -> SplitResult:
    """Only https and http on their own ports, and a name: numbers are written in many ways."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("no address") from None
    if parts.netloc in settings.OUTGOING_TRUSTED:
        return parts
    host, usual = parts.hostname or "", PORTS.get(parts.scheme)
    is_name = "." in host.rstrip(".") and ":" not in host and not _is_number(host)
    if not usual or port not in (None, usual) or not is_name or "@" in parts.netloc:
        raise NotAllowed(f"{parts.scheme}://{host} is not called")
    return parts


def _is_number(host: str) -> bool:
    """``2130706433``, ``0x7f.1``, ``127.1``: what browsers read as an address of numbers."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    return last.isdigit() or last.startswith("0x")


def _page(answer: Answer) -> Answer:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if answer.status != 200 or kind not in ("text/html", "application/xhtml+xml"):
        raise NotAllowed(f"{answer.status} {kind} is no page")
    if packed not in ("", "identity"):
        raise NotAllowed("nothing is decompressed")
    return answer


@dataclass(frozen=True)
class _Call:
    """One request to one checked address."""

    method: str
    parts: SplitResult
    headers: Mapping[str, str]
    body: bytes | None
    most: int

    def answer(self, until: float) -> Answer:
        """Raises ``TimeoutError`` at ``until``, however steadily the other side drips."""
        line = self._line(within=min(TIMEOUT, max(0.1, until - monotonic())))
        alarm = threading.Timer(max(0.0, until - monotonic()), line.hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            said = self._said(line)
        except (OSError, ValueError, http.client.HTTPException):
            if monotonic() >= until:
                raise TimeoutError("no answer in time") from None
            raise
        finally:
            alarm.cancel()
            line.close()
        if monotonic() >= until:  # cut off: what came by then may be half of it
            raise TimeoutError("no answer in time")
        return said

    def _line(self, *, within: float) -> "_Pinned":
        host, scheme = ascii_host(str(self.parts.hostname)), self.parts.scheme
        port = self.parts.port or PORTS[scheme]
        is_trusted = self.parts.netloc in settings.OUTGOING_TRUSTED
        address = _public_address(host, port, is_trusted=is_trusted)
        return _Pinned(host, port, address, is_tls=scheme == "https", within=within)

    def _said(self, line: "_Pinned") -> Answer:
        query = f"?{quote(self.parts.query, safe=PLAIN)}" if self.parts.query else ""
        target = quote(self.parts.path or "/", safe=PLAIN) + query
        line.request(self.method, target, self.body, dict(self.headers))
        answer = line.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read(self.most), self.parts.geturl())


def _public_address(host: str, port: int, *, is_trusted: bool) -> str:
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not is_trusted and not all(is_public(one) for one in found):
        raise NotAllowed(f"{host} leads into a private network")
    return min(found)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for."""

    def __init__(self, host: str, port: int, address: str, *, is_tls: bool, within: float) -> None:
        super().__init__(host, port, timeout=within)
        self.address, self.is_tls, self.is_over = address, is_tls, False
        self.default_port = PORTS["https" if is_tls else "http"]  # which the header leaves out
        self.wire: socket.socket | None = None  # stays known when ``sock`` is given away

    def connect(self) -> None:
        line = socket.create_connection((self.address, self.port), self.timeout)
        if self.is_tls:  # shaken hands with below, where it can be hung up
            line = ssl.create_default_context().wrap_socket(
                line, server_hostname=self.host, do_handshake_on_connect=False
            )
        self.wire = self.sock = line
        if self.is_over:
            raise TimeoutError
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()

    def hang_up(self) -> None:
        """From another thread: whoever reads or writes here reaches the end at once."""
        self.is_over = True
        if self.wire is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.wire, socket.SHUT_RDWR)
