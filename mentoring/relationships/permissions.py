"""Who may enter a relationship's room, and who may act on it from outside."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.db.statements import statement_sharing
from mentoring.core.hooks import hook
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Member, Relationship, from_members


@statement_sharing("relationship")
def _shared(actor: Membership, relationship_id: UUID) -> QuerySet[Member]:
    mine = Relationship.objects.visible_to(actor).filter(pk=relationship_id)
    everybody = (
        Member.objects.filter(relationship__in=mine).with_withdrawn().with_pauses().order_by("id")
    )
    return everybody.select_related("membership", "relationship__programme")


def relationship_to_share(actor: Membership, relationship_id: UUID) -> Relationship:
    """One of the actor's own relationships, open or ended; for anyone else, Http404."""
    found = from_members(_shared(actor, relationship_id))
    if not found:
        raise Http404
    found[0].organisation = actor.organisation
    return found[0]


def relationship_to_work_in(actor: Membership, relationship_id: UUID) -> Relationship:
    """One of the actor's own open relationships; an ended one can only be read."""
    relationship = relationship_to_share(actor, relationship_id)
    if not relationship.is_open:
        raise Http404
    return relationship


def partner_to_read(
    actor: Membership, relationship_id: UUID, membership_id: UUID
) -> tuple[Relationship, Enrolment]:
    """Another present member of an open relationship of the actor's, with their enrolment.

    Whoever is matched with somebody reads what they told for it; anybody else gets Http404.
    """
    relationship = relationship_to_work_in(actor, relationship_id)
    if membership_id not in {person.pk for person in relationship.others(actor)}:
        raise Http404
    theirs = Enrolment.objects.select_related("membership", "programme")
    enrolment = get_object_or_404(
        theirs, programme=relationship.programme_id, membership=membership_id
    )
    return relationship, enrolment


def member_to_take_out(
    actor: Membership, relationship_id: UUID, membership_id: UUID
) -> tuple[Relationship, Membership]:
    """Somebody of a group that the actor hosts; for anyone else, Http404."""
    relationship, enrolment = partner_to_read(actor, relationship_id, membership_id)
    if not may_take_out(relationship, actor, enrolment.membership):
        raise Http404
    return relationship, enrolment.membership


def may_take_out(relationship: Relationship, actor: Membership, person: Membership) -> bool:
    """Where people under age take part, those who run the programme decide who stays."""
    if relationship.programme.minors_since is not None or not relationship.is_open:
        return False
    part, other = relationship.role_of(actor), relationship.role_of(person)
    people = len(relationship.present)
    return rules.may_take_out(relationship.kind, part=part, other=other, people=people)


def open_relationship(programme: Programme, relationship_id: UUID) -> Relationship:
    """An open relationship of a programme that the caller may manage already."""
    theirs = Relationship.objects.open().filter(programme=programme).with_members()
    theirs = theirs.select_related("programme", "organisation")
    return get_object_or_404(theirs, pk=relationship_id)


def people_staying(programme: Programme, relationship_id: UUID) -> list[Membership]:
    """Those who have left neither programme nor organisation, mentees first; all if all have."""
    relationship = open_relationship(programme, relationship_id)
    everybody = relationship.people
    left = set(
        Enrolment.objects.filter(
            programme=programme, membership__in=everybody, status=Enrolment.Status.WITHDRAWN
        ).values_list("membership", flat=True)
    )
    return [one for one in everybody if not one.removed_at and one.pk not in left] or everybody


@hook("organisations.sees")
def shares_a_relationship(actor: Membership, person: Membership) -> bool:
    """Also when one of them has left the programme since."""
    mine = Member.objects.present().filter(membership=actor)
    theirs = Member.objects.present().filter(membership=person)
    return mine.filter(relationship__in=theirs.values("relationship")).exists()
