"""Offering times, and taking one of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mentoring.audit.record import record
from mentoring.core.twice import said_before
from mentoring.meetings.actions.holding import no_reminder, take_time
from mentoring.meetings.actions.refusals import EnoughOffers, ProposalClosed, TimePast
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import hold_open
from mentoring.relationships.models import Relationship


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
    this counter-offer. The same offer sent twice is one offer, also by going back after it was
    answered. ``instead_of`` is a talk called off in the same breath; its letter carries the offer.
    """
    relationship = hold_open(relationship)
    offered = sorted(set(moments))
    if offered[0] <= at:
        raise TimePast
    what: dict[str, Any] = {
        "slots": [moment.isoformat() for moment in offered],
        "minutes": minutes, "format": format, "place": place,
    }  # fmt: skip
    if again := _offered_before(relationship, actor, at, what):
        return again
    before = Proposal.objects.select_for_update().open().filter(relationship=relationship).first()
    if before and before.proposed_by_id == actor.pk:
        _refuse_a_flood(relationship, actor, at)
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


def _offered_before(
    relationship: Relationship, actor: Membership, at: datetime, what: dict[str, Any]
) -> Proposal | None:
    """The same offer: still open, or answered minutes ago and not called off since."""
    mine = Proposal.objects.filter(
        relationship=relationship, proposed_by=actor, withdrawn_at=None
    ).exclude(meeting__cancelled_at__isnull=False)
    is_open = mine.filter(answered_at=None).first()
    if is_open and all(getattr(is_open, name) == value for name, value in what.items()):
        return is_open
    return said_before(mine, moment="created_at", at=at, **what)


def _refuse_a_flood(relationship: Relationship, actor: Membership, at: datetime) -> None:
    """Offers that replace one's own unanswered ones stop before they become a nuisance."""
    recent = Proposal.objects.filter(
        relationship=relationship, proposed_by=actor, created_at__gt=at - timedelta(days=1)
    ).count()
    if recent >= slots.MOST_OFFERS_A_DAY:
        raise EnoughOffers(count=recent)


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
        reminded_at=no_reminder(relationship, starts_at, at),
    )  # fmt: skip
    take_time(meeting, relationship)
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
