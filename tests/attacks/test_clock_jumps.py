"""A machine's clock that jumps sends nobody half a year of letters, nor silences half a year."""

import pytest

from mentoring.checkins.models import CheckIn
from mentoring.jobs import clock, worker
from mentoring.jobs.clock import Scheduler
from mentoring.meetings import actions, jobs
from mentoring.meetings.models import Attendance, Meeting
from mentoring.meetings.rules import slots
from mentoring.notifications.models import Mail
from tests.moments import DAY, NOON

HALF_A_YEAR = 180 * DAY


@pytest.fixture
def pairs(cast, make_member, make_relationship):
    """Twelve pairs, of whom each is asked every few weeks."""
    for number in range(12):
        mentor = make_member(cast.organisation, f"Amina {number}")
        mentee = make_member(cast.organisation, f"Bo {number}")
        make_relationship(mentor=mentor, mentee=mentee)


def live(scheduler: Scheduler, at) -> bool:
    """What the worker does at a moment by the machine's clock."""
    believed = scheduler.tick(at=at)
    worker.run_until_idle(at=at)
    return believed


@pytest.mark.usefixtures("pairs")
class TestAClockHalfAYearAhead:
    def test_asks_nobody_and_writes_to_nobody(self):
        scheduler = Scheduler()
        assert live(scheduler, NOON)
        before = (CheckIn.objects.count(), Mail.objects.count())

        assert not live(scheduler, NOON + HALF_A_YEAR)
        assert not live(Scheduler(), NOON + HALF_A_YEAR), "nor after a new start"

        assert (CheckIn.objects.count(), Mail.objects.count()) == before

    def test_that_comes_back_asks_everybody_as_if_nothing_had_been(self):
        scheduler = Scheduler()
        live(scheduler, NOON)
        live(scheduler, NOON + HALF_A_YEAR)

        for day in range(30):
            clock.believe(at=NOON + day * DAY)  # the days pass; no process runs for a month here
            assert live(Scheduler(), NOON + day * DAY)

        asked = CheckIn.objects.values_list("membership", flat=True)
        assert len(asked) == len(set(asked)) == 24


@pytest.mark.usefixtures("pairs")
class TestAClockHalfAYearBehind:
    def test_starts_nothing_and_goes_on_when_it_is_right_again(self):
        scheduler = Scheduler()
        live(scheduler, NOON)
        before = Mail.objects.count()

        assert not live(scheduler, NOON - HALF_A_YEAR)
        assert Mail.objects.count() == before

        assert live(scheduler, NOON + DAY)


class TestAMeetingMovedWhileTheReminderIsWritten:
    @pytest.fixture
    def meeting(self, cast, make_relationship, make_meeting):
        return make_meeting(make_relationship(), starts_at=NOON + DAY)

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """Do something after the job has looked which meetings are near, before it writes."""

        def do(act) -> None:
            real = slots.reminder_due_at
            acts = [act]

            def look(*args):
                if acts:
                    acts.pop()()
                return real(*args)

            monkeypatch.setattr(jobs.slots, "reminder_due_at", look)

        return do

    def test_gets_no_words_about_the_old_time_and_later_those_about_the_new(
        self, cast, meeting, meanwhile
    ):
        later = NOON + 4 * DAY
        meanwhile(lambda: actions.move(meeting, starts_at=later, actor=cast.bo, at=NOON))

        jobs.remind(NOON)
        assert not Mail.objects.filter(kind="meetings.reminder").exists()

        jobs.remind(later - DAY)
        assert Mail.objects.filter(kind="meetings.reminder").count() == 2
        assert not Attendance.objects.filter(meeting=meeting, reminded_at=None).exists()

    def test_or_cancelled_gets_none(self, cast, meeting, meanwhile):
        meanwhile(lambda: actions.cancel(meeting, offers=[], actor=cast.bo, at=NOON))

        jobs.remind(NOON)

        assert Meeting.objects.get().cancelled_at
        assert not Mail.objects.filter(kind="meetings.reminder").exists()
