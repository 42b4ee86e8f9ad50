"""Somebody asks for a code, thinks of their password after all, and gets in with it."""

import pytest
from playwright.sync_api import expect

PASSWORD = "four warm words"


@pytest.fixture
def bo(transactional_db, cast):
    cast.bo.user.set_password(PASSWORD)
    cast.bo.user.save()
    return cast.bo


class TestAPasswordAfterACode:
    def test_signs_in_from_the_page_of_the_code(self, bo, open_page, accessibility):
        page = open_page("/account/login/?next=/account/", width=360)
        page.get_by_role("link", name="Send me a code by email").click()
        page.get_by_label("Email address").fill(bo.email)
        page.get_by_role("button", name="Send me the code").click()
        expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
        assert accessibility(page) == []

        page.get_by_role("link", name="Use another address, or sign in another way").click()
        page.get_by_label("Email address").fill(bo.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

        expect(page.get_by_role("heading", name="Account and sign-in")).to_be_visible()

    def test_signs_in_after_going_back(self, bo, open_page):
        page = open_page("/account/login/?next=/account/")
        page.get_by_role("link", name="Send me a code by email").click()
        page.get_by_label("Email address").fill(bo.email)
        page.get_by_role("button", name="Send me the code").click()
        expect(page.get_by_role("heading", name="Check your email")).to_be_visible()

        page.go_back()
        page.go_back()
        page.get_by_label("Email address").fill(bo.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

        expect(page.get_by_role("heading", name="Account and sign-in")).to_be_visible()
