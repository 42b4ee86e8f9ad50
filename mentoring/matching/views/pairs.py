"""One pair: why, why not another; locking, removing; and why somebody has nobody."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, is_htmx, show
from mentoring.matching import actions, permissions
from mentoring.matching.forms import IntroductionForm
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries import explain, labels, studio
from mentoring.matching.queries.regroup import part_for
from mentoring.matching.views.studio import PAGE, places_url, studio_page
from mentoring.organisations.requests import MemberRequest

ACTS: dict[str, Callable[..., None]] = {
    "lock": actions.lock,
    "unlock": actions.unlock,
    "remove": actions.remove,
    "put-back": actions.put_back,
    "allow-again": actions.allow_again,
}


@require_safe
def pair(request: MemberRequest, slug: str, number: int, pair_id: UUID) -> HttpResponse:
    found = permissions.pair_to_shape(request.actor, slug, number, pair_id)
    return show(request, "matching/pair.html", pair_page(found))


def pair_page(found: ProposedGroup) -> dict[str, Any]:
    run = found.run
    part, free = ("", []) if found.are_two or not run.is_open else studio.free_to_lead(found)
    return {
        "leading_part": part,
        "free_to_lead": free,
        "programme": run.programme,
        "run": run,
        "pair": found,
        "refusal": None,
        "move": None,
        "bar": labels.bar(found.contributions, run.kind),
        "criteria": labels.criteria_of(run.kind),
        "couples": explain.couples(run, found),
        "alternatives": explain.alternatives(run, found),
        "rules": labels.rules_of(run.kind),
        "unchecked": labels.UNCHECKED,
        "elsewhere": [] if found.are_two else studio.other_groups(found),
        "without_group": [] if found.are_two or not run.is_open else studio.without_group(run),
        "form": IntroductionForm(initial={"words": found.introduction}, are_two=found.are_two),
    }


@require_POST
def introduce(request: MemberRequest, slug: str, number: int, pair_id: UUID) -> HttpResponse:
    """A human's own line about why these people came to mind."""
    found = permissions.pair_to_shape(request.actor, slug, number, pair_id)
    form = IntroductionForm(request.POST, are_two=found.are_two)
    if not form.is_valid():
        page = pair_page(found) | {"form": form}
        return show(request, "matching/pair.html", page, status=422)
    try:
        actions.introduce(
            found, words=form.cleaned_data["words"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        page = pair_page(found) | {"form": form, "refusal": refusal}
        return show(request, "matching/pair.html", page, status=422)
    where = address("matching:pair", slug, number, pair_id, organisation=request.organisation.slug)
    said = _("Kept. It will stand in both letters.")
    if not found.are_two:
        said = _("Kept. It will stand in every letter.")
    return go_to(request, where, message=said)


@require_POST
def change(request: MemberRequest, slug: str, number: int, pair_id: UUID, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    found = permissions.pair_to_shape(request.actor, slug, number, pair_id)
    run = found.run
    try:
        ACTS[act](found, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = studio_page(request, run.programme, run, refusal=refusal)
        return show(request, PAGE, page, part="result", status=422)
    if is_htmx(request):
        return show(request, PAGE, studio_page(request, run.programme, run), part="result")
    return go_to(request, back_to(request, run))


def back_to(request: MemberRequest, run: Run) -> str:
    where = address(
        "matching:run", run.programme.slug, run.number, organisation=request.organisation.slug
    )
    query = request.GET.urlencode()
    return f"{where}?{query}" if query else where


@require_safe
def unmatched(request: MemberRequest, slug: str, number: int, unmatched_id: UUID) -> HttpResponse:
    found = permissions.unmatched_to_explain(request.actor, slug, number, unmatched_id)
    run = found.run
    page = {
        "programme": run.programme,
        "run": run,
        "unmatched": found,
        "rules": labels.rules_of(run.kind),
        "person": found.enrolment.membership,
        "why": explain.why(run, found),
        "part": "mentee" if run.programme.kind_of(run.kind).is_for_two else part_for(run.kind),
        "places_url": places_url(run.programme),
    }
    return show(request, "matching/unmatched.html", page)
