"""Who may shape the matches of a programme, and who may read a letter."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.matching.models import MatchConcern, ProposedGroup, Run, Unmatched
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage


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
