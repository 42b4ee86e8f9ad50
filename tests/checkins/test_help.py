"""Help is always there: named in every room, home and letter, and heard in confidence."""

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.checkins import actions
from mentoring.checkins.models import HelpRequest
from mentoring.events.models import Event
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Grant, Membership
from mentoring.programmes.attention import ProgrammeKind, kinds
from mentoring.relationships.actions import end
from mentoring.today.queries.attention import today
from tests.moments import DAY

NOW = timezone.now()
HELP = "/northwind/programmes/growth-2026/help/"
TODAY = "/northwind/programmes/growth-2026/today/"


class TestHelp:
    @pytest.mark.parametrize("who", ["amina", "bo"])
    def test_is_named_at_home_in_the_room_and_in_the_letter(
        self, who, cast, make_relationship, browse
    ):
        pair = make_relationship(agreed=True, reasons={"mentee": [], "mentor": []})
        client = browse(getattr(cast, who))

        for page in ("/northwind/", f"/northwind/with/{pair.pk}/"):
            text = client.get(page).text
            assert "Write to Cruz in confidence" in text, page
            assert HELP in text, page
        assert "Cruz in confidence" in client.get(f"/northwind/with/{pair.pk}/letter/").text

    def test_tells_a_coordinator_from_somebody_of_the_same_first_name(
        self, cast, make_relationship, browse, run_jobs
    ):
        Membership.objects.filter(pk=cast.cruz.pk).update(name="Amina Silva")
        pair = make_relationship(agreed=True, started_at=NOW - 30 * DAY)
        client = browse(cast.bo)

        for page in ("/northwind/", f"/northwind/with/{pair.pk}/", HELP):
            assert "Write to Amina Silva in confidence" in client.get(page).text, page
        for page in ("letter", "not-this"):
            text = client.get(f"/northwind/with/{pair.pk}/{page}/").text
            assert "Amina Silva" in text, page
        end(pair, reason="no_time", actor=cast.bo, at=NOW)
        run_jobs()
        letter = Mail.objects.get(kind="relationships.ended", recipient=cast.amina)
        assert "Write to Amina Silva in confidence" in letter.text

    def test_comes_from_the_administrators_where_nobody_coordinates(self, cast, browse):
        Grant.objects.filter(membership=cast.cruz).delete()

        assert "Write to Eli in confidence" in browse(cast.bo).get("/northwind/").text

    def test_is_asked_in_words_of_ones_own_and_heard_at_once(self, cast, browse, run_jobs):
        done = browse(cast.bo).post(HELP, {"message": "My mentor shouts at me."}, follow=True)
        run_jobs()

        assert "Cruz will read this" in done.text
        matter, *_others = today(cast.programme, at=NOW).matters
        assert (matter.kind.key, matter.quote) == ("written", "My mentor shouts at me.")
        page = browse(cast.cruz).get(TODAY).text
        assert "Bo Larsen wrote to you in confidence" in page
        mail = Mail.objects.get(kind="checkins.help_written")
        assert mail.recipient == cast.cruz
        assert "shouts" not in mail.text + mail.subject

    def test_stands_above_bounced_addresses_and_goes_once_it_is_done(self, cast, browse):
        Mail.objects.create(
            organisation=cast.organisation,
            recipient=cast.amina,
            key="k",
            kind="x",
            to=cast.amina.email,
            subject="s",
            text="t",
            state="bounced",
            created_at=NOW - DAY,
            due_at=NOW,
        )
        found = actions.ask_for_help(cast.programme, message="Please call.", actor=cast.bo, at=NOW)
        matters = today(cast.programme, at=NOW).matters
        assert [one.kind.key for one in matters] == ["written", "first_day", "bounced"]

        browse(cast.cruz).post(f"/northwind/help/{found.pk}/done/")

        left = today(cast.programme, at=NOW).matters
        assert [one.kind.key for one in left] == ["first_day", "bounced"]

    def test_is_sealed_where_it_is_kept(self, cast):
        actions.ask_for_help(cast.programme, message="Please call.", actor=cast.bo, at=NOW)

        with connection.cursor() as cursor:
            cursor.execute("SELECT message FROM checkins_helprequest")
            assert "Please" not in str(cursor.fetchall())
        assert "Please" not in str([event.data for event in Event.objects.all()])

    def test_is_asked_once_by_two_presses(self, cast):
        for _ in range(2):
            actions.ask_for_help(cast.programme, message="Please call.", actor=cast.bo, at=NOW)

        assert HelpRequest.objects.count() == 1

    def test_keeps_the_page_when_nothing_was_written(self, cast, browse):
        page = browse(cast.bo).post(HELP, {"message": " "})

        assert page.status_code == 422
        assert "Write a sentence or two" in page.text

    def test_can_be_written_back_to(self, cast, browse):
        found = actions.ask_for_help(cast.programme, message="Please.", actor=cast.bo, at=NOW)

        page = browse(cast.cruz).get(f"{TODAY}write/written/{found.pk}/").text

        assert "unless somebody is in danger" in page


class TestEveryLetter:
    def test_names_who_listens_to_whoever_takes_part(
        self, cast, make_relationship, run_jobs, settings
    ):
        pair = make_relationship(agreed=True, started_at=NOW - 30 * DAY)
        end(pair, reason="no_time", actor=cast.bo, at=NOW)
        run_jobs()

        letter = Mail.objects.get(kind="relationships.ended", recipient=cast.bo)
        assert "Write to Cruz in confidence" in letter.text
        assert "/northwind/programmes/growth-2026/help/" in letter.text

    def test_to_a_coordinator_names_nobody(self, cast, make_relationship, run_jobs):
        pair = make_relationship(agreed=True, started_at=NOW - 30 * DAY)
        end(pair, reason="no_time", actor=cast.bo, at=NOW)
        run_jobs()

        letter = Mail.objects.get(kind="relationships.ended_early", recipient=cast.cruz)
        assert "in confidence" not in letter.text


def _writes(kind):
    """Whether somebody in particular is written to about it."""
    return not isinstance(kind, ProgrammeKind)


class TestWordsOfListening:
    def test_promise_no_secrecy_that_cannot_be_kept(self, cast, make_relationship, browse):
        pair = make_relationship(agreed=True)

        for page in ("/northwind/", f"/northwind/with/{pair.pk}/"):
            text = " ".join(browse(cast.bo).get(page).text.split())
            assert "tell nobody without asking you, unless somebody is in danger" in text

    @pytest.mark.parametrize(
        "kind", [kind for kind in kinds() if kind.order < 20 and _writes(kind)]
    )
    def test_in_a_draft_make_room_for_danger(self, kind):
        names = {"first": "Bo", "second": "Amina", "sender": "Cruz"}

        words = kind.draft(names)[1]

        assert ("nobody" not in words) or ("unless somebody is in danger" in words)
