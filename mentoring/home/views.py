"""Start pages: a participant's home and a coordinator's today."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import NavEntry, go_to, show
from mentoring.core.refusals import Refusal
from mentoring.home import actions, notices, permissions
from mentoring.home.forms import AddressForm, WordsForm, draft
from mentoring.home.permissions import open_pair
from mentoring.home.queries.attention import Attention, alike
from mentoring.home.queries.attention import today as whats_up
from mentoring.home.queries.figures import figures_of, overview_of
from mentoring.home.queries.mine import home_of
from mentoring.home.queries.table import HEAD, today_rows
from mentoring.home.rules import GROUPED, MANY, MOST_ROWS, REMINDABLE, Cause
from mentoring.insights.actions import note_file
from mentoring.insights.exports import as_file
from mentoring.matching import actions as matching
from mentoring.notifications.rules import monthly_budget
from mentoring.notifications.send import spent_budgets
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_run


@extends("navigation", order=1)
def home_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    if getattr(request, "actor", None) is None:
        return None
    where = address("home:home", organisation=request.organisation.slug)  # type: ignore[attr-defined]
    return [NavEntry(_("Home"), where, request.path == where)]


@extends("navigation", order=10)
def today_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None or programme is None or not programme.is_running:
        return None
    if not programme.is_run_by(actor):
        return None
    where = _today(request, programme)
    return [NavEntry(_("Today"), where, request.path.startswith(where))]


def _today(request: Any, programme: Programme) -> str:
    return address("home:today", programme.slug, organisation=request.organisation.slug)


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    at = timezone.now()
    mine = home_of(request.actor, at=at)
    return show(request, "home/home.html", {"mine": mine, "now": at})


@require_safe
def today(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    at = timezone.now()
    overview = overview_of(programme, at=at)
    page = {
        "programme": programme,
        "today": whats_up(programme, overview, at=at),
        "figures": figures_of(programme, overview, at=at),
    }
    return show(request, "home/today.html", page)


@require_safe
def export(request: MemberRequest, slug: str, kind: str) -> HttpResponseBase:
    """Everything that needs a person today, as a file."""
    programme = programme_to_run(request.actor, slug)
    at = timezone.now()
    rows = whats_up(programme, overview_of(programme, at=at), at=at).rows
    answer = as_file(f"{programme.slug}-today", kind, HEAD, today_rows(rows))
    note_file(programme, "today", kind, actor=request.actor, at=at)
    return answer


@require_safe
def all_alike(request: MemberRequest, slug: str, cause: str) -> HttpResponse:
    """What stands behind "Show all": inside the page when it is opened there, or by itself."""
    programme = programme_to_run(request.actor, slug)
    if cause not in set(GROUPED):
        raise Http404
    rows = alike(programme, Cause(cause), at=timezone.now())
    page = {
        "programme": programme, "cause": cause, "count": len(rows), "rows": rows[:MOST_ROWS],
    }  # fmt: skip
    return show(request, "home/alike.html", page, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: MemberRequest, slug: str, cause: str, subject_id: UUID) -> HttpResponse:
    """Edit and send: a letter that is written already, to be made one's own."""
    programme = programme_to_run(request.actor, slug)
    people, pair = permissions.people_concerned(programme, cause, subject_id)
    if request.method == "POST":
        form = WordsForm(request.POST, choices=people)
    else:
        form = WordsForm(initial=draft(Cause(cause), people, request.actor), choices=people)
    page = {"programme": programme, "people": people, "pair": pair, "form": form, "cause": cause}
    if request.method != "POST":
        return show(request, "home/write.html", page)
    if not form.is_valid():
        return show(request, "home/write.html", page, part="letter", status=422)
    try:
        actions.write_to(
            form.chosen(people),
            programme=programme,
            subject=form.cleaned_data["subject"],
            words=form.cleaned_data["words"],
            cause=Cause(cause),
            subject_id=subject_id,
            once=str(form.cleaned_data["once"]),
            actor=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return show(
            request, "home/write.html", page | {"refusal": refusal}, part="letter", status=422
        )
    names = _(" and ").join(one.first_name for one in form.chosen(people))
    message = _("Your letter to %(names)s is on its way. This comes back in a week if need be.")
    return go_to(request, _today(request, programme), message=message % {"names": names})


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: MemberRequest, slug: str, cause: str) -> HttpResponse:
    """One friendly letter to everybody behind a group of rows, read before it goes."""
    programme = programme_to_run(request.actor, slug)
    if cause not in set(REMINDABLE):
        raise Http404
    at = timezone.now()
    if request.method != "POST":
        rows = alike(programme, Cause(cause), at=at)
        return show(request, "home/remind.html", _reminder(request, programme, cause, rows))
    count, has_more = actions.remind_all(programme, Cause(cause), actor=request.actor, at=at)
    message = ngettext(
        "%(count)s person is reminded kindly. What is still open comes back in a week.",
        "%(count)s people are reminded kindly. What is still open comes back in a week.",
        count,
    ) % {"count": count}
    if has_more:
        message += " " + _("The letters to the others follow in the next minutes.")
    return go_to(request, _today(request, programme), message=message)


def _reminder(
    request: MemberRequest, programme: Programme, cause: str, rows: list[Attention]
) -> dict[str, Any]:
    people = [person for row in rows for person in row.people]
    page: dict[str, Any] = {"programme": programme, "cause": cause, "rows": rows}
    if not rows:
        return page
    budget = monthly_budget(programme.dial)
    spent = spent_budgets([person.id for person in people], budget=budget, at=timezone.now())
    pair = open_pair(programme, rows[0].subject_id)
    subject, body, language = notices.preview(Cause(cause), pair, people[0], request.actor)
    return page | {
        "people": len(people), "has_more": len(rows) >= MANY, "spent": spent, "reader": people[0],
        "subject": subject, "body": body, "language": language,
    }  # fmt: skip


@require_POST
def snooze(request: MemberRequest, slug: str, cause: str, subject_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    if cause not in set(Cause):
        raise Http404
    actions.snooze(programme, Cause(cause), subject_id, actor=request.actor, at=timezone.now())
    return go_to(request, _today(request, programme), message=_("Put aside for a week."))


@require_POST
def close_doubt(request: MemberRequest, slug: str, doubt_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    said = permissions.doubt_to_close(programme, doubt_id)
    matching.close_doubt(said, actor=request.actor, at=timezone.now())
    message = _("Good. %(name)s's doubt is taken care of.") % {"name": said.by.first_name}
    return go_to(request, _today(request, programme), message=message)


@require_http_methods(["GET", "HEAD", "POST"])
def address_page(request: MemberRequest, slug: str, membership_id: UUID) -> HttpResponse:
    programme = programme_to_run(request.actor, slug)
    person = permissions.person_with_address(programme, membership_id)
    form = AddressForm(request.POST or None, initial={"email": person.email})
    page = {"programme": programme, "person": person, "form": form}
    if request.method != "POST":
        return show(request, "home/address.html", page)
    if not form.is_valid():
        return show(request, "home/address.html", page, part="mend", status=422)
    try:
        again = actions.mend_address(
            person, email=form.cleaned_data["email"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        return show(
            request, "home/address.html", page | {"refusal": refusal}, part="mend", status=422
        )
    message = ngettext(
        "The address is mended and %(count)s letter goes out again.",
        "The address is mended and %(count)s letters go out again.",
        again,
    )
    return go_to(request, _today(request, programme), message=message % {"count": again})
