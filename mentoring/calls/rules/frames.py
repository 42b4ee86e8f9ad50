"""What a page of ours may say in a room, and nothing else: typed, bounded, answered otherwise."""

import json
from dataclasses import dataclass
from typing import Any

MAX_FRAME = 16 * 1024  # characters, as the server takes of any socket
MAX_SDP = 14 * 1024
MAX_CANDIDATES = 30
MAX_LINE = 600
KEY_LENGTH = 32
STATES = ("sound", "picture", "screen", "thin", "starved", "lean")


class MalformedFrame(Exception):
    """No page of ours speaks like this; the sentence goes back to whoever said it."""


@dataclass(frozen=True)
class Enter:
    """See who is in the room of a meeting, without being seen."""

    meeting: str


@dataclass(frozen=True)
class Sit:
    """Take a seat, or one's own again after a broken line."""

    seat: str


@dataclass(frozen=True)
class Rise:
    pass


@dataclass(frozen=True)
class CallPing:
    pass


@dataclass(frozen=True)
class Pass:
    """Something for one other seat."""

    to: str
    body: dict[str, Any]


Frame = Enter | Sit | Rise | CallPing | Pass


def read_frame(text: str) -> Frame:
    """A frame of the socket; ``MalformedFrame`` for any other text."""
    if len(text) > MAX_FRAME:
        raise MalformedFrame("too large")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedFrame("not a frame") from None
    match said:
        case {"kind": "ping", **rest} if not rest:
            return CallPing()
        case {"kind": "rise", **rest} if not rest:
            return Rise()
        case {"kind": "enter", "meeting": str() as meeting, **rest} if not rest:
            return Enter(_bounded(meeting, 36))
        case {"kind": "sit", "seat": str() as seat, **rest} if not rest:
            return Sit(_key(seat))
        case {"kind": "pass", "to": str() as to, "body": dict() as body, **rest} if not rest:
            return Pass(_key(to), _body(body))
    raise MalformedFrame("an unknown frame")


def _body(said: dict[str, Any]) -> dict[str, Any]:
    is_known = BODIES.get(str(said.get("kind")))
    if is_known is None or not is_known(said):
        raise MalformedFrame("an unknown body")
    return said


def _is_description(said: dict[str, Any]) -> bool:
    match said:
        case {"kind": _, "type": "offer" | "answer", "sdp": str() as sdp, "round": int(), **rest}:
            return not rest and len(sdp) <= MAX_SDP
    return False


def _are_candidates(said: dict[str, Any]) -> bool:
    match said:
        case {"kind": _, "round": int(), "list": list() as found, **rest}:
            return not rest and len(found) <= MAX_CANDIDATES and all(map(_is_candidate, found))
    return False


def _is_state(said: dict[str, Any]) -> bool:
    """What of somebody can be heard and seen just now."""
    words = {name: value for name, value in said.items() if name != "kind"}
    return words.keys() <= set(STATES) and all(type(one) is bool for one in words.values())


def _is_candidate(said: Any) -> bool:
    match said:
        case {"candidate": str() as line, "sdpMid": str() | None as mid, **rest}:
            known = rest.keys() <= {"sdpMLineIndex", "usernameFragment"}
            more = all(one is None or len(str(one)) <= MAX_LINE for one in rest.values())
            return known and more and len(line) <= MAX_LINE and len(mid or "") <= KEY_LENGTH
    return False


def _is_again(said: dict[str, Any]) -> bool:
    return said == {"kind": "again"}


BODIES = {
    "again": _is_again,
    "candidates": _are_candidates,
    "description": _is_description,
    "state": _is_state,
}


def _key(said: str) -> str:
    if len(said) != KEY_LENGTH or not set(said) <= set("0123456789abcdef"):
        raise MalformedFrame("not a seat")
    return said


def _bounded(said: str, most: int) -> str:
    if len(said) > most or not said.isprintable():
        raise MalformedFrame("not a meeting")
    return said
