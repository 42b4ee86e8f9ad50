"""Check-ins come by themselves, are answered from the letter, and a call for help is heard."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.checkins import actions
from mentoring.checkins.models import CheckIn, HelpRequest
from mentoring.checkins.queries import waiting_for
from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.notifications.models import ActionLink, InboxItem, Mail
from tests.moments import DAY, NOON
from tests.support.letters import above_the_foot

TWO_WEEKS = NOON + 14 * DAY
NOW = timezone.now()  # links are opened now, whatever the tests' noon is


def links_in(mail: Mail) -> list[str]:
    return re.findall(r"https?://[^/]+(/link/(?!stop/)\S+)", above_the_foot(mail.text))


@pytest.fixture
def letter(cast, make_relationship, run_jobs):
    """Bo's check-in letter, two weeks after the start."""
    make_relationship(agreed=True, started_at=NOW - 14 * DAY)
    actions.send_due(at=NOW)
    run_jobs()
    return Mail.objects.get(recipient=cast.bo)


WORDS = {"worth": 4, "progress": 4, "comment": "", "wants_help": False}
GOOD = {"worth": "4", "progress": "5", "comment": "More time, please.", "wants_help": ""}


class TestSendDue:
    def test_asks_both_two_weeks_in_and_only_once(self, cast, make_relationship, run_jobs):
        make_relationship(agreed=True)

        assert actions.send_due(at=TWO_WEEKS - DAY) == 0
        assert actions.send_due(at=TWO_WEEKS) == 2
        assert actions.send_due(at=TWO_WEEKS) == 0

        run_jobs()
        assert {mail.recipient for mail in Mail.objects.all()} == {cast.amina, cast.bo}

    def test_leaves_both_in_peace_while_one_is_on_pause(self, cast, make_relationship):
        make_relationship(agreed=True)
        cast.bo.enrolments.update(paused_until=(TWO_WEEKS + 7 * DAY).date())

        actions.send_due(at=TWO_WEEKS)

        assert not CheckIn.objects.exists()

    def test_does_not_ask_afterwards_what_fell_due_during_the_pause(self, cast, make_relationship):
        make_relationship(agreed=True)
        back = TWO_WEEKS + 7 * DAY
        cast.bo.enrolments.update(paused_until=back.date())
        rhythm = cast.programme.checkin_every_weeks * 7 * DAY

        actions.send_due(at=back)
        on_the_day_of_return = CheckIn.objects.count()
        actions.send_due(at=TWO_WEEKS + rhythm)

        assert on_the_day_of_return == 0
        assert [one.number for one in CheckIn.objects.all()] == [2, 2]

    def test_asks_what_falls_due_on_the_day_of_return(self, cast, make_relationship):
        make_relationship(agreed=True)
        cast.bo.enrolments.update(paused_until=TWO_WEEKS.date())

        assert actions.send_due(at=TWO_WEEKS) == 2

    def test_asks_the_others_of_a_group_that_goes_on(self, cast, make_relationship, make_member):
        cem = make_member(cast.organisation, "Cem Demir")
        members = {cast.amina: "host", cast.bo: "member", cem: "member"}
        make_relationship(members=members, kind="circle")
        cast.bo.enrolments.update(paused_until=(TWO_WEEKS + 7 * DAY).date())

        actions.send_due(at=TWO_WEEKS)

        assert {one.membership for one in CheckIn.objects.all()} == {cast.amina, cem}

    def test_does_not_make_up_for_missed_ones(self, make_relationship):
        make_relationship(agreed=True)

        actions.send_due(at=NOON + 150 * DAY)

        assert set(CheckIn.objects.values_list("number", flat=True)) == {4}

    def test_asks_nobody_whose_relationship_has_ended(self, make_relationship):
        make_relationship(agreed=True, ended_at=NOON + DAY, end_reason="no_time")

        assert actions.send_due(at=TWO_WEEKS) == 0

    def test_goes_only_to_the_inbox_once_the_friction_budget_is_spent(
        self, cast, make_relationship, run_jobs, spend_budget
    ):
        cast.programme.dial = 1
        cast.programme.save()
        spend_budget(cast.bo, 2, at=TWO_WEEKS)
        make_relationship(agreed=True)
        actions.send_due(at=TWO_WEEKS)
        run_jobs()

        assert not Mail.objects.filter(recipient=cast.bo, kind="checkins.sent").exists()
        assert InboxItem.objects.get(recipient=cast.bo).mailed is False


