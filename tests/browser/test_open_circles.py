"""An open circle that fills, overflows and takes from its waiting list: keyboard, 360 px, dark."""
# ruff: noqa: F811 - fixtures of other tests are used here too

import re

from django.utils import timezone
from playwright.sync_api import expect

from mentoring.circles.actions import founding, joining
from mentoring.circles.models import OpenCircle
from tests.browser.test_keyboard import Keys
from tests.browser.test_people import WIDER
from tests.circles.conftest import VALUES, found, newcomers, now, world  # noqa: F401

ALL = "/northwind/circles/in/growth-2026/"


def looked_at(page, accessibility):
    assert not page.evaluate(WIDER)
    assert accessibility(page) == []


def test_an_open_circle_fills_overflows_and_takes_from_its_list(
    transactional_db, world, newcomers, as_person, accessibility
):
    phone = {"width": 360, "color_scheme": "dark"}
    page = as_person(world.bo, ALL, **phone)
    keys = Keys(page)
    keys.to("Found a circle")
    keys.press("Enter")
    expect(page.get_by_label("What is it called?")).to_be_visible()
    looked_at(page, accessibility)
    keys.to("What is it called?")
    page.keyboard.type(VALUES["name"])
    keys.to("What is it about")
    page.keyboard.type("Four questions a month.")
    keys.to("Seats, with everybody counted")
    page.keyboard.type("3")
    keys.to("It begins once so many are there")
    page.keyboard.type("3")
    keys.to("Found this circle")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(VALUES["name"])
    expect(page.get_by_text("It begins with 2 more people.")).to_be_visible()
    looked_at(page, accessibility)

    circle = OpenCircle.objects.get()
    at = timezone.now()
    joining.come(circle, actor=newcomers[0], at=at)
    third = as_person(newcomers[1], f"/northwind/circles/{circle.pk}/", **phone)
    keys = Keys(third)
    keys.to("Join this circle")
    keys.press("Enter")  # it begins with this press
    expect(third).to_have_url(re.compile("/northwind/with/"))

    fourth = as_person(newcomers[2], f"/northwind/circles/{circle.pk}/", **phone)
    expect(fourth.get_by_text("You would be number 1")).to_be_visible()
    keys = Keys(fourth)
    keys.to("Join the waiting list")
    keys.press("Enter")
    expect(fourth.get_by_text("You’re number 1 on the waiting list")).to_be_visible()
    looked_at(fourth, accessibility)

    values = {name: VALUES[name] for name in VALUES if name != "kind"}
    founding.change(circle, values, actor=world.bo, at=timezone.now())  # a fourth seat
    keys.open("/northwind/")
    expect(fourth.get_by_text("A seat is kept for you until")).to_be_visible()
    keys.to("Take the seat or let it pass")
    keys.press("Enter")
    expect(fourth.get_by_role("heading", name="It’s your turn")).to_be_visible()
    looked_at(fourth, accessibility)
    keys.to("Take the seat")
    keys.press("Enter")
    expect(fourth.get_by_text("You’re in. Welcome.").first).to_be_visible()
    circle.refresh_from_db()
    assert circle.relationship.members.present().count() == 4
