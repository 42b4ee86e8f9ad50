"""Who works on what: a job is leased to one worker, and organisations take turns.

In a queue with several places one organisation fills all but one of them at most, so that a
long job never keeps everybody else waiting. Two workers that look at the very same moment may
overstep that by one job; no job is ever leased twice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, Q

from mentoring.core.db.ids import new_id
from mentoring.jobs.models import NO_ORGANISATION, Job, JobQuerySet

LEASE = timedelta(minutes=2)  # renewed by a heartbeat while the job runs


@dataclass
class Queue:
    """One queue as a worker serves it: how many of its jobs side by side, and whose turn it was."""

    name: str
    places: int = 1
    last: UUID = field(default=NO_ORGANISATION)

    @property
    def share(self) -> int:
        """Places that one organisation may fill at a time."""
        return max(1, self.places - 1)


def lease_next(
    *, at: datetime, queue: Queue | None = None, holder: UUID | None = None
) -> Job | None:
    """Take a job that is due and that nobody holds, or None.

    Of a ``queue``, the longest waiting one of the organisation whose turn it is; without one,
    the longest waiting of all.
    """
    waiting = leasable(queue, at=at) if queue else _free(at)
    if not waiting.exists():  # no write lock for an empty look
        return None
    with transaction.atomic():
        job = _choose(waiting.select_for_update(skip_locked=_can_skip()), queue)
        if job is None:
            return None
        job.lease, job.leased_until, job.holder = new_id(), at + LEASE, holder
        job.attempts += 1
        job.save(update_fields=["lease", "leased_until", "holder", "attempts"])
    if queue:
        queue.last = job.organisation_id
    return job


def leasable(queue: Queue, *, at: datetime) -> JobQuerySet:
    """What of a queue could begin now: not of an organisation or a lane that has its share."""
    running = Job.objects.waiting().filter(queue=queue.name, leased_until__gte=at)
    leases = running.values_list("organisation_id").annotate(Count("lease", distinct=True))
    sated = [whose for whose, count in leases if count >= queue.share]
    lanes = list(running.exclude(lane="").values_list("lane", flat=True).distinct())
    waiting = _free(at).filter(queue=queue.name)
    if sated and queue.places > 1:
        waiting = waiting.exclude(organisation_id__in=sated)
    return waiting.exclude(lane__in=lanes) if lanes else waiting


def _choose(waiting: JobQuerySet, queue: Queue | None) -> Job | None:
    if queue is None:
        return waiting.order_by("due_at", "id").first()
    in_turn = waiting.order_by("organisation_id", "due_at", "id")
    return in_turn.filter(organisation_id__gt=queue.last).first() or in_turn.first()


def _free(at: datetime) -> JobQuerySet:
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    return Job.objects.waiting().filter(free, due_at__lte=at)


def _can_skip() -> bool:
    return bool(connection.features.has_select_for_update_skip_locked)


@transaction.atomic
def lease_batch(job: Job, size: int, at: datetime) -> list[Job]:
    """Waiting jobs of the same kind and organisation, taken under the same lease."""
    alike = _free(at).filter(
        function=job.function,
        queue=job.queue,
        lane=job.lane,
        organisation_id=job.organisation_id,
    )
    found = list(alike.select_for_update(skip_locked=_can_skip()).order_by("due_at", "id")[:size])
    Job.objects.filter(pk__in=[one.pk for one in found]).update(
        lease=job.lease, leased_until=at + LEASE, holder=job.holder, attempts=F("attempts") + 1
    )
    for one in found:
        one.lease, one.attempts = job.lease, one.attempts + 1
    return found
