"""The studio: what matters here, the pairs it leads to, and who is unmatched."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.core.web.addresses import full_address
from mentoring.core.web.pages import show
from mentoring.live.topics import watch
from mentoring.matching import permissions
from mentoring.matching.forms import CriteriaForm, PlaceForm, criteria_form
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries import counts, labels
from mentoring.matching.queries import studio as queries
from mentoring.matching.queries.labels import SETTINGS
from mentoring.matching.queries.people import held_back_in, ready, with_roles
from mentoring.matching.rules.criteria import FIRST_IN
from mentoring.matching.rules.figures import deltas
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.models import Enrolment, EnrolmentQuerySet
from mentoring.participants.rules.steps import STEPS
from mentoring.programmes.kinds import KINDS, SIZED, USUAL_SIZES
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage
from mentoring.relationships.queries.waiting import waiting

PAGE = "matching/studio.html"
PAGE_SIZE = 25
MAX_NAMED = 100  # people in a list that opens


@require_safe
def studio(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
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
    newest, today = queries.latest(programme), programme.day_at(timezone.now())
    shown = run or newest
    under_way = newest if newest and newest.is_under_way else None
    failed = shown if shown and shown.state == Run.State.FAILED else None
    if shown and (shown.is_under_way or failed):
        shown = queries.before(shown)
    page = {
        "programme": programme,
        "run": shown,
        "under_way": under_way,
        "failed": failed,
        "form": form or _filled(request, programme, shown),
        "refusal": refusal,
        "is_open": form is not None or any(name in request.GET for name in SETTINGS),
        "watch": watch("run", under_way.pk) if under_way else None,
        "stages": labels.STAGES,
        "places_url": places_url(programme),
        "held_back": _first(held_back_in(programme, on=today)),
        "come_first": waiting(programme, today).count() if programme.model in FIRST_IN else 0,
    }
    return page | (_result(request, shown) if shown else _beginning(programme))


def _first(people: EnrolmentQuerySet) -> tuple[list[Enrolment], int]:
    """As many as are named, and how many more there are."""
    found = list(people[: MAX_NAMED + 1])
    more = people.count() - MAX_NAMED if len(found) > MAX_NAMED else 0
    return found[:MAX_NAMED], more


def _filled(request: MemberRequest, programme: Programme, shown: Run | None) -> CriteriaForm:
    """The form as the shown run had it, with what the address suggests to try."""
    kind = kind_of_next(programme, shown)
    usual = KINDS[kind].teams_by
    return criteria_form(
        shown.criteria if shown else programme.criteria,
        request.GET.dict(),
        not_joined=counts.not_joined(programme, on=programme.day_at(timezone.now())),
        everybody=bool(shown and shown.has_everybody),
        kind=kind,
        teams_by=shown.settings.get("teams_by", usual) if shown and shown.kind == kind else usual,
        questions=counts.team_columns(programme) if usual else [],
        sizes=shown.sizes if shown else USUAL_SIZES,
        rounds=shown.rounds if shown else None,
    )


def kind_of_next(programme: Programme, shown: Run | None) -> str:
    """What the groups of the next run would be: as in the run before, unless that is over."""
    is_same = shown and shown.is_open and shown.settings.get("model") == programme.model
    return shown.kind if shown and is_same else programme.model


def places_url(programme: Programme) -> str:
    """Where a mentor changes how many people they have room for."""
    slug = programme.organisation.slug
    return full_address("participants:join_step", programme.slug, STEPS[-1], organisation=slug)


def _beginning(programme: Programme) -> dict[str, Any]:
    """Before the first run: who is there."""
    people = ready(programme, on=programme.day_at(timezone.now()))
    mentees, mentors, places = with_roles(people)
    if not programme.kind.has_sides:
        mentees = mentors = places = len(people)
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
    today = run.programme.day_at(timezone.now())
    return {
        "figures": figures,
        "earlier": earlier,
        "earlier_figures": earlier_figures,
        "deltas": deltas(figures, earlier_figures) if earlier_figures else None,
        "unchecked": labels.UNCHECKED,
        "legend": labels.legend(run.criteria["weights"], run.kind),
        "little_known": queries.little_known(run),
        "by_hand": queries.changed_by_hand(run),
        "counts": queries.counts(run),
        "page": page,
        "rows": _rows(page, earlier),
        "asked": asked,
        "groups": queries.unmatched_groups(run),
        "sized": SIZED,
        "place_form": PlaceForm(),
        "rules": labels.rules_of(run.kind),
        "proven": labels.PROVEN,
        "waiting": None if run.is_open else counts.waiting(run.programme, on=today),
    }


def _rows(
    page: Any, earlier: Run | None
) -> list[tuple[ProposedGroup, list[labels.Labelled], queries.Was | None]]:
    """Each group with the parts of its score, and where somebody was before if that changed."""
    shown = list(page)
    before = queries.earlier_groups(earlier, shown)
    return [
        (one, labels.bar(one.contributions, one.kind), queries.was(one, before)) for one in shown
    ]
