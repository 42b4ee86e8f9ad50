"""Two people in browsers of their own, whose cameras and microphones differ."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from mentoring.core.web.addresses import address
from mentoring.live.endpoints import Endpoints
from mentoring.meetings.models import Meeting
from tests.calls.media import bare, devices, seen
from tests.calls.media.devices import AMINA, BO, Person
from tests.calls.media.network import Network
from tests.calls.media.room import heading, press
from tests.support import browsers
from tests.support.asgi import Serving, serving
from tests.support.turn import Relay, running_relay
from tests.support.website import Website, website

# Playwright's loop lives in this thread, where Django's test database is also cleaned up.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Person], Browser]]:
    """A Chromium of one's own, since a camera belongs to a process; kept until the end."""
    started: dict[str, Browser] = {}
    folder = tmp_path_factory.mktemp("devices")
    with sync_playwright() as playwright, ExitStack() as stack:

        def browser_of(person: Person) -> Browser:
            if person.name not in started:
                flags = ["--no-sandbox", "--disable-dev-shm-usage", *browsers.FLAGS]
                browser = playwright.chromium.launch(
                    executable_path=browsers.chromium(),
                    args=[*flags, *devices.flags(person, folder)],
                )
                stack.callback(browser.close)
                started[person.name] = browser
            return started[person.name]

        yield browser_of


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with running_relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


@pytest.fixture
def open_for(browser_of: Callable[[Person], Browser]) -> Iterator[Callable[..., Page]]:
    """``open_for(AMINA, url)``: a page in her browser, watched from its start."""
    with ExitStack() as stack:

        def open_for(person: Person, url: str, *, before: str = "", **options: Any) -> Page:
            """``before`` is a script that runs in every page before its own."""
            context = browser_of(person).new_context(**options)
            stack.callback(context.close)
            context.add_init_script(f"{seen.WATCH};{before}")
            page = context.new_page()
            page.network = Network(page)  # type: ignore[attr-defined]
            page.goto(url)
            return page

        yield open_for


@pytest.fixture
def bare_site() -> Iterator[Website]:
    with website("localhost") as site:
        site.says("/", bare.HTML)
        yield site


@pytest.fixture
def bare_pair(open_for: Callable[..., Page], bare_site: Website) -> bare.BarePair:
    """Amina is there, Bo comes."""
    url = f"http://127.0.0.1:{bare_site.port}/"
    return bare.BarePair(open_for(AMINA, url), open_for(BO, url))


@pytest.fixture
def site(transactional_db: Any, settings: Any) -> Iterator[Serving]:
    from config.asgi import only_pages

    settings.ALLOWED_HOSTS = ["*"]
    endpoints = Endpoints()
    with serving(endpoints.before(only_pages), endpoints) as server:
        yield server


@pytest.fixture
def enter(open_for: Any, site: Serving, browse: Any, talk: Meeting) -> Iterator[Any]:
    """``enter(AMINA, cast.amina)``: her page, which waits in the room of the talk.

    With ``path`` it is another page of the product.
    """
    complaints = []

    def enter(person: Person, membership: Any, path: str = "", **options: Any) -> Page:
        page = open_for(person, f"{site.url}/healthz", **options)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        name = settings.SESSION_COOKIE_NAME
        secret = browse(membership).cookies[name].value
        page.context.add_cookies([{"name": name, "value": secret, "url": site.url}])
        room = address("calls:room", talk.relationship_id, talk.pk, organisation="northwind")
        page.goto(site.url + (path or room))
        return page

    yield enter
    assert complaints == []


@pytest.fixture
def call(cast: Any, enter: Any) -> Callable[..., tuple[Page, Page]]:
    """``call()``: Amina has joined; Bo comes and joins. Their two pages."""

    def call(**options: Any) -> tuple[Page, Page]:
        amina = enter(AMINA, cast.amina, **options)
        press(amina, "Join Bo")
        heading(amina, "You are in. Bo is not here yet.")
        bo = enter(BO, cast.bo, **options)
        heading(bo, "Amina is already here.")
        press(bo, "Join Amina")
        return amina, bo

    return call
