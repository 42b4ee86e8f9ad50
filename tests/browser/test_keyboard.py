"""The product without a mouse: Tab, Enter, Space, Escape, and always a mark where one stands."""
# ruff: noqa: F811 - fixtures of tests/matching are used here too

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mentoring.core.web.addresses import address
from mentoring.meetings.models import Note, Proposal
from mentoring.relationships.models import Relationship
from tests.matching.conftest import make_person, make_run, pool  # noqa: F401
from tests.moments import DAY

PROGRAMME = "/northwind/programmes/growth-2026/"
MAX_STOPS = 150
STANDING = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const seen = [one, one.closest("label"), ...(one.labels ?? [])].filter(Boolean)
  const box = one.getBoundingClientRect()
  const marked = seen.some((part) => {
    const style = getComputedStyle(part)
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  })
  const words = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent
  window.stops ??= new Map()
  if (!window.stops.has(one)) window.stops.set(one, window.stops.size)
  return {
    stop: window.stops.get(one), marked, tag: one.tagName.toLowerCase(),
    words: (words || one.name || "").replace(/\\s+/g, " ").trim().slice(0, 90),
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
  }
}"""


class Keys:
    """Somebody at the keyboard; every stop on their way must be marked and in sight."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> "Keys":
        base = "/".join(self.page.url.split("/")[:3])
        self.page.goto(base + path)
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def stands(self) -> dict:
        """Where the focus is; {} on the page as a whole."""
        stop = self.page.evaluate(STANDING)
        if stop:
            in_date = self.page.evaluate("document.activeElement.type?.match(/date|time/) != null")
            assert stop["marked"] or in_date, f"no mark on {stop['tag']} {stop['words']!r}"
            assert stop["shown"], f"out of sight: {stop['tag']} {stop['words']!r}"
        return stop or {}

    def to(self, words: str, *, key: str = "Tab") -> dict:
        """Go on until what these words begin has the focus."""
        passed = []
        for _press in range(MAX_STOPS):
            self.press(key)
            stop = self.stands()
            if stop.get("words", "").startswith(words):
                return stop
            passed.append(stop.get("words", "(page)"))
        raise AssertionError(f"{words!r} cannot be reached; passed {passed}")

    def walk(self) -> list[str]:
        """Through the whole page once: each stop once, and out again at its end."""
        self.page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        found: dict[int, str] = {}
        for _press in range(MAX_STOPS):
            self.press("Tab")
            stop = self.stands()
            if not stop:
                return list(found.values())
            if found and stop["stop"] == list(found)[-1]:
                continue  # a date has a stop each for its day, month and year
            assert stop["stop"] not in found, f"goes round: {stop['words']!r} after {found}"
            found[stop["stop"]] = stop["words"]
        raise AssertionError(f"no end after {MAX_STOPS} stops: {list(found.values())[-9:]}")


@pytest.fixture
def keys_of(as_person):
    """Somebody who is signed in and has put the mouse away."""

    def keys_of(membership, path: str, **options) -> Keys:
        return Keys(as_person(membership, "/healthz", **options)).open(path)

    return keys_of


