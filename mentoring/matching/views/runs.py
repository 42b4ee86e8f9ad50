"""Searching, waiting, and comparing what was found."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from matchengine import score
from mentoring.core.addresses import address
from mentoring.core.pages import go_to, is_htmx, show
from mentoring.core.refusals import Refusal
from mentoring.matching import actions, permissions
from mentoring.matching.forms import CriteriaForm, initial
from mentoring.matching.models import Run
from mentoring.matching.queries import insight, labels
from mentoring.matching.queries import studio as queries
from mentoring.matching.queries.people import gather
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import engine_settings
from mentoring.matching.rules.figures import deltas
from mentoring.matching.views.studio import PAGE, studio_page
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_run


@require_POST
def find(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    form = CriteriaForm(request.POST)
    number = request.POST.get("base", "")
    base = programme.runs.light().filter(number=number).first() if number.isdigit() else None
    if not form.is_valid():
        page = studio_page(request, programme, base, form=form)
        return show(request, PAGE, page, status=422)
    criteria = form.criteria()
    try:
        actions.request_run(
            programme, criteria=criteria, actor=request.actor, at=timezone.now(), base=base
        )
    except Refusal as refusal:
        page = studio_page(request, programme, base, form=form, refusal=refusal)
        return show(request, PAGE, page, status=422)
    return go_to(request, _studio(request, programme))


def _studio(request: MemberRequest, programme: Programme, number: int | None = None) -> str:
    slug = request.organisation.slug
    if number is None:
        return address("matching:studio", programme.slug, organisation=slug)
    return address("matching:run", programme.slug, number, organisation=slug)


@require_safe
def outlook(request: MemberRequest, slug: str) -> HttpResponse:
    """What the rules cost, before anybody searches."""
    programme = programme_to_run(request.actor, slug)
    form = CriteriaForm(initial(programme.criteria) | request.GET.dict())
    criteria = programme.criteria
    if form.is_valid():
        criteria = form.criteria()
    page = {"programme": programme, "outlook": _outlook(programme, criteria), "rules": labels.RULES}
    return show(request, "matching/outlook.html", page, part="outlook")


def _outlook(programme: Programme, criteria: dict[str, Any]) -> solving.Outlook | None:
    """None when there is nobody, nothing that matters, or too many people for a page."""
    frozen = gather(programme, on=timezone.now().date())
    pairs = frozen.mentees.n * frozen.mentors.n
    if not 0 < pairs <= insight.MOST_PAIRS or not any(criteria.get("weights", {"": 1}).values()):
        return None
    return solving.outlook(frozen, score(frozen.mentees, frozen.mentors, engine_settings(criteria)))


@require_safe
def progress(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.run_to_shape(request.actor, slug, number)
    if not run.is_under_way or not is_htmx(request):
        return go_to(request, _studio(request, run.programme, number))
    page = {"programme": run.programme, "under_way": run, "stages": labels.STAGES}
    return show(request, "matching/progress.html", page, part="progress")


@require_POST
def stop(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.run_to_shape(request.actor, slug, number)
    actions.stop(run, actor=request.actor, at=timezone.now())
    return go_to(request, _studio(request, run.programme))


@require_safe
def searches(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    page = {"programme": programme, "runs": queries.runs(programme)[:100]}
    return show(request, "matching/searches.html", page)


@require_safe
def compare(request: MemberRequest, slug: str, number: int, earlier: int) -> HttpResponse:
    later = permissions.finished_run_to_shape(request.actor, slug, number)
    first = permissions.finished_run_to_shape(request.actor, slug, earlier)
    if first.number >= later.number:
        raise Http404
    return show(request, "matching/compare.html", _comparison(first, later))


def _comparison(earlier: Run, later: Run) -> dict[str, Any]:
    was, now = queries.figures_of(earlier), queries.figures_of(later)
    return {
        "programme": later.programme, "run": later, "earlier": earlier,
        "was": was, "figures": now, "deltas": deltas(now, was),
        "changes": queries.changes(earlier, later),
        "differences": labels.changed(queries.settings_changed(earlier, later)),
    }  # fmt: skip