class TestLetter:
    def test_has_one_link_per_answer(self, letter):
        assert len(links_in(letter)) == 5
        assert "Amina" in letter.subject

    def test_opens_the_questions_without_signing_in_and_changes_nothing(self, letter, browse):
        page = browse().get(links_in(letter)[1])

        assert page.status_code == 200
        assert 'value="4" id="id_worth_1" checked' in page.text
        assert not CheckIn.objects.answered().exists()

    def test_is_answered_once(self, letter, browse):
        link, other_link = links_in(letter)[:2]

        thanks = browse().post(link, GOOD)
        again = browse().post(other_link, GOOD | {"worth": "1"})

        assert "Thank you, Bo" in thanks.text
        assert again.status_code == 422
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
        ActionLink.objects.update(expires_at=NOON)

        assert browse().get(links_in(letter)[0]).status_code == 410


class TestHelp:
    @pytest.fixture
    def asked(self, letter, browse, run_jobs):
        browse().post(links_in(letter)[0], GOOD | {"wants_help": "on"})
        run_jobs()
        return CheckIn.objects.get(wants_help=True)

    def test_reaches_the_coordinator_at_once_without_the_words(self, asked, cast):
        mail = Mail.objects.get(recipient=cast.cruz)

        assert mail.subject == "Something in Growth 2026 is waiting for you"
        assert "More time" not in mail.text + mail.html

    def test_is_not_told_to_the_partner(self, asked, cast):
        assert Mail.objects.filter(recipient=cast.amina, kind="checkins.help_asked").count() == 0

    def test_is_closed_once(self, asked, cast):
        actions.close_help(asked, actor=cast.cruz, at=NOON)
        actions.close_help(asked, actor=cast.cruz, at=NOON)

        assert Event.objects.filter(name="checkins.help_closed").count() == 1


class TestACheckInThatWasSentLate:
    """Its three weeks begin on the day it was sent, not on the day it was due."""

    @pytest.fixture
    def late(self, cast, make_relationship, make_checkin):
        return make_checkin(
            make_relationship(agreed=True), cast.bo, due_on=(NOON - 40 * DAY).date(), sent_at=NOON
        )

    @pytest.mark.parametrize("before", [DAY / 24, DAY])
    def test_is_answered_until_its_last_day(self, before, late, cast):
        actions.answer(late, actor=cast.bo, at=NOON + 21 * DAY - before, **WORDS)

        assert CheckIn.objects.answered().exists()

    def test_is_closed_three_weeks_after_it_was_sent(self, late, cast):
        with pytest.raises(actions.CheckInClosed):
            actions.answer(late, actor=cast.bo, at=NOON + 21 * DAY, **WORDS)

    def test_waits_at_home(self, late, cast):
        assert waiting_for(cast.bo, at=NOON + 20 * DAY) == [late]
        assert waiting_for(cast.bo, at=NOON + 21 * DAY) == []


class TestACallForHelp:
    """Is never refused and never lost."""

    def test_is_heard_after_the_check_in_was_closed(self, letter, cast, browse):
        CheckIn.objects.update(sent_at=NOW - 60 * DAY)
        link = links_in(letter)[0]

        assert "This check-in is closed" in browse().get(link).text
        answer = browse().post(link, GOOD | {"wants_help": "on"})

        assert answer.status_code == 200
        assert CheckIn.objects.open_calls().get().comment == "More time, please."

    def test_is_heard_without_the_other_answers(self, letter, browse):
        answer = browse().post(links_in(letter)[0], {"comment": "Please call.", "wants_help": "on"})

        assert answer.status_code == 200
        call = CheckIn.objects.open_calls().get()
        assert (call.worth, call.comment) == (None, "Please call.")

    def test_is_heard_after_an_answer_without_one(self, letter, cast, browse):
        first, second = links_in(letter)[:2]
        browse().post(first, GOOD)

        assert "You’ve answered this check-in" in browse().get(second).text
        answer = browse().post(second, GOOD | {"comment": "I need a word.", "wants_help": "on"})

        assert answer.status_code == 200
        assert HelpRequest.objects.get().message == "I need a word."
        assert CheckIn.objects.answered().get().comment == "More time, please."

    def test_is_heard_on_the_site_in_the_same_way(self, letter, cast, browse):
        checkin = CheckIn.objects.get(membership=cast.bo)
        page = address("checkins:checkin", checkin.pk, organisation="northwind")
        bo = browse(cast.bo)
        bo.post(page, GOOD)

        assert bo.post(page, GOOD | {"comment": "Help!", "wants_help": "on"}).status_code == 302
        assert HelpRequest.objects.get().message == "Help!"
