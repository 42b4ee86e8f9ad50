"""``record()``: the one line with which an action tells the rest of the house what it did."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from mentoring.events.dispatch import enqueue_reactions
from mentoring.events.models import Event

_declared: dict[str, str] = {}
_declared_in: dict[str, str] = {}


class Doer(Protocol):
    @property
    def pk(self) -> Any: ...


def declare(**events: str) -> None:
    """Announce an app's events: ``declare(**{"relationships.started": "Two people began"})``."""
    _declared.update(events)
    caller = sys._getframe(1).f_globals["__name__"]
    _declared_in.update(dict.fromkeys(events, caller))


def declared_events() -> Mapping[str, str]:
    return _declared


def declaring_module(name: str) -> str:
    """The module that announced this event."""
    return _declared_in[name]


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
    enqueue_reactions(event)
    return event
