"""A program reads the files it was given a key for, and nothing else."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.organisations import actions
from mentoring.organisations.models import Role, Token, digest


def command(*arguments, **options) -> str:
    out = io.StringIO()
    call_command("token", "northwind", *arguments, stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def key(cast):
    return command("Dashboard", programme="growth-2026")


class TestAKey:
    def test_reads_the_figures_of_its_programme(self, key, client, report):
        answer = client.get(report, headers={"Authorization": f"Bearer {key}"})

        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/csv")
        taken = Event.objects.get(name="insights.downloaded")
        assert taken.actor_id == Token.objects.get().pk

    def test_of_a_sponsor_does_not_read_people(self, key, client, report):
        people = report.replace("report.csv", "relationships.csv")

        assert client.get(people, headers={"Authorization": f"Bearer {key}"}).status_code == 404

    def test_of_a_coordinator_reads_people(self, cast, client, report):
        key = command("Warehouse", programme="growth-2026", role="coordinator")
        people = report.replace("report.csv", "relationships.csv")

        assert client.get(people, headers={"Authorization": f"Bearer {key}"}).status_code == 200

    @pytest.mark.parametrize("wrong", ["", "nonsense", "x" * 5000])
    def test_must_be_the_right_one(self, wrong, key, client, report):
        answer = client.get(report, headers={"Authorization": f"Bearer {key}{wrong}".rstrip()})

        assert answer.status_code == (404 if wrong else 200)

    def test_does_not_borrow_the_rights_of_a_cookie(self, cast, browse, report):
        key = actions.make_token(cast.organisation, name="Poor", actor=cast.eli, at=timezone.now())

        answer = browse(cast.eli).get(report, headers={"Authorization": f"Bearer {key}"})

        assert answer.status_code == 404

    def test_opens_no_other_organisation(self, key, client, report):
        elsewhere = report.replace("/northwind/", "/southwind/")

        assert client.get(elsewhere, headers={"Authorization": f"Bearer {key}"}).status_code == 404

    def test_ends_when_it_is_revoked(self, key, client, report):
        command("Dashboard", revoke=True)

        assert client.get(report, headers={"Authorization": f"Bearer {key}"}).status_code == 404
        names = Event.objects.filter(name__startswith="organisations.token").order_by("pk")
        assert [event.name.partition("_")[2] for event in names] == ["made", "given", "revoked"]

    def test_is_not_kept(self, key):
        assert Token.objects.get().digest == digest(key) != key

    def test_is_named_in_the_log(self, key, cast, client, browse, report):
        client.get(report, headers={"Authorization": f"Bearer {key}"})

        assert "Dashboard" in browse(cast.eli).get("/northwind/settings/log/").content.decode()


class TestTheCommand:
    def test_lists_what_is_in_use(self, key):
        assert command().endswith("\tDashboard")

    @pytest.mark.parametrize(
        ("arguments", "options", "sentence"),
        [
            (["Dashboard"], {}, "which programme"),
            (["Nobody"], {"revoke": True}, "is called “Nobody”"),
        ],
    )
    def test_says_what_is_missing(self, arguments, options, sentence, cast):
        with pytest.raises(CommandError, match=sentence):
            command(*arguments, **options)


@pytest.fixture
def report(cast):
    from mentoring.core.web.addresses import address

    return address("insights:export", "growth-2026", "report", "csv", organisation="northwind")


def test_roles_for_keys_are_those_of_programmes(cast):
    with pytest.raises(CommandError, match="invalid choice"):
        command("Dashboard", "--role", Role.ADMIN, "--programme", "growth-2026")
