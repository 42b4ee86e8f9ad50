"""An empty installation: its front page, its one-time address, its first organisation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.organisations import actions
from mentoring.organisations.models import Membership, Organisation

FORM = {
    "name": "Northwind", "slug": "northwind", "timezone": "Europe/Berlin", "language": "en",
    "admin_name": "Eli Weber", "admin_email": "eli@example.org", "password": "four warm words",
}  # fmt: skip


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.mark.django_db
class TestSetUp:
    def test_is_what_the_front_page_of_an_empty_installation_asks_for(self, client):
        assert "bin/manage setup_link" in client.get("/").content.decode()

    def test_makes_the_organisation_and_signs_its_administrator_in(self, client):
        link = path_of(actions.open_setup(at=timezone.now()))

        assert client.get(link).status_code == 200
        answer = client.post(link, FORM)

        assert answer.url == "/northwind/settings/"
        assert client.get("/northwind/settings/").status_code == 200
        assert Membership.objects.get().is_admin
        assert client.get("/").url == "/northwind/"

    def test_works_once(self, client):
        link = path_of(actions.open_setup(at=timezone.now()))
        client.post(link, FORM)

        assert client.post(link, FORM | {"slug": "other"}).status_code == 410
        assert Organisation.objects.count() == 1

    def test_runs_out_after_a_day(self, client):
        link = path_of(actions.open_setup(at=timezone.now() - timedelta(hours=24)))

        assert client.get(link).status_code == 410

    def test_replaces_an_earlier_address(self, client):
        first = path_of(actions.open_setup(at=timezone.now()))
        actions.open_setup(at=timezone.now())

        assert client.get(first).status_code == 404

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"slug": "account"}, "taken or reserved"),
            ({"slug": "a b"}, "slug"),
            ({"password": "password"}, "too"),
            ({"timezone": "Mars/Base"}, "valid choice"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client, change, sentence):
        link = path_of(actions.open_setup(at=timezone.now()))

        answer = client.post(link, FORM | change)

        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert "eli@example.org" in answer.content.decode()
        assert not Organisation.objects.exists()

    def test_is_refused_once_there_is_an_organisation(self, cast):
        with pytest.raises(actions.AlreadySetUp):
            actions.open_setup(at=timezone.now())
