"""Who may look for whom, ask, answer and confirm."""

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.hooks import hook
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment, EnrolmentQuerySet
from mentoring.participants.queries.held_back import held_back
from mentoring.programmes.models import Programme
from mentoring.requests import rules
from mentoring.requests.models import Listed, Request, Shortlist, Waitlisted


def own_place(actor: Membership, slug: str, side: str, today: date) -> tuple[Enrolment, str]:
    """The actor's place in a running programme where they may ask those of ``side``, and as what.

    For anyone else Http404: who has not joined, who has another part, and where nobody asks.
    """
    looked_for = rules.SIDES.get(side)
    if looked_for is None:
        raise Http404
    part = rules.other_part(looked_for)
    mine = Enrolment.objects.joined().filter(
        membership=actor, programme__organisation=actor.organisation_id, **{f"is_{part}": True}
    )
    rows = mine.select_related("programme__organisation", "membership__profile")
    enrolment = get_object_or_404(rows, programme__slug=slug)
    if not is_open(enrolment.programme, part, today):
        raise Http404
    enrolment.membership.organisation = enrolment.programme.organisation
    return enrolment, part


def is_open(programme: Programme, part: str, today: date) -> bool:
    """Whether people with this part ask the others at the moment."""
    runs = programme.is_running and not programme.is_past(today)
    return runs and programme.is_asked_by(part)


def sides_open_to(enrolment: Enrolment, today: date) -> list[str]:
    """Among whom somebody may look, as in addresses; mentors first."""
    if enrolment.status != Enrolment.Status.JOINED:
        return []
    return [
        side
        for side, looked_for in rules.SIDES.items()
        if getattr(enrolment, f"is_{rules.other_part(looked_for)}")
        and is_open(enrolment.programme, rules.other_part(looked_for), today)
    ]


def people_of(programme: Programme, part: str) -> QuerySet[Enrolment]:
    """Everybody who has joined a programme in this part, is still there and can be brought together
    with somebody now.
    """
    return _there(programme, part).exclude(held_back())


def _there(programme: Programme, part: str) -> EnrolmentQuerySet:
    rows = Enrolment.objects.joined().filter(programme=programme, **{f"is_{part}": True})
    return rows.filter(membership__removed_at=None)


def person_to_meet(place: Enrolment, part: str, membership_id: UUID) -> Enrolment:
    """Somebody whom the reader may look at; Http404 for everybody else alike.

    Whom they wait for, or have on their list, they may look at still: to wait no longer.
    """
    mine = {"programme": place.programme_id, "part": part}
    awaited = Waitlisted.objects.open().filter(person=place.membership_id, **mine)
    lists = Shortlist.objects.open().filter(asker=place.membership_id, **mine)
    known = Q(membership__in=awaited.values("awaited"))
    known |= Q(membership__in=Listed.objects.filter(shortlist__in=lists).values("person"))
    rows = _there(place.programme, rules.other_part(part)).exclude(held_back() & ~known)
    rows = rows.exclude(membership=place.membership_id)
    rows = rows.select_related("membership__profile", "membership__organisation")
    found = get_object_or_404(rows, membership=membership_id)
    found.programme = place.programme
    return found


def request_to_see(actor: Membership, request_id: UUID) -> Request:
    """One's own, or one that was sent to the actor; for anyone else Http404."""
    return get_object_or_404(Request.objects.visible_to(actor).with_people(), pk=request_id)


def request_to_withdraw(actor: Membership, request_id: UUID) -> Request:
    mine = Request.objects.visible_to(actor).filter(asker=actor)
    return get_object_or_404(mine.with_people(), pk=request_id)


def list_of(place: Enrolment, part: str) -> Shortlist | None:
    """The reader's own: the open one, else the latest."""
    mine = Shortlist.objects.filter(
        programme=place.programme_id, asker=place.membership_id, part=part
    )
    return mine.order_by(F("closed_at").desc(nulls_first=True), "-created_at").first()


def request_to_answer(actor: Membership, request_id: UUID) -> Request:
    """Sent to the actor, answered or not."""
    mine = Request.objects.visible_to(actor).filter(asked=actor)
    return get_object_or_404(mine.with_people(), pk=request_id)


def request_to_confirm(actor: Membership, request_id: UUID) -> Request:
    """In a programme that the actor runs; to one of the two the action says no, in words."""
    runs = Programme.objects.coordinated_by(actor)
    rows = Request.objects.filter(programme__in=runs, organisation=actor.organisation_id)
    return get_object_or_404(rows.with_people(), pk=request_id)


@hook("organisations.sees")
def has_asked(actor: Membership, person: Membership) -> bool:
    """Faces of those who have asked one, and whom one has asked."""
    open_ones = Request.objects.open()
    return (
        open_ones.filter(asker=actor, asked=person).exists()
        or open_ones.filter(asker=person, asked=actor).exists()
    )
