"""Messages of STUN and TURN (RFC 8489, RFC 8656), as far as asking for a place needs them."""

import hashlib
import hmac
import ipaddress
import secrets
import struct
from dataclasses import dataclass, field
from enum import IntEnum

COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
UDP = b"\x11\x00\x00\x00"  # what a relay is asked to carry
RESPONSE, ERROR = 0x0100, 0x0110  # beside a method: how a message answers it


class StunMethod(IntEnum):
    BINDING = 0x0001
    ALLOCATE = 0x0003
    REFRESH = 0x0004
    SEND = 0x0016  # an indication: nobody answers it
    DATA = 0x0017  # the same
    CREATE_PERMISSION = 0x0008


class Attribute(IntEnum):
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    REQUESTED_TRANSPORT = 0x0019
    XOR_MAPPED_ADDRESS = 0x0020


@dataclass(frozen=True)
class StunMessage:
    kind: int  # a method, with RESPONSE or ERROR where it is an answer
    attributes: tuple[tuple[int, bytes], ...] = ()
    transaction: bytes = field(default_factory=lambda: secrets.token_bytes(12))

    def get(self, attribute: Attribute) -> bytes:
        """The first value of that kind; empty where there is none."""
        return next((value for name, value in self.attributes if name == attribute), b"")

    @property
    def error(self) -> int:
        """401 for *who are you?*, 403 for *not there*, and so on; 0 where nothing was refused."""
        said = self.get(Attribute.ERROR_CODE)
        return (said[2] & 7) * 100 + said[3] if len(said) >= 4 else 0

    def encoded(self, key: bytes = b"") -> bytes:
        """As it goes over the line; with ``key`` it is signed."""
        body = b"".join(_attribute(name, value) for name, value in self.attributes)
        if not key:
            return self._header(len(body)) + body
        signed = self._header(len(body) + 24) + body
        return signed + _attribute(
            Attribute.MESSAGE_INTEGRITY, hmac.new(key, signed, hashlib.sha1).digest()
        )

    def _header(self, length: int) -> bytes:
        return HEADER.pack(self.kind, length, COOKIE, self.transaction)


def decoded(data: bytes) -> StunMessage | None:
    """The message in ``data``; None where that holds none, or only the beginning of one."""
    if len(data) < HEADER.size:
        return None
    kind, length, cookie, transaction = HEADER.unpack_from(data)
    body = data[HEADER.size : HEADER.size + length]
    if cookie != COOKIE or len(body) < length:
        return None
    attributes = []
    while len(body) >= 4:
        name, size = struct.unpack_from("!HH", body)
        attributes.append((name, body[4 : 4 + size]))
        body = body[4 + _padded(size) :]
    return StunMessage(kind, tuple(attributes), transaction)


def key_of(username: str, realm: bytes, password: str) -> bytes:
    """What requests are signed with."""
    words = b":".join((username.encode(), realm, password.encode()))
    return hashlib.md5(words, usedforsecurity=False).digest()  # as RFC 8489 has it, 9.2.2


def unpacked_address(value: bytes, transaction: bytes) -> tuple[str, int]:
    """Host and port, which messages carry masked, so that no router takes them for its own."""
    plain = masked(value[2:], transaction)
    return str(ipaddress.ip_address(plain[2:])), int.from_bytes(plain[:2], "big")


def masked(plain: bytes, transaction: bytes) -> bytes:
    cookie = COOKIE.to_bytes(4, "big")
    mask = cookie[:2] + cookie + transaction
    return bytes(one ^ other for one, other in zip(plain, mask, strict=False))


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value.ljust(_padded(len(value)), b"\0")


def _padded(size: int) -> int:
    return size + -size % 4
