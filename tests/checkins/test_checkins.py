"""Check-ins come by themselves, are answered from the letter, and a call for help is heard."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.audit.models import Event
from mentoring.checkins import actions
from mentoring.checkins.models import CheckIn
from mentoring.notifications.models import Door, Mail, Notice
from tests.moments import DAY, NOON

TWO_WEEKS = NOON + 14 * DAY
NOW = timezone.now()  # links are opened now, whatever the tests' noon is


def links_in(mail: Mail) -> list[str]:
    return re.findall(r"https?://[^/]+(/link/\S+)", mail.text)


@pytest.fixture
def letter(cast, make_relationship, run_jobs):
    """Bo's check-in letter, two weeks after the start."""
    make_relationship(agreed=True, started_at=NOW - 14 * DAY)
    actions.send_due(at=NOW)
    run_jobs()
    return Mail.objects.get(recipient=cast.bo)


GOOD = {"worth": "4", "progress": "5", "comment": "More time, please.", "wants_help": ""}


class TestSendDue:
    def test_asks_both_two_weeks_in_and_only_once(self, cast, make_relationship, run_jobs):
        make_relationship(agreed=True)

        assert actions.send_due(at=TWO_WEEKS - DAY) == 0
        assert actions.send_due(at=TWO_WEEKS) == 2
        assert actions.send_due(at=TWO_WEEKS) == 0

        run_jobs()
        assert {mail.recipient for mail in Mail.objects.all()} == {cast.amina, cast.bo}

    def test_leaves_people_on_pause_in_peace(self, cast, make_relationship):
        make_relationship(agreed=True)
        cast.bo.enrolments.update(paused_until=(TWO_WEEKS + 7 * DAY).date())

        actions.send_due(at=TWO_WEEKS)

        assert [one.membership for one in CheckIn.objects.all()] == [cast.amina]

    def test_does_not_make_up_for_missed_ones(self, make_relationship):
        make_relationship(agreed=True)

        actions.send_due(at=NOON + 150 * DAY)

        assert set(CheckIn.objects.values_list("number", flat=True)) == {4}

    def test_asks_nobody_whose_relationship_has_ended(self, make_relationship):
        make_relationship(agreed=True, ended_at=NOON + DAY, end_reason="no_time")

        assert actions.send_due(at=TWO_WEEKS) == 0

    def test_goes_only_to_the_inbox_once_the_friction_budget_is_spent(
        self, cast, make_relationship, run_jobs
    ):
        cast.programme.dial = 1
        cast.programme.save()
        for number in range(2):
            Mail.objects.create(
                organisation=cast.organisation, recipient=cast.bo, key=f"old:{number}", to="x@y.org",
                kind="prompt:other", subject="s", text="t", created_at=TWO_WEEKS, due_at=TWO_WEEKS,
            )  # fmt: skip
        make_relationship(agreed=True)
        actions.send_due(at=TWO_WEEKS)
        run_jobs()

        assert not Mail.objects.filter(recipient=cast.bo, kind="prompt:checkins.sent").exists()
        assert Notice.objects.get(recipient=cast.bo).mailed is False


class TestLetter:
    def test_has_one_link_per_answer(self, letter):
        assert len(links_in(letter)) == 5
        assert "Amina" in letter.subject

    def test_opens_the_questions_without_signing_in_and_changes_nothing(self, letter, browse):
        page = browse().get(links_in(letter)[1])

        assert page.status_code == 200
        assert 'value="4" required id="id_worth_1" checked' in page.text
        assert not CheckIn.objects.answered().exists()

    def test_is_answered_once(self, letter, browse):
        link, other_link = links_in(letter)[:2]

        thanks = browse().post(link, GOOD)
        again = browse().post(other_link, GOOD)

        assert "Thank you, Bo" in thanks.text
        assert again.status_code == 410
        checkin = CheckIn.objects.answered().get()
        assert (checkin.worth, checkin.progress, checkin.comment) == (4, 5, "More time, please.")

    def test_keeps_what_was_written_when_an_answer_is_missing(self, letter, browse):
        page = browse().post(links_in(letter)[0], GOOD | {"progress": ""})

        assert page.status_code == 422
        assert "Choose the answer that comes closest." in page.text
        assert "More time, please." in page.text

    def test_keeps_the_words_unreadable_in_the_database(self, letter, browse):
        browse().post(links_in(letter)[0], GOOD)

        with connection.cursor() as cursor:
            cursor.execute("SELECT comment FROM checkins_checkin")
            stored = [bytes(row[0]) for row in cursor.fetchall()]
        assert all(b"More" not in words for words in stored)

    def test_of_an_expired_link_says_what_to_do(self, letter, browse):
        Door.objects.update(expires_at=NOON)

        assert browse().get(links_in(letter)[0]).status_code == 410


class TestHelp:
    @pytest.fixture
    def asked(self, letter, browse, run_jobs):
        browse().post(links_in(letter)[0], GOOD | {"wants_help": "on"})
        run_jobs()
        return CheckIn.objects.get(wants_help=True)

    def test_reaches_the_coordinator_at_once_without_the_words(self, asked, cast):
        mail = Mail.objects.get(recipient=cast.cruz)

        assert "Bo Larsen asks for help" in mail.subject
        assert "More time" not in mail.text + mail.html

    def test_is_not_told_to_the_partner(self, asked, cast):
        assert Mail.objects.filter(recipient=cast.amina, kind="checkins.help_asked").count() == 0

    def test_is_closed_once(self, asked, cast):
        actions.close_help(asked, actor=cast.cruz, at=NOON)
        actions.close_help(asked, actor=cast.cruz, at=NOON)

        assert Event.objects.filter(name="checkins.help_closed").count() == 1
