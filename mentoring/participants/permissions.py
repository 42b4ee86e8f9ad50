"""Who may see and change people's places in a programme."""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.organisations.models import Membership
from mentoring.participants.models import BulkInvitation, Enrolment, ImportBatch
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import audiences_open_to
from mentoring.programmes.rules import takes_people


def enrolment_to_run(programme: Programme, enrolment_id: UUID) -> Enrolment:
    """Somebody's place in a programme that the caller may run (``programme_to_run``)."""
    people = Enrolment.objects.filter(programme=programme)
    return get_object_or_404(
        people.select_related("membership__profile", "membership__manager"), pk=enrolment_id
    )


def import_to_run(actor: Membership, programme: Programme, batch_id: UUID) -> ImportBatch:
    """An upload to a programme that ``actor`` runs; for anyone else, Http404."""
    batches = ImportBatch.objects.visible_to(actor).filter(programme=programme)
    return get_object_or_404(batches.select_related("programme", "organisation"), pk=batch_id)


def inviting_to_watch(programme: Programme, inviting_id: UUID) -> BulkInvitation:
    return get_object_or_404(BulkInvitation, programme=programme, pk=inviting_id)


def place_to_join(actor: Membership, slug: str, today: date) -> tuple[Programme, Enrolment | None]:
    """A running programme and the actor's place in it.

    People who were imported, invited or have joined keep their way in; everybody else needs the
    programme's rules and an open enrolment window. Otherwise Http404.
    """
    in_house = Programme.objects.filter(organisation=actor.organisation_id)
    programme = get_object_or_404(in_house.running().select_related("organisation"), slug=slug)
    place = Enrolment.objects.filter(programme=programme, membership=actor).first()
    if place is not None:
        place.programme, place.membership = programme, actor
        return programme, place
    is_open = takes_people(
        today, is_running=programme.is_running, enrol_from=programme.enrol_from,
        enrol_until=programme.enrol_until,
    )  # fmt: skip
    if not is_open or not audiences_open_to(actor, programme):
        raise Http404
    return programme, None


def own_place(actor: Membership, slug: str) -> Enrolment:
    """The actor's own place in a running programme; for anyone without one, Http404."""
    mine = Enrolment.objects.filter(
        membership=actor, programme__organisation=actor.organisation_id,
        programme__archived_at=None, programme__launched_at__isnull=False,
    )  # fmt: skip
    place = get_object_or_404(mine.select_related("programme__organisation"), programme__slug=slug)
    place.membership = actor
    return place


def roles_open_to(actor: Membership, programme: Programme, place: Enrolment | None) -> list[str]:
    """The roles to choose from: what the rules allow, and whatever the place has already."""
    audiences = set(audiences_open_to(actor, programme))
    if place is not None:
        audiences |= {"mentor"} if place.is_mentor else set()
        audiences |= {"mentee"} if place.is_mentee else set()
    both = ["both"] if {"mentor", "mentee"} <= audiences else []
    return [role for role in ("mentee", "mentor") if role in audiences] + both
