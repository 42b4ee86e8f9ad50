"""What a browser may say to the live layer, and nothing else: typed, bounded, refused otherwise."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MAX_FRAME = 16 * 1024  # bytes
MAX_NAMES = 60
MAX_CURSOR = 2**53  # what a browser counts exactly


class FrameRefused(Exception):
    """Not one of our pages speaks like this."""


@dataclass(frozen=True)
class Listen:
    seen: dict[str, int]  # topic -> the cursor up to which the reader knows it


@dataclass(frozen=True)
class Stop:
    names: list[str]


@dataclass(frozen=True)
class LivePing:
    pass


@dataclass(frozen=True)
class Writing:
    """Somebody types; said at most every few seconds, stored nowhere."""

    name: str


Frame = Listen | Stop | LivePing | Writing


def read_frame(text: str) -> Frame:
    """A frame of the socket; ``FrameRefused`` for any other text."""
    try:
        said = json.loads(text) if len(text) <= MAX_FRAME else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise FrameRefused("not a frame")
    match said:
        case {"kind": "ping", **rest} if not rest:
            return LivePing()
        case {"kind": "listen", "topics": dict() as seen, **rest} if not rest:
            return Listen(_checked(seen.items()))
        case {"kind": "stop", "topics": list() as names, **rest} if not rest:
            return Stop(list(_checked((name, 0) for name in names)))
        case {"kind": "writing", "topic": str() as name, **rest} if not rest:
            return Writing(*_checked([(name, 0)]))
    raise FrameRefused("an unknown kind")


def seen_from(pairs: Iterable[str]) -> dict[str, int]:
    """``run:7~12`` as in the address of a stream; empty ones are passed over."""
    split = [pair.rpartition("~") for pair in pairs if pair]
    if not all(cursor.isascii() and cursor.isdigit() and len(cursor) <= 16 for *_, cursor in split):
        raise FrameRefused("a cursor is a number")
    return _checked((name, int(cursor)) for name, _, cursor in split)


def _checked(pairs: Iterable[tuple[Any, Any]]) -> dict[str, int]:
    seen: dict[str, int] = {}
    for name, cursor in pairs:
        if not isinstance(name, str) or not 0 < len(name) <= 80 or not name.isprintable():
            raise FrameRefused("not a topic")
        if type(cursor) is not int or not 0 <= cursor <= MAX_CURSOR:
            raise FrameRefused("not a cursor")
        seen[name] = cursor
    if len(seen) > MAX_NAMES:
        raise FrameRefused("too many topics")
    return seen
