"""What the clock starts, as long as the clock can be believed.

A machine's clock that jumps half a year ahead would send everybody half a year of letters, and
then nothing until the calendar has caught up. So time must pass about as fast here as the
machine was running, and after a stop it may not have moved further than a long holiday.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from mentoring.jobs.models import Clock, Job
from mentoring.jobs.registry import Schedule, schedules

MAX_STEP = timedelta(days=3)  # while we run: a machine may sleep without telling
MAX_PAUSE = timedelta(days=35)  # between two runs
MAX_STEP_BACK = timedelta(hours=2)
SAVE_EVERY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


def _seconds_running() -> float:
    """Goes on while the machine sleeps, and never jumps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def is_plausible(at: datetime, *, seen_at: datetime, ran: timedelta | None) -> bool:
    """Whether it can be ``at`` now, last having been ``seen_at``, ``ran`` ago by a steady clock.

    ``ran`` is None when nobody ran since.
    """
    passed = at - seen_at
    latest = MAX_PAUSE if ran is None else ran + MAX_STEP
    return -MAX_STEP_BACK <= passed <= latest


@dataclass
class Scheduler:
    """Queues what the clock starts; remembers by which steady clock it last did."""

    ran_until: float | None = field(default=None)

    def tick(self, *, at: datetime) -> bool:
        """Queue what is due; False when the machine's clock is not believed."""
        running = _seconds_running()
        if not self._believes(at, running):
            return False
        self.ran_until = running
        enqueue_scheduled(at=at)
        return True

    def _believes(self, at: datetime, running: float) -> bool:
        known, _ = Clock.objects.get_or_create(pk=1, defaults={"seen_at": at})
        ran = None if self.ran_until is None else timedelta(seconds=running - self.ran_until)
        if not is_plausible(at, seen_at=known.seen_at, ran=ran):
            if known.refused_at is None:
                log.error("the clock jumped", clock=str(at), last_seen=str(known.seen_at))
            Clock.objects.filter(pk=1).update(refused_at=at)
            return False
        if known.refused_at or at - known.seen_at >= SAVE_EVERY or at < known.seen_at:
            Clock.objects.filter(pk=1).update(seen_at=at, refused_at=None)
        return True


def refused() -> Clock | None:
    """The last moment that was believed and the one that is not, while the clock's work waits."""
    return Clock.objects.exclude(refused_at=None).first()


def believe(*, at: datetime) -> None:
    """Take the machine's clock for right: an operator has looked at it."""
    Clock.objects.update_or_create(pk=1, defaults={"seen_at": at, "refused_at": None})


def enqueue_scheduled(*, at: datetime) -> None:
    """Queue each clock job once per interval; several schedulers may race, the key decides."""
    jobs = [_job(entry, at) for entry in schedules()]
    known = Job.objects.filter(unique_key__in=[job.unique_key for job in jobs])
    there = set(known.values_list("unique_key", flat=True))
    missing = [job for job in jobs if job.unique_key not in there]
    if missing:  # no write lock for an empty look
        Job.objects.bulk_create(missing, ignore_conflicts=True)


def _job(entry: Schedule, at: datetime) -> Job:
    number = int(at.timestamp() // entry.every.total_seconds())
    return Job(
        function=entry.path,
        queue=entry.queue,
        unique_key=f"{entry.path}@{number}",
        due_at=at,
        created_at=at,
    )
