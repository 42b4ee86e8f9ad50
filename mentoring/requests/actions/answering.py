"""Yes, a kind no, or not now; and what those who run the programme say to a yes."""

from datetime import date, datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.matching.queries.fits import Fit
from mentoring.organisations.models import Membership
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import held_back_among
from mentoring.relationships import actions as relationships
from mentoring.relationships.queries import places_filled
from mentoring.requests import rules
from mentoring.requests.actions import refusals
from mentoring.requests.actions.locking import State, close, lock, lock_places
from mentoring.requests.models import Request
from mentoring.requests.queries.standing import are_apart, fit_of, free


def _lock_asked(request: Request, at: datetime) -> Request:
    """One that waits for an answer, and whose time is not over."""
    locked = lock(request)
    if locked.state != State.ASKED or at >= locked.until:
        raise refusals.NotOpen
    return locked


@transaction.atomic
def accept(request: Request, *, actor: Membership, at: datetime) -> Request:
    """Say yes: it begins, or waits for those who run the programme where it asks for that.

    Raises ``NotOpen``, ``TrainingFirst``, ``YouAreFull``, ``OtherIsFull``, and ``CannotBegin``.
    """
    locked = _lock_asked(request, at)
    record("requests.answered", locked, actor=actor, at=at, data={"is_yes": True})
    if not locked.programme.request_needs_yes:
        return _begin(locked, actor=actor, at=at)
    _check(locked, at)
    locked.state, locked.agreed_at = State.AGREED, at
    locked.until = rules.until(at, days=locked.programme.request_days)
    locked.save(update_fields=["state", "agreed_at", "until"])
    return locked


@transaction.atomic
def decline(request: Request, words: str = "", *, actor: Membership, at: datetime) -> Request:
    """A kind no, with a word or without."""
    locked = _lock_asked(request, at)
    record("requests.answered", locked, actor=actor, at=at, data={"is_yes": False})
    close(locked, State.NO, answer=words.strip(), actor=actor, at=at)
    return locked


@transaction.atomic
def not_now(
    request: Request, until: date, words: str = "", *, actor: Membership, at: datetime
) -> Request:
    """A no because of a break, which begins with it: nobody can ask them before its end.

    Raises what pausing raises for a day that cannot be.
    """
    locked = _lock_asked(request, at)
    place = Enrolment.objects.select_for_update(of=("self",)).select_related(
        "programme__organisation", "membership"
    )
    mine = place.get(programme=locked.programme, membership=actor)
    enrolments.pause(mine, until=until, actor=actor, at=at)
    record("requests.answered", locked, actor=actor, at=at, data={"is_yes": False})
    close(locked, State.NOT_NOW, answer=words.strip(), back_on=until, actor=actor, at=at)
    return locked


@transaction.atomic
def retract(request: Request, *, actor: Membership, at: datetime) -> Request:
    """A yes is undone while those who run the programme have not confirmed it."""
    locked = lock(request)
    if locked.state != State.AGREED:
        raise refusals.NotOpen
    close(locked, State.TAKEN_BACK, actor=actor, at=at)
    return locked


@transaction.atomic
def confirm(request: Request, *, actor: Membership, at: datetime) -> Request:
    """What two have agreed on begins; ``NotOpen`` when it was taken back or is over.

    Raises ``OneOfTheTwo``, ``NoPlaceOfOne``, and ``KeptFromBeginning`` for the rest.
    """
    locked = _lock_agreed(request, actor)
    if at >= locked.until:
        raise refusals.NotOpen
    try:
        return _begin(locked, actor=actor, at=at)
    except (refusals.YouAreFull, refusals.OtherIsFull):
        raise refusals.NoPlaceOfOne from None
    except (refusals.CannotBegin, refusals.TrainingFirst):
        raise refusals.KeptFromBeginning from None


@transaction.atomic
def leave_unconfirmed(request: Request, *, actor: Membership, at: datetime) -> Request:
    """What two have agreed on does not begin; both hear it."""
    locked = _lock_agreed(request, actor)
    close(locked, State.UNCONFIRMED, actor=actor, at=at)
    return locked


def _lock_agreed(request: Request, actor: Membership) -> Request:
    """One that waits for those who run the programme; of two of them, neither says it alone."""
    locked = lock(request)
    if locked.state != State.AGREED:
        raise refusals.NotOpen
    if locked.concerns(actor.pk):
        raise refusals.OneOfTheTwo(programme=locked.programme.name)
    return locked


def _check(request: Request, at: datetime) -> Fit | None:
    """How the two fit; raises what keeps them apart, and where one has no place left."""
    parts = {request.asker_id: request.part, request.asked_id: request.asked_part}
    programme, today = request.programme, request.programme.day_at(at)
    places = lock_places(programme, parts)
    asker, asked = places.get(request.asker_id), places.get(request.asked_id)
    runs = programme.is_running and programme.is_asked_by(request.part)
    if asker is None or asked is None or not runs or programme.is_past(today):
        raise refusals.CannotBegin(programme=programme.name)
    fit = fit_of(asker, asked, request.part, today=today)
    if are_apart(request.asker_id, asked) or (fit and fit.broken):
        raise refusals.CannotBegin(programme=programme.name)
    owing = held_back_among([asker.pk, asked.pk])
    if asked.pk in owing:
        raise refusals.TrainingFirst(programme=programme.name)
    if owing:
        raise refusals.CannotBegin(programme=programme.name)
    filled = places_filled(programme, among=parts)
    if not free(asked, request.asked_part, filled):
        raise refusals.YouAreFull(programme=programme.name)
    if not free(asker, request.part, filled):
        raise refusals.OtherIsFull(name=request.asker.first_name)
    return fit


def _begin(request: Request, *, actor: Membership, at: datetime) -> Request:
    fit = _check(request, at)
    request.relationship = relationships.start(
        request.programme.model,
        request.parts,
        programme=request.programme,
        actor=actor,
        at=at,
        reasons={**(fit.reasons if fit else {}), "is_quiet": True},
    )
    request.state, request.closed_at = State.YES, at
    request.save(update_fields=["state", "closed_at", "relationship"])
    figures = {"confirmed": request.agreed_at is not None}
    record("requests.accepted", request, actor=actor, at=at, data=figures)
    return request
