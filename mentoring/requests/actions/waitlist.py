"""Waiting for a place with somebody whose places are all filled."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mentoring.circles.queries.people import kept_apart
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import is_held_back
from mentoring.programmes.models import Programme
from mentoring.relationships.queries import places_filled
from mentoring.requests import rules
from mentoring.requests.actions import refusals
from mentoring.requests.actions.asking import places, refusal_of
from mentoring.requests.actions.locking import lock_places
from mentoring.requests.models import Request, Waitlisted
from mentoring.requests.permissions import is_open
from mentoring.requests.queries.standing import free, is_away, stands, works_with
from mentoring.requests.rules import AskingStanding

State = Waitlisted.State


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
    if known := own.filter(awaited=other, part=part).first():
        return known
    today = programme.day_at(at)
    found = stands(mine, theirs, part, today=today)
    if found.standing in (AskingStanding.MAY_ASK, AskingStanding.TOO_MANY):
        raise refusals.HasAPlace(name=other.first_name)
    if found.standing is not AskingStanding.FULL:
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
def settle(programme: Programme, awaited: Membership, part: str, *, at: datetime) -> None:
    """Bring one line up to date: who is in it, and to whom a free place is offered.

    ``part`` is what those who wait would be. Whoever is away, or could not ask at the moment,
    keeps their place in the line; an offer that nobody could use any more goes back.
    """
    looked_for, today = rules.other_part(part), programme.day_at(at)
    theirs = lock_places(programme, {awaited.pk: looked_for}).get(awaited.pk)
    line = Waitlisted.objects.filter(programme=programme, awaited=awaited, part=part)
    rows = list(line.unasked().in_turn().with_people().select_for_update(of=("self",)))
    if theirs is None or not is_open(programme, part, today):
        for one in rows:
            _close(one, State.GONE, because_of=None, actor=None, at=at)
        return
    there = _who_is_there(rows, theirs, at)
    filled = places_filled(programme, among=[awaited.pk])
    is_out = is_away(theirs, today) or is_held_back(theirs)
    left = 0 if is_out else free(theirs, looked_for, filled)
    left -= line.held().exclude(state=State.OFFERED).count()
    offered = [one for one, _place in there if one.is_offered]
    for one in _offers_that_hold(offered, dict(there), theirs, at):
        left -= 1
        if left < 0:
            _take_back(one, at)
    waiting = ((one, place) for one, place in there if one.state == State.WAITING)
    for one, place in waiting if left > 0 else ():
        if one not in offered and _can_ask(place, theirs, one.part, today):
            _offer(one, at)
            left -= 1
            if left <= 0:
                return


_OWN_MATTERS = (AskingStanding.NO_OWN_PLACE, AskingStanding.KEPT_APART, AskingStanding.TRAINS_FIRST)


def _who_is_there(
    rows: Sequence[Waitlisted], theirs: Enrolment, at: datetime
) -> list[tuple[Waitlisted, Enrolment]]:
    """Each with their own place; whoever is not there, or kept apart, is taken off the list."""
    persons = [one.person_id for one in rows]
    mine = Enrolment.objects.joined().filter(
        programme=theirs.programme, membership__in=persons, membership__removed_at=None
    )
    places = {
        place.membership_id: place
        for place in mine.select_related("membership__profile", "membership__organisation")
    }
    apart = kept_apart(theirs.membership, persons)
    members = works_with(theirs.programme, theirs.membership_id)
    together = set(members.values_list("membership_id", flat=True))
    found = []
    for one in rows:
        place = places.get(one.person_id)
        if place is None or not getattr(place, f"is_{one.part}"):
            _close(one, State.GONE, because_of=one.person_id, actor=None, at=at)
        elif one.person_id in apart:
            _close(one, State.GONE, because_of=None, actor=None, at=at)
        elif one.person_id in together:
            _close(one, State.DONE, because_of=one.person_id, actor=None, at=at)
        else:
            place.programme = theirs.programme
            found.append((one, place))
    return found


def _offers_that_hold(
    offered: Sequence[Waitlisted],
    places: Mapping[Waitlisted, Enrolment],
    theirs: Enrolment,
    at: datetime,
) -> Iterator[Waitlisted]:
    """In turn; one that its reader could not use, for what they did themselves, waits again."""
    today = theirs.programme.day_at(at)
    for one in offered:
        standing = stands(places[one], theirs, one.part, today=today).standing
        is_self_away = is_away(places[one], today)
        if is_self_away or standing in _OWN_MATTERS:
            _take_back(one, at, because_of=one.person_id)
        else:
            yield one


def _can_ask(mine: Enrolment, theirs: Enrolment, part: str, today: date) -> bool:
    """Whoever has as many open requests as can be takes one back first, as the page says."""
    standing = stands(mine, theirs, part, today=today).standing
    return standing in (AskingStanding.MAY_ASK, AskingStanding.TOO_MANY)


def _offer(one: Waitlisted, at: datetime) -> None:
    one.state, one.until = State.OFFERED, at + rules.OFFER_FOR
    one.save(update_fields=["state", "until"])
    record("requests.place_offered", one, actor=None, at=at)


def _take_back(one: Waitlisted, at: datetime, *, because_of: UUID | None = None) -> None:
    one.state, one.until = State.WAITING, None
    one.save(update_fields=["state", "until"])
    figures = {"because_of": because_of and str(because_of)}
    record("requests.place_withdrawn", one, actor=None, at=at, data=figures)


@transaction.atomic
def lapse(waitlisted_id: UUID, *, at: datetime) -> None:
    """An offer that nobody took in its time; the next one gets it."""
    locked = _lock(waitlisted_id)
    if locked.state == State.OFFERED and locked.until is not None and locked.until <= at:
        _close(locked, State.LAPSED, actor=None, at=at)


@transaction.atomic
def follow(request: Request, *, waits_again: bool, at: datetime) -> None:
    """A request with a place that was kept is over; ``waits_again``: through nobody's no."""
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
