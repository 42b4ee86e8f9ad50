"""Who may run, read or join a programme."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.core.extensions import collect, extends
from mentoring.core.statements import statement
from mentoring.organisations.models import Membership
from mentoring.programmes import rules
from mentoring.programmes.models import FormField, Programme, ProgrammeRole


@statement
def _run_by(actor: Membership, slug: str) -> QuerySet[Programme]:
    return Programme.objects.coordinated_by(actor).select_related("organisation").filter(slug=slug)


@extends("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    mine = ProgrammeRole.objects.filter(membership=OuterRef("pk"))
    return {"runs_any": Exists(mine.filter(role=ProgrammeRole.Role.COORDINATOR))}


def programme_to_run(actor: Membership, slug: str) -> Programme:
    """A programme that ``actor`` coordinates (or administers); for anyone else, Http404."""
    programme = _run_by.first(actor, slug)
    if programme is None:
        raise Http404
    programme.remember_run_by(actor)
    return programme


def programme_to_oversee(actor: Membership, slug: str) -> Programme:
    """A programme whose figures ``actor`` may read, sponsors included; else Http404."""
    mine = Programme.objects.overseen_by(actor).select_related("organisation")
    return get_object_or_404(mine, slug=slug)


def programme_to_read(actor: Membership, slug: str) -> Programme:
    """A programme whose description ``actor`` may read.

    People who oversee it, people who are in it (apps above answer through the place
    ``programmes.readers``), and, while it runs, people who may join; for anyone else, Http404.
    """
    in_house = Programme.objects.filter(organisation=actor.organisation_id)
    programme = get_object_or_404(in_house.select_related("organisation"), slug=slug)
    may_read = (
        (programme.is_running and bool(audiences_open_to(actor, programme)))
        or any(collect("programmes.readers", actor, programme))
        or Programme.objects.overseen_by(actor).filter(pk=programme.pk).exists()
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
    known: bool | None = actor.__dict__.get("runs_any")  # of the one who asks for a page
    if actor.is_admin or known is not None:
        return actor.is_admin or bool(known)
    return Programme.objects.coordinated_by(actor).exists()


def creator(actor: Membership) -> Membership:
    """``actor``, if they may begin a programme; for anyone else, Http404."""
    if not may_create(actor):
        raise Http404
    return actor


def question_to_change(actor: Membership, programme: Programme, question_id: UUID) -> FormField:
    """A question of this programme; one of the whole organisation only for administrators."""
    own = Q(programme=programme)
    if actor.is_admin:
        own |= Q(programme=None)
    questions = FormField.objects.filter(own, organisation=actor.organisation_id)
    return get_object_or_404(questions, pk=question_id)
