"""A few people in an order, asked one after the other, by itself."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.requests import rules
from mentoring.requests.actions import refusals
from mentoring.requests.actions.asking import ask, places, refusal_of
from mentoring.requests.actions.locking import State, close, close_list, lock, lock_list
from mentoring.requests.models import Listed, Request, Shortlist
from mentoring.requests.permissions import is_open
from mentoring.requests.queries.standing import stands
from mentoring.requests.rules import AskingStanding

MAX_LINE = 300
MAY_BE_KEPT = (AskingStanding.MAY_ASK, AskingStanding.TOO_MANY)
# It is the asker who cannot ask, so nobody is passed over.
_OWN = (refusals.YouAreOnBreak, refusals.NoOwnPlace, refusals.TooMany, refusals.TrainingFirst)
# Ends after which a list always goes on, so that whoever asks hears of them with who is next.
_TOLD_WITH_NEXT = (
    State.NO,
    State.NOT_NOW,
    State.EXPIRED,
    State.TAKEN_BACK,
    State.UNCONFIRMED,
)


@transaction.atomic
def keep(
    programme: Programme, other: Membership, part: str, *, actor: Membership, at: datetime
) -> Shortlist:
    """Put somebody at the end of one's list; a second press changes nothing.

    Raises what keeps somebody from asking, but for open requests; ``ListIsFull``.
    """
    shortlist = _own_list(programme, part, actor, at)
    if shortlist.listed.filter(person=other).exists():
        return shortlist
    mine, theirs = places(programme, other, part, actor, at)
    today = programme.day_at(at)
    found = stands(mine, theirs, part, today=today)
    if found.standing not in MAY_BE_KEPT:
        raise refusal_of(found, mine, theirs, today=today) or refusals.NotAvailable
    count = shortlist.listed.count()
    if count >= programme.shortlist_length:
        raise refusals.ListIsFull(count=count, programme=programme.name)
    last = shortlist.listed.aggregate(last=Max("position"))["last"] or 0
    Listed.objects.create(
        organisation_id=programme.organisation_id,
        shortlist=shortlist,
        person=other,
        position=last + 1,
    )
    return shortlist


def _own_list(programme: Programme, part: str, actor: Membership, at: datetime) -> Shortlist:
    """The open one, locked; a new one where there is none."""
    new = {"organisation_id": programme.organisation_id, "created_at": at}
    mine = Shortlist.objects.open()
    found, _is_new = mine.get_or_create(programme=programme, asker=actor, part=part, defaults=new)
    return _lock_open(found)


@transaction.atomic
def write(shortlist: Shortlist, words: str, lines: Mapping[UUID, str]) -> None:
    """What all read, until the first is asked; and first lines to those who were not asked yet."""
    locked = _lock_open(shortlist)
    if locked.state == Shortlist.State.DRAFT:
        locked.words = words.strip()[: rules.MAX_WORDS]
        locked.save(update_fields=["words"])
    for one in locked.listed.all():
        if one.waits and one.pk in lines:
            one.line = lines[one.pk].strip()[:MAX_LINE]
            one.save(update_fields=["line"])


@transaction.atomic
def move(shortlist: Shortlist, listed_id: UUID, *, by: int) -> None:
    """One up (-1) or down (1) among those who were not asked yet; at an end nothing changes."""
    waiting = [one for one in _lock_open(shortlist).listed.all() if one.waits]
    at = next((i for i, one in enumerate(waiting) if one.pk == listed_id), None)
    if at is None:
        raise refusals.ListHasChanged
    if 0 <= at + by < len(waiting):
        one, other = waiting[at], waiting[at + by]
        one.position, other.position = other.position, one.position
        one.save(update_fields=["position"])
        other.save(update_fields=["position"])


@transaction.atomic
def drop(shortlist: Shortlist, listed_id: UUID) -> None:
    """Somebody who was not asked yet; of whoever was asked it is known."""
    waiting = [one for one in _lock_open(shortlist).listed.all() if one.waits]
    found = next((one for one in waiting if one.pk == listed_id), None)
    if found is None:
        raise refusals.ListHasChanged
    found.delete()


def _lock_open(shortlist: Shortlist) -> Shortlist:
    locked = lock_list(shortlist.pk)
    if not locked.is_open:
        raise refusals.ListHasChanged
    return locked


@transaction.atomic
def begin(shortlist: Shortlist, *, at: datetime) -> Request:
    """Ask the first who can be asked; raises what keeps one from asking, ``NobodyToAsk``."""
    locked = _lock_open(shortlist)
    if locked.state != Shortlist.State.DRAFT:
        raise refusals.ListHasChanged
    if not locked.words.strip():
        raise refusals.NoWordsToAll
    made = _ask_next(locked, at)
    if made is None:
        raise refusals.NobodyToAsk
    locked.state, locked.begun_at = Shortlist.State.RUNNING, at
    locked.save(update_fields=["state", "begun_at"])
    record("requests.list_begun", made, actor=locked.asker, at=at)
    return made


@transaction.atomic
def stop(shortlist: Shortlist, *, actor: Membership, at: datetime) -> None:
    """Nobody else is asked; whoever has the request hears that it was taken back.

    Between two, the answer of the last is told here: it waited to be told with who is next.
    """
    locked = _lock_open(shortlist)
    if current := locked.listed.filter(request__state__in=Request.OPEN).first():
        assert current.request is not None
        close(lock(current.request), State.WITHDRAWN, actor=actor, at=at)
    elif (last := _last_closed(locked)) and last.state in _TOLD_WITH_NEXT:
        told = {"state": last.state, "next": None, "list": ""}
        record("requests.list_moved", last, actor=None, at=at, data=told)
    close_list(locked, Shortlist.State.STOPPED, at=at)


def _last_closed(shortlist: Shortlist) -> Request | None:
    closed = Request.objects.filter(listed__shortlist=shortlist).exclude(closed_at=None)
    return closed.order_by("-closed_at").first()


@transaction.atomic
def go_on(request: Request, *, at: datetime) -> None:
    """A request of a list has closed: ask the next person, and tell whoever asks."""
    locked = lock_list(Listed.objects.get(request=request).shortlist_id)
    is_asked = locked.listed.filter(request__state__in=Request.OPEN).exists()
    if locked.state != Shortlist.State.RUNNING or is_asked:
        return
    if not _is_there(locked, at):
        close_list(locked, Shortlist.State.STOPPED, at=at)
        return
    made, after = None, Shortlist.State.STOPPED
    with suppress(*_OWN):
        made, after = _ask_next(locked, at), Shortlist.State.ENDED
    if made is None:
        close_list(locked, after, at=at)
    told = {"state": request.state, "next": made and str(made.asked_id), "list": locked.state}
    record("requests.list_moved", request, actor=None, at=at, data=told)


@transaction.atomic
def finish(request: Request, state: str, *, at: datetime) -> None:
    """Nobody else is asked: somebody was found, or whoever asks is not there any more."""
    locked = lock_list(Listed.objects.get(request=request).shortlist_id)
    if locked.state == Shortlist.State.RUNNING:
        close_list(locked, state, at=at)


def _ask_next(shortlist: Shortlist, at: datetime) -> Request | None:
    """Ask the first who can be asked; whoever cannot is passed over, and the page says so."""
    for one in shortlist.listed.select_related("person__organisation"):
        if not one.waits:
            continue
        if _has_request(shortlist, one):
            Listed.objects.filter(pk=one.pk).update(passed_at=at)
            continue
        words = rules.in_turn(one.line, shortlist.words)
        programme, part = shortlist.programme, shortlist.part
        try:
            with transaction.atomic():
                made = ask(
                    programme,
                    one.person,
                    part,
                    words,
                    in_turn=shortlist.begun_at is not None,
                    actor=shortlist.asker,
                    at=at,
                )
        except _OWN:
            raise
        except Refusal:
            Listed.objects.filter(pk=one.pk).update(passed_at=at)
            continue
        Listed.objects.filter(pk=one.pk).update(request=made)
        return made
    return None


def _has_request(shortlist: Shortlist, one: Listed) -> bool:
    """Whether the asker has asked this person directly, which is still open."""
    theirs = Request.objects.open().filter(programme=shortlist.programme_id, asked=one.person_id)
    return theirs.filter(asker=shortlist.asker_id).exists()


def _is_there(shortlist: Shortlist, at: datetime) -> bool:
    """Whether whoever asks is still in the programme, and people ask in it."""
    today = shortlist.programme.day_at(at)
    theirs = Enrolment.objects.joined().filter(programme=shortlist.programme_id)
    is_in = theirs.filter(membership=shortlist.asker_id).exists()
    return is_in and is_open(shortlist.programme, shortlist.part, today)
