"""The main job, as its people do it: from an empty server to a call for help that is heard.

One story in order; each test is a chapter that begins where the last one ended. A chapter that
fails ends the story, because nothing after it could be true.
"""

import csv
import re
from urllib.parse import urlencode

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PEOPLE, Installation, calendar_of, links_in, text_of

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    """What earlier chapters leave for later ones."""
    return {}


@pytest.fixture(scope="module")
def cruz(installation: Installation) -> Page:
    """The coordinator's browser, on a desk."""
    return installation.person()


def first_mentee() -> str:
    """The address of the first mentee in the list of people."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return next(row["email"] for row in csv.DictReader(file) if row["role"] == "mentee")


def onward(page: Page, control: Locator) -> None:
    """Press it, and wait for the page that it leads to."""
    expect(control).to_be_visible()
    before = page.url
    control.click()
    page.wait_for_url(lambda url: url != before)


def test_01_an_empty_server_is_set_up_by_its_first_administrator(installation, cruz, sound):
    installation.running.wait_for("/setup/")
    line = next(line for line in installation.running.lines if "/setup/" in line)
    cruz.goto(next(word for word in line.split() if "/setup/" in word))
    sound(cruz)
    cruz.get_by_label("Name of the organisation").fill("Northwind")
    cruz.get_by_label("Short name for web addresses").fill("northwind")
    cruz.get_by_label("Your name").fill("Cruz Silva")
    cruz.get_by_label("Your email address").fill("cruz@example.org")
    cruz.get_by_label("Password").fill(PASSWORD)
    cruz.get_by_role("button", name="Open the doors").click()

    expect(cruz).to_have_url(re.compile("/northwind/"))


def test_02_a_programme_is_made_from_a_template_and_launched(installation, cruz, story, sound):
    cruz.goto(f"{installation.url}/northwind/programmes/new/")
    sound(cruz)
    cruz.get_by_role("button", name="Use this template: Growth one-to-one").click()
    story["programme"] = cruz.url
    sound(cruz)
    cruz.get_by_role("link", name="Choose the first and last day").click()
    sound(cruz)
    cruz.get_by_role("button", name="Save dates").click()
    cruz.get_by_role("button", name="Launch Growth one-to-one").click()

    expect(cruz.get_by_role("heading", name="It’s running")).to_be_visible()


def test_03_five_hundred_people_are_imported_without_a_letter(installation, cruz, story, sound):
    before = len(installation.letters.letters)
    cruz.goto(story["programme"] + "people/")
    cruz.get_by_role("link", name="Import a list").first.click()
    sound(cruz)
    cruz.locator("input[type=file]").set_input_files(PEOPLE)
    cruz.get_by_role("button", name="Check the list").click()
    sound(cruz)
    cruz.get_by_role("button", name="Import these people").click()
    expect(cruz.get_by_role("link", name="See the people")).to_be_visible(timeout=60_000)
    sound(cruz)
    cruz.get_by_role("link", name="See the people").click()

    expect(cruz.get_by_text("500").first).to_be_visible()
    sound(cruz)
    assert len(installation.letters.letters) == before


def test_04_a_mentee_is_invited_and_joins_on_a_phone(installation, cruz, story, sound):
    mentee = story["mentee"] = first_mentee()
    cruz.goto(story["programme"] + "people/?" + urlencode({"q": mentee}))
    cruz.locator("tbody th a").first.click()
    sound(cruz)
    cruz.get_by_role("button", name=re.compile("^Invite ")).click()
    letter = installation.letter_to(mentee)

    phone = installation.person(width=360)
    phone.goto(links_in(letter, "/invitation/")[0])
    sound(phone)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Join Northwind").click()
    onward(phone, phone.get_by_role("link", name="Let’s begin"))
    for _step in range(5):
        sound(phone)
        question = phone.get_by_label("What should be different for you in six months?")
        if question.count():
            question.fill("I lead a project of my own and sleep well.")
        onward(phone, phone.get_by_role("button", name="Save and continue", exact=True))
    sound(phone)
    phone.get_by_role("button", name=re.compile("^Join Growth")).click()

    expect(phone.get_by_text("You’ve joined").first).to_be_visible()


def test_05_the_best_pairs_are_found_looked_at_and_published_once(installation, cruz, story, sound):
    before = len(installation.letters.letters)
    cruz.goto(story["programme"] + "matching/")
    sound(cruz)
    cruz.get_by_label(re.compile("^Include")).check()  # most have not joined yet
    cruz.get_by_role("button", name="Find the best matches").first.click()
    expect(cruz.get_by_text(re.compile("Proven best")).first).to_be_visible(timeout=120_000)
    sound(cruz)
    cruz.get_by_role("link", name=re.compile("^Why")).first.click()
    sound(cruz)
    cruz.go_back()
    assert len(installation.letters.letters) == before, "somebody heard of it before publishing"

    cruz.get_by_role("link", name=re.compile("publish", re.I)).first.click()
    sound(cruz)
    cruz.locator("ul.letters a").first.click()
    sound(cruz)
    cruz.go_back()
    cruz.get_by_role("button", name=re.compile("^Publish")).click()
    expect(cruz.get_by_text(re.compile("pairs have been published")).first).to_be_visible(
        timeout=60_000
    )
    expect(cruz.get_by_role("button", name=re.compile("^Publish"))).to_have_count(0)


def test_06_both_get_a_letter_that_says_why(installation, story):
    to_mentee = installation.letter_to(story["mentee"], "meet", within=240)
    room = re.search(r"/northwind/with/[0-9a-f-]{36}/", text_of(to_mentee))
    assert room
    story["room"] = room.group(0)
    story["mentor"] = installation.ask(
        "from mentoring.relationships.models import Relationship\n"
        f"found = Relationship.objects.with_members().get(pk='{story['room'][-37:-1]}')\n"
        "print(found.with_part('mentor')[0].email)"
    )
    to_mentor = installation.letter_to(story["mentor"], "meet", within=240)

    for letter in (to_mentee, to_mentor):
        assert "You can meet" in text_of(letter)
        assert "You share" in text_of(letter)
    assert "/invitation/" not in text_of(to_mentee), "the mentee has an account already"
    story["invitation"] = links_in(to_mentor, "/invitation/")[0]


@pytest.fixture(scope="module")
def mentee(installation: Installation, story: dict[str, str]) -> Page:
    """The mentee's phone."""
    page = installation.person(width=360)
    page.goto(f"{installation.url}{story['room']}")
    page.get_by_label("Email").first.fill(story["mentee"])
    page.get_by_label(re.compile(r"^Password\b")).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{story['room']}")
    return page


