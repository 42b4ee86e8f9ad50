"""A machine's clock that jumps starts nothing: nobody gets half a year of letters at once."""

from datetime import timedelta

import pytest

from mentoring.jobs import clock
from mentoring.jobs.clock import MAX_PAUSE, MAX_STEP, Scheduler, is_plausible
from mentoring.jobs.models import Clock, Job
from tests.moments import DAY, NOON

HOUR = timedelta(hours=1)


class TestAMoment:
    @pytest.mark.parametrize(
        ("passed", "ran", "is_believed"),
        [
            (HOUR, HOUR, True),
            (HOUR + MAX_STEP, HOUR, True),
            (HOUR + MAX_STEP + timedelta(seconds=1), HOUR, False),
            (180 * DAY, HOUR, False),
            (MAX_PAUSE, None, True),
            (MAX_PAUSE + timedelta(seconds=1), None, False),
            (180 * DAY, None, False),
            (-2 * HOUR, None, True),
            (-2 * HOUR - timedelta(seconds=1), HOUR, False),
        ],
    )
    def test_is_believed_when_about_as_much_time_has_passed(self, passed, ran, is_believed):
        assert is_plausible(NOON + passed, seen_at=NOON, ran=ran) == is_believed


@pytest.mark.usefixtures("db")
class TestScheduler:
    def test_starts_nothing_while_the_clock_is_half_a_year_ahead(self):
        scheduler = Scheduler()
        assert scheduler.tick(at=NOON)
        queued = Job.objects.count()

        assert not scheduler.tick(at=NOON + 180 * DAY)
        assert not Scheduler().tick(at=NOON + 180 * DAY), "nor after it was started again"

        assert Job.objects.count() == queued > 0
        refused = clock.refused()
        assert refused
        assert refused.refused_at == NOON + 180 * DAY

    def test_goes_on_by_itself_once_the_clock_is_right_again(self):
        scheduler = Scheduler()
        scheduler.tick(at=NOON)
        scheduler.tick(at=NOON + 180 * DAY)
        queued = Job.objects.count()

        assert scheduler.tick(at=NOON + HOUR)

        assert Job.objects.count() > queued
        assert clock.refused() is None

    def test_goes_on_when_an_operator_says_that_the_clock_is_right(self):
        Scheduler().tick(at=NOON)
        later = NOON + 180 * DAY
        Scheduler().tick(at=later)

        clock.believe(at=later)

        assert Scheduler().tick(at=later)

    def test_remembers_one_moment_only(self):
        Scheduler().tick(at=NOON)
        Scheduler().tick(at=NOON + 2 * HOUR)

        assert Clock.objects.get().seen_at == NOON + 2 * HOUR
