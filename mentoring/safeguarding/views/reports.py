"""Reports, for people with the safeguarding role."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof
from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, go_to, show
from mentoring.files.queries import content_of_copy
from mentoring.files.views import served
from mentoring.organisations.requests import MemberRequest
from mentoring.safeguarding import actions, permissions, queries
from mentoring.safeguarding.forms import CloseForm, NoteForm
from mentoring.safeguarding.models import Report
from mentoring.safeguarding.permissions import for_safeguarding


@hook("navigation", order=60)
def safeguarding_entry(request: HttpRequest, programme: Any) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if not getattr(actor, "safeguards", False):
        return None
    where = address("safeguarding:index", organisation=request.organisation.slug)  # type: ignore[attr-defined]
    return [NavEntry(_("Safeguarding"), where, request.path.startswith(where))]


@require_safe
@for_safeguarding
def index(request: MemberRequest) -> HttpResponse:
    page = {
        "reports": queries.reports(request.actor, is_open=True),
        "openings": queries.openings(request.actor),
        "now": timezone.now(),
        "names_in": queries.names_in,
    }
    return show(request, "safeguarding/index.html", page)


@require_safe
@for_safeguarding
def closed(request: MemberRequest) -> HttpResponse:
    page = {"reports": queries.reports(request.actor, is_open=False)}
    return show(request, "safeguarding/closed_reports.html", page)


@needs_fresh_proof
@require_safe
@for_safeguarding
def report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """One report; that it was read stands in the log."""
    found = permissions.report_to_handle(request.actor, report_id)
    if request.method == "GET":
        actions.note_report_read(found, actor=request.actor, at=timezone.now())
    return _show(request, found)


@needs_fresh_proof
@require_safe
@for_safeguarding
def report_file(request: MemberRequest, report_id: UUID, copy_id: UUID) -> HttpResponse:
    """A file as it was when it was reported, as a download that runs nowhere."""
    found, copy = permissions.file_to_handle(request.actor, report_id, copy_id)
    answer = served(copy, content_of_copy)
    if request.method == "GET":
        actions.note_file_read(found, actor=request.actor, at=timezone.now())
    return answer


@needs_fresh_proof
@require_POST
@for_safeguarding
def note(request: MemberRequest, report_id: UUID) -> HttpResponse:
    found, form = permissions.report_to_handle(request.actor, report_id), NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, found, note_form=form)
    try:
        actions.note_report(
            found, form.cleaned_data["words"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        return _show(request, found, note_form=form, refusal=refusal)
    return go_to(request, _page_of(request, found))


@needs_fresh_proof
@require_POST
@for_safeguarding
def close(request: MemberRequest, report_id: UUID) -> HttpResponse:
    found, form = permissions.report_to_handle(request.actor, report_id), CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, found, close_form=form)
    try:
        actions.close_report(
            found, form.cleaned_data["answer"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        return _show(request, found, close_form=form, refusal=refusal)
    where = address("safeguarding:index", organisation=request.organisation.slug)
    return go_to(request, where, message=_("Closed. Whoever reported it was told."))


def _page_of(request: MemberRequest, found: Report) -> str:
    return address("safeguarding:report", found.pk, organisation=request.organisation.slug)


def _show(
    request: MemberRequest,
    found: Report,
    *,
    note_form: NoteForm | None = None,
    close_form: CloseForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = {
        "report": found,
        "copied": queries.copies(found),
        "notes": found.notes.select_related("author").order_by("written_at"),
        "note_form": note_form or NoteForm(),
        "close_form": close_form or CloseForm(),
        "refusal": refusal,
    }
    status = 422 if note_form or close_form else 200
    return show(request, "safeguarding/report.html", page, status=status)
