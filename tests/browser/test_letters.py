"""Writing a letter's own words in a real browser."""

import pytest
from playwright.sync_api import expect

from mentoring.letters.models import OwnWords

INDEX = "/northwind/programmes/growth-2026/emails/"
PAGE = f"{INDEX}relationships.ended/en/"


@pytest.fixture
def letters(transactional_db, cast, make_relationship):
    make_relationship()
    return cast


class TestWritingOwnWords:
    def test_inserts_a_placeholder_where_one_wrote_and_shows_both_versions(
        self, letters, as_person, accessibility
    ):
        page = as_person(letters.cruz, PAGE, width=360, color_scheme="dark")
        words = page.get_by_label("Words")
        words.fill("Thank you, ")
        page.get_by_role("button", name="{first name}").click()
        words.press_sequentially(", and {names}.")
        page.get_by_role("button", name="Preview").click()

        expect(page.get_by_text("Thank you, Amina, and Bo.").first).to_be_visible()
        expect(page.get_by_label("Words")).to_have_value("Thank you, {first name}, and {names}.")
        assert accessibility(page) == []
        page.get_by_role("button", name="Save these words").click()
        page.wait_for_url(f"**{PAGE}")
        assert OwnWords.objects.get().words == "Thank you, {first_name}, and {names}."

    def test_is_listed_with_a_switch_that_has_a_name(self, letters, as_person, accessibility):
        page = as_person(letters.cruz, INDEX, width=360)

        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert accessibility(page) == []
        page.get_by_role("button", name="Switch off: A meeting that did not take place").click()
        expect(page.get_by_text("is off.")).to_be_visible()
