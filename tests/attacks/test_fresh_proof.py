"""A browser left open for two hours exports nobody and makes nobody an administrator."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.accounts.proof import WAITING
from mentoring.accounts.sessions import BEGAN
from mentoring.core.crypto.sealing import unseal
from mentoring.notifications.models import Mail
from tests.accounts.conftest import PASSWORD

OUTBOX = "/northwind/settings/outbox/"
EXPORT = "/northwind/programmes/growth-2026/export/relationships.csv"


@pytest.fixture
def left_open(cast, browse):
    """Signed in two hours ago, by password."""

    def left_open(who, *, password=PASSWORD):
        who.user.set_password(password)
        who.user.save()
        browser = browse(who)
        store = browser.session
        store[BEGAN] = (timezone.now() - timedelta(hours=2)).timestamp()
        store.save()
        return browser

    return left_open


def person(who, act: str) -> str:
    return f"/northwind/settings/people/{who.pk}/{act}/"


class TestABrowserLeftOpen:
    @pytest.mark.parametrize("act", ["admin", "address", "remove", "link"])
    def test_does_nothing_dangerous_to_a_person(self, act, cast, left_open):
        answer = left_open(cast.eli).post(person(cast.bo, act), {"is_admin": "on"})

        assert answer.url.startswith("/account/reauthenticate/?next=")
        cast.bo.refresh_from_db()
        assert not cast.bo.is_admin
        assert cast.bo.removed_at is None
        assert not cast.bo.address_changes.exists()

    def test_reads_no_outbox(self, cast, left_open):
        assert left_open(cast.eli).get(OUTBOX).url.startswith("/account/reauthenticate/")

    def test_exports_nobody(self, cast, left_open):
        path = EXPORT.replace("growth-2026", cast.programme.slug)

        assert left_open(cast.cruz).get(path).url.startswith("/account/reauthenticate/")

    def test_of_somebody_without_a_password_asks_to_sign_in_again(self, cast, left_open):
        browser = left_open(cast.eli, password=None)

        assert browser.get(OUTBOX).url.startswith("/account/login/?next=")
        assert browser.get("/northwind/inbox/").status_code == 302

    def test_exports_nobody_from_today(self, cast, left_open):
        path = f"/northwind/programmes/{cast.programme.slug}/today/list.csv"

        assert left_open(cast.cruz).get(path).url.startswith("/account/reauthenticate/")

    def test_gives_and_takes_no_role(self, cast, left_open):
        browser = left_open(cast.eli)
        slug, held = cast.programme.slug, cast.cruz.grants.get()
        for path, sent in [
            (f"/northwind/settings/roles/{slug}/", {"person": cast.bo.pk, "role": "coordinator"}),
            (f"/northwind/settings/roles/{slug}/{held.pk}/", {}),
            (f"/northwind/programmes/{slug}/team/new/", {"person": cast.bo.pk}),
        ]:
            assert browser.post(path, sent).url.startswith("/account/reauthenticate/")

        assert not cast.bo.grants.exists()
        assert cast.cruz.grants.exists()

    def test_looks_at_settings_and_changes_none(self, cast, left_open):
        browser = left_open(cast.eli)

        assert browser.get("/northwind/settings/organisation/").status_code == 200
        answer = browser.post("/northwind/settings/organisation/", {"name": "Evil"})
        assert answer.url.startswith("/account/reauthenticate/")


class TestAProof:
    def test_just_given_is_not_asked_for(self, cast, browse):
        assert browse(cast.eli).get(OUTBOX).status_code == 200

    def test_lets_what_was_typed_go_on(self, cast, left_open):
        browser = left_open(cast.eli)
        path = person(cast.bo, "address")
        asked = browser.post(path, {"email": "bo@new.example.org"}).url

        back = browser.post(asked, {"password": PASSWORD, "next": path})
        page = browser.get(back.url).content.decode()
        assert 'value="bo@new.example.org"' in page
        assert browser.post(path, {"email": "bo@new.example.org"}).status_code == 302

        assert cast.bo.address_changes.get().after == "bo@new.example.org"
        assert Mail.objects.filter(to=cast.bo.email).exists()

    def test_is_waited_for_by_a_form_that_nobody_can_read(self, cast, left_open):
        browser = left_open(cast.eli)
        browser.post(person(cast.bo, "address"), {"email": "bo@new.example.org"})

        kept = browser.session[WAITING]
        assert "new.example.org" not in json.dumps(browser.session.load())
        assert "bo@new.example.org" not in b64decode(kept).decode(errors="ignore")
        assert "bo%40new.example.org" in unseal(kept, WAITING)
        assert unseal(kept, "draft") == ""

    def test_of_somebody_else_sends_nobodys_form(self, cast, left_open, browse):
        """Cruz sits down where Eli was asked to sign in again."""
        browser = left_open(cast.eli, password=None)
        path = "/northwind/settings/organisation/"
        browser.post(path, {"name": "Words of Eli"})
        kept = browser.session[WAITING]
        other = browse(cast.cruz)
        store = other.session
        store[WAITING] = kept
        store.save()

        assert "Words of Eli" not in other.get(path).content.decode()

    def test_lets_settings_go_on(self, cast, left_open):
        browser = left_open(cast.eli)
        path = "/northwind/settings/policies/terms/"
        words = "Be kind. " * 5000
        asked = browser.post(path, {"text": words, "act": "publish"}).url

        back = browser.post(asked, {"password": PASSWORD, "next": path})

        assert words.strip() in browser.get(back.url).content.decode()
        assert WAITING not in browser.session

    def test_that_is_wrong_opens_nothing(self, cast, left_open):
        browser = left_open(cast.eli)
        asked = browser.get(OUTBOX).url

        assert browser.post(asked, {"password": "not this one"}).status_code == 422
        assert browser.get(OUTBOX).status_code == 302
