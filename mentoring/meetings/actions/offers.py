"""Offering times; see ``answers`` for what the others say."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mentoring.core.web.duplicates import recent_duplicate
from mentoring.events.record import record
from mentoring.meetings import rules
from mentoring.meetings.actions.locks import refuse_away, refuse_departed
from mentoring.meetings.actions.refusals import (
    EnoughOffers,
    EnoughOffersToMany,
    HostsArrange,
    OneTalkOnly,
    PollIsOpen,
    TimePast,
    TimeTooFar,
)
from mentoring.meetings.actions.series import refuse_second_series
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.queries.circle import may_repeat, may_take
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.actions import lock_open
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
    is_poll: bool = False,
    every: int | None = None,
) -> Proposal:
    """Offer the others up to three moments; as a poll, up to eight for each to tick.

    An open offer is replaced: one's own is withdrawn, one from somebody else counts as answered
    by this counter-offer. The same offer sent twice is one offer, also by going back after it was
    answered. ``instead_of`` is a talk called off in the same breath; its letter carries the offer.
    ``every``: the time that is chosen begins a series, see ``rules.series``.
    """
    relationship = lock_open(relationship)
    refuse_departed(relationship, actor)
    refuse_away(relationship, actor, at)
    offered = sorted(set(moments))
    if offered[0] <= at:
        raise TimePast
    if not rules.is_near(offered[-1], at):
        raise TimeTooFar
    what: dict[str, Any] = {
        "slots": [moment.isoformat() for moment in offered],
        "minutes": minutes,
        "format": format,
        "place": place,
        "is_poll": is_poll and not relationship.are_two,
        "every": every,
    }
    if again := _offered_before(relationship, actor, at, what):
        return again
    if every is not None and not may_repeat(relationship, actor):
        raise OneTalkOnly if KINDS[relationship.kind].is_single_talk else HostsArrange
    refuse_second_series(relationship, every)
    before = Proposal.objects.select_for_update().open().filter(relationship=relationship).first()
    if before and before.proposed_by_id == actor.pk:
        _refuse_a_flood(relationship, actor, at)
        before.withdrawn_at = at
        before.save(update_fields=["withdrawn_at"])
    elif before:
        _refuse_a_flood(relationship, actor, at)
        if before.is_poll and not may_take(before, relationship, actor):
            raise PollIsOpen(name=before.proposed_by.first_name)  # with everybody's answers
        before.answered_at = at
        before.save(update_fields=["answered_at"])
    proposal = Proposal.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        proposed_by=actor,
        created_at=at,
        closes_at=rules.poll_closes_at(offered, at) if is_poll else rules.closes_at(offered, at),
        remind_at=rules.remind_at(offered, at, is_poll=is_poll),
        **what,
    )
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
    return recent_duplicate(mine, moment="created_at", at=at, **what)


def _refuse_a_flood(relationship: Relationship, actor: Membership, at: datetime) -> None:
    """Offers that replace unanswered ones stop before they become a nuisance."""
    recent = Proposal.objects.filter(
        relationship=relationship, proposed_by=actor, created_at__gt=at - timedelta(days=1)
    ).count()
    if recent >= slots.MAX_OFFERS_A_DAY:
        raise (EnoughOffers if relationship.are_two else EnoughOffersToMany)(count=recent)


@transaction.atomic
def let_lapse(proposal: Proposal, *, at: datetime) -> bool:
    """Close an offer that nobody has answered in its time; False if it is not open any more."""
    found = Proposal.objects.select_for_update().lapsed(at).filter(pk=proposal.pk).first()
    if found is None:
        return False
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    record("meetings.offer_lapsed", found, actor=None, at=at)
    return True
