"""Whose turn it is to host: it goes round by itself, and a turn can be swapped with one person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.actions.locks import lock_ahead
from mentoring.meetings.actions.refusals import NotAHost, NotYourTurn, SwapOver
from mentoring.meetings.models import Attendance, HostSwap, Meeting
from mentoring.meetings.queries.hosting import hosts_of, turns
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.queries.pauses import pause_of


def next_host(
    relationship: Relationship, starts_at: datetime, *, besides: set[UUID]
) -> Member | None:
    """Whose turn a meeting at this moment is, without those who are on a break or cannot come."""
    known = Meeting.objects.not_cancelled().filter(relationship=relationship)
    meetings = list(known.exclude(host=None).only("host", "starts_at", "cancelled_at"))
    pause = pause_of(relationship, relationship.today(starts_at))
    away = besides | {person.pk for person, _until in pause.away}
    order = turns(relationship, meetings, besides=frozenset(away))
    return order[0] if order else None


def pass_turn_on(meeting: Meeting, relationship: Relationship) -> None:
    """Whoever was to host does not come: the next one who can takes it, and nobody is told off."""
    missing = meeting.attendances.filter(answer=Attendance.Answer.DECLINED)
    away = set(missing.values_list("member__membership", flat=True))
    if meeting.host:
        away.add(meeting.host.membership_id)
    HostSwap.objects.filter(meeting=meeting, answered_at=None).delete()
    meeting.host = next_host(relationship, meeting.starts_at, besides=away)
    meeting.save(update_fields=["host"])


@transaction.atomic
def ask_to_swap(
    meeting: Meeting, person: Membership, *, actor: Membership, at: datetime
) -> HostSwap:
    """Ask one of the others to host in one's place; asking somebody else takes the first back."""
    meeting = lock_ahead(meeting, at)
    relationship = meeting.relationship
    mine = relationship.member(actor)
    if meeting.host_id != mine.pk:
        raise NotYourTurn
    asked = next((one for one in hosts_of(relationship) if one.membership_id == person.pk), None)
    if asked is None or asked.pk == mine.pk:
        raise NotAHost
    before = HostSwap.objects.filter(meeting=meeting, answered_at=None).first()
    if before and before.asked_id == asked.pk:
        return before
    HostSwap.objects.filter(meeting=meeting, answered_at=None).update(answered_at=at)
    swap = HostSwap.objects.create(meeting=meeting, asked_by=mine, asked=asked, asked_at=at)
    figures = {"asked": str(person.pk), "swap": str(swap.pk)}
    record("meetings.swap_asked", meeting, actor=actor, at=at, data=figures)
    return swap


@transaction.atomic
def answer_swap(meeting: Meeting, *, takes: bool, actor: Membership, at: datetime) -> Meeting:
    """Take somebody's turn, whose next one then comes sooner; or leave it with them."""
    meeting = lock_ahead(meeting, at)
    mine = meeting.relationship.member(actor)
    swap = HostSwap.objects.filter(meeting=meeting, asked=mine, answered_at=None).first()
    if swap is None:
        if takes and meeting.host_id == mine.pk:
            return meeting
        raise SwapOver
    swap.answered_at = at
    swap.save(update_fields=["answered_at"])
    if takes:
        meeting.host = mine
        meeting.save(update_fields=["host"])
    figures = {"asked_by": str(swap.asked_by.membership_id), "takes": takes}
    record("meetings.swap_answered", meeting, actor=actor, at=at, data=figures)
    return meeting
