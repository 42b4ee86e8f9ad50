"""Two who meet every two weeks: offered, taken from mail, moved with all that follow, ended."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.meetings.models import Series
from mentoring.notifications.models import Mail
from tests.browser.test_keyboard import Keys
from tests.browser.test_people import WIDER
from tests.meetings.conftest import links


def looked_at(page, accessibility):
    assert not page.evaluate(WIDER)
    assert accessibility(page) == []


def test_two_begin_a_series_move_it_and_end_it(
    cast, make_relationship, as_person, open_page, accessibility, run_jobs
):
    pair = make_relationship(agreed=True)
    phone = {"width": 360, "color_scheme": "dark"}
    page = as_person(
        cast.bo, address("meetings:propose", pair.pk, organisation="northwind"), **phone
    )
    keys = Keys(page)
    keys.to("Once")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Every two weeks")).to_be_checked()
    keys.to("What a series means, and other rules")
    keys.press("Enter")
    expect(page.get_by_text("repeats at the same hour")).to_be_visible()
    looked_at(page, accessibility)
    keys.to("Offer these times to Amina")
    keys.press("Enter")
    expect(page.get_by_text("you meet every two weeks at that hour")).to_be_visible()
    looked_at(page, accessibility)
    run_jobs(at=timezone.now())

    letter = open_page(links(Mail.objects.get(kind="meetings.proposed"))[0], **phone)
    expect(letter.get_by_text("you meet every two weeks at that hour")).to_be_visible()
    looked_at(letter, accessibility)
    there = Keys(letter)
    there.to("Meet Bo then")
    there.press("Enter")
    # No mail server is set up here, so nothing is promised of one.
    expect(letter.get_by_text("enter it in your calendar yourself")).to_be_visible()
    series = Series.objects.get()
    first = series.meetings.get(number=0)

    page.goto(
        page.url.split("/northwind")[0]
        + address("meetings:meeting", pair.pk, first.pk, organisation="northwind")
    )
    # What asks about one or all, further down and folded, begins with the same words.
    expect(page.get_by_text("Its hour is that of")).to_be_visible()
    looked_at(page, accessibility)
    keys.to("Move it")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Move your meeting with Amina")
    keys.to("This one only")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("This one and all that follow")).to_be_checked()
    looked_at(page, accessibility)
    keys.to("Move it and tell Amina")
    keys.press("Enter")
    expect(page.get_by_text("Moved to")).to_be_visible()
    series.refresh_from_db()
    assert series.sequence == 1

    keys.to("Cancel meeting")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel your meeting with Amina?")
    keys.to("This one only")
    page.keyboard.press("ArrowDown")
    looked_at(page, accessibility)
    keys.to("Cancel and tell Amina")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/northwind/with/[^/]+/$"))
    assert not series.meetings.not_cancelled().exists()
