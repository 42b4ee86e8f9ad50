"""A poll: several times, each says which work, and the one that works for most is taken."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings import rules
from mentoring.meetings.actions.booking import new_meeting
from mentoring.meetings.actions.locks import free_for, lock_people, reserve_half_hours
from mentoring.meetings.actions.refusals import (
    HostsArrange,
    NobodyElse,
    ProposalClosed,
    TimePast,
    TimeTaken,
)
from mentoring.meetings.actions.series import repeat
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting, Proposal
from mentoring.meetings.queries.circle import may_take
from mentoring.meetings.rules.slots import half_hours
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import RelationshipEnded, lock_open
from mentoring.relationships.models import Member, Relationship

Answer = Attendance.Answer


def who_can(proposal: Proposal, relationship: Relationship) -> dict[datetime, list[Member]]:
    """For each moment whom it suits by their own word; whoever asks is there at all of them."""
    said = {one.member_id: one.moments for one in proposal.answers.all()}
    asks = proposal.proposed_by_id
    return {
        moment: [
            one
            for one in relationship.present
            if one.membership_id == asks or moment in said.get(one.pk, ())
        ]
        for moment in proposal.moments
    }


def best_of(proposal: Proposal, relationship: Relationship, at: datetime) -> datetime | None:
    """The moment that works for most of those who are free then; None: for nobody but one."""
    counts = {
        moment: _free_among(members, moment, proposal.minutes)
        for moment, members in who_can(proposal, relationship).items()
        if moment > at
    }
    return rules.best_moment(counts)


def _free_among(members: Collection[Member], moment: datetime, minutes: int) -> int:
    """One query, however many they are."""
    people = {one.membership_id for one in members}
    taken = BusyHalfHour.objects.filter(
        membership__in=people, starts_at__in=half_hours(moment, minutes)
    )
    return len(people - set(taken.values_list("membership", flat=True)))


@transaction.atomic
def take(proposal: Proposal, *, starts_at: datetime, actor: Membership, at: datetime) -> Meeting:
    """Whoever asked, or hosts, takes one of the times before everybody has answered.

    A second press finds the meeting of the first. Raises ``NobodyElse`` where it suits one alone.
    """
    relationship = lock_open(proposal.relationship)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not proposal.is_open:
        meeting = proposal.meeting
        if meeting and not meeting.cancelled_at and meeting.starts_at == starts_at:
            return meeting
        raise ProposalClosed
    if not may_take(proposal, relationship, actor):
        raise HostsArrange
    if not proposal.is_poll or starts_at not in proposal.moments:
        raise ProposalClosed
    if starts_at <= at:
        raise TimePast
    lock_people(relationship)
    members = who_can(proposal, relationship)[starts_at]
    if len(members) < rules.MAKE_A_MEETING:
        raise NobodyElse
    if _free_among(members, starts_at, proposal.minutes) < rules.MAKE_A_MEETING:
        raise TimeTaken
    return book_poll(proposal, relationship, starts_at, actor=actor, at=at)


@transaction.atomic
def close_poll(proposal: Proposal, *, at: datetime) -> Meeting | None:
    """Its time is over: the best is taken, or whoever asked hears that none works for two."""
    try:
        relationship = lock_open(proposal.relationship)
    except RelationshipEnded:
        return None
    found = Proposal.objects.select_for_update().lapsed(at).filter(pk=proposal.pk).first()
    if found is None:
        return None
    lock_people(relationship)
    best = best_of(found, relationship, at)
    if best is not None:
        return book_poll(found, relationship, best, actor=None, at=at)
    found.answered_at = at
    found.save(update_fields=["answered_at"])
    record("meetings.none_fitted", found, actor=None, at=at)
    return None


def book_poll(
    proposal: Proposal,
    relationship: Relationship,
    starts_at: datetime,
    *,
    actor: Membership | None,
    at: datetime,
) -> Meeting:
    """Make it a meeting: who can comes, who said otherwise does not, the others are asked.

    Everybody's row is locked. Whoever has another meeting by now is asked like one who has not
    said, and their time is not taken.
    """
    meeting = new_meeting(proposal, relationship, starts_at, actor=actor, at=at)
    can = {one.pk for one in who_can(proposal, relationship)[starts_at]}
    said = set(proposal.answers.values_list("member", flat=True))
    free: list[UUID] = []
    for member in relationship.present:
        is_free = bool(free_for([member.membership_id], [starts_at], proposal.minutes))
        answer = rules.coming_of(can=member.pk in can, said=member.pk in said, is_free=is_free)
        meeting.attendances.filter(member=member).update(answer=answer)
        if is_free and answer != Answer.DECLINED:
            free.append(member.membership_id)
    reserve_half_hours(meeting, relationship, people=free)
    more = repeat(proposal, meeting, relationship, at=at)
    proposal.answered_at, proposal.meeting = at, meeting
    proposal.save(update_fields=["answered_at", "meeting"])
    record("meetings.booked", meeting, actor=actor, at=at, data=more)
    return meeting
