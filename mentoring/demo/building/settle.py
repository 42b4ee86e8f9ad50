"""The demo sends nothing: what its past would have set in motion is done quietly or dropped."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mentoring.audit.models import Event, Job
from mentoring.audit.reactions import Reaction, registered
from mentoring.demo.building.log import put_in_order
from mentoring.notifications.models import Mail, Notice

RECENT = timedelta(days=5)


def settle(*, at: datetime) -> list[str]:
    """React to the last days as the worker would, keep every letter, drop all other work.

    Returns what went wrong, in words for the operator.
    """
    problems = []
    waiting = Job.objects.filter(state=Job.State.QUEUED, payload__has_key="event")
    recent = dict(
        Event.objects.filter(at__gt=at - RECENT).in_bulk(
            [job.payload["event"] for job in waiting.only("payload")]
        )
    )
    for job in waiting.order_by("id"):
        entry, event = registered(job.function), recent.get(job.payload["event"])
        if event is None or not isinstance(entry, Reaction):
            continue
        try:
            with transaction.atomic():
                entry.function(event)
        except Exception as error:  # one letter less, not no demo
            problems.append(f"{job.function} after {event.name}: {error!r}")
    Job.objects.filter(state=Job.State.QUEUED).delete()
    Mail.objects.filter(state=Mail.State.QUEUED).update(state=Mail.State.KEPT)
    Notice.objects.filter(created_at__lt=at - RECENT / 2, read_at=None).update(
        read_at=timezone.now()
    )
    put_in_order()
    return problems
