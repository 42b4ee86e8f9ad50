"""One pair: why, why not another; locking, removing, adding; and why somebody has nobody."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, is_htmx, show
from mentoring.matching import actions, permissions
from mentoring.matching.forms import IntroductionForm, NoteForm
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries import explain, labels, studio
from mentoring.matching.queries.people import named
from mentoring.matching.views.studio import PAGE, places_url, studio_page
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.models import Enrolment

MAX_FOUND = 8
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
    return {
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
    return go_to(request, _back_to(request, run))


def _back_to(request: MemberRequest, run: Run) -> str:
    where = address(
        "matching:run", run.programme.slug, run.number, organisation=request.organisation.slug
    )
    query = request.GET.urlencode()
    return f"{where}?{query}" if query else where


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    asked = request.POST if request.method == "POST" else request.GET
    page = _choice(run, asked) | {"form": NoteForm(request.POST or None)}
    try:
        if page["mentor"] and page["mentee"]:
            page["verdict"] = explain.verdict(run, mentor=page["mentor"], mentee=page["mentee"])
        if request.method == "POST" and page["verdict"] and page["form"].is_valid():
            made = actions.add_by_hand(
                run,
                mentor=page["mentor"],
                mentee=page["mentee"],
                verdict=page["verdict"],
                note=page["form"].cleaned_data["note"],
                actor=request.actor,
                at=timezone.now(),
            )
            mentee, mentor = made.people
            names = {"mentee": mentee, "mentor": mentor}
            said = _("%(mentee)s and %(mentor)s are now a pair, and locked.") % names
            return go_to(request, _back_to(request, run), message=said)
    except Refusal as refusal:
        page["refusal"] = refusal
    status = 422 if request.method == "POST" or page["refusal"] else 200
    return show(request, "matching/add.html", page, status=status)


def _choice(run: Run, asked: Any) -> dict[str, Any]:
    """Whom to pair: chosen by id, or found by words."""
    page: dict[str, Any] = {
        "programme": run.programme,
        "run": run,
        "verdict": None,
        "refusal": None,
        "rules": labels.rules_of(run.kind),
        "criteria": labels.criteria_of(run.kind),
    }
    there = Enrolment.objects.filter(programme=run.programme, membership__removed_at=None)
    there = there.exclude(status=Enrolment.Status.WITHDRAWN).select_related("membership")
    for role in ("mentee", "mentor"):
        people = there.filter(**{f"is_{role}": True})
        words = asked.get(f"{role}_words", "").strip().replace("\0", "")[:100]
        page[f"{role}_words"] = words
        chosen = _uuid(asked.get(role, ""))
        page[role] = people.filter(pk=chosen).first() if chosen else None
        found = people.filter(named(words)) if words else people.none()
        page[f"{role}s"] = list(found.order_by("membership__found_by", "id")[:MAX_FOUND])
    return page


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


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
        "places_url": places_url(run.programme),
    }
    return show(request, "matching/unmatched.html", page)
