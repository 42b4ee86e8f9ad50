"""Somebody finds a mentor, asks, and is answered from mail: keyboard, 360 px, dark."""
# ruff: noqa: F811 - fixtures of other tests are used here too

import re

from django.utils import timezone
from playwright.sync_api import expect

from mentoring.notifications.models import Mail
from mentoring.participants.models import Profile
from tests.browser.test_keyboard import Keys
from tests.browser.test_people import WIDER
from tests.requests.conftest import PEOPLE, make_mentor, world  # noqa: F401
from tests.support.skills import say_skills


def looked_at(page, accessibility):
    assert not page.evaluate(WIDER)
    assert accessibility(page) == []


def test_somebody_asks_and_is_answered_from_mail(
    transactional_db, world, make_mentor, as_person, open_page, accessibility, run_jobs
):
    say_skills(world.bo, "wanted", ["Forecasting"])
    say_skills(world.amina, "offered", ["Forecasting"])
    Profile.objects.filter(membership=world.amina).update(bio="I have led eleven projects.")
    make_mentor("Ida Holm", capacity_max=0)
    phone = {"width": 360, "color_scheme": "dark"}
    page = as_person(world.bo, "/northwind/", **phone)
    keys = Keys(page)
    keys.to("People to meet")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="To begin with")).to_be_visible()
    expect(page.get_by_text("No place free at the moment")).to_be_visible()
    looked_at(page, accessibility)
    keys.to("A name, a skill")
    page.keyboard.type("forcasting")
    keys.press("Enter")
    expect(page.get_by_text("these have “forecasting”")).to_be_visible()
    expect(page.get_by_text("1 person.")).to_be_visible()
    keys.to("Amina Haddad")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina Haddad")
    expect(page.get_by_text("You asked for this")).to_be_visible()
    looked_at(page, accessibility)
    keys.to("Ask Amina")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask Amina")
    looked_at(page, accessibility)
    words = page.get_by_label("Your words to Amina")
    keys.to("Your words to Amina")
    page.keyboard.type("Could we talk about the first minute?")
    keys.to("I would like to get better at this")
    keys.press("Enter")
    expect(words).to_have_value(re.compile("^I would like to get better.*\n\nCould we talk", re.S))
    expect(words).to_be_focused()
    keys.to("Send to Amina")
    keys.press("Enter")
    expect(page.get_by_text("Amina has your request.")).to_be_visible()
    looked_at(page, accessibility)

    run_jobs(at=timezone.now())
    text = Mail.objects.get(kind="requests.asked", recipient=world.amina).text
    yes = re.findall(r"https?://[^/\s]+(/link/[\w-]+/)", text)[0]
    letter = open_page(yes, **phone)
    expect(letter.get_by_text("Could we talk about the first minute?")).to_be_visible()
    looked_at(letter, accessibility)
    there = Keys(letter)
    there.to("Yes, gladly")
    there.press("Enter")
    expect(letter.get_by_role("heading", name="Thank you, Amina.")).to_be_visible()
    looked_at(letter, accessibility)

    page.reload()
    expect(page.get_by_text("Amina said yes, and you work together now.")).to_be_visible()
    keys.to("Open the page you share")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/northwind/with/"))


def test_somebody_asks_two_in_turn_and_the_second_says_yes_from_mail(
    transactional_db, world, make_mentor, as_person, open_page, accessibility, run_jobs
):
    ida = make_mentor("Ida Holm")
    phone = {"width": 360, "color_scheme": "dark"}
    page = as_person(world.bo, PEOPLE, **phone)
    keys = Keys(page)
    for name in ("Ida Holm", "Amina Haddad"):
        keys.to(name)
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        keys.to("Keep on my list")
        keys.press("Enter")
        expect(page.get_by_text("is on your list. Nothing was sent.")).to_be_visible()
        looked_at(page, accessibility)
        keys.to("People to meet")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="To begin with")).to_be_visible()
    keys.to("Your list: 2 people")
    looked_at(page, accessibility)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your list")
    keys.to("Your words to each of them")
    page.keyboard.type("Could we talk about the first minute?")
    keys.to("First line to Amina")
    page.keyboard.type("You have led eleven projects.")
    keys.to("Move Amina up")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Ask Amina first")).to_be_visible()
    expect(page.get_by_label("First line to Amina")).to_have_value("You have led eleven projects.")
    looked_at(page, accessibility)
    keys.to("Ask Amina first")
    keys.press("Enter")
    expect(page.get_by_text("Has your request since")).to_be_visible()
    expect(page.get_by_text("Is next.")).to_be_visible()
    looked_at(page, accessibility)

    run_jobs(at=timezone.now())
    _yes, no = links_to(world.amina)
    letter = open_page(no, **phone)
    expect(letter.get_by_text("You have led eleven projects.")).to_be_visible()
    there = Keys(letter)
    there.to("Not this time")
    there.press("Enter")
    expect(letter.get_by_role("heading", name="Thank you, Amina.")).to_be_visible()
    run_jobs(at=timezone.now())
    page.reload()
    expect(page.get_by_text("Said a kind no on")).to_be_visible()
    yes, _no = links_to(ida)
    letter = open_page(yes, **phone)
    there = Keys(letter)
    there.to("Yes, gladly")
    there.press("Enter")
    expect(letter.get_by_role("heading", name="Thank you, Ida.")).to_be_visible()
    run_jobs(at=timezone.now())

    page.reload()
    expect(
        page.get_by_text("You have found somebody, so nobody else on it is asked.")
    ).to_be_visible()
    looked_at(page, accessibility)


def links_to(person):
    """Yes and no, of the letter that asks somebody."""
    text = Mail.objects.get(kind="requests.asked", recipient=person).text
    return re.findall(r"https?://[^/\s]+(/link/[\w-]+/)", text)[:2]
