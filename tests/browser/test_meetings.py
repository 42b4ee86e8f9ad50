"""Two people on their phones: from the offer to the calendar, and the room for everybody's eyes."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.meetings.models import Meeting, Proposal
from mentoring.notifications.models import Mail
from tests.meetings.conftest import links
from tests.moments import DAY


class TestTwoPeople:
    def test_find_a_time_in_two_clicks_and_choose_it_by_mail(
        self, cast, make_relationship, as_person, open_page, run_jobs
    ):
        room = address(
            "relationships:room", make_relationship(agreed=True).pk, organisation="northwind"
        )
        bo = as_person(cast.bo, room, width=360)
        bo.get_by_role("link", name="Find a time", exact=True).last.click()
        bo.get_by_role("button", name="Offer these times to Amina").click()
        expect(bo.get_by_text("Amina is choosing a time")).to_be_visible()
        run_jobs()

        letter = Mail.objects.get(recipient=cast.amina, kind="meetings.proposed")
        amina = open_page(links(letter)[0], width=360)
        amina.get_by_role("button", name="Meet Bo then").click()
        # No mail server is set up here, so nothing is promised of one.
        expect(amina.get_by_text("enter it in your calendar yourself")).to_be_visible()

        assert Meeting.objects.get().starts_at == Proposal.objects.get().moments[0]

    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize("color_scheme", ["light", "dark"])
    def test_have_pages_that_everybody_can_use(
        self,
        width,
        color_scheme,
        cast,
        make_relationship,
        make_meeting,
        make_goal,
        as_person,
        accessibility,
    ):
        relationship = make_relationship()
        goal = make_goal(relationship)
        talk = make_meeting(relationship, starts_at=timezone.now() + 3 * DAY)
        past = make_meeting(relationship, starts_at=timezone.now() - 3 * DAY)
        pages = [
            ("relationships:room",), ("relationships:agreement",), ("relationships:end",),
            ("meetings:propose",), ("meetings:log",), ("meetings:meeting", talk.pk),
            ("meetings:meeting", past.pk), ("meetings:move", talk.pk), ("meetings:cancel", talk.pk),
            ("goals:new",), ("goals:goal", goal.pk),
        ]  # fmt: skip
        page = as_person(cast.bo, "/northwind/talks/", width=width, color_scheme=color_scheme)
        found = {"mine": accessibility(page)}
        for name, *args in pages:
            path = address(name, relationship.pk, *args, organisation="northwind")
            page.goto(page.url.split("/northwind")[0] + path)
            found[name] = accessibility(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} scrolls sideways at {width} px"

        assert {name: said for name, said in found.items() if said} == {}
