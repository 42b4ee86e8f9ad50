"""After a talk: whether it took place, and what is kept of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.audit.record import record
from mentoring.core.ids import new_id
from mentoring.core.twice import said_before
from mentoring.meetings.actions.holding import hold
from mentoring.meetings.actions.refusals import NotOverYet
from mentoring.meetings.models import Meeting, Note
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import hold_open
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
    relationship = hold_open(relationship)
    if starts_at > at:
        raise NotOverYet
    known = Meeting.objects.filter(pk=key).first()
    theirs = Meeting.objects.standing().filter(relationship=relationship)
    if before := theirs.filter(starts_at=starts_at).first():
        return before
    meeting = Meeting.objects.create(
        pk=new_id() if known else key, organisation_id=relationship.organisation_id,
        relationship=relationship, starts_at=starts_at, minutes=minutes, format=format,
        booked_by=actor, created_at=at, reminded_at=at, asked_at=at,
        **{f"{relationship.side(actor)}_says_held": True},
    )  # fmt: skip
    record("meetings.logged", meeting, actor=actor, at=at)
    return meeting


@transaction.atomic
def answer(meeting: Meeting, *, held: bool, actor: Membership, at: datetime) -> Meeting:
    """Say whether a talk took place; the same word twice is said once, another replaces it."""
    meeting = hold(meeting)
    if meeting.ends_at > at:
        raise NotOverYet
    side = f"{meeting.relationship.side(actor)}_says_held"
    if getattr(meeting, side) is held:
        return meeting
    setattr(meeting, side, held)
    meeting.save(update_fields=[side])
    record("meetings.answered", meeting, actor=actor, at=at, data={"held": held})
    return meeting


@transaction.atomic
def write_note(
    meeting: Meeting, *, body: str, is_shared: bool, key: UUID, actor: Membership, at: datetime
) -> Note:
    """Keep something of a talk: for oneself or for both.

    ``key`` makes a second click harmless. Going back and sending the same words again within
    minutes finds the note that stands there; who reads it is what was said last.
    """
    relationship = hold_open(meeting.relationship)
    known = Note.objects.filter(pk=key).first()
    mine = Note.objects.filter(meeting=meeting, author=actor)
    if known is not None and known.author_id == actor.pk and known.body == body:
        return known
    if before := said_before(mine, moment="written_at", at=at, body=body):
        if before.is_shared != is_shared:
            change_note(before, body=body, is_shared=is_shared, actor=actor, at=at)
        return before
    note = Note.objects.create(
        pk=new_id() if known else key, organisation_id=relationship.organisation_id,
        relationship=relationship, meeting=meeting, author=actor, is_shared=is_shared,
        body=body, written_at=at,
    )  # fmt: skip
    record("meetings.note_written", note, actor=actor, at=at, data={"is_shared": is_shared})
    return note


@transaction.atomic
def change_note(note: Note, *, body: str, is_shared: bool, actor: Membership, at: datetime) -> None:
    """Write a note anew; an empty one goes away."""
    hold_open(note.relationship)
    note = Note.objects.select_for_update().get(pk=note.pk)
    note.body, note.is_shared, note.changed_at = body, is_shared, at
    if body:
        note.save(update_fields=["body", "is_shared", "changed_at"])
    figures = {"is_shared": is_shared, "is_removed": not body}
    record("meetings.note_written", note, actor=actor, at=at, data=figures)
    if not body:
        note.delete()
