"""A real Chromium against a real server; a page that complains in its console fails its test."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from mentoring.live.endpoints import Endpoints
from tests.browser.device import patient
from tests.support.asgi import Serving, end_hub, serving

# Playwright's loop lives in this thread, where Django's test database is also cleaned up.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=20_000)  # milliseconds: a busy machine is slow, not wrong
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# One line for each objection is told by the page: all that axe knows of a page of ours is megabytes.
OBJECTIONS = """async tags => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations']})
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)
}"""


def is_complaint(said: ConsoleMessage) -> bool:
    """Errors of the page itself.

    A refused form (422) or a used link (410) is an answer, a line that a test cut is cut (behind a
    service worker: has failed), a socket that opens anew after the end of its session is refused.
    """
    known = r"status of (410|422)|net::ERR_(INTERNET_DISCONNECTED|FAILED)|response code: 403"
    return said.type == "error" and not re.search(known, said.text)


@pytest.fixture(scope="session")
def _endpoints() -> Endpoints:
    return Endpoints()


@pytest.fixture(scope="session")
def _serving(_endpoints: Endpoints) -> Iterator[Serving]:
    from config.asgi import only_pages

    with serving(_endpoints.before(only_pages), _endpoints) as server:
        yield server


@pytest.fixture
def site(
    transactional_db: Any, _serving: Serving, _endpoints: Endpoints, settings: Any
) -> Iterator[Serving]:
    """In place of Django's: sockets and streams are served too, as by ``bin/run``."""
    settings.ALLOWED_HOSTS = ["*"]
    yield _serving
    end_hub(_endpoints)


@pytest.fixture
def open_page(chromium: Browser, site: Any) -> Iterator[Callable[..., Page]]:
    """``open_page("/styleguide/", width=360, color_scheme="dark")``."""
    contexts, complaints = [], []

    def open_it(path: str, *, width: int = 1280, before: str = "", **options: Any) -> Page:
        """``before`` is a script that runs in every page before its own."""
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        if options.get("java_script_enabled", True):
            patient(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: is_complaint(said) and complaints.append(said.text))
        page.goto(site.url + path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def as_person(
    browse: Callable[..., Any], site: Any, open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """``as_person(cast.bo, "/northwind/")``: a page of somebody who is signed in."""

    def open_as(membership: Any, path: str, **options: Any) -> Page:
        page = open_page("/healthz", **options)
        name = settings.SESSION_COOKIE_NAME
        session = browse(membership).cookies[name].value
        page.context.add_cookies([{"name": name, "value": session, "url": site.url}])
        page.goto(site.url + path)
        return page

    return open_as


def objections_to(page: Page) -> list[str]:
    """What axe objects to on the page as it stands: rule and first element, one line each."""
    if not page.evaluate("'axe' in window"):  # it is, where this page was looked at before
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(OBJECTIONS, RULES)
    return found


@pytest.fixture
def accessibility() -> Callable[[Page], list[str]]:
    return objections_to
