"""Requests in JSON to services of others, and their refusals as faults."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from mentoring.connectors.meeting_port import Fault, RoomNotMade
from mentoring.core.web import outgoing

MAX_ANSWER = 64 * 1024  # bytes of an answer
FORM = "application/x-www-form-urlencoded"
Answer = dict[str, Any]


def sign_in(url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> str:
    """A token for one errand. None is kept: rooms are few, and two workers would race for it."""
    sent = {"Content-Type": FORM, "Accept": "application/json", **(headers or {})}
    status, said = _call("POST", url, urlencode(form).encode(), sent)
    if status in (400, 401, 403):
        raise RoomNotMade(Fault.REFUSED)
    token = said.get("access_token")
    if status != 200 or not isinstance(token, str) or not _is_token(token):
        raise RoomNotMade(_fault_of(status))
    return token


def call(method: str, url: str, token: str, body: Answer | None = None) -> tuple[int, Answer]:
    """Status and answer.

    Raises ``RoomNotMade`` for what is neither done nor a refusal of this alone.
    """
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    if sent is not None:
        headers["Content-Type"] = "application/json"
    status, said = _call(method, url, sent, headers)
    if status == 401:
        raise RoomNotMade(Fault.REFUSED)
    if status == 429 or status >= 500:
        raise RoomNotMade(_fault_of(status))
    return status, said


def text(said: Answer, *path: str) -> str:
    """The words at a path into an answer; "" where there are none."""
    found: Any = said
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def rows(said: Answer, *path: str) -> list[Answer]:
    """The objects in the list at a path into an answer."""
    found: Any = said
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, Answer]:
    try:
        answer = outgoing.call(method, url, body, headers, most=MAX_ANSWER)
    except (OSError, HTTPException, outgoing.NotAllowed, ValueError):
        raise RoomNotMade(Fault.SILENT) from None
    try:
        said = json.loads(answer.body or b"{}")
    except (ValueError, RecursionError):
        said = {}
    return answer.status, said if isinstance(said, dict) else {}


def _is_token(token: str) -> bool:
    """Whether it may stand in a header."""
    return 0 < len(token) <= 8192 and token.isascii() and token.isprintable()


def _fault_of(status: int) -> Fault:
    if status == 429:
        return Fault.BUSY
    return Fault.SILENT if status >= 500 else Fault.STRANGE
