"""Waiting for a place with somebody whose places are all filled."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.queries import places_filled
from mentoring.requests import rules
from mentoring.requests.actions import refusals
from mentoring.requests.actions.asking import places, refusal_of
from mentoring.requests.actions.locking import lock_places
from mentoring.requests.models import Request, Waitlisted
from mentoring.requests.permissions import is_open
from mentoring.requests.queries.standing import are_apart, free, is_away, stands
from mentoring.requests.rules import Standing

State = Waitlisted.State
# What keeps somebody from being offered a place now, and leaves them where they are in the line.
_PASSED_OVER = (Standing.SELF_AWAY, Standing.NO_OWN_PLACE, Standing.OPEN)


@transaction.atomic
def join(
    programme: Programme, other: Membership, part: str, *, actor: Membership, at: datetime
) -> Waitlisted:
    """Wait for a place with ``other``; ``part`` is what the actor would be.

    A second press changes nothing. Raises ``HasAPlace``, ``TooManyLists``, and whatever else
    keeps somebody from asking.
    """
    mine, theirs = places(programme, other, part, actor, at)
    own = Waitlisted.objects.open().filter(programme=programme, person=actor)
    if known := own.filter(awaited=other).first():
        return known
    today = programme.day_at(at)
    found = stands(mine, theirs, part, today=today)
    if found.standing in (Standing.MAY_ASK, Standing.TOO_MANY):
        raise refusals.HasAPlace(name=other.first_name)
    if found.standing is not Standing.FULL:
        raise refusal_of(found, mine, theirs, today=today) or refusals.NotAvailable
    if (count := own.count()) >= rules.MAX_WAITLISTS:
        raise refusals.TooManyLists(count=count, programme=programme.name)
    waitlisted = Waitlisted.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        person=actor,
        awaited=other,
        part=part,
        came_at=at,
    )
    record("requests.waitlist_joined", waitlisted, actor=actor, at=at)
    return waitlisted


@transaction.atomic
def leave(waitlisted: Waitlisted, *, actor: Membership, at: datetime) -> None:
    """Wait no longer, or let an offered place pass to the next one."""
    locked = _lock(waitlisted.pk)
    if locked.state not in (State.WAITING, State.OFFERED):
        raise refusals.NotWaiting
    _close(locked, State.LEFT, actor=actor, at=at)


@transaction.atomic
def offer(programme: Programme, awaited: Membership, part: str, *, at: datetime) -> None:
    """Offer each free place to the next in line; ``part`` is what those who wait would be.

    Whoever is away, or has no place of their own at the moment, keeps their place in the line.
    """
    today = programme.day_at(at)
    theirs = lock_places(programme, {awaited.pk: rules.other_part(part)}).get(awaited.pk)
    if theirs is None or is_away(theirs, today) or not is_open(programme, part, today):
        return
    line = Waitlisted.objects.filter(programme=programme, awaited=awaited, part=part)
    filled = places_filled(programme, among=[awaited.pk])
    left = free(theirs, rules.other_part(part), filled) - line.held().count()
    waiting = line.waiting().in_turn().with_people().select_for_update(of=("self",))
    for one in _able(waiting, theirs, at) if left > 0 else ():
        one.state, one.until = State.OFFERED, at + rules.OFFER_FOR
        one.save(update_fields=["state", "until"])
        record("requests.place_offered", one, actor=None, at=at)
        left -= 1
        if left <= 0:
            return


def _able(waiting: Iterable[Waitlisted], theirs: Enrolment, at: datetime) -> Iterator[Waitlisted]:
    """Those who could ask now; who never can, here, is taken off the list."""
    today = theirs.programme.day_at(at)
    for one in waiting:
        mine = Enrolment.objects.joined().filter(
            programme=one.programme_id, membership=one.person_id, **{f"is_{one.part}": True}
        )
        place = mine.select_related("membership__profile", "programme__organisation").first()
        if place is None or are_apart(one.person_id, theirs):
            _close(one, State.GONE, actor=None, at=at)
            continue
        standing = stands(place, theirs, one.part, today=today).standing
        if standing in (Standing.TOGETHER, Standing.KEPT_APART):
            _close(one, State.DONE, actor=None, at=at)
        elif standing not in _PASSED_OVER:
            yield one


@transaction.atomic
def lapse(waitlisted_id: UUID, *, at: datetime) -> None:
    """An offer that nobody took in its time; the next one gets it."""
    locked = _lock(waitlisted_id)
    if locked.state == State.OFFERED and locked.until is not None and locked.until <= at:
        _close(locked, State.LAPSED, actor=None, at=at)


@transaction.atomic
def take_offers_back(programme: Programme, awaited: Membership, *, at: datetime) -> None:
    """Places that were offered have been filled in another way: who waited goes on waiting."""
    held = Waitlisted.objects.held().filter(programme=programme, awaited=awaited)
    first = held.first()
    if first is None:
        return
    part = rules.other_part(first.part)
    theirs = lock_places(programme, {awaited.pk: part}).get(awaited.pk)
    filled = places_filled(programme, among=[awaited.pk])
    too_many = held.count() - (free(theirs, part, filled) if theirs else 0)
    offered = held.filter(state=State.OFFERED).order_by("-came_at", "-pk")
    for one in offered.select_for_update(of=("self",)).with_people()[: max(too_many, 0)]:
        one.state, one.until = State.WAITING, None
        one.save(update_fields=["state", "until"])
        record("requests.place_withdrawn", one, actor=None, at=at)


@transaction.atomic
def follow(request: Request, *, waits_again: bool, at: datetime) -> None:
    """A request with a place that was kept is over; ``waits_again``: the place was taken."""
    found = Waitlisted.objects.filter(request=request, state=State.ASKED)
    for one in found.select_for_update(of=("self",)):
        if waits_again:
            one.state = State.WAITING
            one.save(update_fields=["state"])
        else:
            _close(one, State.DONE, actor=None, at=at)


@transaction.atomic
def let_go(waitlisted_id: UUID, state: str, *, because_of: UUID | None, at: datetime) -> None:
    """One of the two is not there any more, or found somebody; or nobody asks here any more."""
    locked = _lock(waitlisted_id)
    if locked.state in (State.WAITING, State.OFFERED):
        _close(locked, state, because_of=because_of, actor=None, at=at)


def _lock(waitlisted_id: UUID) -> Waitlisted:
    rows = Waitlisted.objects.select_for_update(of=("self",)).with_people()
    return rows.get(pk=waitlisted_id)


def _close(
    one: Waitlisted,
    state: str,
    *,
    because_of: UUID | None = None,
    actor: Membership | None,
    at: datetime,
) -> None:
    one.state, one.until, one.closed_at = state, None, at
    one.save(update_fields=["state", "until", "closed_at"])
    figures = {"state": state, "because_of": because_of and str(because_of)}
    record("requests.waitlist_closed", one, actor=actor, at=at, data=figures)
