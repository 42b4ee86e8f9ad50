"""Preparing, moving and calling off a talk that lies ahead."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mentoring.audit.record import record
from mentoring.meetings.actions.holding import hold, hold_ahead, no_reminder, take_time
from mentoring.meetings.actions.offers import propose
from mentoring.meetings.actions.refusals import TimePast, TooLateToChange
from mentoring.meetings.models import BusySlot, Meeting, Proposal
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import hold_open
from mentoring.relationships.models import Relationship


@transaction.atomic
def prepare(meeting: Meeting, *, agenda: str, actor: Membership, at: datetime) -> None:
    """Write down what to talk about; both may."""
    meeting = hold(meeting)
    if meeting.agenda == agenda:
        return
    meeting.agenda = agenda
    meeting.save(update_fields=["agenda"])
    record("meetings.prepared", meeting, actor=actor, at=at)


@transaction.atomic
def move(meeting: Meeting, *, starts_at: datetime, actor: Membership, at: datetime) -> Meeting:
    """Put a talk that lies ahead to another moment, in both calendars, in one step."""
    meeting = hold_ahead(meeting, at)
    if starts_at <= at:
        raise TimePast
    if starts_at == meeting.starts_at:
        return meeting
    before, meeting.starts_at = meeting.starts_at, starts_at
    meeting.reminded_at = no_reminder(meeting.relationship, starts_at, at)
    meeting.sequence += 1
    take_time(meeting, meeting.relationship)
    meeting.save(update_fields=["starts_at", "reminded_at", "sequence"])
    figures = {"before": before, "after": starts_at, "sequence": meeting.sequence}
    record("meetings.moved", meeting, actor=actor, at=at, data=figures)
    return meeting


@transaction.atomic
def change_format(
    meeting: Meeting, *, format: str, place: str, actor: Membership, at: datetime
) -> Meeting:
    """Turn a talk into a call, a video talk or a walk round the block."""
    meeting = hold_ahead(meeting, at)
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