@pytest.fixture(scope="module")
def mentor(installation: Installation, story: dict[str, str]) -> Page:
    """The mentor's desk, reached by the invitation inside the letter."""
    page = installation.person()
    page.goto(story["invitation"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join Northwind").click()
    page.wait_for_url("**/letter/")
    return page


def test_07_both_agree_and_write_down_a_first_goal(installation, story, mentee, mentor, sound):
    for page in (mentee, mentor):
        page.goto(f"{installation.url}{story['room']}")
        sound(page)
        page.get_by_role("button", name="Yes, I’ll keep to this").click()
        expect(page.get_by_role("button", name="Yes, I’ll keep to this")).to_have_count(0)
    mentee.goto(f"{installation.url}{story['room']}")
    mentee.get_by_role("link", name="Add a goal").click()
    sound(mentee)
    mentee.get_by_label("What do you want to reach?").fill("Lead my first project")
    mentee.get_by_role("button", name="Save for both of us").click()
    mentee.wait_for_url(f"**{story['room']}")

    mentor.goto(f"{installation.url}{story['room']}")
    expect(mentor.get_by_text("Lead my first project").first).to_be_visible()


def test_08_a_talk_is_found_in_two_clicks_and_chosen_by_mail(installation, story, mentee, sound):
    mentee.goto(f"{installation.url}{story['room']}")
    mentee.get_by_role("link", name="Find a time").first.click()
    sound(mentee)
    mentee.locator("[name=place]").fill("https://meet.example.org/jana")
    mentee.get_by_role("button", name=re.compile("^Offer these times")).click()
    offer = installation.letter_to(story["mentor"], "would like to meet")
    assert len(links_in(offer)) == 4
    reader = installation.person(width=360)  # out of the mail: nobody is signed in
    reader.goto(links_in(offer)[0])
    sound(reader)
    reader.get_by_role("button", name=re.compile("^Meet ")).click()
    expect(reader.get_by_text("You’re meeting on").first).to_be_visible()

    entries = []
    for address in (story["mentor"], story["mentee"]):
        booked = Calendar.from_ical(calendar_of(installation.letter_with_calendar(address)))
        assert booked["METHOD"] == "REQUEST"
        entries.append(booked.walk("VEVENT")[0])
    assert entries[0]["UID"] == entries[1]["UID"]
    assert entries[0]["DTSTART"].dt == entries[1]["DTSTART"].dt
    reader.goto(links_in(offer)[1])
    expect(reader.get_by_text("You’ve already answered")).to_be_visible()


def test_09_afterwards_both_say_it_took_place_and_one_keeps_a_note(
    installation, story, mentee, mentor, sound
):
    installation.ask(
        "from datetime import timedelta\nfrom django.utils import timezone\n"
        "from mentoring.meetings.models import Meeting\n"
        "print(Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=3)))"
    )
    for page in (mentee, mentor):
        page.goto(f"{installation.url}{story['room']}")
        page.get_by_role("button", name="Yes, we met").first.click()
        expect(page.get_by_role("button", name="Yes, we met")).to_have_count(0)
    mentee.goto(f"{installation.url}{story['room']}")
    expect(mentee.get_by_text("took place").first).to_be_visible()
    mentee.get_by_role("link", name=re.compile("^Meeting, 45")).first.click()
    mentee.get_by_label("What you want to remember").fill("Nobody but me: ask for the budget.")
    mentee.get_by_label("Only for me").check()
    sound(mentee)
    mentee.get_by_role("button", name="Save note").click()
    expect(mentee.get_by_text("ask for the budget").first).to_be_visible()

    mentor.goto(mentee.url.partition("#")[0])
    expect(mentor.get_by_text("ask for the budget")).to_have_count(0)


def test_10_the_check_in_is_answered_from_the_letter_and_help_is_heard(
    installation, cruz, mentee, story, sound
):
    installation.ask(
        "from datetime import timedelta\nfrom django.utils import timezone\n"
        "from mentoring.checkins import actions\n"
        "from mentoring.relationships.models import Relationship\nnow = timezone.now()\n"
        f"ours = Relationship.objects.filter(pk='{story['room'][-37:-1]}')\n"
        "ours.update(started_at=now - timedelta(days=15))\n"
        "programme = ours.get().programme\n"
        "programme.starts_on = (now - timedelta(days=15)).date()\nprogramme.save()\n"
        "print(actions.send_due(at=now))"
    )
    letter = installation.letter_to(story["mentee"], "How is it going", within=60)
    phone = installation.person(width=360)
    phone.goto(links_in(letter)[2])
    sound(phone)
    phone.get_by_label("A step", exact=True).check()
    phone.get_by_label("What would make it better?").fill("I do not know how to begin.")
    phone.get_by_label("I’d like a coordinator to get in touch").check()
    phone.get_by_role("button", name="Tell the coordinators").click()
    expect(phone.get_by_text("Thank you").first).to_be_visible()

    installation.letter_to("cruz@example.org", "is waiting for you", within=60)
    cruz.goto(story["programme"] + "today/")
    sound(cruz)
    expect(cruz.get_by_text("I do not know how to begin.")).to_be_visible()
    cruz.get_by_role("link", name=re.compile("^Write to")).first.click()
    sound(cruz)
    cruz.get_by_role("button", name="Send this message").click()
    expect(cruz.get_by_text("Your message to").first).to_be_visible()
    mentee.goto(f"{installation.url}/northwind/messages/")
    sound(mentee)
    expect(mentee.locator(".threads__unread")).to_contain_text("with whoever runs it")


def test_11_the_coordinator_sees_who_is_meeting_and_takes_it_along(cruz, story, sound):
    cruz.goto(story["programme"] + "relationships/?show=attention")
    sound(cruz)
    expect(cruz.locator("tbody tr")).to_have_count(1)
    expect(cruz.get_by_text("asked for help")).to_be_visible()
    with cruz.expect_download() as taken:
        cruz.get_by_role("link", name="Export CSV").click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert "Mentee" in text.splitlines()[0]
    assert len(text.splitlines()) == 2
    cruz.goto(story["programme"] + "report/")
    sound(cruz)
