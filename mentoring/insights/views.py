"""What coordinators and sponsors see of a programme."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof
from mentoring.checkins.attention import call_of
from mentoring.checkins.models import CheckIn
from mentoring.checkins.queries import calls_for_help, closing_answers
from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, go_to, show
from mentoring.goals.models import Goal
from mentoring.goals.rules import sleeps
from mentoring.insights import downloads, queries, tables
from mentoring.insights.actions import record_download
from mentoring.insights.columns import LEAD_OF_RUN, LEARN_OF_RUN, in_kind
from mentoring.insights.forms import EndForm, ExtendForm
from mentoring.insights.reports import report_of
from mentoring.insights.rows import rows_of
from mentoring.insights.rules import RelationshipState
from mentoring.matching.models import MatchConcern, Run
from mentoring.meetings.models import Meeting
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest, open_to_tokens
from mentoring.participants.queries.export import columns_of, export_rows
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage, programme_to_oversee
from mentoring.programmes.queries import measures_of
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.names import known
from mentoring.relationships.rules import later_end

PAGE_SIZE = 50
MAX_CLOSING = 200  # shown at once; the file has all of them
EXTEND_BY = 8  # weeks that are proposed


@hook("navigation", order=40)
def navigation(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or programme.is_draft:
        return None
    is_managed = programme.is_managed_by(actor)
    if not programme.is_overseen_by(actor):
        return None
    organisation = request.organisation.slug  # type: ignore[attr-defined]
    report = address("insights:report", programme.slug, organisation=organisation)
    entries = [NavEntry(_("Reports"), report, request.path.startswith(report), icon="report")]
    if is_managed:
        where = address("insights:relationships", programme.slug, organisation=organisation)
        words = _("Relationships") if programme.kind.is_for_two else _("Groups")
        entries.insert(0, NavEntry(words, where, request.path.startswith(where), icon="words"))
    return entries


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Tab and search words of the list; an unknown tab is the first one."""
    show_what = request.GET.get("show", "open")
    words = request.GET.get("q", "").strip()[:100]
    return (show_what if show_what in queries.SHOWS else "open"), words


