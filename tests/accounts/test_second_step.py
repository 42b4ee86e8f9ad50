"""A second step with an app, and recovery codes for the day the phone is lost."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.accounts.conftest import PASSWORD


def number_now(secret: str) -> str:
    _before, now, _after = yield_hotp_counters_from_time()  # a step to either side is let through
    return format_hotp_value(hotp_value(secret, now))


@pytest.fixture
def signed_in(bo, browse):
    browser = browse()
    browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
    return browser


@pytest.fixture
def with_app(signed_in):
    """Signed in, with an app set up; knows the secret."""
    page = reauthenticated(signed_in, "/account/2fa/totp/activate/")
    secret = page.wsgi_request.session["mfa.totp.secret"]
    answer = signed_in.post("/account/2fa/totp/activate/", {"code": number_now(secret)})
    assert answer.url == "/account/2fa/recovery-codes/"
    return secret


def reauthenticated(browser, path):
    page = browser.get(path)
    if page.status_code == 302:
        browser.post(page.url, {"password": PASSWORD})
        page = browser.get(path)
    return page


class TestAnApp:
    def test_is_asked_for_after_the_password(self, bo, with_app, browse):
        browser = browse()

        first = browser.post(
            "/account/login/",
            {"login": bo.email, "password": PASSWORD, "next": "/northwind/inbox/"},
        )
        assert first.url.startswith("/account/2fa/authenticate/")
        assert browser.get("/northwind/inbox/").status_code == 302
        page = browser.get(first.url).content.decode()
        assert "The second step" in page

        wrong = browser.post("/account/2fa/authenticate/", {"code": "000000"})
        assert "Incorrect code" in wrong.content.decode()

    def test_lets_in_with_a_recovery_code_once(self, bo, signed_in, with_app, browse):
        codes = signed_in.get("/account/2fa/recovery-codes/download/").content.decode().split()
        assert len(codes) == 10

        for status in (302, 422):
            browser = browse()
            browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
            answer = browser.post("/account/2fa/authenticate/", {"code": codes[0]})
            assert answer.status_code == status

    def test_keeps_its_secret_encrypted(self, with_app):
        stored = Authenticator.objects.get(type="totp").data["secret"]

        assert with_app not in stored

    def test_can_be_taken_off(self, signed_in, with_app):
        page = reauthenticated(signed_in, "/account/2fa/totp/deactivate/")
        assert "Take the app off?" in page.content.decode()

        signed_in.post("/account/2fa/totp/deactivate/")

        assert not Authenticator.objects.filter(type="totp").exists()


class TestEveryPage:
    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/account/2fa/", "Second step and passkeys"),
            ("/account/2fa/recovery-codes/", "Recovery codes"),
            ("/account/2fa/recovery-codes/generate/", "New recovery codes"),
            ("/account/2fa/webauthn/", "No passkey yet"),
            ("/account/2fa/webauthn/add/", "Add a passkey"),
            ("/account/2fa/reauthenticate/", "Is it still you?"),
            ("/account/", "Take it off"),
        ],
    )
    def test_is_one_of_ours(self, path, words, signed_in, with_app):
        assert words in reauthenticated(signed_in, path).content.decode()

    def test_asks_once_more_who_it_is_before_anything_changes(self, bo, browse):
        answer = browse(bo).get("/account/2fa/totp/activate/")

        assert answer.url.startswith("/account/reauthenticate/")
