"""``record()``: the one line with which an action tells the rest of the house what it did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from mentoring.audit.models import Event, Job
from mentoring.audit.reactions import reactions_to

_declared: dict[str, str] = {}


class Doer(Protocol):
    @property
    def pk(self) -> Any: ...


def declare(**events: str) -> None:
    """Announce an app's events: ``declare(**{"relationships.started": "Two people began"})``."""
    _declared.update(events)


def declared_events() -> Mapping[str, str]:
    return _declared


def record(
    name: str,
    subject: models.Model,
    *,
    actor: Doer | None,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an event and, in the same transaction, one job for every reaction to it.

    ``subject`` needs an ``organisation_id``. ``actor`` is None when the system acts by itself.
    """
    if name not in _declared:
        raise LookupError(f"event {name!r} is not declared in any events.py")
    assert connection.in_atomic_block, "record() belongs inside the action's transaction"
    organisation_id: UUID = subject.organisation_id  # type: ignore[attr-defined]
    event = Event.objects.create(
        organisation_id=organisation_id,
        actor_id=actor.pk if actor else None,
        name=name,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=dict(data or {}),
        at=at,
    )
    Job.objects.bulk_create(
        Job(
            function=reaction.path,
            queue=reaction.queue,
            payload={"event": event.pk},
            due_at=at,
            created_at=at,
        )
        for reaction in reactions_to(name)
    )
    return event
