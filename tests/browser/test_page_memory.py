"""After signing out, *back* shows nobody's words: in a browser that keeps whole pages in memory.

Playwright switches that memory off, so these tests launch a browser of their own.
"""

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NothingCame

from mentoring.meetings.models import Note
from tests.support import browsers

WORDS = "He is thinking of leaving, and I told nobody."
# Written down by the page itself when it comes back from memory, however short it is seen.
NOTICE = """addEventListener("pageshow", event => {
  if (event.persisted) sessionStorage.restored = document.body.innerText
})"""


@pytest.fixture(scope="module")
def remembering(chromium):
    """Chromium as people have it: with the memory of pages."""
    browser = chromium.browser_type.launch(
        executable_path=browsers.chromium(),
        ignore_default_args=["--disable-back-forward-cache"],
        args=["--no-sandbox", *browsers.FLAGS, "--enable-features=BackForwardCache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def room(transactional_db, cast, make_relationship, make_meeting):
    """Amina has written something for herself after a talk with Bo."""
    room = make_relationship(agreed=True, started_at=timezone.now())
    meeting = make_meeting(room, starts_at=timezone.now())
    note = Note(
        organisation=cast.organisation,
        relationship=room,
        meeting=meeting,
        author=cast.amina,
        body=WORDS,
        written_at=timezone.now(),
    )
    note.save()
    return room


@pytest.fixture
def page(remembering, live_server, room, cast, browse):
    """Amina's browser, signed in."""
    context = remembering.new_context(bypass_csp=True)  # to look into pages
    name = settings.SESSION_COOKIE_NAME
    session = browse(cast.amina).cookies[name].value
    context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def back(page: Page) -> None:
    """As the button does; a page from memory tells Playwright of no loading."""
    page.evaluate("setTimeout(() => history.back(), 0)")


def is_kept(page: Page, url: str, number: int) -> bool:
    """Whether a page that was left comes back as it was."""
    page.goto(f"{url}/static/js/main.js?{number}")
    page.evaluate("window.kept = true")
    page.goto(f"{url}/healthz")
    back(page)
    page.wait_for_url(f"**/main.js?{number}", wait_until="commit")  # nothing is loaded
    try:
        page.wait_for_function("() => window.kept === true", timeout=10_000)
    except NothingCame:
        return False
    return True


class TestTheMemoryOfPages:
    def test_is_on_in_the_browser_of_these_tests(self, page, live_server):
        """One page of three: a browser may let go of any of them, for reasons of its own."""
        assert any(is_kept(page, live_server.url, number) for number in range(3))

    def test_gives_nobodys_words_back_after_signing_out(self, page, live_server, room):
        page.goto(f"{live_server.url}/northwind/with/{room.pk}/")
        expect(page.get_by_text(WORDS)).to_be_visible()
        page.evaluate(NOTICE)
        page.goto(f"{live_server.url}/account/logout/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.wait_for_url(lambda url: "logout" not in url)

        for _ in range(3):
            if page.evaluate("history.length") > 1:
                back(page)
                page.wait_for_load_state()
                expect(page.get_by_text(WORDS)).to_have_count(0)

        page.goto(f"{live_server.url}/account/login/")
        assert page.evaluate("sessionStorage.restored ?? ''").find(WORDS) == -1

    def test_holds_no_page_of_somebody_signed_in(self, page, live_server, room):
        page.goto(f"{live_server.url}/northwind/with/{room.pk}/")
        page.evaluate(NOTICE)
        page.goto(f"{live_server.url}/northwind/inbox/")

        back(page)

        page.wait_for_url("**/with/**")
        expect(page.get_by_text(WORDS)).to_be_visible()
        assert page.evaluate("sessionStorage.restored") is None