@require_safe
def relationships(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    at = timezone.now()
    tab, words = _asked(request)
    after, before = (request.GET.get(side, "")[:400] for side in ("after", "before"))
    page = queries.lines_page(programme, tab, words, after, at=at, before=before)
    context = {
        "programme": programme,
        "tab": tab,
        "words": words,
        "is_first": not (after or before),
        "lines": _lines(request, programme, page.rows, at),
        "standings": list(RelationshipState),
        "next_after": page.next_after,
        "previous_before": page.previous_before,
    }
    return show(request, "insights/relationships.html", context, part="list")


def _lines(
    request: MemberRequest,
    programme: Programme,
    found: list[queries.RelationshipLine],
    at: datetime,
) -> list[tuple[Any, ...]]:
    first_day = programme.starts_on
    lines = ((line, queries.standing_of(line, first_day=first_day, at=at)) for line in found)
    return rows_of(lines, page=_list(request, programme), zone=request.actor.timezone)


@require_safe
def relationship(request: MemberRequest, slug: str, relationship_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    row = _row(programme, relationship_id)
    return show(request, "insights/relationship.html", _detail(programme, row))


@require_POST
def end(request: MemberRequest, slug: str, relationship_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    row = _row(programme, relationship_id)
    form = EndForm(request.POST)
    page = _detail(programme, row) | {"end_form": form}
    departed, staying = page["departed"], page["staying"]
    if not form.is_valid():
        return show(request, "insights/relationship.html", page, status=422)
    try:
        actions.end(row, reason=form.cleaned_data["reason"], actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "insights/relationship.html", page, status=422)
    if departed:  # who are told nothing more
        names = formats.listed(one.first_name for one in staying)
        return go_to(request, _after_end(request, programme), message=_left_words(names, staying))
    if row.are_two:
        message = sent_or_kept(
            _("%(names)s have been told kindly, and both are free to be matched."),
            _(
                "Ended, and both are free to be matched. The emails to %(names)s are kept in the"
                " outbox: no mail server is set up."
            ),
        )
    else:
        message = sent_or_kept(
            _("%(names)s have been told kindly, and all are free to be matched."),
            _(
                "Ended, and all are free to be matched. The emails to %(names)s are kept in the"
                " outbox: no mail server is set up."
            ),
        )
    where = _after_end(request, programme)
    return go_to(request, where, message=message % {"names": _names(row)})


def _left_words(names: str, staying: Sequence[Membership]) -> str:
    if not staying:
        return _("Ended. Nobody was left to be told.")
    message = sent_or_kept(
        ngettext(
            "%(names)s has been told kindly and is free to be matched.",
            "%(names)s have been told kindly and are free to be matched.",
            len(staying),
        ),
        ngettext(
            "Ended, and %(names)s is free to be matched. The email is kept in the outbox: no mail"
            " server is set up.",
            "Ended, and %(names)s are free to be matched. The emails are kept in the outbox: no"
            " mail server is set up.",
            len(staying),
        ),
    )
    return str(message % {"names": names})


def _after_end(request: MemberRequest, programme: Programme) -> str:
    """Where somebody new is found for whoever was left, or back to the list."""
    if request.POST.get("then") != "match":
        return _list(request, programme)
    return address("matching:studio", programme.slug, organisation=request.organisation.slug)


@require_POST
def extend(request: MemberRequest, slug: str, relationship_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
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
    return go_to(request, where, message=_("Extended."))


@require_safe
def feedback(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    page = Paginator(queries.answers(programme), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "page": page,
        "worth": queries.spread(programme, "worth"),
        "progress": queries.spread(programme, "progress"),
        "closing": list(closing_answers(programme)[:MAX_CLOSING]) if programme.is_over else [],
    }
    return show(request, "insights/feedback.html", context)


@require_safe
def report(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_oversee(request.actor, slug)
    at = timezone.now()
    context = {
        "programme": programme,
        "report": report_of(programme, at=at),
        "closing": queries.closing_spread(programme) if programme.is_over else None,
        "measures": measures_of(programme),
        "is_managed": programme.is_managed_by(request.actor),
    }
    return show(request, "insights/report.html", context)


@needs_fresh_proof
@open_to_tokens
@require_safe
def export(request: MemberRequest, slug: str, what: str, kind: str) -> HttpResponseBase:
    """What the page shows, as a file: the same tab, the same search."""
    if what == "report":
        programme = programme_to_oversee(request.actor, slug)
    else:
        programme = programme_to_manage(request.actor, slug)
    head, rows = _table(request, programme, what)
    try:
        answer = downloads.as_file(f"{programme.slug}-{what}", kind, head, rows)
    except (downloads.TooManyAtOnce, downloads.TooManyLines) as refusal:
        return downloads.busy(request, refusal)
    record_download(programme, what, kind, actor=request.actor, at=timezone.now())
    return answer


def _table(
    request: HttpRequest, programme: Programme, what: str
) -> tuple[Sequence[Any], Iterator[Sequence[Any]]]:
    at = timezone.now()
    if what == "relationships":
        found = tables.relationship_rows(programme, *_asked(request), at=at)
        return in_kind(programme, tables.RELATIONSHIP_HEAD, found)
    if what == "people":
        return columns_of(programme), export_rows(programme)
    if what == "circles":
        return tables.CIRCLE_HEAD, tables.circle_rows(programme)
    if what == "feedback":
        return tables.FEEDBACK_HEAD, tables.feedback_rows(programme)
    if what == "report":
        return tables.REPORT_HEAD, tables.report_rows(programme, at=at)
    if what == "pairs":
        pairs = tables.pair_rows(_run_asked_for(request, programme))
        return in_kind(programme, tables.PAIR_HEAD, pairs, LEARN_OF_RUN, LEAD_OF_RUN)
    if what == "unmatched":
        return tables.UNMATCHED_HEAD, tables.unmatched_rows(_run_asked_for(request, programme))
    raise Http404


def _run_asked_for(request: HttpRequest, programme: Programme) -> Run:
    """The run with the number that is asked for."""
    number = request.GET.get("run", "")
    if not (number.isdecimal() and len(number) < 9):
        raise Http404
    return get_object_or_404(programme.runs.with_pairs().light(), number=number)


def _row(programme: Programme, relationship_id: UUID) -> Relationship:
    rows = queries.relationships(programme, at=timezone.now()).with_members()  # type: ignore[attr-defined]
    row: Relationship | None = rows.filter(pk=relationship_id).first()
    if row is None:
        raise Http404
    return row


def _names(row: Relationship) -> str:
    return formats.listed(person.first_name for person in row.people)


def _answers(row: Relationship, programme: Programme) -> list[CheckIn]:
    newest = queries.answers(programme).filter(relationship=row)[:10]
    return known(row, newest, "membership")


def _detail(programme: Programme, row: Relationship) -> dict[str, Any]:
    """Activity of one relationship: dates and counts, never what the two wrote."""
    at = timezone.now()
    standing = queries.standing_of(row, first_day=programme.starts_on, at=at)
    departed = queries.departed_of(row)
    goals = list(Goal.objects.pursued().filter(relationship=row).order_by("created_at"))
    later = later_end(ends_on=row.last_day, today=row.today(at), weeks=EXTEND_BY)
    return {
        "programme": programme,
        "row": row,
        "names": _names(row),
        "standing": standing,
        "since": queries.standing_since(row, standing),
        "departed": departed if row.is_open else [],
        "staying": [one for one in row.people if one not in departed],
        "talks": list(Meeting.objects.filter(relationship=row).order_by("-starts_at")[:20]),
        "goals": goals,
        "goals_sleep": row.is_open and standing != "paused" and _sleep(goals, row.today(at)),
        "concerns": list(
            MatchConcern.objects.waiting().filter(relationship=row).select_related("by")
        ),
        "calls": [call_of(one, at) for one in calls_for_help(programme).filter(relationship=row)],
        "answers": _answers(row, programme),
        "end_form": EndForm(),
        "planned_until": row.last_day if row.is_open else None,
        "extend_form": ExtendForm(initial={"until": later}),
    }


def _sleep(goals: Sequence[Goal], today: date) -> bool:
    """That a day has long passed, of one goal or of all: never of which."""
    return any(goal.is_open and sleeps(goal.target_on, today) for goal in goals)


def _list(request: MemberRequest, programme: Programme) -> str:
    return address("insights:relationships", programme.slug, organisation=request.organisation.slug)
