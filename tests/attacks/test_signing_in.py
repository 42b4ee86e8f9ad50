"""Strangers neither guess their way in nor close the door to its owner."""

import re
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache

from mentoring.accounts.jobs import forget_what_is_over
from mentoring.accounts.models import Throttle
from mentoring.accounts.rules import LIMITS, network
from mentoring.notifications.models import Mail
from tests.accounts.conftest import PASSWORD
from tests.moments import DAY

LOGIN, CODE, RESET = "/account/login/", "/account/login/code/", "/account/password/reset/"
ATTACKER = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def _our_own_queue(settings):
    settings.EMAIL_BACKEND = "mentoring.notifications.backend.KeepingBackend"


@pytest.fixture(autouse=True)
def _nothing_comes_back_while_a_test_runs(monkeypatch):
    """On a slow machine a try might."""
    for kind, limits in LIMITS.items():
        slow = {name: replace(getattr(limits, name), every=DAY) for name in vars(limits)}
        monkeypatch.setitem(LIMITS, kind, replace(limits, **slow))


@pytest.fixture
def bo(cast):
    cast.bo.user.set_password(PASSWORD)
    cast.bo.user.save()
    return cast.bo


def guess(browser, email, password="not this one", **sender):
    return browser.post(LOGIN, {"login": email, "password": password}, **(sender or ATTACKER))


def close_every_door(browse, email, **sender):
    """What closed every way in by mail before: eight passwords, five codes, five new passwords."""
    for _ in range(8):
        guess(browse(), email, **sender)
    for path in (CODE, RESET):
        for _ in range(6):
            browse().post(path, {"email": email}, **(sender or ATTACKER))


class TestAStranger:
    def test_does_not_close_the_door_to_the_owner_elsewhere(self, bo, browse):
        close_every_door(browse, bo.email)

        assert guess(browse(), bo.email, PASSWORD).status_code == 422  # not even the right one
        assert browse().post(LOGIN, {"login": bo.email, "password": PASSWORD}).url == "/"
        assert browse().post(CODE, {"email": bo.email}).status_code == 302
        assert browse().post(RESET, {"email": bo.email}).status_code == 302

    def test_with_a_hundred_networks_does_not_close_a_device_known_before(self, bo, browse):
        known = browse()
        known.post(LOGIN, {"login": bo.email, "password": PASSWORD})
        known.post("/account/logout/")
        for number in range(1, 31):
            for _ in range(2):
                sender = {"REMOTE_ADDR": f"203.0.113.{number}"}
                guess(browse(), bo.email, **sender)
                browse().post(CODE, {"email": bo.email}, **sender)

        unknown = browse().post(LOGIN, {"login": bo.email, "password": PASSWORD})
        assert unknown.status_code == 422
        assert "a device where you have signed in before" in unknown.content.decode()
        assert known.post(RESET, {"email": bo.email}).status_code == 302
        assert known.post(LOGIN, {"login": bo.email, "password": PASSWORD}).url == "/"

    def test_fills_a_mailbox_with_no_more_than_twenty_letters(self, bo, browse):
        for number in range(1, 31):
            browse().post(CODE, {"email": bo.email}, REMOTE_ADDR=f"203.0.113.{number}")

        assert Mail.objects.filter(to=bo.email).count() == 20

    def test_does_not_try_one_password_at_a_thousand_addresses(self, bo, browse):
        answers = [
            guess(browse(), f"person.{number}@example.org").content.decode() for number in range(60)
        ]

        assert ["Too many" in answer for answer in answers] == [False] * 50 + [True] * 10

    def test_is_one_sender_with_every_address_of_an_ipv6_line(self, bo, browse):
        for number in range(8):
            guess(browse(), bo.email, REMOTE_ADDR=f"2001:db8::{number}")

        there = {"REMOTE_ADDR": "2001:db8::ffff:1"}
        assert guess(browse(), bo.email, PASSWORD, **there).status_code == 422
        assert guess(browse(), bo.email, PASSWORD, REMOTE_ADDR="2001:db8:1::1").status_code == 302

    def test_makes_no_counter_forgotten_by_filling_a_cache(self, bo, browse):
        for _ in range(8):
            guess(browse(), bo.email)
        for number in range(10):
            browse().post(CODE, {"email": f"nobody.{number}@example.org"}, **ATTACKER)
        cache.clear()  # what 300 requests did before

        assert guess(browse(), bo.email, PASSWORD).status_code == 422

    def test_forges_no_device(self, bo, browse):
        browser = browse()
        browser.cookies[django_settings.DEVICE_COOKIE_NAME] = "WyJ4IixbXV0:1abcde:forged"
        for _ in range(8):
            guess(browser, bo.email)

        assert guess(browser, bo.email, PASSWORD).status_code == 422

    def test_uses_no_device_known_for_another_account(self, cast, bo, browse):
        browser = browse()
        cast.dara.user.set_password(PASSWORD)
        cast.dara.user.save()
        guess(browser, cast.dara.email, PASSWORD)
        browser.post("/account/logout/")
        for _ in range(8):
            guess(browser, bo.email)

        assert guess(browse(), bo.email, PASSWORD).status_code == 422


class TestTheCounters:
    def test_name_nobody(self, bo, browse):
        guess(browse(), bo.email)

        keys = list(Throttle.objects.values_list("key", flat=True))
        assert len(keys) == 3
        assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)

    def test_go_when_all_their_tries_are_back(self, bo, browse):
        guess(browse(), bo.email)
        last = Throttle.objects.latest("free_at").free_at
        forget_what_is_over(last - DAY)
        assert Throttle.objects.count() == 3
        forget_what_is_over(last)

        assert not Throttle.objects.exists()

    @pytest.mark.parametrize(
        ("ip", "sender"),
        [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ],
    )
    def test_take_a_line_for_one_sender(self, ip, sender):
        assert network(ip) == sender
