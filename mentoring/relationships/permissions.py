"""Who may enter a relationship's room, and who may act on it from outside."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.statements import statement
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

_PEOPLE = ("mentor", "mentee", "programme", "organisation")


@statement
def _shared(actor: Membership, relationship_id: UUID) -> QuerySet[Relationship]:
    mine = Relationship.objects.visible_to(actor).filter(pk=relationship_id)
    return mine.select_related("mentor", "mentee", "programme")


def relationship_to_share(actor: Membership, relationship_id: UUID) -> Relationship:
    """One of the actor's own relationships, open or ended; for anyone else, Http404."""
    relationship = _shared.first(actor, relationship_id)
    if relationship is None:
        raise Http404
    relationship.organisation = actor.organisation
    return relationship


def relationship_to_work_in(actor: Membership, relationship_id: UUID) -> Relationship:
    """One of the actor's own open relationships; an ended one can only be read."""
    mine = Relationship.objects.visible_to(actor).open().select_related(*_PEOPLE)
    return get_object_or_404(mine, pk=relationship_id)


def relationship_to_oversee(actor: Membership, relationship_id: UUID) -> Relationship:
    """A relationship of a programme that ``actor`` runs; for anyone else, Http404."""
    theirs = Relationship.objects.overseen_by(actor).select_related(*_PEOPLE)
    return get_object_or_404(theirs, pk=relationship_id)
