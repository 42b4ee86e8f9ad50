"""Tries are counted for the account, the network and the device; an old proof is asked anew."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from mentoring.accounts import proof, throttle
from mentoring.accounts.models import Throttle
from mentoring.accounts.rules import LIMITS, Try
from mentoring.accounts.sessions import BEGAN, SessionStore


@pytest.fixture
def request_from(db):
    def request_from(ip="192.0.2.1", cookies=None):
        request = RequestFactory().post("/", REMOTE_ADDR=ip)
        request.COOKIES = dict(cookies or {})
        request.user = AnonymousUser()
        return request

    return request_from


def tries(request, email="bo@example.org", kind=Try.PASSWORD) -> int:
    """How many are taken until one must wait."""
    count = 0
    while throttle.take(kind, request, email) and count < 99:
        count += 1
    return count


@pytest.fixture
def clock(monkeypatch):
    """Stands still, on a slow machine too; ``clock.now`` moves it."""
    clock = SimpleNamespace(now=timezone.now())
    monkeypatch.setattr(throttle, "timezone", SimpleNamespace(now=lambda: clock.now))
    return clock


@pytest.mark.usefixtures("clock")
class TestTries:
    def test_are_eight_from_one_network_and_others_have_theirs(self, request_from):
        assert tries(request_from()) == 8
        assert tries(request_from(), " BO@example.org ") == 0
        assert tries(request_from("192.0.2.2")) == 8
        assert tries(request_from(), "amina@example.org") == 8
        assert tries(request_from(), kind=Try.CODE) == 5

    def test_are_thirty_for_an_account_from_everywhere(self, request_from):
        assert sum(tries(request_from(f"192.0.2.{n}")) for n in range(1, 9)) == 30

    def test_are_fifty_from_one_network_at_all_accounts(self, request_from):
        assert sum(tries(request_from(), f"{n}@example.org") for n in range(10)) == 50

    def test_that_are_refused_use_nothing_up(self, request_from):
        tries(request_from())
        before = list(Throttle.objects.order_by("key").values())

        assert throttle.take(Try.PASSWORD, request_from(), "bo@example.org") is None
        assert list(Throttle.objects.order_by("key").values()) == before

    def test_are_given_back_where_they_were_taken(self, request_from):
        tries(request_from())
        Throttle.objects.create(key="another", free_at=timezone.now())
        other = Throttle.objects.get(key="another").free_at
        taken = throttle.take(Try.PASSWORD, request_from("192.0.2.2"), "bo@example.org")

        throttle.give_back(taken)

        assert tries(request_from("192.0.2.2")) == 8
        assert Throttle.objects.get(key="another").free_at == other

    def test_are_back_one_by_one(self, request_from, clock):
        tries(request_from())
        clock.now += LIMITS[Try.PASSWORD].here.every

        assert tries(request_from()) == 1


@pytest.mark.usefixtures("clock")
class TestADevice:
    def remember(self, request, *emails):
        for email in emails:
            response = HttpResponse()
            throttle.remember_device(request, response, email)
            cookie = response.cookies[settings.DEVICE_COOKIE_NAME]
            request.COOKIES[settings.DEVICE_COOKIE_NAME] = cookie.value
        return cookie

    def test_counts_by_itself_for_the_accounts_it_has_opened(self, request_from):
        known = request_from()
        self.remember(known, "Bo@example.org")
        tries(request_from())

        assert tries(known) == 8
        assert Throttle.objects.count() == 4
        assert tries(known, "amina@example.org") == 8

    def test_is_the_same_for_eight_accounts_the_latest_ones(self, request_from):
        known = request_from()
        emails = [f"{n}@example.org" for n in range(9)]
        self.remember(known, *emails, emails[1])

        name, accounts = throttle._device(known)
        assert len(accounts) == 8
        assert accounts[0] == throttle._digest(emails[1])
        assert throttle._digest(emails[0]) not in accounts
        self.remember(known, emails[5])
        assert throttle._device(known)[0] == name

    def test_is_known_for_a_year_by_a_cookie_that_no_script_reads(self, request_from):
        cookie = self.remember(request_from(), "bo@example.org")

        assert (cookie["max-age"], cookie["httponly"]) == (365 * 24 * 3600, True)
        assert cookie["samesite"] == "Lax"

    def test_is_not_known_by_a_cookie_of_ones_own(self, request_from):
        forged = signing.dumps(["x", [throttle._digest("bo@example.org")]], salt="else")
        request = request_from(cookies={settings.DEVICE_COOKIE_NAME: forged})

        assert throttle._device(request) == ("", [])
        assert throttle._device(request_from()) == ("", [])


class TestAProof:
    @pytest.mark.parametrize(("ago", "expected"), [(599.9, True), (600, False), (601, False)])
    def test_lasts_to_the_second(self, ago, expected, request_from, settings, monkeypatch):
        settings.PROOF_LASTS = 600
        monkeypatch.setattr(proof, "time", lambda: 10_000.0)
        request = request_from()
        request.session = {BEGAN: 10_000 - ago}

        assert proof.is_fresh(request) is expected

    def test_is_the_latest_of_all(self, request_from, settings, monkeypatch):
        settings.PROOF_LASTS = 600
        request = request_from()
        request.session = {BEGAN: 0}
        monkeypatch.setattr(
            proof,
            "get_authentication_records",
            lambda *_: [{"at": timezone.now().timestamp()}, {"at": 1}],
        )

        assert proof.is_fresh(request)

    @pytest.mark.parametrize(
        ("is_open", "header", "expected"),
        [
            (True, "Bearer key", True),
            (True, "bearer key", True),
            (True, "Bearer ", False),
            (True, "Basic key", False),
            (False, "Bearer key", False),
            (True, "", False),
        ],
    )
    def test_is_the_key_of_a_program_where_it_is_let_in(self, is_open, header, expected):
        view = SimpleNamespace(is_open_to_tokens=is_open)
        request = RequestFactory().get("/", HTTP_AUTHORIZATION=header)

        assert proof._is_program(request, view) is expected


@pytest.mark.django_db
class TestASession:
    @pytest.fixture
    def store(self):
        store = SessionStore()
        store["_auth_user_id"] = "1"
        store.create()
        return store

    def test_begins_with_signing_in_and_is_found_by_its_secret_alone(self, store):
        store.save()

        assert store[BEGAN] == store["seen"] == pytest.approx(timezone.now().timestamp(), abs=9)
        assert Session.objects.get().session_key != store.secret

    def test_is_seen_again_after_a_twentieth_of_its_idle_time(self, store, settings):
        settings.SESSION_COOKIE_AGE = 2000
        now = timezone.now().timestamp()
        for ago, moves in ((90, False), (110, True)):
            store["seen"] = now - ago
            store.see()
            assert (store["seen"] > now - 50) is moves

    @pytest.mark.parametrize(("began_ago", "left"), [(0, 500), (600, 400), (1200, 0)])
    def test_ends_when_the_earlier_of_two_ends_comes(self, began_ago, left, store, settings):
        settings.SESSION_COOKIE_AGE, settings.SESSION_ABSOLUTE_AGE = 500, 1000
        store[BEGAN] = timezone.now().timestamp() - began_ago

        assert store.get_expiry_age() == pytest.approx(left, abs=9)
        ends_in = store.get_expiry_date() - timezone.now()
        assert ends_in.total_seconds() == pytest.approx(left, abs=9)
