"""One talk: before it, after it; and all talks of a person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.connectors.meeting_port import DialIn
from mentoring.core.refusals import Refusal
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import go_to, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import AgendaForm, FormatForm, NoteForm, PromiseForm
from mentoring.meetings.models import Meeting, Promise
from mentoring.meetings.notices.entries import calendar_of
from mentoring.meetings.queries import schedule
from mentoring.meetings.queries.again import same_time_next
from mentoring.meetings.queries.agenda import is_proposed
from mentoring.meetings.queries.circle import coming_to, may_arrange
from mentoring.meetings.queries.places import places_of
from mentoring.meetings.queries.schedule import promises_of, questions_of, words_of_others
from mentoring.meetings.rules.calendar import Method
from mentoring.meetings.views.common import FOLLOWING, meeting_page, room, scope_of, together
from mentoring.meetings.views.papers import paper_page
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.rooms.queries import room_for

PAGE = "meetings/meeting.html"


@require_safe
@readable_offline
def mine(request: MemberRequest) -> HttpResponse:
    """Every talk of the reader."""
    page = {"mine": schedule.mine(request.actor, at=timezone.now())}
    return show(request, "meetings/mine.html", page)


@require_safe
@readable_offline
def meeting(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    return show(request, PAGE, page_of(request, found))


@require_POST
def prepare(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = AgendaForm(request.POST)
    page: dict[str, Any] = {"agenda_form": form}
    if not form.is_valid():
        return shown_again(request, found, page)
    mine, seen = form.cleaned_data["agenda"], form.cleaned_data["version"]
    try:
        actions.prepare(found, agenda=mine, seen=seen, actor=request.actor, at=timezone.now())
    except actions.AgendaChanged as refusal:
        return _both_agendas(request, found, mine, refusal)
    except Refusal as refusal:
        return shown_again(request, found, page | {"refusal": refusal})
    message = _("Saved. %(name)s can see it too.")
    named = {"name": found.relationship.named_for(request.actor)}
    return go_to(request, meeting_page(request, found), message=message % named)


def _both_agendas(
    request: MemberRequest, found: Meeting, mine: str, refusal: Refusal
) -> HttpResponse:
    """What stands there now, and below it what the reader wrote, ready to be saved again."""
    found = permissions.meeting_to_share(request.actor, found.relationship_id, found.pk)
    form = AgendaForm(initial={"agenda": mine, "version": found.agenda_version})
    page = {"agenda_form": form, "agenda_now": found.agenda, "refusal": refusal}
    return shown_again(request, found, page)


@require_POST
def change_format(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = _format_form(found, request.actor, request.POST)
    page: dict[str, Any] = {"format_form": form}
    if not form.is_valid():
        return shown_again(request, found, page)
    try:
        follows = scope_of(request, found)["scope"] == FOLLOWING
        do = actions.change_following if follows else actions.change_format
        do(found, actor=request.actor, at=timezone.now(), **form.chosen())
    except Refusal as refusal:
        return shown_again(request, found, page | {"refusal": refusal})
    message = sent_or_kept(
        _("Changed. Your calendars will update."),
        _("Changed. No mail server is set up: your calendars do not follow by themselves."),
    )
    return go_to(request, meeting_page(request, found), message=message)


@require_POST
def come(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Can you come? Of several, each answers for themselves."""
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    comes = request.POST.get("comes") == "yes"
    try:
        actions.say_coming(found, comes=comes, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return shown_again(request, found, {"refusal": refusal})
    message = (
        _("Good. The others see that you are coming.")
        if comes
        else _("Noted. The others see it, and your time is free again.")
    )
    return go_to(request, room(request, found.relationship), message=message)


@require_POST
def answer(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    held = request.POST.get("held") == "yes"
    try:
        actions.answer(found, held=held, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return shown_again(request, found, {"refusal": refusal})
    message = (
        _("Good. Write down what mattered, while it’s fresh.") if held else _("Noted. It happens.")
    )
    return go_to(request, meeting_page(request, found), message=message)


@require_safe
def calendar(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The talk as a file for any calendar."""
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    method = Method.CANCEL if found.cancelled_at else Method.PUBLISH
    whole = found.cancelled_at is None
    at = timezone.now()
    text = calendar_of(found, request.actor, method=method, stamp=at, whole=whole)
    headers = {"Content-Disposition": 'attachment; filename="talk.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _promises(found: Meeting, actor: Membership, *, is_over: bool) -> list[Promise]:
    """Afterwards what was promised then; before, whatever is open by now."""
    every = promises_of(found.relationship, actor)
    if is_over:
        return [each for each in every if each.meeting_id == found.pk]
    return [each for each in every if each.kept_at is None]


def _dial_in(found: Meeting) -> Sequence[DialIn]:
    """Numbers of the service that made a room, once it has, for those who may come through."""
    relationship = found.relationship
    if not found.service or not relationship.is_open:
        return []
    people = {person.pk for person in relationship.people}
    if relationship.are_two and len(permissions.apart_among(people)) > 1:
        return []
    room = room_for(found.pk)
    return room.numbers if room else []


def _format_form(found: Meeting, actor: Membership, data: Any = None) -> FormatForm:
    initial = {"format": found.format, "place": found.place}
    pair = found.relationship
    return FormatForm(data, initial=initial, places=places_of(pair, actor), are_two=pair.are_two)


def shown_again(request: MemberRequest, found: Meeting, page: dict[str, Any]) -> HttpResponse:
    """The page of a meeting after something was not done, with what was typed and why."""
    return show(request, PAGE, page_of(request, found) | page, status=422)


def page_of(request: MemberRequest, found: Meeting) -> dict[str, Any]:
    at = timezone.now()
    is_ahead = found.starts_at > at and found.cancelled_at is None
    is_of_many = is_ahead and not found.relationship.are_two
    return (
        together(request, found.relationship)
        | scope_of(request, found)
        | {
            "meeting": found,
            "is_ahead": is_ahead,
            "has_begun": found.starts_at <= at,
            "coming": coming_to(found, request.actor) if is_of_many else None,
            "may_arrange": may_arrange(found, request.actor),
            "is_over": found.ends_at <= at and found.cancelled_at is None,
            "can_write": found.relationship.is_open and found.cancelled_at is None,
            "said": found.said_by(request.actor),
            "again": same_time_next(found, request.actor, at=at) if found.is_held else [],
            "others_said": words_of_others(found, request.actor),
            "notes": schedule.notes_of(found, request.actor),
            "note_form": NoteForm(are_two=found.relationship.are_two),
            "promise_form": PromiseForm(others=found.relationship.others(request.actor)),
            "promises": _promises(found, request.actor, is_over=found.ends_at <= at),
            "agenda_form": AgendaForm(
                initial={"agenda": found.agenda, "version": found.agenda_version}
            ),
            "agenda_now": None,
            "is_proposed": is_ahead and is_proposed(found),
            "questions": questions_of(found.relationship, request.actor),
            **paper_page(request.actor, found),
            "dial_in": _dial_in(found),
            "format_form": _format_form(found, request.actor) if found.starts_at > at else None,
        }
    )
