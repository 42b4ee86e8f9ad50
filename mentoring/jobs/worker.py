"""Running and retrying jobs. Every function takes the moment, so tests own the clock."""

import traceback
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from mentoring.jobs.leasing import LEASE, lease_batch, lease_next
from mentoring.jobs.models import Job
from mentoring.jobs.registry import Schedule, batch_handler_of, registered
from mentoring.jobs.thinning import thin

MAX_ATTEMPTS = 5
KEEP_DONE = timedelta(days=3)

log = structlog.get_logger(__name__)


def back_off(attempts: int) -> timedelta:
    """15 s, 1 min, 4 min, 16 min: doubling twice each time."""
    return timedelta(seconds=15 * 4 ** max(attempts - 1, 0))


def requeue_from_dead_worker(holder: UUID, *, at: datetime) -> int:
    """Free at once what a worker had leased that is gone for certain. Returns how many jobs.

    What was under way then may be what ended it, so from the second time on it waits a while,
    longer each time, and does not end the next worker right away.
    """
    left = list(Job.objects.waiting().filter(holder=holder, leased_until__gte=at))
    for job in left:
        again_at = job.due_at if job.attempts <= 1 else at + back_off(job.attempts - 1)
        mine = Job.objects.waiting().filter(pk=job.pk, lease=job.lease)
        mine.update(lease=None, leased_until=None, holder=None, due_at=again_at)
    return len(left)


def extend_lease(job: Job, *, at: datetime) -> bool:
    """Heartbeat of a running job and its batch; False when another has taken it over."""
    mine = Job.objects.waiting().filter(lease=job.lease)
    return mine.update(leased_until=at + LEASE) > 0


def run(job: Job, *, at: datetime) -> bool:
    """Run a leased job and note how it went. Whatever it raises is kept and tried again."""
    jobs = [job]
    try:
        if handler := batch_handler_of(job.function):
            jobs += lease_batch(job, handler.max_size - 1, at)
            handler.function([one.payload for one in jobs])
        else:
            _call(job, at)
    except Exception as error:
        for one in jobs:
            _note_failure(one, error, at)
        return False
    Job.objects.filter(pk__in=[one.pk for one in jobs], lease=job.lease).update(
        state=Job.State.DONE, finished_at=at, leased_until=None, last_error=""
    )
    return True


def _call(job: Job, at: datetime) -> None:
    entry = registered(job.function)
    if isinstance(entry, Schedule):
        entry.function(at)
    else:
        entry.function(**job.payload)


def _note_failure(job: Job, error: Exception, at: datetime) -> None:
    is_given_up = job.attempts >= MAX_ATTEMPTS
    log.error("job failed", function=job.function, attempts=job.attempts, exc_info=error)
    Job.objects.filter(pk=job.pk, lease=job.lease).update(
        state=Job.State.GIVEN_UP if is_given_up else Job.State.QUEUED,
        due_at=at + back_off(job.attempts),
        leased_until=None,
        last_error="".join(traceback.format_exception(error))[-4000:],
    )


def run_until_idle(*, at: datetime, limit: int = 10_000) -> int:
    """Run everything that is due at ``at``, also what that work queues. Returns how many ran."""
    done = 0
    while done < limit and (job := lease_next(at=at)):
        run(job, at=at)
        done += 1
    return done


def purge_done(*, at: datetime) -> None:
    done = Job.objects.filter(state=Job.State.DONE, finished_at__lt=at - KEEP_DONE)
    thin("jobs", done, _forget, at=at)


def _forget(keys: list[Any]) -> int:
    Job.objects.filter(pk__in=keys).delete()
    return 0
