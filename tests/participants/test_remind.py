"""Reminders about joining stay within the friction budget: one a day, and a month's few."""

from contextlib import suppress

import pytest

from mentoring.events.models import Event
from mentoring.letters.actions import save_words
from mentoring.notifications.models import Mail
from mentoring.notifications.wording import LetterWords
from mentoring.participants.actions.enrolments import (
    EnrolmentOver,
    RemindedEnough,
    remind,
    remind_many,
)
from mentoring.participants.notices import REMINDER
from tests.moments import DAY, NOON, WEEK

SECOND = DAY / 86400


@pytest.fixture
def waiting(cast, make_member, make_enrolment):
    person = make_member(cast.organisation, "Ida Ivers")
    return make_enrolment(cast.programme, person, status="invited", joined_at=None)


@pytest.fixture
def without_account(cast, make_member, make_enrolment):
    person = make_member(cast.organisation, "Ulf Unger", user=None)
    return make_enrolment(cast.programme, person, status="invited", joined_at=None)


class TestRemind:
    def test_writes_once_a_day(self, cast, waiting, run_jobs):
        remind(waiting, actor=cast.cruz, at=NOON)
        with pytest.raises(RemindedEnough, match="Ida Ivers has been reminded today"):
            remind(waiting, actor=cast.cruz, at=NOON + DAY / 2)
        remind(waiting, actor=cast.cruz, at=NOON + DAY + DAY / 24)
        run_jobs()

        assert Mail.objects.filter(kind="participants.reminder").count() == 2

    def test_counts_every_programme_of_a_person(
        self, cast, waiting, make_programme, make_enrolment
    ):
        another = make_programme(cast.organisation, "Another")
        there = make_enrolment(another, waiting.membership, status="invited", joined_at=None)
        remind(waiting, actor=cast.cruz, at=NOON)

        with pytest.raises(RemindedEnough):
            remind(there, actor=cast.cruz, at=NOON)

    def test_holds_for_people_who_cannot_sign_in_yet(self, cast, without_account, run_jobs):
        remind(without_account, actor=cast.cruz, at=NOON)
        with pytest.raises(RemindedEnough):
            remind(without_account, actor=cast.cruz, at=NOON)
        run_jobs()

        assert [mail.kind for mail in Mail.objects.all()] == ["participants.first_invitation"]

    def test_stops_when_the_month_is_spent(self, cast, waiting):
        cast.programme.dial = 1  # personal: two prompts a month
        cast.programme.save()
        for day in (0, 5):
            remind(waiting, actor=cast.cruz, at=NOON + day * DAY)

        with pytest.raises(RemindedEnough):
            remind(waiting, actor=cast.cruz, at=NOON + 10 * DAY)
        remind(waiting, actor=cast.cruz, at=NOON + 31 * DAY)

    def test_stops_after_three(self, cast, waiting, make_programme, make_enrolment):
        for month in range(3):
            remind(waiting, actor=cast.cruz, at=NOON + 31 * month * DAY)

        with pytest.raises(RemindedEnough):
            remind(waiting, actor=cast.cruz, at=NOON + 93 * DAY)
        another = make_programme(cast.organisation, "Another")
        there = make_enrolment(another, waiting.membership, status="invited", joined_at=None)
        remind(there, actor=cast.cruz, at=NOON + 93 * DAY)

    def test_ends_with_the_last_day_of_enrolment(self, cast, waiting, without_account):
        cast.programme.enrol_until = NOON.date()
        cast.programme.save()
        in_berlin = NOON.replace(hour=22)  # midnight: the day is over there

        assert remind_many([without_account], actor=cast.cruz, at=in_berlin - SECOND) == (1, 0)
        with pytest.raises(EnrolmentOver, match="Growth 2026"):
            remind(waiting, actor=cast.cruz, at=in_berlin)
        assert remind_many([waiting], actor=cast.cruz, at=in_berlin) == (0, 1)

    def test_of_many_leaves_out_who_was_reminded(self, cast, waiting, without_account):
        remind(waiting, actor=cast.cruz, at=NOON)

        done = remind_many([waiting, without_account], actor=cast.cruz, at=NOON)

        assert done == (1, 1)
        assert Event.objects.filter(name="participants.reminded").count() == 2


class TestEachReminder:
    def told(self, kind):
        mails = Mail.objects.filter(kind=kind).order_by("created_at")
        return [(mail.subject, mail.text.replace("\n", " ")) for mail in mails]

    def test_says_something_else_and_the_last_that_it_is_the_last(self, cast, waiting, run_jobs):
        for week in range(4):
            with suppress(RemindedEnough):
                remind(waiting, actor=cast.cruz, at=NOON + week * WEEK)
        run_jobs()

        told = self.told("participants.reminder")
        assert len({subject for subject, _text in told}) == len(told) == 3
        assert ["last time" in text for _subject, text in told] == [False, False, True]

    def test_brings_a_new_link_in_other_words_to_who_cannot_sign_in(
        self, cast, without_account, run_jobs
    ):
        for week in range(4):
            with suppress(RemindedEnough):
                remind(without_account, actor=cast.cruz, at=NOON + week * WEEK)
        run_jobs()

        told = self.told("participants.first_invitation")
        assert len({subject for subject, _text in told}) == len(told) == 3
        assert ["last time" in text for _subject, text in told] == [False, False, True]
        assert "Here is a new link" in told[0][1]

    def test_differs_in_a_programmes_own_words_too(self, cast, waiting, run_jobs):
        words = LetterWords(subject="Join us", words="Come, {first_name}.", more="")
        said = {"version": 0, "actor": cast.cruz, "at": NOON}
        save_words(cast.programme, REMINDER, "en", words, **said)
        for week in range(3):
            remind(waiting, actor=cast.cruz, at=NOON + week * WEEK)
        run_jobs()

        told = self.told("participants.reminder")
        assert [subject for subject, _text in told] == ["Join us"] * 3
        assert len({text for _subject, text in told}) == 3
