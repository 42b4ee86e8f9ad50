"""The hash chain over the event log: sealed in order after commit, checked by ``doctor``."""

import hashlib
import json

from django.db import transaction

from mentoring.audit.models import Event

BATCH = 500
GENESIS = "0" * 64


def digest(event: Event, *, position: int, previous: str) -> str:
    """SHA-256 over the previous digest and everything the event says, in one canonical form."""
    said = [
        previous, position, event.pk, str(event.organisation_id), str(event.actor_id or ""),
        event.name, event.subject_type, str(event.subject_id), event.data, event.at.isoformat(),
    ]  # fmt: skip
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def seal_events() -> int:
    """Link the next unsealed events to the chain. Returns how many.

    Runs after commit and apart from the actions, so that no two of them wait for each other;
    the last link is locked, so that two workers cannot fork the chain.
    """
    last = Event.objects.sealed().select_for_update().last()
    position, previous = (last.position or 0, last.digest) if last else (0, GENESIS)
    events = list(Event.objects.filter(position=None).order_by("id")[:BATCH])
    for event in events:
        position += 1
        event.position, event.digest = position, digest(event, position=position, previous=previous)
        previous = event.digest
    Event.objects.bulk_update(events, ["position", "digest"])
    return len(events)


def first_broken_link() -> Event | None:
    """The first sealed event that does not follow from the ones before it, or None."""
    previous, expected = GENESIS, 1
    for event in Event.objects.sealed().iterator(chunk_size=2000):
        sound = digest(event, position=expected, previous=previous) == event.digest
        if event.position != expected or not sound:
            return event
        previous, expected = event.digest, expected + 1
    return None
