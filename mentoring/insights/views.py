"""What coordinators and sponsors see of a programme."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.checkins.queries import calls_for_help
from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import NavEntry, go_to, show
from mentoring.core.refusals import Refusal
from mentoring.goals.models import Goal
from mentoring.insights import exports, queries, tables
from mentoring.insights.actions import note_file
from mentoring.insights.forms import EndForm, ExtendForm
from mentoring.matching.models import Doubt, Run
from mentoring.meetings.models import Meeting
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_oversee, programme_to_run
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship

PAGE_SIZE = 50


@extends("navigation", order=40)
def navigation(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or not programme.is_running:
        return None
    is_run = programme.is_run_by(actor)
    if not is_run and not Programme.objects.overseen_by(actor).filter(pk=programme.pk).exists():
        return None
    organisation = request.organisation.slug  # type: ignore[attr-defined]
    report = address("insights:report", programme.slug, organisation=organisation)
    entries = [NavEntry(_("Reports"), report, request.path.startswith(report))]
    if is_run:
        where = address("insights:relationships", programme.slug, organisation=organisation)
        entries.insert(0, NavEntry(_("Relationships"), where, request.path.startswith(where)))
    return entries


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Tab and search words of the list; an unknown tab is the first one."""
    show_what = request.GET.get("show", "open")
    words = request.GET.get("q", "").strip()[:100]
    return (show_what if show_what in queries.SHOWS else "open"), words


@require_safe
def relationships(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    at = timezone.now()
    tab, words = _asked(request)
    after = request.GET.get("after", "")[:400]
    page = queries.pairs_page(programme, tab, words, after, at=at)
    context = {
        "programme": programme, "tab": tab, "words": words, "after": after,
        "rows": [(row, queries.standing_of(row, at=at)) for row in page.rows],
        "next_after": page.next_after,
    }  # fmt: skip
    return show(request, "insights/relationships.html", context, part="list")


@require_safe
def relationship(request: MemberRequest, slug: str, relationship_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    row = _row(programme, relationship_id)
    return show(request, "insights/relationship.html", _detail(programme, row))


@require_POST
def end(request: MemberRequest, slug: str, relationship_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    row = _row(programme, relationship_id)
    form = EndForm(request.POST)
    page = _detail(programme, row) | {"end_form": form}
    if not form.is_valid():
        return show(request, "insights/relationship.html", page, status=422)
    try:
        actions.end(row, reason=form.cleaned_data["reason"], actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "insights/relationship.html", page, status=422)
    message = _("%(mentee)s and %(mentor)s have been told kindly, and both are free to be matched.")
    names = {"mentee": row.mentee.first_name, "mentor": row.mentor.first_name}
    return go_to(request, _list(request, programme), message=message % names)


@require_POST
def extend(request: MemberRequest, slug: str, relationship_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    row = _row(programme, relationship_id)
    form = ExtendForm(request.POST)
    page = _detail(programme, row) | {"extend_form": form}
    if not form.is_valid():
        return show(request, "insights/relationship.html", page, status=422)
    try:
        actions.extend(
            row, until=form.cleaned_data["until"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "insights/relationship.html", page, status=422)
    where = address(
        "insights:relationship", slug, relationship_id, organisation=request.organisation.slug
    )
    return go_to(request, where, message=_("They go on until then."))


@require_safe
def feedback(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    page = Paginator(queries.answers(programme), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "page": page,
        "worth": queries.spread(programme, "worth"),
        "progress": queries.spread(programme, "progress"),
    }
    return show(request, "insights/feedback.html", context)


@require_safe
def report(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_oversee(request.actor, slug)
    at = timezone.now()
    context = {
        "programme": programme,
        "funnel": queries.funnel(programme, at=at),
        "months": queries.talks_by_month(programme, at=at),
        "worth": queries.spread(programme, "worth"),
        "progress": queries.spread(programme, "progress"),
        "measures": list(programme.measures.order_by("position")),
        "is_run": programme.is_run_by(request.actor),
    }
    return show(request, "insights/report.html", context)


@require_safe
def export(request: MemberRequest, slug: str, what: str, kind: str) -> HttpResponseBase:
    """What the page shows, as a file: the same tab, the same search."""
    if what == "report":
        programme = programme_to_oversee(request.actor, slug)
    else:
        programme = programme_to_run(request.actor, slug)
    head, rows = _table(request, programme, what)
    answer = exports.as_file(f"{programme.slug}-{what}", kind, head, rows)
    note_file(programme, what, kind, actor=request.actor, at=timezone.now())
    return answer


def _table(
    request: HttpRequest, programme: Programme, what: str
) -> tuple[Sequence[Any], Iterator[tuple[Any, ...]]]:
    at = timezone.now()
    if what == "relationships":
        return tables.RELATIONSHIP_HEAD, tables.relationship_rows(
            programme, *_asked(request), at=at
        )
    if what == "feedback":
        return tables.FEEDBACK_HEAD, tables.feedback_rows(programme)
    if what == "report":
        return tables.REPORT_HEAD, tables.report_rows(programme, at=at)
    if what == "pairs":
        return tables.PAIR_HEAD, tables.pair_rows(_search(request, programme))
    if what == "leftovers":
        return tables.LEFTOVER_HEAD, tables.leftover_rows(_search(request, programme))
    raise Http404


def _search(request: HttpRequest, programme: Programme) -> Run:
    """The search with the number that is asked for."""
    number = request.GET.get("search", "")
    if not (number.isdecimal() and len(number) < 9):
        raise Http404
    return get_object_or_404(programme.runs.with_pairs().light(), number=number)


def _row(programme: Programme, relationship_id: UUID) -> Relationship:
    row = queries.relationships(programme, at=timezone.now()).filter(pk=relationship_id).first()
    if row is None:
        raise Http404
    return row


def _detail(programme: Programme, row: Relationship) -> dict[str, Any]:
    """Activity of one relationship: dates and counts, never what the two wrote."""
    return {
        "programme": programme,
        "row": row,
        "standing": queries.standing_of(row, at=timezone.now()),
        "talks": list(Meeting.objects.filter(relationship=row).order_by("-starts_at")[:20]),
        "goals": list(Goal.objects.filter(relationship=row).order_by("created_at")),
        "doubts": list(Doubt.objects.waiting().filter(relationship=row).select_related("by")),
        "calls": list(calls_for_help.queryset(programme).filter(relationship=row)),
        "answers": list(queries.answers(programme).filter(relationship=row)[:10]),
        "end_form": EndForm(),
        "extend_form": ExtendForm(initial={"until": row.ends_on}),
    }


def _list(request: MemberRequest, programme: Programme) -> str:
    return address("insights:relationships", programme.slug, organisation=request.organisation.slug)