@pytest.mark.parametrize("width", [360, 1280])
class TestWithoutAMouse:
    def test_one_signs_in_past_the_menu(self, width, transactional_db, cast, open_page):
        cast.bo.user.set_password("walk-and-talk-2026")
        cast.bo.user.save()
        keys = Keys(open_page("/account/login/", width=width))

        assert keys.walk()[0] == "Skip to main content"
        keys.page.reload()
        keys.press("Tab", "Enter")
        expect(keys.page.locator("main")).to_be_focused()
        keys.to("Email")
        keys.page.keyboard.type(cast.bo.email)
        keys.to("Password")
        keys.page.keyboard.type("walk-and-talk-2026")
        keys.press("Enter")

        expect(keys.page.get_by_role("heading", name="Good to see you, Bo.")).to_be_visible()

    def test_two_people_find_a_time(
        self, width, transactional_db, cast, make_relationship, keys_of
    ):
        pair = make_relationship(agreed=True)
        keys = keys_of(cast.bo, "/northwind/", width=width)
        assert "Amina Haddad" in keys.walk()

        keys.to("Menu")
        keys.press("Enter")
        keys.to("Account and sign-in")
        keys.press("Escape")
        assert keys.stands()["words"].startswith("Menu"), "the menu gives the focus back"
        keys.press("Enter")
        keys.to("Amina Haddad")
        expect(keys.page.locator("details.menu[open]")).to_have_count(0)
        keys.press("Enter")
        expect(keys.page.get_by_role("heading", name="You and Amina")).to_be_visible()

        keys.walk()
        keys.to("Find a time")
        keys.press("Enter")
        keys.page.wait_for_url("**/talk/")
        keys.walk()
        keys.to("Offer these times to Amina")
        keys.press("Enter")
        expect(keys.page.get_by_text("Amina is choosing a time").first).to_be_visible()
        assert Proposal.objects.get().relationship_id == pair.pk

    def test_a_note_is_written_and_a_sentence_put_aside(
        self, width, transactional_db, cast, make_relationship, make_meeting, keys_of
    ):
        pair = make_relationship(agreed=True)
        past = make_meeting(
            pair, starts_at=timezone.now() - 2 * DAY, said={"mentor": True, "mentee": True}
        )
        talk = address("meetings:meeting", pair.pk, past.pk, organisation="northwind")
        keys = keys_of(cast.bo, talk, width=width)
        keys.walk()

        keys.to("What you want to remember")
        keys.page.keyboard.type("She asked what I would do without a title.")
        keys.press("Tab", "ArrowDown")
        assert keys.stands()["words"] == "Only for me"
        keys.to("Save note")
        keys.press("Space")
        expect(keys.page.get_by_text("Saved.")).to_be_visible()
        assert not Note.objects.get().is_shared

        expect(keys.page.get_by_role("button", name="Dismiss")).to_be_visible()
        keys.to("Dismiss")
        keys.press("Enter")
        expect(keys.page.locator("main")).to_be_focused()
        keys.walk()

    def test_a_coordinator_deals_with_what_needs_a_person(
        self, width, transactional_db, cast, make_relationship, make_member, make_enrolment, keys_of
    ):
        make_relationship(agreed=True, started_at=timezone.now() - 30 * DAY)
        for number in range(4):
            mentee = make_member(cast.organisation, f"Mentee Number{number}")
            make_enrolment(cast.programme, mentee)
            make_relationship(mentee=mentee, started_at=timezone.now() - 20 * DAY)
        keys = keys_of(cast.cruz, PROGRAMME + "today/", width=width)
        keys.walk()

        keys.to("Show all")
        keys.press("Space")
        expect(keys.page.get_by_role("link", name="Ask what’s holding things up")).to_have_count(4)
        assert keys.stands()["words"] == "Show all"
        keys.to("Ask what’s holding things up Mentee Number0 and Amina Haddad")
        keys.to("Send a gentle nudge")
        keys.press("Enter")
        keys.page.wait_for_url("**/write/**")
        keys.walk()
        for name in ("Bo Larsen", "Amina Haddad"):
            keys.to(name)
            keys.press("Space")
        keys.to("Send this message")
        keys.press("Enter")
        expect(keys.page.get_by_text("Choose at least one person").first).to_be_visible()
        assert keys.stands()["words"].startswith("1 answer needs"), "what is wrong has the focus"
        keys.to("To: Choose at least one person to write to.")
        keys.press("Enter")
        assert keys.stands()["words"] == "Bo Larsen", "and leads to where it is mended"
        keys.press("Space")
        keys.to("Send this message")
        keys.press("Enter")
        expect(keys.page.get_by_text("Your message to Bo stands under Messages")).to_be_visible()

        keys.to("Remind them all")
        keys.press("Enter")
        keys.page.wait_for_url("**/remind/**")
        keys.to("Send 8 emails")
        keys.walk()

    def test_matches_are_locked_and_published(
        self, width, transactional_db, cast, pool, make_run, keys_of
    ):
        make_run()
        keys = keys_of(cast.cruz, PROGRAMME + "matching/", width=width)
        keys.walk()

        keys.to("Lock Ines Nogueira, Marta Oliveira")
        keys.press("Enter")
        unlock = "Unlock Ines Nogueira, Marta Oliveira"
        expect(keys.page.get_by_role("button", name=unlock)).to_be_focused()
        keys.stands()
        keys.to("Unpair Ravi Thomas, Omar Kaya")
        keys.press("Space")
        expect(keys.page.get_by_text("You unpaired 1.")).to_be_visible()
        assert keys.stands(), "the focus stays where it was in the list"

        keys.to("Prepare to publish")
        keys.press("Enter")
        keys.page.wait_for_url("**/publish/")
        keys.walk()
        keys.to("Publish 2 matches")
        keys.press("Enter")
        expect(keys.page.get_by_text("2 pairs begin.")).to_be_visible()
        assert Relationship.objects.count() == 2

    def test_a_question_gives_the_focus_back(self, width, transactional_db, cast, keys_of):
        person = address("console:person", cast.bo.pk, organisation="northwind")
        keys = keys_of(cast.eli, person, width=width)
        keys.walk()

        keys.to("Remove Bo")
        keys.press("Enter")
        keys.stands()
        expect(keys.page.get_by_role("dialog")).to_be_visible()
        keys.press("Escape")
        expect(keys.page.get_by_role("dialog")).to_have_count(0)
        assert keys.stands()["words"].startswith("Remove Bo")
