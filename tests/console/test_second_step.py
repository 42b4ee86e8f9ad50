"""A role can need a second factor: told kindly, with a week, and nobody is shut out for good."""

from datetime import timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils import timezone

from mentoring.console.jobs import ask_for_factors
from mentoring.notifications.models import Mail
from mentoring.organisations import actions
from mentoring.organisations.models import FactorRule, Grant, Role
from mentoring.organisations.rules import GRACE_PERIOD, factor_due_at
from tests.moments import DAY, NOON

PAGE, ASKED = "/northwind/settings/sign-in/", "/northwind/second-step/"
INBOX, SETTINGS = "/northwind/inbox/", "/northwind/settings/"


def add_app(person) -> None:
    data = {"secret": get_adapter().encrypt("A" * 32)}
    Authenticator.objects.create(user=person.user, type="totp", data=data)


@pytest.fixture
def asked(cast):
    """Administrators have needed one for as long as ``ago``; Eli's role is older than that."""

    def asked(ago: timedelta, role: Role = Role.ADMIN) -> FactorRule:
        since = timezone.now() - ago
        Grant.objects.filter(organisation=cast.organisation).update(given_at=since - DAY)
        return FactorRule.objects.create(
            organisation=cast.organisation, role=role.value, since=since
        )

    return asked


class TestAnAdministratorWithoutASecondFactor:
    def test_has_a_week(self, cast, browse, asked):
        asked(GRACE_PERIOD - timedelta(minutes=5))

        assert browse(cast.eli).get(INBOX).status_code == 200

    def test_is_led_after_it_to_where_one_is_set_up(self, cast, browse, asked):
        asked(GRACE_PERIOD)
        browser = browse(cast.eli)

        there = browser.get(SETTINGS).url
        page = browser.get(there)

        assert there == f"{ASKED}?next=%2Fnorthwind%2Fsettings%2F"
        assert page.status_code == 200
        assert "One more key, please" in page.content.decode()
        assert 'href="/northwind/settings/"' in page.content.decode()

    def test_goes_on_once_there_is_one(self, cast, browse, asked):
        asked(GRACE_PERIOD)
        browser = browse(cast.eli)
        add_app(cast.eli)

        assert browser.get(SETTINGS).status_code == 200
        assert browser.get(f"{ASKED}?next=/northwind/settings/").url == "/northwind/settings/"

    def test_is_the_only_one_and_gets_in_all_the_same(self, cast, browse, asked):
        """The page is open, and so is the account where the factor is set up."""
        asked(GRACE_PERIOD + 300 * DAY)
        browser = browse(cast.eli)

        assert browser.get(ASKED).status_code == 200
        assert browser.get("/account/2fa/totp/activate/").status_code in (200, 302)

    def test_who_is_new_to_the_role_has_a_week_too(self, cast, browse, asked):
        asked(GRACE_PERIOD + DAY)
        Grant.objects.filter(membership=cast.eli).update(given_at=timezone.now())

        assert browse(cast.eli).get(INBOX).status_code == 200

    def test_is_nobody_who_holds_another_role(self, cast, browse, asked):
        asked(GRACE_PERIOD)

        assert browse(cast.bo).get(INBOX).status_code == 200
        assert browse(cast.cruz).get(INBOX).status_code == 200
        assert browse(cast.dara).get("/southwind/inbox/").status_code == 200

    def test_is_led_nowhere_else_by_a_link(self, cast, browse, asked):
        asked(GRACE_PERIOD)
        page = browse(cast.eli).get(f"{ASKED}?next=https://evil.example/").content.decode()

        assert 'href="https://evil' not in page


class TestACoordinator:
    def test_can_be_asked_as_well(self, cast, browse, asked):
        asked(GRACE_PERIOD, Role.COORDINATOR)

        assert browse(cast.cruz).get(INBOX).url.startswith(ASKED)
        assert browse(cast.eli).get(INBOX).status_code == 200


class TestTheLetter:
    def test_tells_by_when_and_once(self, cast, asked):
        rule = asked(timedelta(0))

        ask_for_factors(rule.since)
        ask_for_factors(rule.since + DAY)

        mail = Mail.objects.get(kind="console.factor_asked")
        assert mail.to == cast.eli.email
        assert "passkey or an app by" in mail.text

    def test_does_not_come_to_who_has_one(self, cast, asked):
        rule = asked(timedelta(0))
        add_app(cast.eli)

        ask_for_factors(rule.since)

        assert not Mail.objects.filter(kind="console.factor_asked").exists()


class TestThePage:
    def test_asks_of_others_only_what_one_has_done(self, cast, browse):
        answer = browse(cast.eli).post(PAGE, {"roles": ["coordinator"]})

        assert answer.status_code == 422
        assert "for yourself first" in answer.content.decode()
        assert not FactorRule.objects.exists()

    def test_requires_it_of_a_role_and_names_who_has_none(self, cast, browse):
        add_app(cast.eli)
        browser = browse(cast.eli)

        assert browser.post(PAGE, {"roles": ["admin", "coordinator"]}).status_code == 302

        assert {*FactorRule.objects.values_list("role", flat=True)} == {"admin", "coordinator"}
        page = browser.get(PAGE).content.decode()
        assert "Cruz Silva" in page
        assert "Not set up yet" in page

    def test_lets_go_of_it_without_one(self, cast, browse, asked):
        asked(timedelta(0))

        assert browse(cast.eli).post(PAGE, {"roles": []}).status_code == 302

        assert not FactorRule.objects.exists()

    def test_said_twice_begins_no_new_week(self, cast):
        add_app(cast.eli)
        for day in (0, 3):
            actions.require_second_factor(
                cast.organisation, roles=[Role.ADMIN], actor=cast.eli, at=NOON + day * DAY
            )

        assert FactorRule.objects.get().since == NOON


class TestANewOrganisation:
    def test_needs_it_of_administrators_from_the_second_week(self, db):
        eli = actions.create_organisation(
            slug="eastwind",
            name="Eastwind",
            timezone="UTC",
            language="en",
            admin_name="Eli Weber",
            admin_email="eli@example.org",
            at=NOON,
        )

        rule = FactorRule.objects.get(organisation=eli.organisation)
        due = factor_due_at(required_since=rule.since, given_at=eli.grants.get().given_at)
        assert rule.role == "admin"
        assert due == NOON + 7 * DAY
