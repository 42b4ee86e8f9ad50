"""Reminders about joining stay within the friction budget: one a day, and a month's few."""

import pytest

from mentoring.audit.models import Event
from mentoring.notifications.models import Mail
from mentoring.participants.actions.enrolment import RemindedEnough, remind, remind_many
from tests.moments import DAY, NOON


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

        assert Mail.objects.filter(kind="prompt:participants.reminder").count() == 2

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

        assert [mail.kind for mail in Mail.objects.all()] == ["invitation"]

    def test_stops_when_the_month_is_spent(self, cast, waiting):
        cast.programme.dial = 1  # personal: two prompts a month
        cast.programme.save()
        for day in (0, 5):
            remind(waiting, actor=cast.cruz, at=NOON + day * DAY)

        with pytest.raises(RemindedEnough):
            remind(waiting, actor=cast.cruz, at=NOON + 10 * DAY)
        remind(waiting, actor=cast.cruz, at=NOON + 31 * DAY)

    def test_of_many_leaves_out_who_was_reminded(self, cast, waiting, without_account):
        remind(waiting, actor=cast.cruz, at=NOON)

        done = remind_many([waiting, without_account], actor=cast.cruz, at=NOON)

        assert done == (1, 1)
        assert Event.objects.filter(name="participants.reminded").count() == 2
