"""Preparing, moving and calling off a talk that lies ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings import rules
from mentoring.meetings.actions.locks import (
    ABSENT,
    free_for,
    lock,
    lock_ahead,
    refuse_departed,
    refuse_guests,
    reminder_baseline,
    reserve_for,
    reserve_half_hours,
)
from mentoring.meetings.actions.offers import propose
from mentoring.meetings.actions.papers import lock_paper, replace
from mentoring.meetings.actions.refusals import AgendaChanged, TimePast, TimeTooFar, TooLateToChange
from mentoring.meetings.actions.series import OncePerSeries, end_series
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting, Proposal
from mentoring.meetings.rules.papers import AGENDA, plain
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship


@transaction.atomic
def prepare(meeting: Meeting, *, agenda: str, seen: int, actor: Membership, at: datetime) -> None:
    """Write down what to talk about; everybody may.

    ``seen`` is the ``agenda_version`` that the writer read. Raises ``AgendaChanged`` when
    somebody has changed it since: nobody's words are overwritten unread.
    """
    meeting = lock(meeting)
    if meeting.agenda == plain(agenda):
        return
    if meeting.agenda_version != seen:
        raise AgendaChanged
    paper, document = lock_paper(meeting, at)
    replace(meeting, paper, document, {AGENDA: agenda}, actor=actor, at=at)
    record("meetings.prepared", meeting, actor=actor, at=at)


@transaction.atomic
def move(meeting: Meeting, *, starts_at: datetime, actor: Membership, at: datetime) -> Meeting:
    """Put a talk that lies ahead to another moment, in both calendars, in one step."""
    meeting = lock_ahead(meeting, at)
    refuse_departed(meeting.relationship, actor)
    refuse_guests(meeting, actor)
    refuse_moment(starts_at, at)
    if starts_at == meeting.starts_at:
        return meeting
    before, meeting.starts_at = meeting.starts_at, starts_at
    meeting.sequence += 1
    meeting.attendances.filter(member__membership=actor).update(answer=Attendance.Answer.ACCEPTED)
    reserve_half_hours(meeting, meeting.relationship)
    meeting.save(update_fields=["starts_at", "sequence"])
    meeting.attendances.update(
        reminded_at=reminder_baseline(meeting.relationship, starts_at, at), asked_at=None
    )
    ask_anew(meeting, actor)
    figures = {"before": before, "after": starts_at, "sequence": meeting.sequence}
    record("meetings.moved", meeting, actor=actor, at=at, data=figures)
    return meeting


def refuse_moment(starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise TimePast
    if not rules.is_near(starts_at, at):
        raise TimeTooFar


def ask_anew(meeting: Meeting, actor: Membership) -> None:
    """Another moment asks the others of several again whether they come; whoever moves it does.

    The time of those who could not come before is taken now, if they have it.
    """
    if meeting.relationship.are_two:
        return
    others = meeting.attendances.exclude(member__membership=actor)
    for absent in list(
        others.filter(answer__in=ABSENT).values_list("member__membership", flat=True)
    ):
        if free_for([absent], [meeting.starts_at], meeting.minutes):
            others.filter(member__membership=absent).update(answer=Attendance.Answer.NONE)
            reserve_for(meeting, absent)
    others.filter(answer=Attendance.Answer.ACCEPTED).update(answer=Attendance.Answer.NONE)


@transaction.atomic
def change_format(
    meeting: Meeting, *, format: str, place: str, actor: Membership, at: datetime
) -> Meeting:
    """Turn a talk into a call, a video talk or a walk round the block."""
    meeting = lock_ahead(meeting, at)
    refuse_guests(meeting, actor)
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
    meeting: Meeting,
    *,
    offers: Sequence[datetime] = (),
    pausing: Membership | None = None,
    more: Mapping[str, Any] = MappingProxyType({}),
    actor: Membership,
    at: datetime,
) -> Proposal | None:
    """Call a talk off; with ``offers`` the same letter brings up to three new moments.

    Calling it off twice is calling it off once. ``pausing``: who takes a break, of which the
    letter about the break tells the others. ``more``: what its event says besides.
    """
    relationship = lock_open(meeting.relationship)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.relationship = relationship
    if meeting.cancelled_at:
        return None
    if not pausing:
        refuse_guests(meeting, actor)
    if meeting.starts_at <= at:
        raise TooLateToChange
    proposal = offered_instead(meeting, offers, actor=actor, at=at)
    figures = dict(more) | ({"pausing": pausing.pk} if pausing else {})
    call_off(meeting, actor=actor, at=at, proposal=proposal, figures=figures)
    return proposal


def offered_instead(
    meeting: Meeting, offers: Sequence[datetime], *, actor: Membership, at: datetime
) -> Proposal | None:
    if not offers:
        return None
    return propose(
        meeting.relationship,
        moments=offers,
        minutes=meeting.minutes,
        format=meeting.format,
        place=meeting.place,
        actor=actor,
        at=at,
        instead_of=meeting,
    )


@transaction.atomic
def cancel_everything_ahead(
    relationship: Relationship, *, departed: Membership | None = None, at: datetime
) -> None:
    """After the end of a relationship, or when ``departed`` has left: nothing stays ahead."""
    Proposal.objects.open().filter(relationship=relationship).update(withdrawn_at=at)
    ended, once = end_series(relationship, at), OncePerSeries()
    who = {"departed": departed.pk} if departed else {}
    ahead = Meeting.objects.not_cancelled().filter(relationship=relationship, starts_at__gt=at)
    for meeting in ahead.order_by("starts_at").select_for_update():
        more = once.figures(meeting)
        figures = None if more is None else who | more
        call_off(meeting, actor=None, at=at, proposal=None, figures=figures)
    for series in ended:  # none of them lies ahead, but calendars show those that were to come
        last = series.meetings.order_by("number").last()
        if last and series.pk not in once.told:
            figures = {"proposal": None, "whole": True, "is_rest": True} | who
            record("meetings.cancelled", last, actor=None, at=at, data=figures)


def call_off(
    meeting: Meeting,
    *,
    actor: Membership | None,
    at: datetime,
    proposal: Proposal | None,
    figures: Mapping[str, Any] | None,
) -> None:
    """``figures``: what its event says besides; None: another event has told of it."""
    meeting.cancelled_at = at
    meeting.sequence += 1
    meeting.save(update_fields=["cancelled_at", "sequence"])
    BusyHalfHour.objects.filter(meeting=meeting).delete()
    if figures is not None:
        said = {"proposal": proposal.pk if proposal else None} | dict(figures)
        record("meetings.cancelled", meeting, actor=actor, at=at, data=said)
