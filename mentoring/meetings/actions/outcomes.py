"""After a talk: whether it took place, and what is kept of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import run_hook
from mentoring.core.web.duplicates import recent_duplicate
from mentoring.events.record import record
from mentoring.meetings import rules
from mentoring.meetings.actions.locks import expect_everybody, lock
from mentoring.meetings.actions.refusals import NoteChanged, NotExpected, NotOverYet, TimeTooFar
from mentoring.meetings.models import Meeting, Note
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship


@transaction.atomic
def log(
    relationship: Relationship,
    *,
    starts_at: datetime,
    minutes: int,
    format: str,
    key: UUID,
    actor: Membership,
    at: datetime,
) -> Meeting:
    """Note a talk that was not booked here, once: two people have one talk at one moment."""
    relationship = lock_open(relationship)
    if starts_at > at:
        raise NotOverYet
    if not rules.is_near(starts_at, at):
        raise TimeTooFar
    known = Meeting.objects.filter(pk=key).first()
    theirs = Meeting.objects.not_cancelled().filter(relationship=relationship)
    if before := theirs.filter(starts_at=starts_at).first():
        return before
    meeting = Meeting.objects.create(
        pk=new_id() if known else key,
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        starts_at=starts_at,
        minutes=minutes,
        format=format,
        booked_by=actor,
        created_at=at,
        outcome=rules.outcome_of([True]),
    )
    expect_everybody(meeting, relationship, reminded_at=at, asked_at=at, attended={actor.pk: True})
    record("meetings.logged", meeting, actor=actor, at=at)
    run_hook("meetings.said_held", meeting.relationship_id, at)
    return meeting


@transaction.atomic
def answer(meeting: Meeting, *, held: bool, actor: Membership, at: datetime) -> Meeting:
    """Say whether a talk took place; the same word twice is said once, another replaces it."""
    meeting = lock(meeting)
    if meeting.ends_at > at:
        raise NotOverYet
    attendances = list(meeting.attendances.select_for_update().select_related("member"))
    mine = next((one for one in attendances if one.is_of(actor)), None)
    if mine is None:
        raise NotExpected
    if mine.attended is held:
        return meeting
    mine.attended = held
    mine.save(update_fields=["attended"])
    expected = [one for one in attendances if one.attended is not None or not one.is_declined]
    meeting.outcome = rules.outcome_of([one.attended for one in expected])
    meeting.save(update_fields=["outcome"])
    record("meetings.answered", meeting, actor=actor, at=at, data={"held": held})
    run_hook("meetings.said_held", meeting.relationship_id, at)
    return meeting


@transaction.atomic
def write_note(
    meeting: Meeting, *, body: str, is_shared: bool, key: UUID, actor: Membership, at: datetime
) -> Note:
    """Keep something of a talk: for oneself or for both.

    ``key`` makes a second click harmless. Going back and sending the same words again within
    minutes finds the note that stands there; who reads it is what was said last.
    """
    relationship = lock_open(meeting.relationship)
    known = Note.objects.filter(pk=key).first()
    mine = Note.objects.filter(meeting=meeting, author=actor)
    if known is not None and known.author_id == actor.pk and known.body == body:
        return known
    if before := recent_duplicate(mine, moment="written_at", at=at, body=body):
        if before.is_shared != is_shared:
            change_note(before, body=body, is_shared=is_shared, actor=actor, at=at)
        return before
    note = Note.objects.create(
        pk=new_id() if known else key,
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        meeting=meeting,
        author=actor,
        is_shared=is_shared,
        body=body,
        written_at=at,
    )
    record("meetings.note_written", note, actor=actor, at=at, data={"is_shared": is_shared})
    return note


@transaction.atomic
def keep_note(
    relationship: Relationship, *, body: str, key: UUID, actor: Membership, at: datetime
) -> Note:
    """Keep words that both know already, outside of any talk; the same key keeps them once."""
    relationship = lock_open(relationship)
    known = Note.objects.filter(pk=key, relationship=relationship).first()
    if known is not None:
        return known
    note = Note.objects.create(
        pk=new_id() if Note.objects.filter(pk=key).exists() else key,
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        author=actor,
        is_shared=True,
        body=body,
        written_at=at,
    )
    record("meetings.note_written", note, actor=actor, at=at, data={"is_shared": True})
    return note


@transaction.atomic
def change_note(
    note: Note, *, body: str, is_shared: bool, seen: str = "", actor: Membership, at: datetime
) -> None:
    """Write a note anew; an empty one goes away.

    ``seen`` is the version that the writer had before them. Raises ``NoteChanged`` where there is
    another by now, unless it says the same; without ``seen`` whatever stood there is replaced.
    """
    lock_open(note.relationship)
    note = Note.objects.select_for_update().get(pk=note.pk)
    if seen and seen != note.version:
        if (note.body, note.is_shared) == (body, is_shared):
            return
        raise NoteChanged
    note.body, note.is_shared, note.changed_at = body, is_shared, at
    if body:
        note.save(update_fields=["body", "is_shared", "changed_at"])
    figures = {"is_shared": is_shared, "is_removed": not body}
    record("meetings.note_written", note, actor=actor, at=at, data=figures)
    run_hook("meetings.kept_moved", note.relationship, note.pk, actor, at)
    if not body:
        note.delete()
