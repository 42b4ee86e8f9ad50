"""Without a line: our own words instead of the browser's, and nobody's name on the device."""

import pytest
from django.conf import settings
from playwright.sync_api import expect


@pytest.fixture
def sign_in(browse, site):
    """Put somebody's session into a page's browser."""

    def sign_in(page, membership):
        session = browse(membership).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}]
        )

    return sign_in


class TestOffline:
    def test_shows_a_page_that_knows_nobody(self, cast, open_page, sign_in):
        page = open_page("/healthz")  # a page without scripts
        sign_in(page, cast.amina)
        page.goto(page.url.replace("/healthz", "/styleguide/"))
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        assert "Amina" in page.content()

        page.context.set_offline(True)
        page.goto(page.url)

        expect(page.locator("h1")).to_have_text("You’re offline.")
        assert "Amina" not in page.content()
