"""An account at a video service: nothing is sent there before a real room was made and given back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.rooms import actions
from mentoring.rooms.models import ServiceRoom, VideoAccount
from tests.support.videoservices import CLIENT, HOSTS, SECRET, TENANT

SERVICES = ("zoom", "meet", "teams")


def said(**other) -> dict[str, str]:
    """The form for Zoom."""
    return {
        "service": "zoom",
        "account": TENANT,
        "client": CLIENT,
        "secret": SECRET,
        "hosts": HOSTS[0],
        "are_two_there": "on",
    } | other


class TestATest:
    @pytest.mark.parametrize("service", SERVICES)
    def test_that_goes_well_sends_people_there(self, connect, cast, services, service):
        account = connect(service)

        assert (account.trouble, account.worked_at is not None) == ("", True)
        assert cast.organisation.rooms_at == service
        assert services.made == 1

    @pytest.mark.parametrize("service", ["zoom", "teams"])
    def test_leaves_no_room_behind(self, connect, services, service):
        connect(service)

        assert services.rooms == {}

    def test_closes_the_space_that_google_keeps(self, connect, services):
        connect("meet")

        assert list(services.rooms.values()) == [{"config": {"accessType": "RESTRICTED"}}]

    @pytest.mark.parametrize("service", ["zoom", "teams"])
    def test_with_a_wrong_secret_sends_nobody(self, connect, cast, services, service):
        account = connect(service, secret="another")

        assert (account.trouble, account.worked_at) == ("refused", None)
        assert (cast.organisation.rooms_at, services.made) == ("", 0)

    @pytest.mark.parametrize("service", SERVICES)
    def test_with_a_host_that_nobody_knows(self, connect, service):
        account = connect(service, hosts=["nobody@example.org"])

        # Google names nobody: it does not sign in for people whom it does not know.
        assert account.trouble == ("refused" if service == "meet" else "no_host")

    def test_looks_at_every_host(self, connect):
        assert connect(hosts=[HOSTS[0], "nobody@example.org"]).trouble == "no_host"

    @pytest.mark.parametrize(
        ("answer", "trouble"),
        [
            ((429, {}), "busy"),
            ((500, {}), "silent"),
            ((503, {}), "silent"),
            ((401, {}), "refused"),
            ((400, {"code": 4711, "message": "no scopes"}), "forbidden"),
            ((403, {}), "forbidden"),
            ((201, {"id": "a word"}), "strange"),
            ((201, {}), "strange"),
            ((302, {}), "strange"),
        ],
    )
    def test_says_what_is_wrong(self, connect, services, answer, trouble):
        services.answers = [answer]

        assert connect().trouble == trouble

    def test_of_a_service_that_is_away(self, connect, settings):
        settings.VIDEO_SERVICES = {"zoom": {"sign_in": "http://127.0.0.1:9", "api": ""}}
        settings.OUTGOING_TRUSTED = ["127.0.0.1:9"]

        assert connect().trouble == "silent"

    def test_that_fails_later_leaves_people_where_they_are(self, connect, cast, services, run_jobs):
        account = connect()
        services.answers = [(503, {})]

        actions.try_again(account, actor=cast.eli, at=timezone.now())
        run_jobs()
        cast.organisation.refresh_from_db()

        assert VideoAccount.objects.get().trouble == "silent"
        assert cast.organisation.rooms_at == "zoom"

    def test_goes_on_though_a_room_has_trouble_meanwhile(self, connect, cast, services):
        account, now = connect(), timezone.now()
        room = ServiceRoom.objects.create(
            organisation=cast.organisation,
            key=uuid4(),
            service="zoom",
            starts_at=now,
            ends_at=now + timedelta(hours=1),
        )
        actions.try_again(account, actor=cast.eli, at=now)

        actions.note_trouble(room, "silent", at=now)

        found = VideoAccount.objects.get()
        assert (found.tried_at, found.trouble) == (None, "")


class TestTheForm:
    def test_keeps_the_secret_to_itself(self, browse, cast, connect):
        connect()

        page = browse(cast.eli).get("/northwind/settings/video/").content.decode()

        assert SECRET not in page
        assert "It works." in page

    def test_shows_none_that_was_typed_when_it_comes_again(self, browse, cast, services):
        answer = browse(cast.eli).post("/northwind/settings/video/", said(hosts="no address"))

        assert answer.status_code == 422
        assert SECRET not in answer.content.decode()

    def test_encrypts_it(self, connect):
        assert SECRET not in repr(connect().keys)

        stored = VideoAccount.objects.values_list("secret", flat=True)

        assert SECRET.encode() not in bytes(stored[0])

    def test_saves_and_tests(self, browse, cast, services, run_jobs):
        answer = browse(cast.eli).post("/northwind/settings/video/", said())
        page = browse(cast.eli).get("/northwind/settings/video/").content.decode()
        run_jobs()
        later = browse(cast.eli).get("/northwind/settings/video/").content.decode()

        assert answer.status_code == 302
        assert "We are testing it" in page
        assert 'http-equiv="refresh"' in page
        assert "It works." in later
        assert 'http-equiv="refresh"' not in later

    def test_keeps_a_secret_that_is_left_empty(self, browse, cast, connect):
        connect()

        browse(cast.eli).post("/northwind/settings/video/", said(secret="", hosts=HOSTS[1]))

        found = VideoAccount.objects.get()
        assert (found.secret, found.hosts) == (SECRET, [HOSTS[1]])

    @pytest.mark.parametrize(
        "other",
        [{"client": "another"}, {"account": "another"}, {"service": "teams", "hosts": HOSTS[2]}],
    )
    def test_never_keeps_it_for_another_account(self, browse, cast, connect, other):
        connect()

        answer = browse(cast.eli).post("/northwind/settings/video/", said(secret="", **other))

        assert answer.status_code == 422
        assert "Add the secret." in answer.content.decode()

    def test_forgets_it_with_another_account(self, browse, cast, connect):
        before = connect()

        browse(cast.eli).post("/northwind/settings/video/", said(client="another", secret="new"))

        after = VideoAccount.objects.get()
        assert (after.pk != before.pk, after.secret, after.worked_at) == (True, "new", None)

    @pytest.mark.parametrize(
        ("other", "words"),
        [
            ({"account": ""}, "Add the ID that the service shows"),
            ({"client": ""}, "Add the client ID"),
            ({"secret": ""}, "Add the secret."),
            ({"hosts": "no address"}, "One host a line, without spaces."),
            ({"hosts": "nobody"}, "“nobody” is no email address."),
            ({"hosts": "\n".join(f"h{n}@example.org" for n in range(51))}, "Up to 50 hosts."),
            ({"service": "meet", "secret": "{}"}, "This is no key file"),
            ({"service": "meet", "secret": "[1]"}, "This is no key file"),
            ({"service": "meet", "secret": "[" * 7999}, "This is no key file"),
            ({"service": "skype"}, "Select a valid choice"),
        ],
    )
    def test_says_what_is_missing(self, browse, cast, db, other, words):
        answer = browse(cast.eli).post("/northwind/settings/video/", said(**other))

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not VideoAccount.objects.exists()

    def test_takes_fifty_hosts(self, browse, cast, services):
        hosts = "\n".join(f"h{n}@example.org" for n in range(50))

        assert (
            browse(cast.eli).post("/northwind/settings/video/", said(hosts=hosts)).status_code
            == 302
        )

    def test_takes_an_object_id_for_teams(self, browse, cast, services):
        sent = said(service="teams", hosts=HOSTS[2])

        assert browse(cast.eli).post("/northwind/settings/video/", sent).status_code == 302


class TestRemoving:
    def test_wipes_the_keys_and_sends_nobody_there(self, browse, cast, connect):
        connect()

        browse(cast.eli).post("/northwind/settings/video/remove/")
        cast.organisation.refresh_from_db()

        assert not VideoAccount.objects.exists()
        assert cast.organisation.rooms_at == ""

    def test_twice_is_once(self, browse, cast, connect):
        connect()

        for _time in range(2):
            assert browse(cast.eli).post("/northwind/settings/video/remove/").status_code == 302

    def test_a_test_without_an_account_says_so(self, browse, cast):
        answer = browse(cast.eli).post("/northwind/settings/video/test/", follow=True)

        assert "There is no account to test." in answer.content.decode()

    def test_while_a_test_runs_brings_nothing_back(self, connect, cast, services):
        account = connect()
        actions.disconnect(cast.organisation, actor=cast.eli, at=timezone.now())

        actions.note_trial(account, "", at=timezone.now())

        assert not VideoAccount.objects.exists()
        assert not ServiceRoom.objects.exists()
