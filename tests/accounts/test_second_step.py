"""Two-step sign-in with an app, and recovery codes for the day the phone is lost."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.utils import timezone

from mentoring.accounts.sessions import BEGAN
from mentoring.notifications.models import Mail
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
        assert "Second step" in page

        wrong = browser.post("/account/2fa/authenticate/", {"code": "000000"})
        assert "Incorrect code" in wrong.content.decode()

    def test_lets_in_with_a_recovery_code_once(self, bo, signed_in, with_app, browse):
        codes = seen(signed_in)
        assert len(codes) == 10

        for status in (302, 422):
            browser = browse()
            browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
            answer = browser.post("/account/2fa/authenticate/", {"code": codes[0]})
            assert answer.status_code == status

    def test_keeps_its_secret_encrypted(self, with_app):
        stored = Authenticator.objects.get(type="totp").data["secret"]

        assert with_app not in stored

    def test_is_asked_for_after_a_forgotten_password(self, bo, with_app, browse, code_from_mail):
        browser, new = browse(), "violet kettle under stairs"
        browser.post("/account/password/reset/", {"email": bo.email})
        browser.post("/account/password/reset/confirm/", {"code": code_from_mail(bo.email)})
        sent = {"password1": new, "password2": new}
        browser.post("/account/password/reset/complete/", sent)
        assert browser.get("/northwind/inbox/").status_code == 302

        first = browser.post("/account/login/", {"login": bo.email, "password": new})

        assert first.url.startswith("/account/2fa/authenticate/")
        assert browser.get("/northwind/inbox/").status_code == 302

    def test_can_be_taken_off(self, signed_in, with_app):
        page = reauthenticated(signed_in, "/account/2fa/totp/deactivate/")
        assert "Remove the app?" in page.content.decode()

        signed_in.post("/account/2fa/totp/deactivate/")

        assert not Authenticator.objects.filter(type="totp").exists()

    def test_opens_once_with_each_number(self, bo, with_app, browse):
        number = number_now(with_app)
        for status in (302, 422):
            browser = browse()
            browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
            answer = browser.post("/account/2fa/authenticate/", {"code": number})
            cache.clear()  # where allauth remembers it, for half a minute
            assert answer.status_code == status
        assert "used a moment ago" in answer.content.decode()


CODES = "/account/2fa/recovery-codes/"


def seen(browser) -> list[str]:
    """The codes that the page shows."""
    return re.findall(r"\b[0-9]{8}\b", browser.get(CODES).content.decode().partition("<pre")[2])[
        :10
    ]


class TestRecoveryCodes:
    def test_are_seen_once(self, signed_in, with_app):
        assert len(seen(signed_in)) == 10

        again = signed_in.get(CODES).content.decode()

        assert seen(signed_in) == []
        assert "10 of 10 left" in again
        assert signed_in.get(f"{CODES}download/").status_code == 404

    def test_are_hashed_once_seen(self, signed_in, with_app):
        codes = seen(signed_in)
        kept = Authenticator.objects.get(type="recovery_codes").data["migrated_codes"]

        opened = [get_adapter().decrypt(one) for one in kept]
        assert not {*codes} & {*opened}
        assert all(check_password(code, one) for code, one in zip(codes, opened, strict=True))

    def test_end_with_new_ones(self, bo, signed_in, with_app, browse):
        old = seen(signed_in)
        signed_in.post(f"{CODES}generate/")
        new = seen(signed_in)

        assert not {*old} & {*new}
        for codes, status in ((old, 422), (new, 302)):
            browser = browse()
            browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
            answer = browser.post("/account/2fa/authenticate/", {"code": codes[3]})
            assert answer.status_code == status

    def test_are_counted_and_told_when_used(self, bo, signed_in, with_app, browse):
        code = seen(signed_in)[0]
        browser = browse()
        browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})

        browser.post("/account/2fa/authenticate/", {"code": f"{code[:4]} {code[4:]}"})

        mail = Mail.objects.filter(to=bo.email).latest("created_at")
        assert "A recovery code was used" in mail.subject
        assert "9 recovery codes are left" in mail.text
        assert "9 of 10 left" in browser.get(CODES).content.decode()

    def test_seen_in_an_earlier_version_are_not_seen_again(self, signed_in, with_app):
        row = Authenticator.objects.get(type="recovery_codes")
        row.data |= {"viewed_at": 1.0}
        row.save()

        assert seen(signed_in) == []

    def test_are_not_seen_by_whoever_finds_the_browser_open(self, signed_in, with_app):
        store = signed_in.session
        store[BEGAN] = (timezone.now() - timedelta(hours=2)).timestamp()
        for record in store["account_authentication_methods"]:
            record["at"] -= 7200
        store.save()

        assert signed_in.get(CODES).status_code == 302


class TestEveryPage:
    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/account/2fa/", "Two-step sign-in and passkeys"),
            ("/account/2fa/recovery-codes/", "Recovery codes"),
            ("/account/2fa/recovery-codes/generate/", "New recovery codes"),
            ("/account/2fa/webauthn/", "No passkey yet"),
            ("/account/2fa/webauthn/add/", "Add a passkey"),
            ("/account/2fa/reauthenticate/", "Is it still you?"),
            ("/account/", "Remove"),
        ],
    )
    def test_is_one_of_ours(self, path, words, signed_in, with_app):
        assert words in reauthenticated(signed_in, path).content.decode()

    def test_asks_once_more_who_it_is_before_anything_changes(self, bo, browse):
        answer = browse(bo).get("/account/2fa/totp/activate/")

        assert answer.url.startswith("/account/reauthenticate/")
