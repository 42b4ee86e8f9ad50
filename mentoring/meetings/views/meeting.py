"""One talk: before it, after it; and all talks of a person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.meetings import actions, notices, permissions
from mentoring.meetings.forms import AgendaForm, FormatForm, NoteForm, PromiseForm
from mentoring.meetings.models import Meeting, Promise
from mentoring.meetings.queries import talks
from mentoring.meetings.queries.talks import promises_of
from mentoring.meetings.rules.calendar import Method
from mentoring.meetings.views.common import meeting_page, together
from mentoring.organisations.requests import MemberRequest

PAGE = "meetings/meeting.html"


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Every talk of the reader."""
    page = {"mine": talks.mine(request.actor, at=timezone.now())}
    return show(request, "meetings/mine.html", page)


@require_safe
def meeting(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    return show(request, PAGE, page_of(request, found))


@require_POST
def prepare(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = AgendaForm(request.POST)
    page: dict[str, Any] = {"agenda_form": form}
    if not form.is_valid():
        return show(request, PAGE, page_of(request, found) | page, status=422)
    try:
        actions.prepare(
            found, agenda=form.cleaned_data["agenda"], actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, PAGE, page_of(request, found) | page, status=422)
    message = _("Kept. %(name)s sees it too.")
    named = {"name": found.relationship.other(request.actor).first_name}
    return go_to(request, meeting_page(request, found), message=message % named)


@require_POST
def change_format(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = FormatForm(request.POST)
    page: dict[str, Any] = {"format_form": form}
    if not form.is_valid():
        return show(request, PAGE, page_of(request, found) | page, status=422)
    try:
        actions.change_format(found, actor=request.actor, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, PAGE, page_of(request, found) | page, status=422)
    return go_to(
        request, meeting_page(request, found), message=_("Changed. Both calendars follow.")
    )


@require_POST
def answer(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    held = request.POST.get("held") == "yes"
    try:
        actions.answer(found, held=held, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return show(request, PAGE, page_of(request, found) | {"refusal": refusal}, status=422)
    message = _("Good. Keep what mattered, while it is fresh.") if held else _("Noted. It happens.")
    return go_to(request, meeting_page(request, found), message=message)


@require_safe
def calendar(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The talk as a file for any calendar."""
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    method = Method.CANCEL if found.cancelled_at else Method.PUBLISH
    text = notices.calendar_of(found, request.actor, method=method, stamp=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="talk.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _promises(found: Meeting, *, is_over: bool) -> list[Promise]:
    """Afterwards what was promised then; before, whatever is open by now."""
    every = promises_of(found.relationship)
    if is_over:
        return [each for each in every if each.meeting_id == found.pk]
    return [each for each in every if each.kept_at is None]


def page_of(request: MemberRequest, found: Meeting) -> dict[str, Any]:
    at = timezone.now()
    return together(request, found.relationship) | {
        "meeting": found,
        "is_ahead": found.starts_at > at and found.cancelled_at is None,
        "is_over": found.ends_at <= at and found.cancelled_at is None,
        "can_write": found.relationship.is_open and found.cancelled_at is None,
        "said": found.said_by(request.actor),
        "other_said": found.said_by(found.relationship.other(request.actor)),
        "notes": list(talks.notes_of(found, request.actor)),
        "note_form": NoteForm(),
        "promise_form": PromiseForm(other=found.relationship.other(request.actor).first_name),
        "promises": _promises(found, is_over=found.ends_at <= at),
        "agenda_form": AgendaForm(initial={"agenda": found.agenda}),
        "format_form": FormatForm(initial={"format": found.format, "place": found.place}),
    }
