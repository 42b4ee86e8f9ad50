"""Running what is due by a moment, as if the worker had looked at the clock until then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

from mentoring.jobs.clock import MAX_PAUSE, MAX_STEP_BACK, enqueue_scheduled
from mentoring.jobs.models import Clock, Job
from mentoring.jobs.worker import run_until_idle

STEP = timedelta(hours=1)  # no job of the clock minds being started so rarely
LIMIT = 100_000  # jobs in one go


class MakesNoSense(ValueError):
    """Why nothing is run by then."""


def last_look(at: datetime) -> datetime:
    """Until when the clock's work was started; ``at`` where it never was."""
    started = Job.objects.exclude(unique_key=None).order_by("-created_at").first()
    known = Clock.objects.filter(pk=1).first()
    moments = [started.created_at if started else None, known.seen_at if known else None]
    return max((moment for moment in moments if moment), default=at)


def run_due(*, at: datetime) -> int:
    """Hour by hour since the last look. Returns how many jobs ran; raises ``MakesNoSense``."""
    since = last_look(at)
    if at < since - MAX_STEP_BACK:
        raise MakesNoSense(f"what was due by {since:%Y-%m-%d %H:%M} UTC was started already")
    if at > since + MAX_PAUSE:
        latest = since + MAX_PAUSE
        raise MakesNoSense(
            f"that is more than {MAX_PAUSE.days} days after {since:%Y-%m-%d %H:%M} UTC, and would"
            f" send what nobody waits for any more; go by {latest:%Y-%m-%d %H:%M} first"
        )
    done = 0
    for moment in _looks(since, at):
        with _believing(moment):
            enqueue_scheduled(at=moment)
            done += run_until_idle(at=moment, limit=LIMIT - done)
    return done


@contextmanager
def _believing(moment: datetime) -> Iterator[None]:
    """Whatever a job asks for the time is told this one: in a process that does nothing else."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def _looks(since: datetime, at: datetime) -> Iterator[datetime]:
    moment = since + STEP
    while moment < at:
        yield moment
        moment += STEP
    yield at
