"""A passkey from making it to signing in with it, in Chromium with a virtual authenticator."""

import re

import pytest
from playwright.sync_api import Page, expect

PASSWORD = "four warm words"


@pytest.fixture
def bo(transactional_db, cast):
    cast.bo.user.set_password(PASSWORD)
    cast.bo.user.save()
    return cast.bo


def plug_in_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, bo) -> None:
    page.get_by_label("Email address").fill(bo.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


class TestAPasskey:
    def test_is_made_once_and_then_opens_the_account_without_a_password(
        self, bo, open_page, accessibility
    ):
        page = open_page("/account/login/?next=/account/", reduced_motion="reduce")
        plug_in_authenticator(page)
        assert accessibility(page) == []
        sign_in(page, bo)
        page.get_by_role("link", name=re.compile("Add one.*Passkey")).click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="It’s me").click()
        page.get_by_label("Name it").fill("My laptop")
        page.get_by_role("button", name="Create the passkey").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        assert accessibility(page) == []

        page.goto(page.url.partition("/account/")[0] + "/account/logout/")
        page.get_by_role("button", name="Sign out").last.click()
        page.wait_for_url(lambda url: "/logout/" not in url)  # the device is emptied first
        page.goto(
            page.url.partition("/account/")[0] + "/account/login/?next=/northwind/settings/me/"
        )
        page.get_by_role("button", name="Use a passkey").click()

        expect(page.get_by_role("heading", name="How we reach you")).to_be_visible()
        page.goto(page.url.partition("/northwind/")[0] + "/account/2fa/webauthn/")
        expect(page.get_by_text("My laptop").first).to_be_visible()

    def test_answers_as_second_step_after_the_password(self, bo, open_page):
        page = open_page("/account/login/?next=/account/2fa/webauthn/add/")
        plug_in_authenticator(page)
        sign_in(page, bo)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="It’s me").click()
        page.get_by_role("button", name="Create the passkey").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        page.goto(page.url.partition("/account/")[0] + "/account/logout/")
        page.get_by_role("button", name="Sign out").last.click()
        page.wait_for_url(lambda url: "/logout/" not in url)  # the device is emptied first
        page.goto(page.url.partition("/account/")[0] + "/account/login/?next=/account/")

        sign_in(page, bo)
        page.get_by_role("button", name="Use a passkey instead").click()

        expect(page.get_by_role("heading", name="Account and sign-in")).to_be_visible()
