"""Who may answer a check-in, and who may take care of a call for help."""

from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from mentoring.checkins.models import CheckIn, HelpRequest, took_part
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship, members_of

_SHOWN = ("membership", "relationship__programme")


def checkin_to_answer(actor: Membership, checkin_id: UUID) -> CheckIn:
    """The actor's own check-in that has gone out; for anyone else, Http404."""
    mine = CheckIn.objects.visible_to(actor).exclude(sent_at=None)
    mine = mine.select_related(*_SHOWN, "organisation")
    return get_object_or_404(mine.prefetch_related(members_of("relationship")), pk=checkin_id)


def help_to_close(actor: Membership, checkin_id: UUID) -> CheckIn:
    """A call for help in a programme that ``actor`` runs; for anyone else, Http404."""
    mine = Programme.objects.coordinated_by(actor)
    theirs = CheckIn.objects.answered().filter(relationship__programme__in=mine)
    theirs = theirs.select_related(*_SHOWN)
    return get_object_or_404(theirs.prefetch_related(members_of("relationship")), pk=checkin_id)


def programme_to_ask(actor: Membership, slug: str) -> Programme:
    """A programme in which the actor has a place, or a relationship still; else Http404."""
    places = Enrolment.objects.filter(membership=actor).exclude(status=Enrolment.Status.WITHDRAWN)
    together = Relationship.objects.visible_to(actor).open()
    mine = Q(pk__in=places.values("programme")) | Q(pk__in=together.values("programme"))
    here = Programme.objects.filter(mine, organisation=actor.organisation_id)
    return get_object_or_404(here.select_related("organisation"), slug=slug)


def programme_to_look_back_on(actor: Membership, slug: str) -> Programme:
    """A programme that has ended and that the actor took part in; for anyone else, Http404."""
    ended = Programme.objects.filter(took_part(actor), ended_at__isnull=False)
    here = ended.filter(organisation=actor.organisation_id).select_related("organisation")
    return get_object_or_404(here, slug=slug)


def request_to_close(actor: Membership, request_id: UUID) -> HelpRequest:
    """What somebody wrote to the coordinators of a programme that ``actor`` runs."""
    theirs = HelpRequest.objects.filter(programme__in=Programme.objects.coordinated_by(actor))
    return get_object_or_404(theirs.select_related("membership", "programme"), pk=request_id)
