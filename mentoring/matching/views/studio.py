"""The studio: what matters here, the pairs it leads to, and who is left over."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.core.addresses import full_address
from mentoring.core.pages import show
from mentoring.matching import permissions
from mentoring.matching.forms import CriteriaForm, criteria_form
from mentoring.matching.models import Pair, Run
from mentoring.matching.queries import counts, labels
from mentoring.matching.queries import studio as queries
from mentoring.matching.queries.labels import SETTINGS
from mentoring.matching.queries.people import ready, with_roles
from mentoring.matching.rules.figures import deltas
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.rules.places import STEPS
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_run

PAGE = "matching/studio.html"
PAGE_SIZE = 25


@require_safe
def studio(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    return show(request, PAGE, studio_page(request, programme), part="result")


@require_safe
def run(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    found = permissions.run_to_shape(request.actor, slug, number)
    return show(request, PAGE, studio_page(request, found.programme, found), part="result")


def studio_page(
    request: MemberRequest,
    programme: Programme,
    run: Run | None = None,
    *,
    form: CriteriaForm | None = None,
    refusal: object = None,
) -> dict[str, Any]:
    """Context of the studio: the newest run, or the given one."""
    newest = queries.latest(programme)
    shown = run or newest
    under_way = newest if newest and newest.is_under_way else None
    failed = shown if shown and shown.state == Run.State.FAILED else None
    if shown and (shown.is_under_way or failed):
        shown = queries.before(shown)
    criteria = shown.criteria if shown else programme.criteria
    tried = request.GET.dict()
    page = {
        "programme": programme, "run": shown, "under_way": under_way, "failed": failed,
        "form": form or criteria_form(criteria, tried), "refusal": refusal,
        "is_open": form is not None or any(name in tried for name in SETTINGS),
        "stages": labels.STAGES, "places_url": places_url(programme),
    }  # fmt: skip
    return page | (_result(request, shown) if shown else _beginning(programme))


def places_url(programme: Programme) -> str:
    """Where a mentor changes how many people they have room for."""
    slug = programme.organisation.slug
    return full_address("participants:join_step", programme.slug, STEPS[-1], organisation=slug)


def _beginning(programme: Programme) -> dict[str, Any]:
    """Before the first run: who is there."""
    mentees, mentors, places = with_roles(ready(programme, on=timezone.now().date()))
    return {"mentees": mentees, "mentors": mentors, "places": places}


def _asked(request: HttpRequest) -> dict[str, str]:
    show_what, sort = request.GET.get("show", "all"), request.GET.get("sort", "best")
    return {
        "show": show_what if show_what in queries.SHOWS else "all",
        "sort": sort if sort in queries.SORTS else "best",
        "words": request.GET.get("q", "").strip().replace("\0", "")[:100],
    }


def _result(request: HttpRequest, run: Run) -> dict[str, Any]:
    asked = _asked(request)
    figures, earlier = queries.figures_of(run), queries.comparable(run)
    earlier_figures = queries.figures_of(earlier) if earlier else None
    rows = queries.pairs(run, **asked)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "figures": figures, "earlier": earlier, "earlier_figures": earlier_figures,
        "deltas": deltas(figures, earlier_figures) if earlier_figures else None,
        "by_hand": queries.changed_by_hand(run), "counts": queries.counts(run),
        "page": page, "rows": _rows(page, earlier), "asked": asked,
        "groups": queries.leftover_groups(run), "rules": labels.RULES, "proven": labels.PROVEN,
        "waiting": None if run.is_open else counts.waiting(run.programme, on=timezone.now().date()),
    }  # fmt: skip


def _rows(page: Any, earlier: Run | None) -> list[tuple[Pair, list[labels.Labelled], Pair | None]]:
    """Each pair with the parts of its score, and with the earlier partner if that has changed."""
    shown = list(page)
    before = queries.earlier_partners(earlier, shown)
    return [(pair, labels.bar(pair.contributions), _was(pair, before)) for pair in shown]


def _was(pair: Pair, before: dict[Any, list[Pair]]) -> Pair | None:
    had = before.get(pair.mentee_id, [])
    if any(each.mentor_id == pair.mentor_id for each in had):
        return None
    return had[0] if had else None
