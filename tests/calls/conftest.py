"""Meetings in the product's own room, and pages that speak to its socket."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from starlette.responses import PlainTextResponse
from websockets.sync.client import ClientConnection, connect

from mentoring.live.endpoints import Endpoints
from mentoring.meetings.models import HERE, Meeting
from tests.support.asgi import serving

KEYS = {name: f"{number:032x}" for number, name in enumerate(("amina", "bo", "other", "again"), 1)}


@pytest.fixture
def pair(make_relationship) -> Any:
    return make_relationship(agreed=True)


@pytest.fixture
def talk(pair, make_meeting) -> Meeting:
    """Amina's and Bo's meeting in a room here; it has begun."""
    return make_meeting(pair, starts_at=timezone.now() - timedelta(minutes=5), place=HERE)


@dataclass
class Page:
    """One page of somebody in a room, as ``static/js/call/line.js`` speaks."""

    socket: ClientConnection

    def say(self, kind: str, **frame: Any) -> None:
        self.socket.send(json.dumps({"kind": kind, **frame}))

    def hears(self, kind: str | None = None, within: float = 10) -> Any:
        """The next frame, or the next of one kind."""
        while True:
            frame = json.loads(self.socket.recv(timeout=within))
            if kind in (None, frame["kind"]):
                return frame

    def sits(self, key: str) -> Any:
        self.say("sit", seat=KEYS[key])
        return self.hears("seats")

    def hears_before_pong(self) -> list[Any]:
        """Frames keep their order: all that was told before the answer stands before it."""
        self.say("ping")
        heard = []
        while (frame := self.hears()) != {"kind": "pong"}:
            heard.append(frame)
        return heard


@dataclass
class Site:
    port: int
    endpoints: Endpoints
    open_sockets: ExitStack

    def connect(self, secret: str, **options: Any) -> Page:
        options.setdefault("origin", f"http://localhost:{self.port}")
        cookie = f"{settings.SESSION_COOKIE_NAME}={secret}"
        opened = connect(
            f"ws://localhost:{self.port}/live/call",
            additional_headers={"Cookie": cookie},
            **options,
        )
        return Page(self.open_sockets.enter_context(opened))


def site() -> Iterator[Site]:
    endpoints = Endpoints()
    with (
        serving(endpoints.before(PlainTextResponse("", 404)), endpoints) as server,
        ExitStack() as stack,
    ):
        yield Site(server.port, endpoints, stack)


@pytest.fixture
def here(transactional_db) -> Iterator[Site]:
    yield from site()


@pytest.fixture
def elsewhere(here) -> Iterator[Site]:
    """A second web process, as far as anything can tell: its hub shares only the bus."""
    yield from site()


@pytest.fixture
def page_of(here, browse, talk) -> Callable[..., Page]:
    """``page_of(cast.bo)``: Bo's page has entered the room of the talk, and sits nowhere yet."""

    def open_page(membership: Any, at: Site = here, meeting: Meeting = talk) -> Page:
        page = at.connect(browse(membership).cookies[settings.SESSION_COOKIE_NAME].value)
        page.say("enter", meeting=str(meeting.pk))
        return page

    return open_page
