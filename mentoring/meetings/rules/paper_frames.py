"""What a page of ours may say about a paper, and nothing else: typed and bounded."""

import json
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass

from mentoring.meetings.rules.papers import AGENDA, NOTES, MalformedEdit

MAX_FRAME = 16 * 1024
MAX_NUMBER = 2**31 - 1
MAX_PLACE = 240


@dataclass(frozen=True)
class Open:
    meeting: str


@dataclass(frozen=True)
class More:
    """What was written after an update that the page has."""

    after: int


@dataclass(frozen=True)
class Write:
    """``mark`` comes back with the answer."""

    mark: int
    update: bytes


@dataclass(frozen=True)
class CursorPlace:
    """Where somebody is on the paper just now: in which text, and as Yjs names a place."""

    text: str
    at: str


@dataclass(frozen=True)
class PaperPing:
    pass


Frame = Open | More | Write | CursorPlace | PaperPing


def read_frame(text: str) -> Frame:
    """A frame of the socket; ``MalformedEdit`` for any other text.

    >>> read_frame('{"kind": "more", "after": 7}')
    More(after=7)
    """
    if len(text) > MAX_FRAME:
        raise MalformedEdit
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedEdit from None
    match said:
        case {"kind": "ping", **rest} if not rest:
            return PaperPing()
        case {"kind": "open", "meeting": str() as meeting, **rest} if not rest:
            return Open(meeting[:40])
        case {"kind": "more", "after": int() as after, **rest} if not rest:
            return More(_number(after))
        case {"kind": "write", "mark": int() as mark, "update": str() as update, **rest}:
            if not rest:
                return Write(_number(mark), _bytes(update))
        case {"kind": "place", "text": str() as where, "at": str() as at, **rest} if not rest:
            return _place(where, at)
    raise MalformedEdit


def _number(said: int) -> int:
    if type(said) is not int or not 0 <= said <= MAX_NUMBER:
        raise MalformedEdit
    return said


def _bytes(said: str) -> bytes:
    try:
        return b64decode(said, validate=True)
    except (Error, ValueError):
        raise MalformedEdit from None


def _place(text: str, at: str) -> CursorPlace:
    if text not in (AGENDA, NOTES, "") or len(at) > MAX_PLACE or not at.isprintable():
        raise MalformedEdit
    return CursorPlace(text, at)
