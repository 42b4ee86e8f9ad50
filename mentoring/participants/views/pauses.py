"""A break: until about when, and what becomes of the meetings ahead."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.l10n.formats import day
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import enrolments
from mentoring.participants.forms.pauses import PauseForm
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.pauses import meetings_ahead
from mentoring.participants.rules import pauses
from mentoring.programmes.permissions import programme_to_manage

FORM = ["GET", "HEAD", "POST"]


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


def _pause(
    request: MemberRequest, enrolment: Enrolment, back: str, page: dict[str, Any]
) -> HttpResponse:
    at = timezone.now()
    is_own = enrolment.membership_id == request.actor.pk
    ahead = meetings_ahead(enrolment, request.actor, at=at)
    today = request.organisation.day_at(at)
    known = {"until": enrolment.paused_until, "note": enrolment.pause_note}
    is_away = bool(enrolment.paused_until and enrolment.paused_until > today)
    form = PauseForm(sent(request), ahead=ahead, is_own=is_own, initial=known if is_away else {})
    page |= {"enrolment": enrolment, "form": form, "is_own": is_own, "back": back}
    page |= {"is_away": is_away, "ahead": ahead, "refusal": None}
    page |= {"latest": pauses.last_return(today)}
    if request.method != "POST":
        return show(request, "participants/pause.html", page)
    if not form.is_valid():
        return show(request, "participants/pause.html", page, part="questions", status=422)
    try:
        enrolments.pause(enrolment, actor=request.actor, at=at, **form.said())
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "participants/pause.html", page, part="questions", status=422)
    return go_to(request, back, message=_words(enrolment, form.cleaned_data["until"], is_own))


def _words(enrolment: Enrolment, until: date, is_own: bool) -> str:
    if is_own:
        message = sent_or_kept(
            _("You’re paused until %(day)s. Whoever works with you is told. Enjoy the time."),
            _("You’re paused until %(day)s. Whoever works with you reads it here. Enjoy the time."),
        )
    else:
        message = sent_or_kept(
            _("%(name)s is paused until %(day)s, and whoever works with them is told."),
            _("%(name)s is paused until %(day)s, and whoever works with them reads it here."),
        )
    return str(message % {"name": enrolment.membership.name, "day": day(until)})
