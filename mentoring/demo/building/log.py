"""The audit log of a past that was written in bulk: the same events that the actions record."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from mentoring.checkins.models import CheckIn
from mentoring.demo.building.pairs import mentee_of, mentor_of
from mentoring.events.models import Event
from mentoring.meetings.models import Meeting, Note, Promise

HOUR = timedelta(hours=1)


def of_meeting(meeting: Meeting) -> Iterator[Event]:
    pair = meeting.relationship
    yield _event("meetings.booked", meeting, meeting.booked_by_id, meeting.created_at)
    if meeting.agenda:
        yield _event(
            "meetings.prepared", meeting, mentee_of(pair).pk, meeting.starts_at - 20 * HOUR
        )
    if meeting.cancelled_at:
        data = {"proposal": None}
        yield _event("meetings.cancelled", meeting, mentor_of(pair).pk, meeting.cancelled_at, data)
    for number, one in enumerate(meeting.loaded_attendances):
        if one.attended is not None:
            person, at = one.member.membership_id, meeting.ends_at + (2 + 17 * number) * HOUR
            yield _event("meetings.answered", meeting, person, at, {"held": one.attended})


def of_note(note: Note) -> Iterator[Event]:
    shared = {"is_shared": note.is_shared}
    yield _event("meetings.note_written", note, note.author_id, note.written_at, shared)


def of_promise(promise: Promise) -> Iterator[Event]:
    yield _event("meetings.promised", promise, promise.by_id, promise.made_at)
    if promise.kept_at:
        kept = {"is_kept": True}
        yield _event("meetings.promise_kept", promise, promise.by_id, promise.kept_at, kept)


def of_checkin(checkin: CheckIn) -> Iterator[Event]:
    assert checkin.sent_at
    yield _event("checkins.sent", checkin, None, checkin.sent_at)
    if checkin.answered_at:
        said = {"worth": checkin.worth, "progress": checkin.progress}
        yield _event("checkins.answered", checkin, checkin.membership_id, checkin.answered_at, said)


def write(events: Iterator[Event], *, until: datetime) -> None:
    Event.objects.bulk_create((event for event in events if event.at <= until), batch_size=1000)


def put_in_order() -> None:
    """The log is read newest first by its numbers; the past was built pair by pair.

    Nothing is sealed yet: the first link of the chain is made by the worker, after this.
    """
    events = list(Event.objects.filter(position=None).order_by("at", "id"))
    Event.objects.filter(position=None).delete()
    for event in events:
        event.pk = None
    Event.objects.bulk_create(events, batch_size=1000)


def _event(
    name: str,
    subject: models.Model,
    actor: UUID | None,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> Event:
    return Event(
        organisation_id=subject.organisation_id,  # type: ignore[attr-defined]
        actor_id=actor,
        name=name,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        data=data or {},
        at=at,
    )
