"""From the command line: the same actions, a line for what was done, an error for what was not."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.jobs import clock, worker
from mentoring.jobs.models import Job
from mentoring.organisations.models import Organisation
from tests.moments import NOON


def said(*arguments: str, **options) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


ADMIN = ["--admin-email", "eli@example.org", "--admin-name", "Eli Weber"]


@pytest.mark.django_db
class TestCreateOrganisation:
    def test_prints_the_link_with_which_its_administrator_joins(self, client):
        words = said("create_organisation", "northwind", "Northwind", *ADMIN)

        link = words.split()[-1]
        assert "Northwind is set up. Eli Weber joins here:" in words
        assert client.get("/" + link.split("/", 3)[3]).status_code == 200

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["account", "X", *ADMIN], "taken or reserved"),
            (["a b", "X", *ADMIN], "slug"),
            (["x", "X", *ADMIN, "--timezone", "Mars/Base"], "not a time zone"),
            (["x", "X", *ADMIN, "--language", "tlh"], "choose from en, de"),
            (["x", "X", "--admin-email", "eli", "--admin-name", "Eli"], "valid email"),
        ],
    )
    def test_says_what_is_wrong_and_makes_nothing(self, arguments, sentence):
        with pytest.raises(CommandError, match=sentence):
            said("create_organisation", *arguments)

        assert not Organisation.objects.exists()


class TestInvite:
    def test_prints_a_link_for_each_and_fails_when_one_could_not_be_invited(
        self, cast, make_member
    ):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)

        assert f"{noor.email}: http" in said("invite", noor.email, organisation="northwind")
        with pytest.raises(CommandError, match="2 of 2"):
            said("invite", cast.bo.email, "nobody@example.org", organisation="northwind")

    def test_knows_no_other_organisation(self, cast):
        with pytest.raises(CommandError, match="no organisation called nowhere"):
            said("invite", cast.bo.email, organisation="nowhere")


@pytest.mark.django_db
class TestSetupLink:
    def test_prints_the_address(self, client):
        link = said("setup_link").split()[-1]

        assert client.get("/" + link.split("/", 3)[3]).status_code == 200

    def test_is_refused_later(self, cast):
        with pytest.raises(CommandError, match="already has an organisation"):
            said("setup_link")


class TestOutbox:
    def test_shows_the_latest_letters_whole(self, cast, make_member):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        link = said("invite", noor.email, organisation="northwind").split()[-1]

        words = said("outbox", last=1)

        assert link in words
        assert "northwind · queued · to noor.aziz@example.org" in words

    def test_says_when_there_is_none(self, db):
        assert "No email" in said("outbox")


class TestDoctor:
    @pytest.fixture
    def beating(self, db):
        """The worker has just sealed the log."""
        now = timezone.now()
        clock.enqueue_scheduled(at=now)
        worker.run_until_idle(at=now)

    def test_finds_a_healthy_installation_healthy(self, cast, beating):
        words = said("doctor")

        assert "BAD" not in words
        assert "ok   Audit log" in words

    def test_misses_the_worker(self, db):
        with pytest.raises(CommandError, match="1 of 17 need attention"):
            said("doctor")

    def test_sees_jobs_that_were_given_up(self, beating):
        Job.objects.create(function="a.b", state="given_up", due_at=NOON, created_at=NOON)

        with pytest.raises(CommandError):
            said("doctor")

    def test_sees_a_log_that_was_changed(self, cast, beating, browse):
        browse(cast.eli).post(
            f"/northwind/settings/people/{cast.bo.pk}/admin/", {"is_admin": "yes"}
        )
        clock.enqueue_scheduled(at=timezone.now() + timedelta(minutes=1))
        worker.run_until_idle(at=timezone.now() + timedelta(minutes=1))
        Event.objects.exclude(position=None).update(data={"is_admin": False})

        with pytest.raises(CommandError):
            said("doctor")

    def test_sees_a_mail_server_that_does_not_answer(self, beating, settings):
        settings.HAS_SMTP = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

        with pytest.raises(CommandError):
            said("doctor")
