"""Who may see and change people's places in a programme."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.hooks import hook
from mentoring.organisations.models import Membership
from mentoring.participants.models import BulkInvitation, Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import audiences_open_to
from mentoring.programmes.rules import takes_people


def enrolment_to_run(programme: Programme, enrolment_id: UUID) -> Enrolment:
    """Somebody's place in a programme that the caller may run (``programme_to_manage``)."""
    people = Enrolment.objects.filter(programme=programme)
    return get_object_or_404(
        people.select_related("membership__profile", "membership__manager"), pk=enrolment_id
    )


def person_to_reach(programme: Programme, membership_id: UUID) -> Membership:
    """Somebody with a place in a programme that the caller may run; with their organisation."""
    people = Membership.objects.present().filter(enrolments__programme=programme)
    return get_object_or_404(people.select_related("organisation"), pk=membership_id)


def inviting_to_watch(programme: Programme, inviting_id: UUID) -> BulkInvitation:
    return get_object_or_404(BulkInvitation, programme=programme, pk=inviting_id)


def enrolment_to_join(
    actor: Membership, slug: str, today: date
) -> tuple[Programme, Enrolment | None]:
    """A running programme and the actor's place in it.

    People who were imported, invited or have joined keep their way in; everybody else needs the
    programme's rules and an open enrolment window. Otherwise Http404.
    """
    in_house = Programme.objects.filter(organisation=actor.organisation_id)
    programme = get_object_or_404(in_house.running().select_related("organisation"), slug=slug)
    enrolment = Enrolment.objects.filter(programme=programme, membership=actor).first()
    if enrolment is not None:
        enrolment.programme, enrolment.membership = programme, actor
        return programme, enrolment
    is_open = takes_people(
        today,
        is_running=programme.is_running,
        enrol_from=programme.enrol_from,
        enrol_until=programme.enrol_until,
    )
    if not is_open or not audiences_open_to(actor, programme):
        raise Http404
    return programme, None


def own_enrolment(actor: Membership, slug: str) -> Enrolment:
    """The actor's own place in a running programme; for anyone without one, Http404."""
    mine = Enrolment.objects.filter(
        membership=actor,
        programme__organisation=actor.organisation_id,
        programme__archived_at=None,
        programme__launched_at__isnull=False,
    )
    enrolment = get_object_or_404(
        mine.select_related("programme__organisation"), programme__slug=slug
    )
    enrolment.membership = actor
    return enrolment


def place_behind(reader: Membership, enrolment_id: UUID) -> Enrolment:
    """The place that a link in an email to ``reader`` is about; for anybody else's, Http404."""
    mine = Enrolment.objects.filter(membership=reader, organisation=reader.organisation_id)
    enrolment = get_object_or_404(mine.select_related("programme__organisation"), pk=enrolment_id)
    enrolment.membership = reader
    return enrolment


def roles_open_to(
    actor: Membership, programme: Programme, enrolment: Enrolment | None
) -> list[str]:
    """The roles to choose from: what the rules allow, and whatever the place has already."""
    audiences = set(audiences_open_to(actor, programme))
    if enrolment is not None:
        audiences |= {"mentor"} if enrolment.is_mentor else set()
        audiences |= {"mentee"} if enrolment.is_mentee else set()
    if not programme.kind.has_sides:
        return ["both"] if audiences else []  # everybody learns and passes on: there is no choice
    both = ["both"] if {"mentor", "mentee"} <= audiences else []
    return [role for role in ("mentee", "mentor") if role in audiences] + both


@hook("organisations.sees")
def shares_a_programme(actor: Membership, person: Membership) -> bool:
    """Each of them takes part in it or runs it; whoever has left does neither."""
    return _with(_with(Programme.objects.all(), actor), person).exists()


def _with(programmes: QuerySet[Programme], member: Membership) -> QuerySet[Programme]:
    places = Enrolment.objects.filter(membership=member).exclude(status=Enrolment.Status.WITHDRAWN)
    runs = Programme.objects.coordinated_by(member)
    return programmes.filter(Q(pk__in=places.values("programme")) | Q(pk__in=runs.values("pk")))
