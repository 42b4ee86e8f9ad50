"""A break and the return: from the page of the pause to a meeting booked from two letters."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.checkins import notices as checkins
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address
from mentoring.meetings.models import Meeting
from mentoring.notifications.models import Mail
from tests.browser.test_keyboard import Keys
from tests.meetings.conftest import links
from tests.moments import DAY


def path_in(mail, words):
    return re.search(rf'href="https?://[^/]+(/link/[\w-]+/)"[^>]*>{words}', mail.html).group(1)


class TestABreak:
    @pytest.mark.parametrize("width", [360])
    def test_is_told_ended_early_and_followed_by_a_meeting(
        self, width, cast, make_relationship, make_meeting, as_person, open_page, run_jobs, any_hour
    ):
        pair = make_relationship(agreed=True)
        make_meeting(pair, starts_at=timezone.now() + 3 * DAY)
        room = address("relationships:room", pair.pk, organisation="northwind")
        until = (timezone.now() + 30 * DAY).date()

        amina = as_person(cast.amina, "/northwind/join/growth-2026/", width=width)
        amina.get_by_role("link", name="I need a break").click()
        amina.get_by_label("Back on").fill(until.isoformat())
        amina.get_by_role("checkbox", name="with Bo").check()
        amina.get_by_label("A word to those you work with").fill("Our second child is coming.")
        amina.get_by_role("button", name="Take the break").click()
        expect(amina.get_by_role("heading", name="You’re paused")).to_be_visible()
        run_jobs()

        bo = as_person(cast.bo, room, width=width)
        expect(bo.get_by_text("Amina is taking a break until about")).to_be_visible()
        expect(bo.get_by_text("Our second child is coming.")).to_be_visible()
        expect(bo.get_by_role("link", name="Find a time")).to_have_count(0)
        assert bo.evaluate("document.documentElement.scrollWidth") <= width

        amina.goto(bo.url)
        amina.get_by_role("button", name="I’m back").click()
        expect(amina.get_by_text("Welcome back.")).to_be_visible()
        run_jobs()

        own, other = (
            Mail.objects.get(kind="meetings.returned", recipient=one)
            for one in (cast.amina, cast.bo)
        )
        choosing = open_page(links(own)[0], width=width)
        choosing.get_by_role("button", name="Offer these times to Bo").click()
        expect(choosing.get_by_text("Bo can choose from your times")).to_be_visible()
        answering = open_page(links(other)[0], width=width)
        answering.get_by_role("button", name="Meet Amina then").click()
        expect(answering.get_by_text("You’re meeting on")).to_be_visible()

        assert Meeting.objects.not_cancelled().count() == 1

    @pytest.mark.parametrize("color_scheme", ["light", "dark"])
    def test_is_taken_and_ended_from_mail_by_keyboard(
        self,
        color_scheme,
        cast,
        make_relationship,
        make_meeting,
        make_checkin,
        open_page,
        accessibility,
        run_jobs,
        any_hour,
    ):
        """Somebody who is ill signs in nowhere: a check-in, the break, the way back."""
        now = timezone.now()
        pair = make_relationship(agreed=True)
        meeting = make_meeting(pair, starts_at=now + 3 * DAY)
        checkins._ask(make_checkin(pair, cast.amina, sent_at=now), at=now, is_reminder=False)
        asked = Mail.objects.get(kind="checkins.sent")
        phone = {"width": 360, "color_scheme": color_scheme}

        page = open_page(path_in(asked, "Take a break or stop"), **phone)
        keys, found = Keys(page), {"question": accessibility(page)}
        keys.to("Back on")
        page.get_by_label("Back on").fill((now + 30 * DAY).date().isoformat())
        keys.to(formats.moment(meeting.starts_at, cast.amina.timezone))
        page.keyboard.press("Space")
        keys.to("Take the break")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("You’re on a break until")
        found["away"] = accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert not Meeting.objects.not_cancelled().exists()
        run_jobs()
        assert "taking a break" in Mail.objects.get(kind="meetings.paused").subject

        told = Mail.objects.get(kind="participants.on_break")
        page = open_page(path_in(told, "I’m back, or need longer"), **phone)
        keys = Keys(page)
        keys.to("I’m back")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back, Amina.")
        found["back"] = accessibility(page)
        page.goto(f"{page.url}?leave")
        expect(page.get_by_role("button", name="Leave Growth 2026")).to_be_visible()
        found["leave"] = accessibility(page)

        assert {name: said for name, said in found.items() if said} == {}

    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize("color_scheme", ["light", "dark"])
    def test_has_pages_that_everybody_can_use(
        self,
        width,
        color_scheme,
        cast,
        make_relationship,
        make_meeting,
        as_person,
        accessibility,
    ):
        pair = make_relationship(agreed=True)
        make_meeting(pair, starts_at=timezone.now() + 3 * DAY)
        page = as_person(
            cast.amina, "/northwind/join/growth-2026/pause/", width=width, color_scheme=color_scheme
        )
        found = {"pause": accessibility(page)}
        cast.amina.enrolments.update(paused_until=(timezone.now() + 30 * DAY).date())
        for name, path in (
            ("room", address("relationships:room", pair.pk, organisation="northwind")),
            ("home", "/northwind/"),
            ("profile", "/northwind/join/growth-2026/"),
        ):
            page.goto(page.url.split("/northwind")[0] + path)
            found[name] = accessibility(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} scrolls sideways at {width} px"

        assert {name: said for name, said in found.items() if said} == {}
