"""The main job, as its people do it: from an empty server to a call for help that is heard.

One story in order; each test is a chapter that begins where the last one ended. A chapter that
fails ends the story, because nothing after it could be true.
"""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PEOPLE, Installation, calendar_of, links_in, text_of

PASSWORD = "correct horse battery staple"
PROGRAMME = "/northwind/programmes/growth-one-to-one/"


@pytest.fixture(scope="module")
def story() -> dict[str, str]:
    """What earlier chapters leave for later ones."""
    return {}


@pytest.fixture(scope="module")
def cruz(installation: Installation) -> Page:
    """The coordinator's browser, on a desk."""
    return installation.person()


def accept_invitation(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^Join ")).click()


def test_01_an_empty_server_is_set_up_by_its_first_administrator(installation, cruz, sound):
    installation.running.wait_for("/setup/")
    line = next(line for line in installation.running.lines if "/setup/" in line)
    cruz.goto(next(word for word in line.split() if "/setup/" in word))
    sound(cruz)
    cruz.get_by_label("Name of the organisation").fill("Northwind")
    cruz.get_by_label("Short name in addresses").fill("northwind")
    cruz.get_by_label("Your name").fill("Cruz Silva")
    cruz.get_by_label("Your e-mail address").fill("cruz@example.org")
    cruz.get_by_label("Password").fill(PASSWORD)
    cruz.get_by_role("button", name="Open the doors").click()

    expect(cruz).to_have_url(re.compile("/northwind/"))


def test_02_a_programme_is_made_from_a_template_and_launched(installation, cruz, sound):
    cruz.goto(f"{installation.url}/northwind/programmes/new/")
    sound(cruz)
    cruz.get_by_role("button", name="Begin with this: Growth one-to-one").click()
    expect(cruz).to_have_url(re.compile(PROGRAMME))
    sound(cruz)
    if cruz.get_by_role("link", name=re.compile("Choose the dates")).count():
        cruz.get_by_role("link", name=re.compile("Choose the dates")).first.click()
        cruz.get_by_role("button", name=re.compile("^Keep")).click()
    cruz.get_by_role("button", name="Launch Growth one-to-one").click()

    expect(cruz.get_by_role("heading", name="It is open")).to_be_visible()


def test_03_five_hundred_people_are_imported_without_a_letter(installation, cruz, sound):
    before = len(installation.letters.letters)
    cruz.goto(f"{installation.url}{PROGRAMME}people/")
    cruz.get_by_role("link", name="Import a list").first.click()
    sound(cruz)
    cruz.locator("input[type=file]").set_input_files(PEOPLE)
    cruz.get_by_role("button", name="Look at the list").click()
    sound(cruz)
    cruz.get_by_role("button", name="Import these people").click()
    expect(cruz.get_by_role("link", name="See the people")).to_be_visible(timeout=60_000)
    sound(cruz)
    cruz.get_by_role("link", name="See the people").click()

    expect(cruz.get_by_text("500").first).to_be_visible()
    assert len(installation.letters.letters) == before
