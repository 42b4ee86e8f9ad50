"""People and what administrators do for them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.notifications.models import Mail
from mentoring.organisations import actions
from mentoring.organisations.models import Invitation, Membership
from tests.moments import NOON


@pytest.fixture
def admin(cast, browse):
    return browse(cast.eli)


@pytest.fixture
def noor(cast, make_member):
    return make_member(cast.organisation, "Noor Aziz", user=None)


class TestPeople:
    def test_are_found_by_any_part_of_name_or_address(self, admin, noor):
        page = admin.get("/northwind/settings/people/?q=noor exam").content.decode()

        assert "Noor Aziz" in page
        assert "Bo Larsen" not in page

    def test_who_have_not_joined_have_a_list_of_their_own(self, admin, noor):
        page = admin.get("/northwind/settings/people/?only=waiting").content.decode()

        assert "Noor Aziz" in page
        assert "not invited yet" in page
        assert "Bo Larsen" not in page

    def test_cost_the_same_queries_however_many_they_are(
        self, cast, admin, make_member, django_assert_num_queries
    ):
        admin.get("/northwind/settings/people/")
        with CaptureQueriesContext(connection) as before:
            admin.get("/northwind/settings/people/")
        for number in range(30):
            make_member(cast.organisation, f"Person {number}", user=None)

        with django_assert_num_queries(len(before)):
            admin.get("/northwind/settings/people/")

    def test_are_added_and_invited_in_one_step(self, cast, admin):
        answer = admin.post(
            "/northwind/settings/people/add/", {"name": "Kim Ito", "email": "Kim@Example.org"}
        )

        kim = Membership.objects.get(name="Kim Ito")
        assert answer.url == f"/northwind/settings/people/{kim.pk}/"
        assert Mail.objects.get(kind="invitation").to == "kim@example.org"

    def test_are_not_added_twice(self, admin):
        answer = admin.post(
            "/northwind/settings/people/add/", {"name": "Bo", "email": "bo.larsen@example.org"}
        )

        assert answer.status_code == 422
        assert "is already here, as Bo Larsen" in answer.content.decode()


class TestAnAddress:
    def test_of_somebody_who_signs_in_waits_for_a_second_administrator(
        self, cast, admin, browse, make_member
    ):
        path = f"/northwind/settings/people/{cast.bo.pk}/"
        second = browse(make_member(cast.organisation, "Ines Admin", is_admin=True))

        admin.post(f"{path}address/", {"email": "bo@new.example.org"})
        change = cast.bo.address_changes.get()
        mine, theirs = (one.get(path).content.decode() for one in (admin, second))
        second.post(f"{path}address/{change.pk}/")

        button = "Confirm the new address"
        assert (button in mine, button in theirs) == (False, True)
        cast.bo.refresh_from_db()
        assert (cast.bo.email, cast.bo.user) == ("bo@new.example.org", None)

    def test_of_an_account_used_elsewhere_leaves_that_account_alone(
        self, cast, admin, browse, make_member
    ):
        account = cast.bo.user
        there = Membership.objects.create(
            organisation=cast.elsewhere, user=account, name="Bo", email="bo@x.org", created_at=NOON
        )
        second = browse(make_member(cast.organisation, "Ines Admin", is_admin=True))
        path = f"/northwind/settings/people/{cast.bo.pk}/address/"

        admin.post(path, {"email": "eli2@example.org"})
        second.post(f"{path}{cast.bo.address_changes.get().pk}/")

        there.refresh_from_db()
        account.refresh_from_db()
        assert (there.user, account.email) == (account, "bo.larsen@example.org")

    def test_that_changes_ends_open_invitations_and_sends_another(self, cast, admin, noor):
        actions.invite(noor, actor=cast.eli, at=timezone.now())

        admin.post(f"/northwind/settings/people/{noor.pk}/address/", {"email": "n@example.org"})

        before, after = Invitation.objects.order_by("sent_at")
        assert before.withdrawn_at
        assert after.withdrawn_at is None
        assert Mail.objects.filter(kind="invitation", to="n@example.org").exists()

    def test_is_kept_with_the_one_before(self, cast, admin, noor):
        path = f"/northwind/settings/people/{noor.pk}/"
        admin.post(f"{path}address/", {"email": "n@example.org"})

        assert "from noor.aziz@example.org to n@example.org" in admin.get(path).content.decode()


class TestALinkToHandOver:
    def test_is_shown_once_and_lets_one_person_in(self, admin, noor, client):
        path = f"/northwind/settings/people/{noor.pk}/"
        shown = admin.post(f"{path}link/").content.decode()

        (link,) = re.findall(r"/invitation/[\w-]+/", shown)
        assert "A link for Noor Aziz alone" in shown
        assert link not in admin.get(path).content.decode()
        assert client.get(link).status_code == 200
        assert not Mail.objects.filter(kind="invitation").exists()

    def test_is_not_needed_where_letters_are_sent(self, admin, noor, settings):
        settings.HAS_SMTP = True

        assert admin.post(f"/northwind/settings/people/{noor.pk}/link/").status_code == 404


class TestAdministrators:
    def test_can_be_more_than_one(self, cast, admin, browse):
        path = f"/northwind/settings/people/{cast.bo.pk}/admin/"
        admin.post(path, {"is_admin": "yes"})

        assert browse(cast.bo).get("/northwind/settings/").status_code == 200

    def test_are_never_none(self, cast, admin):
        for act in ("admin", "remove"):
            answer = admin.post(f"/northwind/settings/people/{cast.eli.pk}/{act}/")

            assert answer.status_code == 422
            assert "is the only administrator" in answer.content.decode()


class TestSomebodyWhoLeaves:
    def test_can_no_longer_get_in(self, cast, admin, browse):
        browser = browse(cast.bo)
        assert browser.get("/northwind/inbox/").status_code == 200

        admin.post(f"/northwind/settings/people/{cast.bo.pk}/remove/")

        assert browser.get("/northwind/inbox/").status_code == 404

    def test_comes_back_when_added_again(self, cast, admin):
        admin.post(f"/northwind/settings/people/{cast.bo.pk}/remove/")

        admin.post("/northwind/settings/people/add/", {"name": "Bo Larsen", "email": cast.bo.email})

        cast.bo.refresh_from_db()
        assert cast.bo.removed_at is None
