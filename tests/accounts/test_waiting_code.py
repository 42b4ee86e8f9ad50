"""A code that was asked for waits on its own page and stands in nobody's way."""

import pytest

from tests.accounts.conftest import PASSWORD

LOGIN, ASK, CONFIRM = "/account/login/", "/account/login/code/", "/account/login/code/confirm/"
INBOX = "/northwind/inbox/"


@pytest.fixture
def waiting(bo, browse):
    """Bo's browser, which has asked for a code."""
    browser = browse()
    browser.post(ASK, {"email": bo.email})
    return browser


class TestACodeThatWaits:
    def test_lets_its_owner_in_by_password_all_the_same(self, bo, waiting):
        answer = waiting.post(LOGIN, {"login": bo.email, "password": PASSWORD, "next": INBOX})

        assert answer.url == INBOX
        assert waiting.get(INBOX).status_code == 200

    @pytest.mark.parametrize("path", [LOGIN, ASK, "/account/password/reset/"])
    def test_leaves_every_other_way_in_open(self, path, waiting):
        assert waiting.get(path).status_code == 200

    def test_still_works_after_a_look_at_the_other_ways(self, bo, waiting, code_from_mail):
        waiting.get(LOGIN)
        waiting.post(LOGIN, {"login": bo.email, "password": "not this one"})

        assert waiting.post(CONFIRM, {"code": code_from_mail(bo.email)}).status_code == 302
        assert waiting.get(INBOX).status_code == 200

    def test_gives_way_to_another_address(self, bo, browse, code_from_mail):
        browser = browse()
        browser.post(ASK, {"email": "slip@example.org"})
        assert "slip@example.org" in browser.get(CONFIRM).content.decode()

        browser.post(ASK, {"email": bo.email})

        assert bo.email in browser.get(CONFIRM).content.decode()
        assert browser.post(CONFIRM, {"code": code_from_mail(bo.email)}).status_code == 302

    def test_keeps_the_second_step_closed(self, bo, waiting, code_from_mail):
        """What is open beside a code is not open beside a half-finished sign-in."""
        from allauth.mfa.adapter import get_adapter
        from allauth.mfa.models import Authenticator

        data = {"secret": get_adapter().encrypt("A" * 32)}
        Authenticator.objects.create(user=bo.user, type="totp", data=data)

        waiting.post(CONFIRM, {"code": code_from_mail(bo.email)})

        assert waiting.get(LOGIN).url == "/account/2fa/authenticate/"
        assert waiting.get(INBOX).status_code == 302


class TestAnOlderCode:
    def test_is_told_that_a_newer_one_was_sent(self, bo, waiting, code_from_mail):
        older = code_from_mail(bo.email)
        waiting.post(ASK, {"email": bo.email})

        answer = waiting.post(CONFIRM, {"code": older.lower().replace("-", "")})

        assert answer.status_code == 422
        assert "A newer code was sent" in answer.content.decode()
        assert waiting.get(INBOX).status_code == 302
        assert waiting.post(CONFIRM, {"code": code_from_mail(bo.email)}).status_code == 302

    def test_is_not_mistaken_for_one_that_was_never_sent(self, bo, waiting):
        waiting.post(ASK, {"email": bo.email})

        page = waiting.post(CONFIRM, {"code": "AAAA-AAAA"}).content.decode()

        assert "That code is not right" in page
        assert "A newer code was sent" not in page
