"""Who may run, read or join a programme."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.db.ids import is_id
from mentoring.core.db.statements import statement
from mentoring.core.hooks import hook, run_hook
from mentoring.live.topics import Pair
from mentoring.organisations.models import Actor, Capability, Grant, Membership
from mentoring.programmes import rules
from mentoring.programmes.models import FormField, Measure, Programme


@statement
def _managed_by(actor: Membership, slug: str) -> QuerySet[Programme]:
    return Programme.objects.coordinated_by(actor).select_related("organisation").filter(slug=slug)


@hook("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    mine = Grant.objects.giving(Capability.CREATE_PROGRAMME).filter(membership=OuterRef("pk"))
    return {"may_create_programmes": Exists(mine)}


def programme_to_manage(actor: Actor, slug: str) -> Programme:
    """A programme that ``actor`` coordinates (or administers); for anyone else, Http404."""
    if isinstance(actor, Membership):
        programme = _managed_by.first(actor, slug)
    else:  # a program: seldom, so it needs no statement
        programme = Programme.objects.coordinated_by(actor).filter(slug=slug).first()
    if programme is None:
        raise Http404
    programme.prime_can_manage(actor)
    return programme


def managing(pairs: Iterable[Pair], things: QuerySet[Any]) -> set[Pair]:
    """Of pairs of a person (who signs in) and the id of one of ``things``: who runs its programme.

    For live updates: two queries for any number of people who wait.
    """
    asked = [(person, thing) for person, thing in pairs if is_id(thing)]
    rows = things.filter(pk__in={thing for _, thing in asked})
    known = rows.values_list("pk", "programme__organisation_id", "programme_id")
    place_of = {str(pk): (organisation, programme) for pk, organisation, programme in known}
    grants = Grant.objects.giving(Capability.MANAGE_PROGRAMME).filter(
        membership__user__in={person for person, _ in asked}, membership__removed_at=None
    )
    held = set(grants.values_list("membership__user", "organisation", "programme_id"))
    return {
        (person, thing)
        for person, thing in asked
        if (place := place_of.get(thing)) and held & {(person, *place), (person, place[0], None)}
    }


def programme_to_oversee(actor: Actor, slug: str) -> Programme:
    """A programme whose figures ``actor`` may read, sponsors included; else Http404."""
    mine = Programme.objects.overseen_by(actor).select_related("organisation")
    return get_object_or_404(mine, slug=slug)


def programme_to_read(actor: Membership, slug: str) -> Programme:
    """A programme whose description ``actor`` may read.

    People who oversee it, people who are in it (apps above answer through the hook
    ``programmes.readers``), and, while it runs, people who may join; for anyone else, Http404.
    """
    in_house = Programme.objects.filter(organisation=actor.organisation_id)
    programme = get_object_or_404(in_house.select_related("organisation"), slug=slug)
    may_read = (
        (programme.is_running and bool(audiences_open_to(actor, programme)))
        or any(run_hook("programmes.readers", actor, programme))
        or programme.is_overseen_by(actor)
    )
    if not may_read:
        raise Http404
    return programme


def audiences_open_to(actor: Membership, programme: Programme) -> list[str]:
    """As what ``actor`` may join by the rules: ``mentor``, ``mentee``, both or neither."""
    fields = fields_of(actor)
    return [
        audience
        for audience in rules.AUDIENCES
        if rules.is_eligible(programme.eligibility, fields, audience)
    ]


def fields_of(member: Membership) -> dict[str, object]:
    """What eligibility rules may speak about."""
    names = (*rules.TEXT_FIELDS, *rules.NUMBER_FIELDS, "attributes")
    return {name: getattr(member, name) for name in names}


def may_create(actor: Membership) -> bool:
    """Administrators, and everybody who already coordinates a programme."""
    known: bool | None = actor.__dict__.get("may_create_programmes")  # of a page's reader
    if known is None:
        known = Grant.objects.giving(Capability.CREATE_PROGRAMME).held_by(actor).exists()
    return known


def creator(actor: Membership) -> Membership:
    """``actor``, if they may begin a programme; for anyone else, Http404."""
    if not may_create(actor):
        raise Http404
    return actor


def measure_to_enter(programme: Programme, measure_id: UUID) -> Measure:
    """A measure of a programme that the actor was found to manage; else Http404."""
    return get_object_or_404(programme.measures.select_related("programme"), pk=measure_id)


def question_to_change(actor: Membership, programme: Programme, question_id: UUID) -> FormField:
    """A question of this programme; one of the whole organisation only for administrators."""
    own = Q(programme=programme)
    if actor.is_admin:
        own |= Q(programme=None)
    questions = FormField.objects.filter(own, organisation=actor.organisation_id)
    return get_object_or_404(questions, pk=question_id)
