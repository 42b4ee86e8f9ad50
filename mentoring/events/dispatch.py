"""From an event to the functions that react to it, by way of the queue.

The queue knows one function of ours and a payload; which event and which reaction is our matter.
"""

from typing import Any

from django.db.models import QuerySet

from mentoring.events.models import Event
from mentoring.events.registry import reaction_by_path, reactions_to
from mentoring.jobs.queue import NewJob, enqueue_all, is_pending
from mentoring.jobs.registry import job


@job()
def react(event: int, function: str) -> None:
    """Run one reaction to one event."""
    reaction_by_path(function).function(Event.objects.get(pk=event))


def enqueue_reactions(event: Event) -> None:
    """One job for every function that reacts to ``event``, in the caller's transaction."""
    jobs = [
        NewJob(react, payload_of(event, one.path), event.organisation_id, one.queue)
        for one in reactions_to(event.name)
    ]
    if jobs:
        enqueue_all(jobs, at=event.at)


def payload_of(event: Event, function: str) -> dict[str, Any]:
    return {"event": event.pk, "function": function}


def is_reaction_pending(function: str, events: "QuerySet[Event]") -> bool:
    """Whether this reaction, a dotted path, has yet to run after one of these events, or runs."""
    return any(is_pending(react, payload_of(event, function)) for event in events)
