"""Who may shape the matches of a programme, and who may read a letter."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from mentoring.matching.models import Leftover, Pair, Run
from mentoring.organisations.models import Membership
from mentoring.programmes.permissions import programme_to_run


def run_to_shape(actor: Membership, slug: str, number: int) -> Run:
    """A run of a programme that ``actor`` runs; for anyone else, Http404."""
    programme = programme_to_run(actor, slug)
    run = get_object_or_404(programme.runs.light(), number=number)
    run.programme = programme
    return run


def finished_run_to_shape(actor: Membership, slug: str, number: int) -> Run:
    """The same, once it has pairs."""
    run = run_to_shape(actor, slug, number)
    if run.state not in (Run.State.DONE, Run.State.PUBLISHED):
        raise Http404
    return run


def pair_to_shape(actor: Membership, slug: str, number: int, pair_id: UUID) -> Pair:
    """A pair of a finished run, with its people and its run."""
    run = finished_run_to_shape(actor, slug, number)
    pair = get_object_or_404(run.pairs.with_people(), pk=pair_id)
    pair.run = run
    return pair


def leftover_to_explain(actor: Membership, slug: str, number: int, leftover_id: UUID) -> Leftover:
    run = finished_run_to_shape(actor, slug, number)
    rows = run.leftovers.select_related("enrolment__membership")
    leftover = get_object_or_404(rows, pk=leftover_id)
    leftover.run = run
    return leftover
