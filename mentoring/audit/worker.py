"""Leasing, running and retrying jobs. Every function takes the moment, so tests own the clock."""

import traceback
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django_tasks.base import Task

from mentoring.audit.models import Event, Job, JobQuerySet
from mentoring.audit.reactions import Reaction, Slot, gathering_of, registered, slots
from mentoring.core.ids import new_id

LEASE = timedelta(minutes=2)  # renewed by a heartbeat while the job runs
MOST_ATTEMPTS = 5
KEEP_DONE = timedelta(days=3)

log = structlog.get_logger(__name__)


def back_off(attempts: int) -> timedelta:
    """15 s, 1 min, 4 min, 16 min: doubling twice each time."""
    return timedelta(seconds=15 * 4 ** max(attempts - 1, 0))


def fill_slots(*, at: datetime) -> None:
    """Queue each clock job once per slot; several schedulers may race, the key decides."""
    for slot in slots():
        number = int(at.timestamp() // slot.every.total_seconds())
        Job.objects.bulk_create(
            [
                Job(
                    function=slot.path,
                    queue=slot.queue,
                    unique_key=f"{slot.path}@{number}",
                    due_at=at,
                    created_at=at,
                )
            ],
            ignore_conflicts=True,
        )


def lease_next(*, at: datetime, queue: str | None = None, holder: UUID | None = None) -> Job | None:
    """Take the longest waiting job that is due and that nobody holds, or None."""
    waiting = _free(at)
    if queue:
        waiting = waiting.filter(queue=queue)
    if not waiting.exists():  # no write lock for an empty look
        return None
    with transaction.atomic():
        job = waiting.select_for_update(skip_locked=_can_skip()).order_by("due_at", "id").first()
        if job is None:
            return None
        job.lease, job.leased_until, job.holder = new_id(), at + LEASE, holder
        job.attempts += 1
        job.save(update_fields=["lease", "leased_until", "holder", "attempts"])
    return job


def _free(at: datetime) -> JobQuerySet:
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    return Job.objects.waiting().filter(free, due_at__lte=at)


def _can_skip() -> bool:
    return bool(connection.features.has_select_for_update_skip_locked)


@transaction.atomic
def _companions(job: Job, most: int, at: datetime) -> list[Job]:
    """Waiting jobs of the same kind, taken under the same lease."""
    alike = _free(at).filter(function=job.function).select_for_update(skip_locked=_can_skip())
    found = list(alike.order_by("due_at", "id")[:most])
    Job.objects.filter(pk__in=[one.pk for one in found]).update(
        lease=job.lease, leased_until=at + LEASE, holder=job.holder, attempts=F("attempts") + 1
    )
    for one in found:
        one.lease, one.attempts = job.lease, one.attempts + 1
    return found


def take_back(holder: UUID, *, at: datetime) -> int:
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
    """Heartbeat of a running job and its companions; False when another has taken it over."""
    mine = Job.objects.waiting().filter(lease=job.lease)
    return mine.update(leased_until=at + LEASE) > 0


def run(job: Job, *, at: datetime) -> bool:
    """Run a leased job and note how it went. Whatever it raises is kept and tried again."""
    jobs = [job]
    try:
        if gathering := gathering_of(job.function):
            jobs += _companions(job, gathering.most - 1, at)
            gathering.function([one.payload["args"] for one in jobs])
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
    if isinstance(entry, Reaction):
        entry.function(Event.objects.get(pk=job.payload["event"]))
    elif isinstance(entry, Slot):
        entry.function(at)
    else:
        task: Any = import_string(job.function)
        if not isinstance(task, Task):
            raise LookupError(f"{job.function} is neither a reaction, a clock job nor a task")
        task.call(*job.payload["args"], **job.payload["kwargs"])


def _note_failure(job: Job, error: Exception, at: datetime) -> None:
    is_dead = job.attempts >= MOST_ATTEMPTS
    log.error("job failed", function=job.function, attempts=job.attempts, exc_info=error)
    Job.objects.filter(pk=job.pk, lease=job.lease).update(
        state=Job.State.DEAD if is_dead else Job.State.QUEUED,
        due_at=at + back_off(job.attempts),
        leased_until=None,
        last_error="".join(traceback.format_exception(error))[-4000:],
    )


def run_until_idle(*, at: datetime, most: int = 10_000) -> int:
    """Run everything that is due at ``at``, also what that work queues. Returns how many ran."""
    done = 0
    while done < most and (job := lease_next(at=at)):
        run(job, at=at)
        done += 1
    return done


def forget_old_jobs(*, at: datetime) -> None:
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=at - KEEP_DONE).delete()
