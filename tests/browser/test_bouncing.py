"""Somebody whose emails bounce reads it on their pages, and ends it with one tap."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.notifications.models import AddressTrouble

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_tap_ends_it(cast, as_person, accessibility, width, scheme):
    paused = timezone.now() - timedelta(hours=1)
    AddressTrouble.objects.create(
        membership=cast.amina, address=cast.amina.email, latest_at=paused, paused_at=paused
    )
    home = address("home:home", organisation="northwind")
    page = as_person(cast.amina, home, width=width, color_scheme=scheme)
    expect(page.get_by_role("main")).to_contain_text("are bouncing")
    assert accessibility(page) == []

    page.get_by_role("button", name="It works again").click()

    page.wait_for_url("**/inbox/")
    expect(page.get_by_role("main")).not_to_contain_text("are bouncing")
