"""A meeting that begins at once: both are there, so that nothing is offered and nobody invited."""

from datetime import datetime, timedelta

from django.db import transaction

from mentoring.core.hooks import run_hook
from mentoring.events.record import record
from mentoring.meetings.actions.booking import agenda_of_new
from mentoring.meetings.actions.locks import (
    expect_everybody,
    refuse_away,
    refuse_departed,
    reserve_half_hours,
)
from mentoring.meetings.actions.refusals import NotAtOnce
from mentoring.meetings.models import HERE, Format, Meeting
from mentoring.meetings.permissions import apart_among
from mentoring.meetings.rules import MINUTES_AT_ONCE, is_at_hand, may_begin_at_once
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship


@transaction.atomic
def begin(relationship: Relationship, *, actor: Membership, at: datetime) -> Meeting:
    """Open a room of the product's own now; one of theirs that is at hand is the one meant.

    So two who press at once meet in one room. No letter goes: pages that show the conversation
    say it. Raises ``NotAtOnce``, or ``TimeTaken`` where one of them has another meeting now.
    """
    relationship = lock_open(relationship)
    refuse_departed(relationship, actor)
    refuse_away(relationship, actor, at)
    if not _may_begin(relationship):
        raise NotAtOnce
    if known := at_hand(relationship, at):
        return known
    meeting = Meeting.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        starts_at=at.replace(second=0, microsecond=0),
        minutes=MINUTES_AT_ONCE,
        format=Format.VIDEO,
        place=HERE,
        agenda=agenda_of_new(relationship, MINUTES_AT_ONCE),
        booked_by=actor,
        created_at=at,
    )
    expect_everybody(meeting, relationship, reminded_at=at)
    reserve_half_hours(meeting, relationship)
    record("meetings.begun", meeting, actor=actor, at=at)
    run_hook("meetings.begun", relationship.pk, at)
    return meeting


def _may_begin(relationship: Relationship) -> bool:
    people = {person.pk for person in relationship.people}
    return may_begin_at_once(
        are_two=relationship.are_two,
        are_minors=relationship.programme.minors_since is not None,
        are_apart=len(apart_among(people)) > 1,
    )


def at_hand(relationship: Relationship, at: datetime) -> Meeting | None:
    """The meeting in a room here that is going on, or about to begin."""
    near = Meeting.objects.here().filter(
        relationship=relationship,
        starts_at__gt=at - timedelta(days=1),
        starts_at__lt=at + timedelta(days=1),
    )
    every = near.order_by("starts_at")
    return next((one for one in every if is_at_hand(one.starts_at, one.ends_at, at)), None)
