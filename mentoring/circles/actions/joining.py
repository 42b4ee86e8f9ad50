"""Coming into an open circle: at once, by a yes, or from its waiting list."""

from datetime import datetime

from django.db import transaction

from mentoring.circles import rules
from mentoring.circles.actions import refusals
from mentoring.circles.actions.locking import (
    State,
    Why,
    add,
    check_may_come,
    forget,
    has_room,
    lock,
    lock_people,
    move,
    offer_free_seats,
    out,
    seat,
)
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.circles.queries.people import refused
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship


@transaction.atomic
def come(
    circle: OpenCircle, *, words: str = "", waits: bool = True, actor: Membership, at: datetime
) -> Joiner:
    """Take a seat, ask for one, or wait for one, whichever this circle has for newcomers.

    A second press changes nothing. Whoever is not in the programme yet is remembered, and comes
    back after joining it. ``waits`` false: ``NoSeatLeft`` instead of the waiting list.
    """
    circle = lock(circle)
    joiner = circle.joiner(actor)
    if joiner and joiner.state != State.FIRST:
        return joiner
    enrolment = lock_people(circle, actor).get(actor.pk)
    if enrolment is None:
        return joiner or _keep_for(circle, actor, at)
    check_may_come(circle, actor, enrolment, circle.joins_as, at)
    _check_noes(circle, actor, at)
    if joiner:  # who has come back begins now: the order of coming is that of this moment
        forget(joiner)
    if circle.needs_yes:
        return _ask(circle, words, actor, at)
    if has_room(circle, circle.joins_as):
        joiner = add(circle, actor, State.WAITING, at=at)
        seat(joiner, actor=actor, at=at)
        return joiner
    if not waits:
        raise refusals.NoSeatLeft
    return _queue(add(circle, actor, State.WAITING, at=at), actor=actor, at=at)


def _check_noes(circle: OpenCircle, person: Membership, at: datetime) -> None:
    """A no is respected: nobody asks again at once, nor a third time; silence, for four weeks."""
    if no := refused(person, [circle], at=at).get(circle.pk):
        if no.until is None:
            raise refusals.NoForGood(circle=circle.name)
        day = formats.day(circle.organisation.day_at(no.until))
        refusal = refusals.AskedAlready if no.is_no else refusals.AskedLately
        raise refusal(circle=circle.name, day=day)


def _keep_for(circle: OpenCircle, person: Membership, at: datetime) -> Joiner:
    joiner = add(circle, person, State.FIRST, at=at)
    record("circles.kept_for", circle, actor=person, at=at, data={"joiner": str(joiner.pk)})
    return joiner


def _ask(circle: OpenCircle, words: str, person: Membership, at: datetime) -> Joiner:
    until = at + rules.CLOSE_AFTER
    joiner = add(circle, person, State.ASKED, at=at, words=words, until=until)
    record("circles.asked", circle, actor=person, at=at, data={"joiner": str(joiner.pk)})
    return joiner


def _queue(joiner: Joiner, *, actor: Membership, at: datetime) -> Joiner:
    circle = joiner.circle
    move(joiner, State.WAITING)
    record("circles.queued", circle, actor=actor, at=at, data={"joiner": str(joiner.pk)})
    offer_free_seats(circle, at=at)
    return joiner


@transaction.atomic
def answer(
    joiner: Joiner, *, is_yes: bool, words: str = "", actor: Membership, at: datetime
) -> Joiner:
    """Say yes or a kind no to a request; a yes gives a seat, or a place in line where it is full.

    Raises ``NotAsked`` when it was answered or taken back meanwhile.
    """
    circle = lock(joiner.circle)
    asked = circle.joiner(joiner.membership)
    if asked is None or asked.pk != joiner.pk or asked.state != State.ASKED:
        raise refusals.NotAsked
    enrolments = lock_people(circle, joiner.membership)
    figures = {"joiner": str(joiner.pk), "is_yes": is_yes}
    if is_yes:
        found = enrolments.get(joiner.membership_id)
        try:
            check_may_come(circle, asked.membership, found, asked.part, at, is_meant=True)
        except Refusal:
            raise refusals.CannotCome(name=asked.membership.name) from None
        record("circles.answered", circle, actor=actor, at=at, data=figures)
        if has_room(circle, asked.part):
            seat(asked, actor=actor, at=at)
        else:
            _queue(asked, actor=actor, at=at)
        return asked
    asked.answer = words
    asked.save(update_fields=["answer"])
    record("circles.answered", circle, actor=actor, at=at, data=figures)
    out(asked, Why.DECLINED, actor=actor, at=at)
    return asked


@transaction.atomic
def take(joiner: Joiner, *, actor: Membership, at: datetime) -> Joiner:
    """Take the seat that is kept for one; ``NotOffered`` when its time is over."""
    circle = lock(joiner.circle)
    mine = circle.joiner(actor)
    if mine is not None and mine.pk == joiner.pk and mine.state == State.IN:
        return mine
    is_kept = mine is not None and mine.pk == joiner.pk and mine.state == State.OFFERED
    if mine is None or not is_kept or (mine.until and mine.until <= at):
        raise refusals.NotOffered
    enrolment = lock_people(circle, actor).get(actor.pk)
    check_may_come(circle, actor, enrolment, mine.part, at, is_meant=True)
    seat(mine, actor=actor, at=at)
    return mine


@transaction.atomic
def remove(joiner: Joiner, *, actor: Membership, at: datetime) -> None:
    """Whoever answers for it takes somebody out; they do not come back by themselves.

    Raises ``NotThere`` for somebody who has gone meanwhile. What has begun goes on without them.
    """
    circle = lock(joiner.circle)
    there = circle.joiner(joiner.membership)
    if there is None or there.pk != joiner.pk or there.state != State.IN:
        raise refusals.NotThere
    if circle.relationship is not None:
        reason = Relationship.EndReason.OTHER
        who = there.membership
        relationships.leave(circle.relationship, who, reason=reason, actor=actor, at=at)
    out(there, Why.REMOVED, actor=actor, at=at)
    offer_free_seats(circle, at=at)


@transaction.atomic
def leave(circle: OpenCircle, *, actor: Membership, at: datetime) -> None:
    """Go, take back a request, or let a seat pass to the next.

    Raises ``HasBegun`` for whoever is in a circle that has begun: they leave the relationship,
    where they say why.
    """
    circle = lock(circle)
    joiner = circle.joiner(actor)
    if joiner is None:
        raise refusals.NotThere
    if circle.has_begun and joiner.state == State.IN:
        raise refusals.HasBegun(circle=circle.name)
    out(joiner, Why.LEFT, actor=actor, at=at)
    offer_free_seats(circle, at=at)
