"""Asking somebody, and taking it back."""

from datetime import date, datetime

from django.db import transaction

from mentoring.core.db.ids import new_id
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.matching.queries.labels import RULES
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import is_held_back
from mentoring.programmes.models import Programme
from mentoring.requests import rules
from mentoring.requests.actions import refusals
from mentoring.requests.actions.locking import (
    State,
    close,
    close_list,
    lock,
    lock_list,
    lock_places,
)
from mentoring.requests.models import Listed, Request, Shortlist, Waitlisted
from mentoring.requests.queries.standing import Stands, are_apart, stands
from mentoring.requests.rules import AskingStanding


@transaction.atomic
def ask(
    programme: Programme,
    other: Membership,
    part: str,
    words: str,
    *,
    in_turn: bool = False,
    actor: Membership,
    at: datetime,
) -> Request:
    """Ask ``other``; ``part`` is what the actor would be. A second press changes nothing.

    ``in_turn``: a shortlist goes on, whose one open request it takes over.

    Both places are locked first, so that two requests at one moment are counted one after the
    other. Raises what keeps somebody from asking; ``NotAvailable`` for everything that the other
    does not tell.
    """
    mine, theirs = places(programme, other, part, actor, at)
    today = programme.day_at(at)
    found = stands(mine, theirs, part, today=today)
    if found.open_request and found.open_request.asker_id == actor.pk:
        return found.open_request
    is_counted = in_turn and found.standing is AskingStanding.TOO_MANY
    if not is_counted and (refusal := refusal_of(found, mine, theirs, today=today)):
        raise refusal
    if not words.strip():
        raise refusals.NoWords(name=other.first_name)
    request = Request.objects.create(
        pk=new_id(),
        organisation_id=programme.organisation_id,
        programme=programme,
        asker=actor,
        asked=other,
        part=part,
        words=words.strip()[: rules.MAX_WORDS],
        asked_at=at,
        until=rules.until(at, days=programme.request_days),
    )
    _take_kept(request)
    record("requests.asked", request, actor=actor, at=at, data={"part": part})
    return request


def _take_kept(request: Request) -> None:
    """Whoever waited for this person asks with the place that was kept for them."""
    mine = Waitlisted.objects.open().filter(programme=request.programme, person=request.asker)
    mine.filter(awaited=request.asked, part=request.part).update(
        state=Waitlisted.State.ASKED, until=None, request=request
    )


def places(
    programme: Programme, other: Membership, part: str, actor: Membership, at: datetime
) -> tuple[Enrolment, Enrolment]:
    """Both places, locked; ``NotAvailable`` where one is not there, or keeps away."""
    locked = lock_places(programme, {actor.pk: part, other.pk: rules.other_part(part)})
    today = programme.day_at(at)
    runs = programme.is_running and not programme.is_past(today) and programme.is_asked_by(part)
    mine, theirs = locked.get(actor.pk), locked.get(other.pk)
    if not runs or mine is None or theirs is None or _is_out_of_reach(actor, theirs):
        raise refusals.NotAvailable(name=other.first_name)
    return mine, theirs


def _is_out_of_reach(actor: Membership, theirs: Enrolment) -> bool:
    return are_apart(actor.pk, theirs) or is_held_back(theirs)


def refusal_of(found: Stands, mine: Enrolment, theirs: Enrolment, *, today: date) -> Refusal | None:
    """What is said where somebody may not ask; None where they may."""
    programme, name = mine.programme, theirs.membership.first_name
    if found.standing is AskingStanding.MAY_ASK:
        return None
    if found.standing is AskingStanding.KEPT_APART:
        assert found.fit is not None
        why = formats.listed(str(RULES[rule]) for rule in found.fit.broken)
        return refusals.KeptApart(programme=programme.name, why=why)
    if found.standing is AskingStanding.AWAY:
        assert theirs.paused_until is not None
        return refusals.OnBreak(name=name, day=formats.day(theirs.paused_until))
    if found.standing is AskingStanding.SELF_AWAY:
        assert mine.paused_until is not None
        return refusals.YouAreOnBreak(day=formats.day(mine.paused_until))
    if found.standing is AskingStanding.TRAINS_FIRST:
        return refusals.TrainingFirst(programme=programme.name)
    if found.standing is AskingStanding.TOO_MANY:
        return refusals.TooMany(count=found.open_requests, programme=programme.name)
    if found.standing is AskingStanding.NO_OWN_PLACE:
        return refusals.NoOwnPlace(programme=programme.name)
    plain: dict[AskingStanding, type[Refusal]] = {
        AskingStanding.OPEN: refusals.TheyAskedYou,
        AskingStanding.TOGETHER: refusals.AlreadyTogether,
        AskingStanding.FULL: refusals.IsFull,
        AskingStanding.OUT_OF_REACH: refusals.NotAvailable,
    }
    return plain[found.standing](name=name)


@transaction.atomic
def withdraw(request: Request, *, goes_on: bool = False, actor: Membership, at: datetime) -> None:
    """Take it back, also after a yes that nobody has confirmed; ``NotOpen`` when it is over.

    The shortlist that it belongs to stops with it, unless it ``goes_on`` to the next person.
    """
    listed = Listed.objects.filter(request=request).first()
    shortlist = lock_list(listed.shortlist_id) if listed else None
    close(lock(request), State.WITHDRAWN, actor=actor, at=at)
    if shortlist and shortlist.state == Shortlist.State.RUNNING and not goes_on:
        close_list(shortlist, Shortlist.State.STOPPED, at=at)
