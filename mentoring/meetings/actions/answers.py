"""Answering an offer: each says what suits them; what suits everybody becomes a meeting."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.actions.booking import new_meeting
from mentoring.meetings.actions.locks import (
    free_for,
    lock_people,
    refuse_away,
    refuse_departed,
    reserve_half_hours,
)
from mentoring.meetings.actions.polls import best_of, book_poll
from mentoring.meetings.actions.refusals import ProposalClosed, TimePast, TimeTaken
from mentoring.meetings.actions.series import repeat
from mentoring.meetings.models import Meeting, OfferAnswer, Proposal
from mentoring.meetings.rules import common_moments
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.pauses import pause_of


@transaction.atomic
def answer_offer(
    proposal: Proposal, *, fits: Sequence[datetime], actor: Membership, at: datetime
) -> Meeting | None:
    """Say which of the offered moments suit ``actor``; an empty list: none does.

    The earliest moment that suits everybody is booked once everybody has answered; of two, the
    one answer decides. As soon as no moment is left that could suit all, the offer is closed as
    one that fits nobody. Until then it waits; both return None. Another word of the same person
    replaces the one before.

    Raises ``TimeTaken`` where a chosen moment was given away in the meantime, ``TimePast`` for
    one gone by, ``ProposalClosed`` when the offer was answered otherwise.
    """
    relationship = lock_open(proposal.relationship)
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    chosen = sorted(set(fits))
    if not proposal.is_open:
        return _answered_before(proposal, chosen)
    refuse_departed(relationship, actor)
    refuse_away(relationship, actor, at)
    lock_people(relationship)
    _refuse_impossible(proposal, chosen, actor, at)
    OfferAnswer.objects.update_or_create(
        proposal=proposal,
        member=relationship.member(actor),
        defaults={"fits": [moment.isoformat() for moment in chosen], "answered_at": at},
    )
    return _settle(proposal, relationship, actor=actor, at=at)


def book(proposal: Proposal, *, starts_at: datetime, actor: Membership, at: datetime) -> Meeting:
    """Take one of the moments that the other of two has offered.

    Every half hour that somebody gives away is a row that can exist once: two meetings at the
    same time are impossible. A second click on the same moment finds the meeting of the first.
    """
    meeting = answer_offer(proposal, fits=[starts_at], actor=actor, at=at)
    if meeting is None:  # more than two: the others have a say
        raise ProposalClosed
    return meeting


def decline(proposal: Proposal, *, actor: Membership, at: datetime) -> None:
    """None of the moments fits. A second no changes nothing."""
    answer_offer(proposal, fits=[], actor=actor, at=at)


@transaction.atomic
def settle_offers(relationship: Relationship, *, at: datetime) -> None:
    """After somebody has left: their offer is withdrawn, another no longer waits for them."""
    relationship = lock_open(relationship)
    proposal = Proposal.objects.select_for_update().open().filter(relationship=relationship).first()
    if proposal is None:
        return
    if all(person.pk != proposal.proposed_by_id for person in relationship.people):
        proposal.withdrawn_at = at
        proposal.save(update_fields=["withdrawn_at"])
    elif proposal.answers.exists():
        lock_people(relationship)
        _settle(proposal, relationship, actor=None, at=at)


def _answered_before(proposal: Proposal, chosen: Sequence[datetime]) -> Meeting | None:
    """A second click finds what the first has done; anything else comes too late."""
    meeting = proposal.meeting
    if not chosen and meeting is None and proposal.answered_at:
        return None
    if meeting is None or meeting.cancelled_at or meeting.starts_at not in chosen:
        raise ProposalClosed
    return meeting


def _refuse_impossible(
    proposal: Proposal, chosen: Sequence[datetime], actor: Membership, at: datetime
) -> None:
    if not set(chosen) <= set(proposal.moments):
        raise ProposalClosed
    if chosen and chosen[0] <= at:
        raise TimePast
    if len(free_for([actor.pk], chosen, proposal.minutes)) < len(chosen):
        raise TimeTaken


def _settle(
    proposal: Proposal, relationship: Relationship, *, actor: Membership | None, at: datetime
) -> Meeting | None:
    """Book, close, or go on waiting; everybody's row is locked."""
    asked = _asked(proposal, relationship, at)
    words = {
        answer.member_id: answer.moments
        for answer in proposal.answers.filter(member__in=relationship.present)
    }
    if proposal.is_poll:
        return _settle_poll(proposal, relationship, asked <= set(words), actor=actor, at=at)
    common = common_moments(proposal.moments, words.values(), at)
    free = free_for([person.pk for person in relationship.people], common, proposal.minutes)
    if common and not free and relationship.are_two:
        raise TimeTaken
    if not free:
        proposal.answered_at = at
        proposal.save(update_fields=["answered_at"])
        record("meetings.none_fitted", proposal, actor=actor, at=at)
        return None
    if set(words) >= asked:
        return _book(proposal, relationship, free[0], actor=actor, at=at)
    figures = {"answered": len(words), "asked": len(asked)}
    record("meetings.offer_answered", proposal, actor=actor, at=at, data=figures)
    return None


def _asked(proposal: Proposal, relationship: Relationship, at: datetime) -> set[UUID]:
    """Whose word it waits for: of several, not that of somebody on a break."""
    pause = pause_of(relationship, relationship.today(at))
    return {
        one.pk
        for one in relationship.present
        if one.membership_id != proposal.proposed_by_id
        and (relationship.are_two or not pause.is_away(one.membership))
    }


def _settle_poll(
    proposal: Proposal,
    relationship: Relationship,
    is_whole: bool,
    *,
    actor: Membership | None,
    at: datetime,
) -> Meeting | None:
    """Once all have said which times work, the best is taken; until then, or without one, wait."""
    best = best_of(proposal, relationship, at) if is_whole else None
    if best is not None:
        return book_poll(proposal, relationship, best, actor=actor, at=at)
    figures = {"answered": proposal.answers.count(), "is_poll": True}
    record("meetings.offer_answered", proposal, actor=actor, at=at, data=figures)
    return None


def _book(
    proposal: Proposal,
    relationship: Relationship,
    starts_at: datetime,
    *,
    actor: Membership | None,
    at: datetime,
) -> Meeting:
    meeting = new_meeting(proposal, relationship, starts_at, actor=actor, at=at)
    reserve_half_hours(meeting, relationship)
    more = repeat(proposal, meeting, relationship, at=at)
    proposal.answered_at, proposal.meeting = at, meeting
    proposal.save(update_fields=["answered_at", "meeting"])
    record("meetings.booked", meeting, actor=actor, at=at, data=more)
    return meeting
