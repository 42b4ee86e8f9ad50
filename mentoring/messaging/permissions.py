"""Whose conversation it is: those it is between, and nobody else's."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.db.statements import statement
from mentoring.messaging.models import Between, Conversation, may_write_directly
from mentoring.messaging.rules import ConversationKind, people_key
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.permissions import relationship_to_share


def conversation_to_share(actor: Membership, place_id: UUID) -> tuple[Between, Conversation | None]:
    """Who a conversation of the actor's is between, and itself once somebody has written.

    ``place_id`` is that of one of their relationships, or of a conversation without one; for
    anyone else, Http404.
    """
    try:
        relationship = relationship_to_share(actor, place_id)
    except Http404:
        return _own_conversation(actor, place_id)
    return relationship, _of_relationship.first(relationship.pk)


@statement
def _of_relationship(relationship: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.filter(relationship=relationship)[:1]


def _own_conversation(actor: Membership, place_id: UUID) -> tuple[Between, Conversation]:
    mine = Conversation.objects.visible_to(actor).filter(relationship=None)
    found = mine.with_people().filter(pk=place_id).first()
    if found is None:
        raise Http404
    return found.between, found


@dataclass(frozen=True)
class Beginning:
    """A conversation that may be begun: where, of which kind, between whom."""

    programme: Programme
    kind: ConversationKind
    people: list[Membership]

    @property
    def known(self) -> Conversation | None:
        """The conversation, where these people have begun it already."""
        rows = Conversation.objects.filter(programme=self.programme, kind=self.kind.value)
        return rows.filter(people_key=people_key(one.pk for one in self.people)).first()


def person_to_write_to(actor: Membership, slug: str, membership_id: UUID) -> Beginning:
    """Somebody of a programme that ``actor`` runs, or of one that lets its people write."""
    programme = _programme(actor, slug)
    people = Membership.objects.present().exclude(pk=actor.pk)
    person = get_object_or_404(people, pk=membership_id, enrolments__programme=programme)
    if programme.is_managed_by(actor):
        return Beginning(programme, ConversationKind.COORDINATOR, [person])
    if not may_write_directly(programme, [actor, person]):
        raise Http404
    return Beginning(programme, ConversationKind.DIRECT, [actor, person])


def team_to_write_to(actor: Membership, slug: str) -> Beginning:
    """Whoever runs a programme that ``actor`` is in."""
    programme = _programme(actor, slug)
    mine = Enrolment.objects.filter(programme=programme, membership=actor)
    get_object_or_404(mine.exclude(status=Enrolment.Status.IMPORTED))
    return Beginning(programme, ConversationKind.COORDINATOR, [actor])


def _programme(actor: Membership, slug: str) -> Programme:
    current = Programme.objects.current().filter(organisation=actor.organisation_id, slug=slug)
    return get_object_or_404(current.select_related("organisation"))
