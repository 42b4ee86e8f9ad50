"""Forms as a hand meets them: one button says that it is busy, nothing complains."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.moments import DAY


@pytest.fixture
def letter(transactional_db, cast, make_relationship, browse, open_page, live_server):
    """The coordinator's letter to two people who have not talked for a while."""
    pair = make_relationship(agreed=True, started_at=timezone.now() - 30 * DAY)
    page = open_page("/healthz")
    session = browse(cast.cruz).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    where = f"/northwind/programmes/growth-2026/today/write/silent/{pair.pk}/"
    page.goto(live_server.url + where)
    return page


class TestAForm:
    def test_shows_only_the_pressed_button_busy_until_the_answer_is_there(self, letter):
        held = []
        letter.route(
            lambda url: urlsplit(url).path.endswith("/"),
            lambda route: (
                held.append(route) if route.request.method == "POST" else route.continue_()
            ),
        )
        letter.evaluate(
            "document.querySelector('#letter .buttons').insertAdjacentHTML('beforeend',"
            " '<button class=button name=other>Other<span class=busy></span></button>')"
        )
        for box in letter.get_by_role("checkbox").all():
            box.uncheck(force=True)
        busy = letter.locator(".busy:visible")
        assert busy.count() == 0

        letter.get_by_role("button", name="Send this letter").click()
        expect(busy).to_have_count(1)
        expect(letter.locator(".is-busy")).to_contain_text("Send this letter")
        held[0].continue_()

        expect(letter.get_by_text("Choose at least one person")).to_be_visible()
        expect(busy).to_have_count(0)

    def test_swaps_a_field_that_was_drawn_larger_without_a_word_in_the_console(self, letter):
        letter.locator("textarea").evaluate("one => { one.style.height = '400px' }")
        for box in letter.get_by_role("checkbox").all():
            box.uncheck(force=True)

        letter.get_by_role("button", name="Send this letter").click()

        expect(letter.get_by_text("Choose at least one person")).to_be_visible()
