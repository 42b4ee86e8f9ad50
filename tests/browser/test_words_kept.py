"""What somebody wrote while their session ran out stands in the form when they are back."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

WORDS = "Learn to lead a meeting of twelve people.\nAnd to end it in time."
PASSWORD = "a-long-sentence-for-a-test"


@pytest.fixture
def writing(transactional_db, cast, make_relationship, as_person):
    """Bo writes to his coordinators; his session has run out without a word."""
    cast.bo.user.set_password(PASSWORD)
    cast.bo.user.save()
    make_relationship(agreed=True, started_at=timezone.now())
    page = as_person(cast.bo, "/northwind/programmes/growth-2026/help/", width=360)
    page.locator("textarea").fill(WORDS)
    Session.objects.all().delete()
    page.locator("main form.stack button").first.click()
    page.wait_for_url("**/account/login/**")
    return page


def sign_in(page) -> None:
    page.locator("input[name=login]").fill("bo.larsen@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")


class TestWordsWrittenWhileASessionRanOut:
    def test_stand_in_the_form_after_signing_in(self, writing, accessibility):
        sign_in(writing)

        expect(writing.get_by_text("Your words are back.")).to_be_visible()
        expect(writing.locator("form textarea[name]")).to_have_value(WORDS)
        assert accessibility(writing) == []

    def test_are_sent_by_pressing_once_more(self, writing):
        sign_in(writing)
        expect(writing.locator("form textarea[name]")).to_have_value(WORDS)

        writing.locator("main form.stack button").first.click()

        expect(writing.get_by_text("Your words are back.")).to_have_count(0)
