"""What follows for open circles from time, and from what happens to people and relationships."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.circles.actions.locking import (
    State,
    Why,
    add,
    begin_if_enough,
    close,
    lock_any,
    move,
    offer_free_seats,
    out,
)
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member


@transaction.atomic
def follow_relationship(circle_id: UUID, *, taken_out: str = "", at: datetime) -> None:
    """Seats as those of the relationship; closed when it has ended. Twice is as once.

    ``taken_out``: the key of whom its host has taken out of it.
    """
    circle = lock_any(circle_id)
    if circle.relationship is None or not circle.is_open:
        return
    if circle.relationship.ended_at is not None:
        close(circle, OpenCircle.Closed.ENDED, actor=None, at=at)
        return
    rows = Member.objects.present().filter(relationship=circle.relationship)
    there = {row.membership_id: row for row in rows.select_related("membership")}
    for one in circle.inside:
        if one.membership_id not in there:
            is_removed = str(one.membership_id) == taken_out
            out(one, Why.REMOVED if is_removed else Why.LEFT, actor=None, at=at)
    inside = {one.membership_id for one in circle.inside}
    for key, row in there.items():
        if key not in inside:
            known = circle.joiner(row.membership)
            if known:
                move(known, State.IN)
            else:
                add(circle, row.membership, State.IN, at=at, part=row.part)
    offer_free_seats(circle, at=at)


@transaction.atomic
def let_go(circle_id: UUID, person: Membership, *, at: datetime) -> None:
    """Somebody is gone from programme or organisation; a seat they had is free for the next."""
    circle = lock_any(circle_id)
    joiner = circle.joiner(person)
    if not circle.is_open or joiner is None or (circle.has_begun and joiner.state == State.IN):
        return  # who has begun leaves with the relationship
    out(joiner, Why.GONE, actor=None, at=at)
    offer_free_seats(circle, at=at)


@transaction.atomic
def close_with_programme(circle_id: UUID, *, at: datetime) -> None:
    circle = lock_any(circle_id)
    if circle.is_open:
        close(circle, OpenCircle.Closed.PROGRAMME, actor=None, at=at)


@transaction.atomic
def let_lapse(joiner: Joiner, *, at: datetime) -> None:
    """The time of an offer or of a request is over; what was taken or answered stays."""
    circle = lock_any(joiner.circle_id)
    found = circle.joiner(joiner.membership)
    if not circle.is_open or found is None or found.pk != joiner.pk:
        return
    if found.until is None or found.until > at:
        return
    why = Why.LAPSED if found.state == State.OFFERED else Why.UNANSWERED
    out(found, why, actor=None, at=at)
    offer_free_seats(circle, at=at)


@transaction.atomic
def remind(joiner: Joiner, *, at: datetime) -> None:
    """Once, of a request that waits."""
    circle = lock_any(joiner.circle_id)
    found = circle.joiner(joiner.membership)
    if not circle.is_open or found is None or found.pk != joiner.pk:
        return
    if found.state != State.ASKED or found.reminded_at is not None:
        return
    found.reminded_at = at
    found.save(update_fields=["reminded_at"])
    record("circles.reminded", circle, actor=None, at=at, data={"joiner": str(found.pk)})


@transaction.atomic
def look_again(circle_id: UUID, *, at: datetime) -> None:
    """Whether somebody who could not take a seat can now: back from a pause, with a place free."""
    circle = lock_any(circle_id)
    if circle.is_open:
        begin_if_enough(circle, at=at)
        offer_free_seats(circle, at=at)
