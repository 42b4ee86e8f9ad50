"""Starting a run, waiting for it, and comparing what was found."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, is_htmx, show
from mentoring.live.topics import watch
from mentoring.matching import actions, permissions
from mentoring.matching.forms import CriteriaForm, initial
from mentoring.matching.models import Run
from mentoring.matching.queries import counts, labels
from mentoring.matching.queries import studio as queries
from mentoring.matching.queries.pair_preview import is_quick, moves, named
from mentoring.matching.queries.people import snapshot_people
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import complete
from mentoring.matching.rules.figures import deltas
from mentoring.matching.views.studio import PAGE, kind_of_next, studio_page
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.kinds import KINDS
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage

MAX_PREVIEW_PAIRS = 250_000  # scored within a request; beyond, the worker counts
MAX_COUNTED_PAIRS = 5_000_000  # by the worker, for a preview; beyond, a run counts


@require_POST
def start_run(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    waiting = counts.not_joined(programme, on=programme.day_at(timezone.now()))
    number = request.POST.get("base", "")
    base = programme.runs.light().filter(number=number).first() if number.isdecimal() else None
    kind = kind_of_next(programme, base)
    asks = counts.team_columns(programme) if KINDS[kind].teams_by else []
    form = CriteriaForm(request.POST, not_joined=waiting, kind=kind, questions=asks)
    if not form.is_valid():
        page = studio_page(request, programme, base, form=form)
        return show(request, PAGE, page, status=422)
    criteria = form.criteria()
    try:
        actions.request_run(
            programme,
            criteria=criteria,
            actor=request.actor,
            at=timezone.now(),
            base=base,
            everybody=form.cleaned_data["everybody"],
            sizes=form.sizes,
            teams_by=form.cleaned_data["teams_by"],
            rounds=form.afternoon,
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
def rule_preview(request: MemberRequest, slug: str) -> HttpResponse:
    """What the rules cost, before anything is run."""
    programme = programme_to_manage(request.actor, slug)
    form = CriteriaForm(initial(programme.criteria) | request.GET.dict())
    criteria, everybody = programme.criteria, False
    if form.is_valid():
        criteria, everybody = form.criteria(), form.cleaned_data["everybody"]
    criteria = complete(criteria, programme.model)
    at = timezone.now()
    today = programme.day_at(at)
    pairs = counts.possible_pairs(programme, on=today, everybody=everybody)
    last = queries.runs(programme).with_pairs().first()
    is_changed = form.is_valid() and _is_changed(last, criteria, everybody)
    base = last if is_changed and last and last.is_open else None
    page = {
        "programme": programme,
        "pairs": pairs,
        "rules": labels.rules_of(programme.model),
        "is_htmx": is_htmx(request),
        "is_changed": is_changed,
        **_counted(programme, criteria, everybody, pairs=pairs, at=at, base=base),
    }
    return show(request, "matching/rule_preview.html", page, part="preview")


def _counted(
    programme: Programme,
    criteria: dict[str, Any],
    everybody: bool,
    *,
    pairs: int,
    at: datetime,
    base: Run | None,
) -> dict[str, Any]:
    """Worked out at once where that is quick; otherwise by the worker, and shown when there."""
    page: dict[str, Any] = {"preview": None, "moves": None, "waits": False}
    page["is_too_large"] = pairs > MAX_COUNTED_PAIRS
    if not 0 < pairs <= MAX_COUNTED_PAIRS or not any(criteria.get("weights", {"": 1}).values()):
        return page
    asked: dict[str, Any] = {"criteria": criteria, "everybody": everybody}
    if pairs <= MAX_PREVIEW_PAIRS and (base is None or is_quick(base, pairs)):
        on = programme.day_at(at)
        frozen = snapshot_people(programme, on=on, everybody=everybody)
        found = moves(base, **asked, on=on) if base else None
        page["preview"] = solving.count_rules(
            frozen, solving.settings_for(programme.model, criteria)
        )
    else:
        row = actions.ask_what_rules_cost(programme, **asked, at=at, base=base)
        page["watch"] = watch("rules", row.pk)
        row.refresh_from_db()
        page |= {"preview": row.result or None, "waits": row.counted_at is None}
        found = row.result.get("moves")
    return page | {"moves": named(base, found) if base and found else None}


def _is_changed(last: Run | None, criteria: dict[str, Any], everybody: bool) -> bool:
    """Whether the newest run was asked for anything else than what the form says now."""
    if last is None:
        return False
    return bool(complete(last.criteria) != criteria or last.has_everybody != everybody)


@require_safe
def progress(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.run_to_shape(request.actor, slug, number)
    watching = watch("run", run.pk)
    run.refresh_from_db()
    if not run.is_under_way or not is_htmx(request):
        return go_to(request, _studio(request, run.programme, number))
    page = {
        "programme": run.programme,
        "under_way": run,
        "stages": labels.STAGES,
        "watch": watching,
    }
    return show(request, "matching/progress.html", page, part="progress")


@require_POST
def stop(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.run_to_shape(request.actor, slug, number)
    actions.stop(run, actor=request.actor, at=timezone.now())
    return go_to(request, _studio(request, run.programme))


@require_POST
def ask(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Ask whoever told little to tell more."""
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    count = actions.ask_little_known(run, actor=request.actor, at=timezone.now())
    said = sent_or_kept(
        ngettext(
            "%(count)s person is asked, if they have not been for this run; the monthly cap holds.",
            "%(count)s people are asked, if they have not been for this run; the monthly cap"
            " holds.",
            count,
        ),
        ngettext(
            "%(count)s person is asked on their home page. The email is kept in the outbox: no"
            " mail server is set up.",
            "%(count)s people are asked on their home pages. The emails are kept in the outbox: no"
            " mail server is set up.",
            count,
        ),
    )
    where = _studio(request, run.programme, number)
    return go_to(request, where, message=said % {"count": count})


@require_safe
def all_runs(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    page = {"programme": programme, "runs": queries.runs(programme)[:100]}
    return show(request, "matching/runs.html", page)


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
        "programme": later.programme,
        "run": later,
        "earlier": earlier,
        "was": was,
        "figures": now,
        "deltas": deltas(now, was),
        "changes": queries.changes(earlier, later),
        "differences": labels.changed(queries.settings_changed(earlier, later), later.kind),
    }
