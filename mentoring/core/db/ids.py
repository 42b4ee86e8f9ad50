"""Identifiers: UUID version 7, so that rows made together lie together in an index."""

import secrets
import time
import uuid


def new_id() -> uuid.UUID:
    """Make a UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def is_id(text: str) -> bool:
    """Whether ``text`` is an id as we write them: 36 characters, with dashes, in small letters."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
