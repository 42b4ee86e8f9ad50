"""Who never joined is matched on purpose only; a line of one's own; no with one tap; a kind word."""
# ruff: noqa: F811 - fixtures of tests/matching are used here too

import re

import pytest
from playwright.sync_api import expect

from mentoring.matching.jobs import run_now
from mentoring.matching.models import MatchConcern
from mentoring.notifications.models import Mail
from tests.matching.conftest import make_person, pool  # noqa: F401

STUDIO = "/northwind/programmes/growth-2026/matching/"
LINE = "You both once began again at forty."


@pytest.mark.django_db(transaction=True)
class TestFromTheStudioToANo:
    def test_is_walked_by_hand(self, cast, pool, make_person, as_person, open_page, site, run_jobs):
        make_person("Nia Neu", "mentee", user=None, status="imported", wants={"Python": 3})
        page = as_person(cast.cruz, STUDIO)
        expect(page.get_by_label("Include 1 person who has not joined yet")).not_to_be_checked()
        page.get_by_role("button", name="Find the best matches").click()
        expect(page.get_by_text("Waiting in the queue")).to_be_visible()
        run_now(cast.programme.runs.get(number=1).pk)
        expect(page.get_by_role("heading", name="Run 1")).to_be_visible()
        expect(page.get_by_text("Nia Neu")).to_have_count(0)

        page.get_by_role("link", name="Why? Bo Larsen, Amina Haddad").click()
        page.get_by_label("Why I thought of you two").fill(LINE)
        page.get_by_role("button", name="Keep this line").click()
        expect(page.get_by_label("Why I thought of you two")).to_have_value(LINE)

        page.goto(f"{site.url}{STUDIO}1/publish/")
        page.get_by_role("button", name=re.compile("^Publish")).click()
        expect(page.get_by_text("have been published")).to_be_visible()
        run_jobs()
        letter = Mail.objects.get(recipient=cast.bo, kind="matching.letter").text
        assert LINE in letter

        path = re.search(r"Not now:\s+https?://[^/]+(\S+)", letter).group(1)
        phone = open_page(path, width=360)
        phone.get_by_role("button", name="Not now").click()
        expect(phone.get_by_text("will get in touch with you, and only you.")).to_be_visible()
        run_jobs()
        assert MatchConcern.objects.get().by == cast.bo
        assert Mail.objects.filter(recipient=cast.amina, kind="matching.on_hold").count() == 1
