"""The builder in Chromium: numbers follow the rules, the preview follows the words."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from mentoring.programmes import actions
from tests.moments import NOON

SECTIONS = ("", "purpose/", "shape/", "who/", "questions/", "guidelines/", "dial/", "criteria/",
            "team/?q=a", "preview/", "about/")  # fmt: skip


@pytest.fixture
def draft(cast):
    draft = actions.create_from_template(
        cast.organisation, "growth", name="Spring", actor=cast.cruz, at=NOON
    )
    rule = {"field": "department", "op": "in", "value": ["Design"], "audience": "mentee"}
    values = {"eligibility": [rule]}
    return actions.change(draft, section="who", values=values, actor=cast.cruz, at=NOON)


@pytest.fixture
def open_as_cruz(cast, browse, open_page, site):
    def open_it(path: str, **options):
        page = open_page("/healthz", **options)
        session = browse(cast.cruz).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}]
        )
        page.goto(site.url + path)
        return page

    return open_it


class TestBuilder:
    def test_counts_while_rules_are_ticked_and_keeps_them_on_request(self, draft, open_as_cruz):
        page = open_as_cruz("/northwind/programmes/spring/who/")
        mentees = page.locator("#counts .figure__number").nth(1)
        expect(mentees).to_have_text("1")

        page.get_by_label("Sales", exact=True).check(force=True)
        expect(mentees).to_have_text("2")  # Amina and Bo

        page.get_by_label("Add a rule about").select_option("grade")
        page.get_by_role("button", name="Add the rule").click()
        page.get_by_label("Number").fill("4")
        expect(mentees).to_have_text("1")
        page.get_by_role("button", name="Save rules").click()
        page.wait_for_url("**/programmes/spring/")

        draft.refresh_from_db()
        assert [rule["value"] for rule in draft.eligibility] == [["Design", "Sales"], 4]

    def test_shows_the_guidelines_while_they_are_written(self, draft, open_as_cruz):
        page = open_as_cruz("/northwind/programmes/spring/guidelines/")

        page.get_by_label("Guidelines").fill("## Be kind\n\nAlways.")

        expect(page.locator("#looked-at")).to_have_text("Be kind Always.", use_inner_text=False)
        draft.refresh_from_db()
        assert "Be kind" not in draft.guidelines

    def test_asks_before_it_archives(self, draft, open_as_cruz):
        page = open_as_cruz("/northwind/programmes/spring/")
        page.get_by_role("button", name="Archive it").click()
        page.get_by_role("dialog").get_by_role("button", name="Not now").click()
        draft.refresh_from_db()
        assert draft.archived_at is None

        page.get_by_role("button", name="Archive it").click()
        page.get_by_role("dialog").get_by_role("button", name="Archive it").click()

        expect(page.get_by_role("heading", name="Archived")).to_be_visible()

    def test_ends_a_programme_with_thanks_and_leads_to_its_last_report(
        self, cast, open_as_cruz, accessibility
    ):
        page = open_as_cruz("/northwind/programmes/growth-2026/", width=360)
        page.get_by_role("link", name="End it with thanks").click()
        assert accessibility(page) == []
        page.get_by_label("Your thanks").fill("Thank you, all of you.")
        page.get_by_role("button", name="End the programme").click()

        expect(page.get_by_role("heading", name="It has ended")).to_be_visible()
        page.get_by_role("link", name="Read the last report").click()
        expect(page.get_by_role("heading", name="Growth 2026")).to_be_visible()

        page.goto(page.url.replace("report/", "about/"))
        expect(page.get_by_text("Thank you, all of you.")).to_be_visible()

    @pytest.mark.parametrize("width", [360, 1280])
    def test_can_be_used_by_everybody(self, width, draft, open_as_cruz, accessibility):
        page = open_as_cruz("/northwind/programmes/new/", width=width)
        assert accessibility(page) == []
        for section in SECTIONS:
            page.goto(page.url.split("/programmes/")[0] + f"/programmes/spring/{section}")
            assert accessibility(page) == [], section
            assert page.evaluate("document.documentElement.scrollWidth") <= width, section
