"""Forms as a hand meets them: one button says that it is busy, nothing complains."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.participants.models import Enrolment
from tests.moments import DAY


@pytest.fixture
def letter(transactional_db, cast, make_relationship, browse, open_page, site):
    """The coordinator's letter to two people who have not talked for a while."""
    pair = make_relationship(agreed=True, started_at=timezone.now() - 30 * DAY)
    page = open_page("/healthz")
    session = browse(cast.cruz).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}]
    )
    where = f"/northwind/programmes/growth-2026/today/write/silent/{pair.pk}/"
    page.goto(site.url + where)
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
        expect(busy).to_have_count(0)

        letter.get_by_role("button", name="Send this message").click()
        expect(busy).to_have_count(1)
        expect(letter.locator(".is-busy")).to_contain_text("Send this message")
        held[0].continue_()

        expect(letter.locator("#letter").get_by_text("Choose at least one person")).to_be_visible()
        expect(busy).to_have_count(0)

    def test_swaps_a_field_that_was_drawn_larger_without_a_word_in_the_console(self, letter):
        letter.locator("textarea").evaluate("one => { one.style.height = '400px' }")
        for box in letter.get_by_role("checkbox").all():
            box.uncheck(force=True)

        letter.get_by_role("button", name="Send this message").click()

        expect(letter.locator("#letter").get_by_text("Choose at least one person")).to_be_visible()


class TestARefusedForm:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_says_on_top_what_to_mend_and_leads_there(self, scripts, db, open_page):
        page = open_page("/account/login/", width=360, java_script_enabled=scripts)
        page.locator("input[name=login]").fill("ines@here")
        page.locator("input[name=password]").fill("not it")
        page.locator("input[name=password]").press("Enter")

        summary = page.locator("#to-mend")
        expect(summary).to_be_focused()
        expect(summary).to_be_in_viewport()
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.locator("input[name=login]")).to_have_attribute("aria-invalid", "true")
        summary.get_by_role("link").first.click()
        expect(page.locator("input[name=login]")).to_be_in_viewport()

    def test_gives_axe_nothing_to_object_to(self, db, open_page, accessibility):
        page = open_page("/account/login/", width=360, bypass_csp=True)
        page.locator("input[name=login]").fill("ines@here")
        page.locator("input[name=password]").fill("not it")
        page.locator("input[name=password]").press("Enter")
        expect(page.locator("#to-mend")).to_be_visible()

        assert accessibility(page) == []


class TestARefusedPart:
    """A form that htmx swaps in place says what to mend where a whole page would."""

    @pytest.fixture
    def step(self, transactional_db, cast, as_person):
        Enrolment.objects.filter(membership=cast.bo).update(status="joining")
        page = as_person(cast.bo, "/northwind/join/growth-2026/about/", width=360)
        page.locator("#step").evaluate("form => { form.noValidate = true }")
        page.locator("[name=timezone]").fill("No/where")
        page.evaluate("window.isTheSamePage = true")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.locator("#to-mend")).to_be_visible()
        return page

    def test_says_on_top_what_to_mend_and_leads_there(self, step):
        summary = step.locator("#to-mend")
        assert step.evaluate("window.isTheSamePage"), "the page was not loaded anew"
        expect(summary).to_be_focused()
        expect(summary).to_be_in_viewport()
        expect(step).to_have_title(re.compile("^Error: "))
        expect(step.locator("[name=timezone]")).to_have_attribute("aria-invalid", "true")
        summary.get_by_role("link").first.click()
        expect(step.locator("[name=timezone]")).to_be_in_viewport()

    def test_says_no_more_once_all_is_mended(self, step):
        step.locator("[name=timezone]").fill("Europe/Berlin")
        step.get_by_role("button", name="Save and continue").click()

        expect(step).not_to_have_title(re.compile("^Error: "))
        expect(step.locator("#to-mend")).to_have_count(0)
