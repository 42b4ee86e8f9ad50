"""Who may shape the matches of a programme, and who may read a letter."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.matching.models import MatchConcern, ProposedGroup, Run, Unmatched
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage
from mentoring.relationships.models import Relationship
from mentoring.relationships.rules import SINGLE_TALKS


def run_to_shape(actor: Membership, slug: str, number: int) -> Run:
    """A run of a programme that ``actor`` runs; for anyone else, Http404."""
    programme = programme_to_manage(actor, slug)
    run = get_object_or_404(programme.runs.light(), number=number)
    run.programme = programme
    return run


def finished_run_to_shape(actor: Membership, slug: str, number: int) -> Run:
    """The same, once it has pairs."""
    run = run_to_shape(actor, slug, number)
    if run.state not in (Run.State.DONE, Run.State.PUBLISHED):
        raise Http404
    return run


def moving(
    run: Run, *, person: UUID, group: UUID, of: UUID | None
) -> tuple[Enrolment, ProposedGroup, ProposedGroup | None]:
    """Somebody of the run's programme, the group they are to be in, and the one they are in."""
    groups = run.groups.proposed().with_people().select_related("run__programme")
    target = get_object_or_404(groups, pk=group)
    source = get_object_or_404(groups, pk=of) if of else None
    people = Enrolment.objects.filter(programme=run.programme).exclude(
        status=Enrolment.Status.WITHDRAWN
    )
    found = get_object_or_404(people.select_related("membership__organisation"), pk=person)
    if (source is not None and found.pk not in source.parts) or found.pk in target.parts:
        raise Http404
    return found, target, source


def afternoon_to_read(actor: Membership, slug: str) -> tuple[Programme, list[Relationship]]:
    """One's own talks of the newest afternoon in rounds of a programme; without any, Http404."""
    mine = Relationship.objects.visible_to(actor).filter(
        programme__slug=slug, kind__in=SINGLE_TALKS, ends_on=None
    )
    rows = mine.select_related("programme__organisation").with_members()
    talks = [one for one in rows if "round" in one.reasons]
    if not talks:
        raise Http404
    newest = max(one.reasons["round"]["run"] for one in talks)
    talks = [one for one in talks if one.reasons["round"]["run"] == newest]
    return talks[0].programme, sorted(talks, key=lambda one: int(one.reasons["round"]["number"]))


def pair_to_shape(actor: Membership, slug: str, number: int, pair_id: UUID) -> ProposedGroup:
    """A pair of a finished run, with its people and its run."""
    run = finished_run_to_shape(actor, slug, number)
    pair = get_object_or_404(run.groups.with_people(), pk=pair_id)
    pair.run = run
    return pair


def unmatched_to_explain(
    actor: Membership, slug: str, number: int, unmatched_id: UUID
) -> Unmatched:
    run = finished_run_to_shape(actor, slug, number)
    rows = run.unmatched.select_related("enrolment__membership")
    unmatched = get_object_or_404(rows, pk=unmatched_id)
    unmatched.run = run
    return unmatched


def concern_to_close(programme: Programme, concern_id: UUID) -> MatchConcern:
    """What somebody said in confidence, in a programme that the caller may manage already."""
    theirs = MatchConcern.objects.filter(relationship__programme=programme)
    return get_object_or_404(theirs.select_related("by__organisation"), pk=concern_id)
