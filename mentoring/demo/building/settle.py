"""The demo sends nothing: what its past would have set in motion is done quietly or dropped."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mentoring.demo.building.log import put_in_order
from mentoring.events.models import Event
from mentoring.events.registry import reaction_by_path
from mentoring.jobs.queue import withdraw_all
from mentoring.notifications.models import InboxItem, Mail

RECENT = timedelta(days=5)


def settle(*, at: datetime) -> list[str]:
    """React to the last days as the worker would, keep every letter, drop all other work.

    Returns what went wrong, in words for the operator.
    """
    problems = []
    waiting = [payload for _path, payload in withdraw_all() if "event" in payload]
    recent = Event.objects.filter(at__gt=at - RECENT).in_bulk([one["event"] for one in waiting])
    for payload in waiting:
        event = recent.get(payload["event"])
        if event is None:
            continue
        try:
            with transaction.atomic():
                reaction_by_path(payload["function"]).function(event)
        except Exception as error:  # one letter less, not no demo
            problems.append(f"{payload['function']} after {event.name}: {error!r}")
    withdraw_all()  # what the reactions have queued in turn
    Mail.objects.filter(state=Mail.State.QUEUED).update(state=Mail.State.NOT_SENT)
    InboxItem.objects.filter(created_at__lt=at - RECENT / 2, read_at=None).update(
        read_at=timezone.now()
    )
    put_in_order()
    return problems
