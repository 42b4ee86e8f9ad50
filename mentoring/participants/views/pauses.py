"""A break: until about when, and what becomes of the meetings ahead."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.l10n.formats import day
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import enrolments
from mentoring.participants.forms.pauses import PauseForm
from mentoring.participants.models import Enrolment
from mentoring.participants.notices import PAUSE
from mentoring.participants.queries.pauses import meetings_ahead
from mentoring.participants.rules import pauses
from mentoring.programmes.permissions import programme_to_manage

FORM = ["GET", "HEAD", "POST"]
_FROM_LETTER = "participants/on_break.html"


@require_http_methods(FORM)
def pause(request: MemberRequest, slug: str) -> HttpResponse:
    """One's own."""
    enrolment = permissions.own_enrolment(request.actor, slug)
    here = address("participants:join", slug, organisation=request.organisation.slug)
    return _pause(request, enrolment, here, {"programme": None, "of": enrolment.programme})


@require_http_methods(FORM)
def pause_person(request: MemberRequest, slug: str, enrolment_id: UUID) -> HttpResponse:
    """Somebody else's, by whoever runs the programme."""
    programme = programme_to_manage(request.actor, slug)
    enrolment = permissions.enrolment_to_run(programme, enrolment_id)
    enrolment.programme = programme
    where = ("participants:person", slug, enrolment_id)
    here = address(*where, organisation=request.organisation.slug)
    return _pause(request, enrolment, here, {"programme": programme, "of": programme})


@links.link_view(PAUSE, also_used=True)
def pause_from_letter(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """One's own without signing in, from the foot of what is asked; the same page is the way back.

    The link stays good: whoever has taken a break finds there how to end it, or to name another
    day. Whoever would rather stop altogether can say that too.
    """
    enrolment = permissions.place_behind(link.membership, link.subject_id)
    at, here = timezone.now(), request.path
    today = enrolment.programme.organisation.day_at(at)
    page: dict[str, Any] = {"programme": None, "of": enrolment.programme, "here": here}
    page |= {"enrolment": enrolment, "said": "", "until": enrolment.paused_until}
    is_away = _is_away(enrolment, today)
    if state := _state(request, link, enrolment, is_away=is_away, at=at):
        return show(request, _FROM_LETTER, page | {"state": state})
    asked = _ask(request, enrolment, link.membership, here if is_away else "", page)
    if asked is not None:
        return asked
    _use(link, at=at)
    said = {"said": _told_how(), "state": "away", "until": enrolment.paused_until}
    return show(request, _FROM_LETTER, page | said)


def _state(
    request: HttpRequest, link: ActionLink, enrolment: Enrolment, *, is_away: bool, at: datetime
) -> str:
    """What the page says, once what was said there is done; nothing where it asks for the day."""
    act, person = request.POST.get("act"), link.membership
    if not enrolment.programme.is_running or enrolment.status != Enrolment.Status.JOINED:
        return "over"
    if act == "back":
        if is_away:
            _use(link, at=at)
            enrolments.resume(enrolment, actor=person, at=at)
        return "back"
    if act == "leave":
        _use(link, at=at)
        enrolments.withdraw(enrolment, actor=person, at=at)
        return "left"
    if request.method == "POST":
        return ""
    if "leave" in request.GET:
        return "leave"
    return "away" if is_away and "day" not in request.GET else ""


def _use(link: ActionLink, *, at: datetime) -> None:
    """Note that it was used; the second of two presses finds that and does no harm."""
    if not link.used_at:
        with suppress(links.LinkClosed):
            links.redeem(link, at=at)


def _is_away(enrolment: Enrolment, today: date) -> bool:
    return bool(enrolment.paused_until and enrolment.paused_until > today)


def _pause(
    request: MemberRequest, enrolment: Enrolment, back: str, page: dict[str, Any]
) -> HttpResponse:
    asked = _ask(request, enrolment, request.actor, back, page)
    if asked is not None:
        return asked
    assert enrolment.paused_until
    is_own = enrolment.membership_id == request.actor.pk
    return go_to(request, back, message=_words(enrolment, enrolment.paused_until, is_own))


def _ask(
    request: HttpRequest,
    enrolment: Enrolment,
    actor: Membership,
    back: str,
    page: dict[str, Any],
) -> HttpResponse | None:
    """The question, and again with what is wrong about the answer; None once the break is taken."""
    at = timezone.now()
    is_own = enrolment.membership_id == actor.pk
    ahead = meetings_ahead(enrolment, actor, at=at)
    today = actor.organisation.day_at(at)
    known = {"until": enrolment.paused_until, "note": enrolment.pause_note}
    is_away = _is_away(enrolment, today)
    form = PauseForm(sent(request), ahead=ahead, is_own=is_own, initial=known if is_away else {})
    page = page | {"enrolment": enrolment, "form": form, "is_own": is_own, "back": back}
    page |= {"is_away": is_away, "ahead": ahead, "refusal": None}
    page |= {"latest": pauses.last_return(today)}
    if request.method != "POST":
        return show(request, "participants/pause.html", page)
    if not form.is_valid():
        return show(request, "participants/pause.html", page, part="questions", status=422)
    try:
        enrolments.pause(enrolment, actor=actor, at=at, **form.said())
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "participants/pause.html", page, part="questions", status=422)
    return None


def _told_how() -> str:
    return str(
        sent_or_kept(
            _("Whoever works with you is told. All the best until then."),
            _("Whoever works with you reads it here. All the best until then."),
        )
    )


def _words(enrolment: Enrolment, until: date, is_own: bool) -> str:
    if is_own:
        paused = _("You’re paused until %(day)s.") % {"day": day(until)}
        return f"{paused} {_told_how()}"
    message = sent_or_kept(
        _("%(name)s is paused until %(day)s, and whoever works with them is told."),
        _("%(name)s is paused until %(day)s, and whoever works with them reads it here."),
    )
    return str(message % {"name": enrolment.membership.name, "day": day(until)})
