"""What a page of the account cannot accept is a 422 with the same page, and nothing else is."""

import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.conftest import PASSWORD
from tests.accounts.test_second_step import reauthenticated

WRONG = "not this one"


@pytest.fixture
def signed_in(bo, browse):
    """Signed in by password just now, so that no page asks who it is first."""
    browser = browse()
    browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
    return browser


@pytest.fixture
def passkey(bo):
    data = {"name": "Phone", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    return Authenticator.objects.create(user=bo.user, type="webauthn", data=data)


def refused(answer, path: str) -> bool:
    """The same page again, whole, with a sentence beside what was wrong."""
    page = answer.content.decode()
    assert answer.status_code == 422, answer.status_code
    assert "errorlist" in page or "field__error" in page or "notice--problem" in page
    assert f'action="{path}"' in page or "<form" in page
    return "<html" in page


class TestSignedOut:
    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            ("/account/login/", {"login": "bo.larsen@example.org", "password": WRONG}),
            ("/account/login/", {}),
            ("/account/login/code/", {"email": "no address"}),
            ("/account/password/reset/", {"email": ""}),
        ],
    )
    def test_is_refused(self, path, sent, bo, browse):
        browser = browse()
        browser.get(path)

        assert refused(browser.post(path, sent), path)

    @pytest.mark.parametrize(
        ("first", "path"),
        [
            ("/account/login/code/", "/account/login/code/confirm/"),
            ("/account/password/reset/", "/account/password/reset/confirm/"),
        ],
    )
    def test_a_wrong_code_is_refused(self, first, path, bo, browse):
        browser = browse()
        browser.post(first, {"email": bo.email})

        assert refused(browser.post(path, {"code": "AAAA-AAAA"}), path)

    def test_a_new_password_that_is_too_short_is_refused(self, bo, browse, code_from_mail):
        browser = browse()
        browser.post("/account/password/reset/", {"email": bo.email})
        browser.post("/account/password/reset/confirm/", {"code": code_from_mail(bo.email)})
        path = "/account/password/reset/complete/"

        assert refused(browser.post(path, {"password1": "short", "password2": "short"}), path)

    def test_is_refused_whole_for_htmx_too(self, bo, browse):
        wrong = {"login": bo.email, "password": WRONG}

        answer = browse(**{"hx-request": "true"}).post("/account/login/", wrong)

        assert answer.status_code == 422
        assert bo.email in answer.content.decode()  # nothing typed is lost

    def test_the_right_password_is_not(self, bo, browse):
        right = {"login": bo.email, "password": PASSWORD}

        assert browse().post("/account/login/", right).status_code == 302


class TestSignedIn:
    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            ("/account/password/change/", {"oldpassword": WRONG, "password1": "five warm words"}),
            ("/account/reauthenticate/", {"password": WRONG}),
            ("/account/2fa/totp/activate/", {"code": "000000"}),
            ("/account/2fa/webauthn/add/", {"name": "Phone", "credential": "{}"}),
        ],
    )
    def test_is_refused(self, path, sent, signed_in):
        reauthenticated(signed_in, path)

        assert refused(signed_in.post(path, sent), path)

    def test_a_first_password_that_is_too_short_is_refused(self, cast, browse):
        path = "/account/password/set/"
        sent = {"password1": "short", "password2": "short"}

        assert refused(browse(cast.amina).post(path, sent), path)

    def test_a_passkey_without_a_name_is_refused(self, signed_in, passkey):
        path = f"/account/2fa/webauthn/keys/{passkey.pk}/edit/"
        reauthenticated(signed_in, path)

        assert refused(signed_in.post(path, {"name": ""}), path)

    def test_a_wrong_number_of_the_app_is_refused(self, bo, browse):
        Authenticator.objects.create(user=bo.user, type="totp", data={"secret": _sealed()})
        browser = browse()
        browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
        path = "/account/2fa/authenticate/"

        assert refused(browser.post(path, {"code": "000000"}), path)

    def test_a_page_that_is_only_looked_at_is_not(self, signed_in):
        assert signed_in.get("/account/password/change/").status_code == 200


def _sealed() -> str:
    from allauth.mfa.adapter import get_adapter

    return get_adapter().encrypt("A" * 32)
