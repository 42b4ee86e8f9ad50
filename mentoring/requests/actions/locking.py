"""What every act on a request does first, and how one closes."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.requests.actions import refusals
from mentoring.requests.models import Request, Shortlist

State = Request.State


def lock_any(request_id: UUID) -> Request:
    """With its people, its row locked until the transaction ends."""
    return Request.objects.select_for_update(of=("self",)).with_people().get(pk=request_id)


def lock_list(shortlist_id: UUID) -> Shortlist:
    """A shortlist is locked before its requests, and these before the places of people."""
    rows = Shortlist.objects.select_for_update(of=("self",)).select_related(
        "programme__organisation", "asker__organisation"
    )
    return rows.get(pk=shortlist_id)


def lock(request: Request) -> Request:
    """One that is open; raises ``NotOpen`` for what was answered or closed meanwhile."""
    locked = lock_any(request.pk)
    if not locked.is_open:
        raise refusals.NotOpen
    return locked


def lock_places(programme: Programme, parts: Mapping[UUID, str]) -> dict[UUID, Enrolment]:
    """The places of those who are there in their part, locked in the order of their keys."""
    rows = Enrolment.objects.joined().filter(programme=programme, membership__in=list(parts))
    rows = rows.filter(membership__removed_at=None).order_by("pk")
    rows = rows.select_for_update(of=("self",)).select_related(
        "membership__profile", "membership__organisation"
    )
    found = {row.membership_id: row for row in rows}
    for row in found.values():
        row.programme = programme
    return {key: row for key, row in found.items() if getattr(row, f"is_{parts[key]}")}


def close(
    request: Request,
    state: str,
    *,
    answer: str = "",
    back_on: date | None = None,
    because_of: UUID | None = None,
    actor: Membership | None,
    at: datetime,
) -> None:
    """It is over without a relationship. ``because_of``: who is full, or has left."""
    request.state, request.closed_at, request.answer = state, at, answer
    request.back_on = back_on
    request.save(update_fields=["state", "closed_at", "answer", "back_on"])
    figures = {"state": state, "because_of": because_of and str(because_of)}
    record("requests.closed", request, actor=actor, at=at, data=figures)


def close_list(shortlist: Shortlist, state: str, *, at: datetime) -> None:
    """Nobody else on it is asked."""
    shortlist.state, shortlist.closed_at = state, at
    shortlist.save(update_fields=["state", "closed_at"])
