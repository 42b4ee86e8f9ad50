"""What can be done about talks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.meetings.models import BusySlot, Meeting, Note, Proposal
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import hold_open
from mentoring.relationships.models import Relationship


class TimeTaken(Refusal):
    message = _("One of you has another talk at that time by now. Choose another time.")


class TimePast(Refusal):
    message = _("That time has passed. Choose a later one.")


class ProposalClosed(Refusal):
    message = _("These times are no longer on offer. Your page together shows where things stand.")


class TalkCalledOff(Refusal):
    message = _("This talk was called off. Find a new time together.")


class NotOverYet(Refusal):
    message = _("This talk is not over yet. Say it afterwards, in one tap.")


class TooLateToChange(Refusal):
    message = _("This talk has begun already. It can no longer be moved or called off.")


@transaction.atomic
def propose(
    relationship: Relationship,
    *,
    moments: Sequence[datetime],
    minutes: int,
    format: str,
    place: str,
    actor: Membership,
    at: datetime,
    instead_of: Meeting | None = None,
) -> Proposal:
    """Offer the other up to three moments.

    An open offer is replaced: one's own is withdrawn, one from the other counts as answered by
    this counter-offer. The same offer sent twice is one offer. ``instead_of`` is a talk called
    off in the same breath; its letter carries the offer.
    """
    relationship = hold_open(relationship)
    offered = sorted(set(moments))
    if offered[0] <= at:
        raise TimePast
    what: dict[str, Any] = {
        "slots": [moment.isoformat() for moment in offered],
        "minutes": minutes, "format": format, "place": place,
    }  # fmt: skip
    before = Proposal.objects.select_for_update().open().filter(relationship=relationship).first()
    if before and before.proposed_by_id == actor.pk:
        if all(getattr(before, name) == value for name, value in what.items()):
            return before
        before.withdrawn_at = at
        before.save(update_fields=["withdrawn_at"])
    elif before:
        before.answered_at = at
        before.save(update_fields=["answered_at"])
    proposal = Proposal.objects.create(
        organisation_id=relationship.organisation_id, relationship=relationship,
        proposed_by=actor, created_at=at, **what,
    )  # fmt: skip
    figures = {"instead_of": instead_of.pk if instead_of else None}
    record("meetings.proposed", proposal, actor=actor, at=at, data=figures)
    return proposal


@transaction.atomic
def book(proposal: Proposal, *, starts_at: datetime, actor: Membership, at: datetime) -> Meeting:
    """Take one of the offered moments.

    Both people's rows are locked, and every half hour they give away is a row that can exist
    once: two talks at the same time are impossible. Raises ``TimeTaken`` then, ``TimePast`` for
    a moment gone by, ``ProposalClosed`` when the offer was answered otherwise.
    """
    relationship = hold_open(proposal.relationship)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not proposal.is_open:
        return _booked_before(proposal, starts_at)
    if starts_at not in proposal.moments:
        raise ProposalClosed
    if starts_at <= at:
        raise TimePast
    meeting = Meeting.objects.create(
        organisation_id=relationship.organisation_id, relationship=relationship,
        starts_at=starts_at, minutes=proposal.minutes, format=proposal.format,
        place=proposal.place, booked_by=actor, created_at=at,
        reminded_at=_no_reminder(relationship, starts_at, at),
    )  # fmt: skip
    _take_time(meeting, relationship)
    proposal.answered_at, proposal.meeting = at, meeting
    proposal.save(update_fields=["answered_at", "meeting"])
    record("meetings.booked", meeting, actor=actor, at=at)
    return meeting


def _booked_before(proposal: Proposal, starts_at: datetime) -> Meeting:
    """A second click on the same moment finds the talk that the first has booked."""
    meeting = proposal.meeting
    if meeting is None or meeting.cancelled_at or meeting.starts_at != starts_at:
        raise ProposalClosed
    return meeting


def _take_time(meeting: Meeting, relationship: Relationship) -> None:
    people = sorted((relationship.mentor_id, relationship.mentee_id))
    list(Membership.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    needed = slots.half_hours(meeting.starts_at, meeting.minutes)
    taken = BusySlot.objects.filter(membership__in=people, starts_at__in=needed)
    if taken.exclude(meeting=meeting).exists():
        raise TimeTaken
    BusySlot.objects.filter(meeting=meeting).delete()
    BusySlot.objects.bulk_create(
        BusySlot(membership_id=person, meeting=meeting, starts_at=half_hour)
        for person in people
        for half_hour in needed
    )


def _no_reminder(relationship: Relationship, starts_at: datetime, at: datetime) -> datetime | None:
    """Who books on the eve needs no reminder: it counts as given."""
    zones = (relationship.mentor.timezone, relationship.mentee.timezone)
    return at if at >= slots.reminder_due_at(starts_at, zones) else None


@transaction.atomic
def decline(proposal: Proposal, *, actor: Membership, at: datetime) -> None:
    """None of the moments fits. A second no changes nothing."""
    hold_open(proposal.relationship)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not proposal.is_open:
        if proposal.answered_at and proposal.meeting_id is None:
            return
        raise ProposalClosed
    proposal.answered_at = at
    proposal.save(update_fields=["answered_at"])
    record("meetings.none_fitted", proposal, actor=actor, at=at)


@transaction.atomic
def move(meeting: Meeting, *, starts_at: datetime, actor: Membership, at: datetime) -> Meeting:
    """Put a talk that lies ahead to another moment, in both calendars, in one step."""
    meeting = _hold_ahead(meeting, at)
    if starts_at <= at:
        raise TimePast
    if starts_at == meeting.starts_at:
        return meeting
    before, meeting.starts_at = meeting.starts_at, starts_at
    meeting.reminded_at = _no_reminder(meeting.relationship, starts_at, at)
    meeting.sequence += 1
    _take_time(meeting, meeting.relationship)
    meeting.save(update_fields=["starts_at", "reminded_at", "sequence"])
    figures = {"before": before, "after": starts_at, "sequence": meeting.sequence}
    record("meetings.moved", meeting, actor=actor, at=at, data=figures)
    return meeting


@transaction.atomic
def change_format(
    meeting: Meeting, *, format: str, place: str, actor: Membership, at: datetime
) -> Meeting:
    """Turn a talk into a call, a video talk or a walk round the block."""
    meeting = _hold_ahead(meeting, at)
    if (meeting.format, meeting.place) == (format, place):
        return meeting
    before, meeting.format, meeting.place = meeting.format, format, place
    meeting.sequence += 1
    meeting.save(update_fields=["format", "place", "sequence"])
    figures = {"before": before, "after": format, "sequence": meeting.sequence}
    record("meetings.changed", meeting, actor=actor, at=at, data=figures)
    return meeting


@transaction.atomic
def cancel(
    meeting: Meeting, *, offers: Sequence[datetime] = (), actor: Membership, at: datetime
) -> Proposal | None:
    """Call a talk off; with ``offers`` the same letter brings up to three new moments.

    Calling it off twice is calling it off once.
    """
    hold_open(meeting.relationship)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.cancelled_at:
        return None
    if meeting.starts_at <= at:
        raise TooLateToChange
    proposal = None
    if offers:
        proposal = propose(
            meeting.relationship, moments=offers, minutes=meeting.minutes, format=meeting.format,
            place=meeting.place, actor=actor, at=at, instead_of=meeting,
        )  # fmt: skip
    _call_off(meeting, actor=actor, at=at, proposal=proposal)
    return proposal


@transaction.atomic
def call_off_everything(relationship: Relationship, *, at: datetime) -> None:
    """After the end of a relationship: no talk stays ahead and no offer stays open."""
    Proposal.objects.open().filter(relationship=relationship).update(withdrawn_at=at)
    ahead = Meeting.objects.standing().filter(relationship=relationship, starts_at__gt=at)
    for meeting in ahead.select_for_update():
        _call_off(meeting, actor=None, at=at, proposal=None)


def _call_off(
    meeting: Meeting, *, actor: Membership | None, at: datetime, proposal: Proposal | None
) -> None:
    meeting.cancelled_at = at
    meeting.sequence += 1
    meeting.save(update_fields=["cancelled_at", "sequence"])
    BusySlot.objects.filter(meeting=meeting).delete()
    figures = {"proposal": proposal.pk if proposal else None}
    record("meetings.cancelled", meeting, actor=actor, at=at, data=figures)


def _hold(meeting: Meeting) -> Meeting:
    relationship = hold_open(meeting.relationship)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.relationship = relationship
    if meeting.cancelled_at:
        raise TalkCalledOff
    return meeting


def _hold_ahead(meeting: Meeting, at: datetime) -> Meeting:
    meeting = _hold(meeting)
    if meeting.starts_at <= at:
        raise TooLateToChange
    return meeting


@transaction.atomic
def prepare(meeting: Meeting, *, agenda: str, actor: Membership, at: datetime) -> None:
    """Write down what to talk about; both may."""
    meeting = _hold(meeting)
    if meeting.agenda == agenda:
        return
    meeting.agenda = agenda
    meeting.save(update_fields=["agenda"])
    record("meetings.prepared", meeting, actor=actor, at=at)


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
    """Note a talk that was not booked here. ``key`` makes a second click harmless."""
    relationship = hold_open(relationship)
    if starts_at > at:
        raise NotOverYet
    known = Meeting.objects.filter(pk=key).first()
    if known is not None and known.relationship_id == relationship.pk:
        return known
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
    meeting = _hold(meeting)
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
    """Keep something of a talk: for oneself or for both. ``key`` makes a second click harmless."""
    relationship = hold_open(meeting.relationship)
    known = Note.objects.filter(pk=key).first()
    if known is not None and known.author_id == actor.pk:
        return known
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
