"""A copy of the database signs nobody in, and no session lasts for ever."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from mentoring.accounts.sessions import BEGAN, SEEN, SessionStore
from tests.support.browser import Browser

INBOX = "/northwind/inbox/"


@pytest.fixture
def signed_in(cast, browse):
    return browse(cast.bo)


def the_cookie(browser) -> str:
    return browser.cookies[django_settings.SESSION_COOKIE_NAME].value


def ago(browser, **moments: timedelta) -> None:
    """Put what the session remembers back in time."""
    store = browser.session
    for name, past in moments.items():
        store[name] = (timezone.now() - past).timestamp()
    store.save()


class TestAStolenDatabase:
    def test_signs_nobody_in(self, signed_in):
        assert signed_in.get(INBOX).status_code == 200
        stolen = {*Session.objects.values_list("session_key", flat=True)}
        stolen |= {*UserSession.objects.values_list("session_key", flat=True)}
        assert stolen

        for key in stolen:
            thief = Browser()
            thief.cookies[django_settings.SESSION_COOKIE_NAME] = key
            assert thief.get(INBOX).status_code == 302

    def test_does_not_hold_what_the_cookie_holds(self, signed_in):
        assert not Session.objects.filter(session_key=the_cookie(signed_in)).exists()


class TestASession:
    def test_is_another_one_after_signing_in(self, cast, browse):
        cast.bo.user.set_password("four warm words")
        cast.bo.user.save()
        browser = browse()
        browser.post("/account/password/reset/", {"email": cast.bo.email})
        before = the_cookie(browser)

        browser.post("/account/login/", {"login": cast.bo.email, "password": "four warm words"})

        assert the_cookie(browser) != before
        assert browser.get(INBOX).status_code == 200
        assert Session.objects.count() == 1

    def test_keeps_its_secret_when_it_is_written_to(self, signed_in):
        secret = the_cookie(signed_in)
        signed_in.get("/account/?from=northwind")  # remembers the way back

        assert the_cookie(signed_in) == secret
        assert signed_in.get(INBOX).status_code == 200

    def test_ends_thirty_days_after_it_began_whatever_is_written(self, signed_in):
        ago(signed_in, **{BEGAN: timedelta(days=29, hours=23)})
        signed_in.get("/account/?from=northwind")

        assert signed_in.session.get_expiry_age() <= 3600
        assert Session.objects.get().expire_date <= timezone.now() + timedelta(hours=1)
        ago(signed_in, **{BEGAN: timedelta(days=30)})
        assert signed_in.get(INBOX).status_code == 302

    def test_moves_its_idle_end_by_being_used(self, signed_in):
        ago(signed_in, **{SEEN: timedelta(days=1), BEGAN: timedelta(days=1)})
        soon = timezone.now() + timedelta(days=1)
        Session.objects.update(expire_date=soon)

        signed_in.get(INBOX)

        assert Session.objects.get().expire_date > soon + timedelta(days=12)

    def test_ends_after_fourteen_days_without_a_page(self, signed_in):
        left = Session.objects.get().expire_date - timezone.now()

        assert timedelta(days=13, hours=23) < left <= timedelta(days=14)

    def test_is_not_written_with_every_page(self, signed_in):
        signed_in.get(INBOX)
        before = Session.objects.get().expire_date
        signed_in.get(INBOX)

        assert Session.objects.get().expire_date == before

    def test_made_by_somebody_else_is_taken_over_by_nobody(self, db):
        browser = Browser()
        browser.cookies[django_settings.SESSION_COOKIE_NAME] = "a" * 32
        browser.post("/account/login/code/", {"email": "x@example.org"})

        assert the_cookie(browser) != "a" * 32
        assert SessionStore().exists(browser.session.session_key)

    @pytest.mark.parametrize(
        ("mode", "is_taken_away"), [("navigate", True), ("cors", False), (None, True)]
    )
    def test_that_has_ended_takes_no_newer_one_along(self, signed_in, mode, is_taken_away):
        """A fetch behind the page may be answered after the page has been given a new session."""
        Session.objects.all().delete()
        headers = {"Sec-Fetch-Mode": mode} if mode else {}

        answer = signed_in.get(INBOX, headers=headers)

        assert (django_settings.SESSION_COOKIE_NAME in answer.cookies) is is_taken_away
