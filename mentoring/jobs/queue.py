"""The queue as other apps see it: hand work over, ask whether it still waits, count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min

from mentoring.jobs.models import NO_ORGANISATION, Job
from mentoring.jobs.registry import path_of, registered


@dataclass(frozen=True)
class NewJob:
    """One job to be: what to call, with what, for whom."""

    function: Callable[..., Any]
    payload: Mapping[str, Any]
    organisation_id: UUID | None = None
    queue: str = ""  # empty: the function's own
    lane: str = ""  # jobs of one lane run one at a time: the address of an outside service


def enqueue(
    function: Callable[..., Any],
    payload: Mapping[str, Any],
    *,
    at: datetime,
    due_at: datetime | None = None,
    organisation_id: UUID | None = None,
    queue: str = "",
    lane: str = "",
) -> None:
    """Have ``function(**payload)`` run by the worker once it is ``due_at`` (``at``, unless said).

    Joins the caller's transaction: no job without its row, no row without its job.
    ``organisation_id`` is whose turn it takes; None is work of the installation itself. Jobs
    of one ``lane`` run one at a time, so that a slow outside address holds up only itself.
    Raises ``LookupError`` unless the function is registered with ``@job``.
    """
    enqueue_all([NewJob(function, payload, organisation_id, queue, lane)], at=at, due_at=due_at)


def enqueue_all(jobs: list[NewJob], *, at: datetime, due_at: datetime | None = None) -> None:
    """As ``enqueue``, for many in one statement."""
    Job.objects.bulk_create(
        Job(
            function=path_of(one.function),
            payload=dict(one.payload),
            queue=one.queue or registered(path_of(one.function)).queue,
            lane=one.lane,
            organisation_id=one.organisation_id or NO_ORGANISATION,
            due_at=due_at or at,
            created_at=at,
        )
        for one in jobs
    )


def is_pending(function: Callable[..., Any], payload: Mapping[str, Any]) -> bool:
    """Whether such a job waits or runs; ``payload`` names the keys that must agree."""
    alike = {f"payload__{name}": value for name, value in payload.items()}
    return Job.objects.waiting().filter(function=path_of(function), **alike).exists()


def withdraw_all() -> list[tuple[str, dict[str, Any]]]:
    """Take everything that waits out of the queue, oldest first: path and payload of each."""
    waiting = Job.objects.waiting().order_by("id")
    found = [(job.function, job.payload) for job in waiting]
    waiting.delete()
    return found


@dataclass(frozen=True)
class QueueStats:
    """One queue: jobs that wait and are due, and the moment since which the oldest of them does."""

    queue: str
    due: int
    oldest_due_at: datetime


@dataclass(frozen=True)
class GivenUp:
    function: str
    queue: str
    error: str  # its last line


@dataclass(frozen=True)
class Stats:
    by_state: dict[str, int]
    queues: list[QueueStats]
    given_up: list[GivenUp]  # the latest hundred

    @property
    def overdue(self) -> int:
        return sum(queue.due for queue in self.queues)


def stats(*, at: datetime) -> Stats:
    """How the queues are, for figures, the status page and operators."""
    states = Job.objects.values_list("state").annotate(Count("id"))
    due = Job.objects.waiting().filter(due_at__lt=at, leased_until=None)
    queues = due.values_list("queue").annotate(Count("id"), Min("due_at")).order_by("queue")
    given_up = Job.objects.given_up().order_by("-due_at")[:100]
    return Stats(
        by_state=dict(states),
        queues=[QueueStats(*row) for row in queues],
        given_up=[GivenUp(one.function, one.queue, _last_line(one.last_error)) for one in given_up],
    )


def last_run(function: Callable[..., Any]) -> datetime | None:
    """When this function was last finished in the days that done jobs are kept."""
    done = Job.objects.filter(function=path_of(function), state=Job.State.DONE)
    return done.order_by("finished_at").values_list("finished_at", flat=True).last()


def _last_line(error: str) -> str:
    return error.strip().rpartition("\n")[2]
