"""Two people write on the same paper; one of them loses the line, and closes the page besides."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.meetings.models import HERE, Paper, Promise

CUT = """() => { const { sheet } = document.querySelector("shared-paper")
  sheet.open = () => {}; sheet.socket.close(4000) }"""
MEND = """() => { const { sheet } = document.querySelector("shared-paper")
  delete sheet.open; sheet.open() }"""


@pytest.fixture
def where(make_relationship, make_meeting):
    pair = make_relationship(agreed=True)
    talk = make_meeting(pair, starts_at=timezone.now(), agenda="The supplier")
    return address("meetings:meeting", pair.pk, talk.pk, organisation="northwind")


def is_in(page, state):
    expect(page.locator("shared-paper")).to_have_attribute("data-state", state)


def device_keeps(page, count):
    """How many pages have left words behind that nobody has taken yet."""
    page.wait_for_function(
        """(count) => Object.keys(localStorage)
          .filter((name) => name.startsWith("paper ")).length === count""",
        arg=count,
    )


class TestTwoPeople:
    def test_write_at_once_and_lose_nothing_without_a_line(
        self, cast, where, as_person, accessibility
    ):
        amina = as_person(cast.amina, where)
        bo = as_person(cast.bo, where, width=360)
        hers, his = (page.get_by_label("Notes you write together") for page in (amina, bo))
        agenda = amina.get_by_label("Topics and questions")
        is_in(amina, "together"), is_in(bo, "together")
        expect(agenda).to_have_value("The supplier")

        hers.click()
        hers.press_sequentially("First hers. ")
        expect(his).to_have_value("First hers. ")
        his.click()
        his.press("End")
        his.press_sequentially("Then his.")
        expect(hers).to_have_value("First hers. Then his.")
        expect(amina.locator(".paper__caret[data-name=Bo]")).to_be_visible()
        assert accessibility(bo) == []

        bo.evaluate(CUT)
        is_in(bo, "lost")
        his.press_sequentially(" In the train.")
        hers.press("Home")
        hers.press_sequentially("Meanwhile. ")
        is_in(amina, "kept")
        expect(his).to_have_value("First hers. Then his. In the train.")
        bo.evaluate(MEND)
        for area in (hers, his):
            expect(area).to_have_value("Meanwhile. First hers. Then his. In the train.")
        is_in(bo, "kept")

        bo.evaluate(CUT)
        is_in(bo, "lost")
        his.press("End")
        his.press_sequentially(" And closed.")
        device_keeps(bo, 1)
        again = bo.context.new_page()
        bo.close()
        again.goto(amina.url)

        whole = "Meanwhile. First hers. Then his. In the train. And closed."
        expect(hers).to_have_value(whole)
        expect(again.get_by_label("Notes you write together")).to_have_value(whole)
        device_keeps(again, 0)
        assert Paper.objects.get().notes == whole


class TestBesideThePicture:
    @pytest.fixture
    def room(self, make_relationship, make_meeting):
        pair = make_relationship(agreed=True)
        agenda = "First talk, 10 min\nThe supplier"
        talk = make_meeting(pair, starts_at=timezone.now(), place=HERE, agenda=agenda)
        return address("calls:room", pair.pk, talk.pk, organisation="northwind")

    def test_stand_agenda_clock_hands_notes_and_words_for_both(
        self, cast, room, as_person, accessibility
    ):
        amina = as_person(cast.amina, room)
        bo = as_person(cast.bo, room, width=360, color_scheme="dark")
        is_in(amina, "together"), is_in(bo, "together")
        expect(bo.locator("[data-clock]")).to_contain_text("minutes left")

        amina.get_by_role("button", name="First talk").click()
        his = bo.get_by_role("button", name="First talk")
        expect(his).to_have_attribute("aria-current", "step")
        expect(his).to_contain_text("now")
        bo.get_by_role("button", name="The supplier").press("Enter")
        expect(amina.locator(".points__row--now")).to_contain_text("The supplier")
        expect(amina.locator("talk-beside > [data-said]")).to_have_text("Now: The supplier")

        bo.get_by_role("button", name="I would like to speak").click()
        expect(amina.locator("[data-order]")).to_contain_text("Bo would like to speak")
        amina.get_by_role("button", name="Bo speaks now").click()
        expect(bo.get_by_role("button", name="I would like to speak")).to_be_visible()

        bo.get_by_role("tab", name="Notes").click()
        notes = bo.get_by_label("Notes you write together")
        notes.fill("Amina sends the list\nBo reads it")
        expect(amina.get_by_label("Notes you write together")).to_have_value(
            "Amina sends the list\nBo reads it"
        )
        notes.press("Control+End")
        bo.get_by_role("button", name="I will").click()
        expect(bo.locator("shared-paper [data-said]")).to_contain_text("Promised: Bo reads it")
        assert accessibility(bo) == []
        bo.wait_for_function(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )

        amina.get_by_text("What you and Bo write").click()
        amina.get_by_label("Your words to Bo").fill("Can you hear me?")
        amina.get_by_role("button", name="Send to Bo").click()
        bo.get_by_text("What you and Amina write").click()
        expect(bo.get_by_text("Can you hear me?")).to_be_visible()
        amina.get_by_role("button", name="Calm screen").click()
        expect(amina.locator("[data-pictures]")).to_be_hidden()
        expect(amina.get_by_label("Notes you write together")).to_be_visible()
        assert accessibility(amina) == []
        assert Promise.objects.get().words == "Bo reads it"
