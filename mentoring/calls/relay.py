"""Asks a relay for a place, as a browser would: can people be reached through it?"""

import re
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any, Self

from mentoring.calls import stun
from mentoring.calls.stun import Attribute, StunMessage, StunMethod

ADDRESS = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:(?P<port>\d{1,5}))?"
    r"(\?transport=(?P<transport>udp|tcp))?"
)
TIMEOUT = 3.0  # seconds for each question
FIRST_WAIT = 0.5  # seconds until a datagram is sent again, then twice that, and so on


class RelayError(Exception):
    """A relay that does not do what it is there for; ``code`` is what it said, 0 for nothing."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class RelayAddress:
    host: str
    port: int
    transport: str
    is_encrypted: bool

    @classmethod
    def parse(cls, url: str) -> Self:
        """What ``turn:`` and ``turns:`` addresses say (RFC 7065); raises ``ValueError``.

        >>> RelayAddress.parse("turns:turn.example.org:443?transport=tcp").port
        443
        """
        parts = ADDRESS.fullmatch(url)
        if parts is None or int(parts["port"] or 1) not in range(1, 65536):
            raise ValueError(f"{url!r} is no address of a relay")
        is_encrypted = parts["scheme"] == "turns"
        return cls(
            host=parts["host"].strip("[]"),
            port=int(parts["port"] or (5349 if is_encrypted else 3478)),
            transport=parts["transport"] or ("tcp" if is_encrypted else "udp"),
            is_encrypted=is_encrypted,
        )


def trouble_with(server: dict[str, Any]) -> str:
    """What keeps people from being reached through ``server`` (of ``ice_servers``); empty: nothing.

    Its addresses are tried one after another, each with a place that is asked for and given back.
    """
    for url in server["urls"]:
        try:
            with RelayClient(url, server["username"], server["credential"]) as relay:
                relay.allocate()
                relay.release()
        except (OSError, ValueError, RelayError) as error:
            return f"{url}: {error}"
    return ""


class RelayClient:
    """One line to one relay, open inside ``with``; raises ``RelayError`` or ``OSError``."""

    def __init__(self, url: str, username: str, password: str, *, timeout: float = TIMEOUT) -> None:
        self.address = RelayAddress.parse(url)
        self.username, self.password, self.timeout = username, password, timeout
        self.realm = self.nonce = b""
        self.unread = b""

    def __enter__(self) -> Self:
        where = self.address
        if where.transport == "tcp":
            self.line = socket.create_connection((where.host, where.port), self.timeout)
            if where.is_encrypted:
                tls = ssl.create_default_context()
                self.line = tls.wrap_socket(self.line, server_hostname=where.host)
        elif where.is_encrypted:
            raise RelayError("turns: over UDP cannot be asked from here")
        else:
            found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_DGRAM)[0]
            self.line = socket.socket(found[0], socket.SOCK_DGRAM)
            self.line.connect(found[4])
        return self

    def __exit__(self, *reason: Any) -> None:
        self.line.close()

    def allocate(self) -> tuple[str, int]:
        """A place at the relay: the address from which it would send."""
        answer = self.ask(StunMethod.ALLOCATE, (Attribute.REQUESTED_TRANSPORT, stun.UDP))
        place = answer.get(Attribute.XOR_RELAYED_ADDRESS)
        return stun.unpacked_address(place, answer.transaction)

    def release(self) -> None:
        """Give the place back."""
        self.ask(StunMethod.REFRESH, (Attribute.LIFETIME, bytes(4)))

    def ask(self, method: StunMethod, *attributes: tuple[int, bytes]) -> StunMessage:
        """Its answer; a request is signed once the relay has said its name and a number."""
        answer = self._exchange(self._request(method, attributes))
        if answer.error in (401, 438) and answer.get(Attribute.NONCE) not in (b"", self.nonce):
            self.realm, self.nonce = answer.get(Attribute.REALM), answer.get(Attribute.NONCE)
            answer = self._exchange(self._request(method, attributes))
        if answer.error or not answer.kind & stun.RESPONSE:
            words = answer.get(Attribute.ERROR_CODE)[4:].decode(errors="replace")
            raise RelayError(f"{answer.error} {words.strip()}", answer.error)
        return answer

    def _request(
        self, method: StunMethod, attributes: tuple[tuple[int, bytes], ...]
    ) -> StunMessage:
        signed = (
            (Attribute.USERNAME, self.username.encode()),
            (Attribute.REALM, self.realm),
            (Attribute.NONCE, self.nonce),
        )
        return StunMessage(method, (*attributes, *(signed if self.nonce else ())))

    def _exchange(self, request: StunMessage) -> StunMessage:
        key = stun.key_of(self.username, self.realm, self.password) if self.nonce else b""
        give_up_at = time.monotonic() + self.timeout
        wait = FIRST_WAIT if self.address.transport == "udp" else self.timeout
        while (left := give_up_at - time.monotonic()) > 0:
            self.line.sendall(request.encoded(key))
            if answer := self._answer_to(request, min(wait, left)):
                return answer
            wait *= 2
        raise RelayError(f"no answer in {self.timeout:g} s")

    def _answer_to(self, request: StunMessage, within: float) -> StunMessage | None:
        give_up_at = time.monotonic() + within
        while (left := give_up_at - time.monotonic()) > 0:
            message = self.receive(left)
            if message is None or message.transaction == request.transaction:
                return message
        return None

    def receive(self, within: float) -> StunMessage | None:
        """The next message of any kind; None when nothing came."""
        self.line.settimeout(within)
        try:
            while (message := stun.decoded(self.unread)) is None:
                fresh = self.line.recv(65536)
                if not fresh:
                    raise RelayError("it closed the line")
                is_stream = self.address.transport == "tcp"
                self.unread = self.unread + fresh if is_stream else fresh
        except TimeoutError:
            return None
        size = stun.HEADER.size + int.from_bytes(self.unread[2:4], "big")
        self.unread = self.unread[size:]
        return message
