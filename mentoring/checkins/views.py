"""Answering a check-in, signed in or from the letter."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.checkins import actions, permissions
from mentoring.checkins.forms import CheckInForm
from mentoring.checkins.models import CheckIn
from mentoring.checkins.notices import VERB
from mentoring.core.addresses import address
from mentoring.core.pages import go_to, show
from mentoring.core.refusals import Refusal
from mentoring.notifications import doors
from mentoring.notifications.models import Door
from mentoring.organisations.requests import MemberRequest

PAGE = "checkins/checkin.html"


@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: MemberRequest, checkin_id: UUID) -> HttpResponse:
    found = permissions.checkin_to_answer(request.actor, checkin_id)
    room = address(
        "relationships:room", found.relationship_id, organisation=request.organisation.slug
    )
    form = CheckInForm(request.POST or None)
    page = _page(found, form)
    if request.method != "POST":
        if found.answered_at:
            return go_to(request, room, message=_("You have answered this check-in. Thank you."))
        return show(request, PAGE, page)
    if not form.is_valid():
        return show(request, PAGE, page, part="questions", status=422)
    try:
        actions.answer(found, actor=request.actor, at=timezone.now(), **form.answers())
    except Refusal as refusal:
        return show(request, PAGE, page | {"refusal": refusal}, part="questions", status=422)
    return go_to(request, room, message=_thanks(form))


@doors.behind(VERB)
def answer_from_letter(request: HttpRequest, door: Door) -> HttpResponse:
    """The same three questions without signing in; the link has answered the first of them."""
    found = CheckIn.objects.select_related(
        "membership", "relationship__mentor", "relationship__mentee", "relationship__programme"
    ).get(pk=door.subject_id, membership=door.membership)
    if request.method != "POST":
        form = CheckInForm(initial={"worth": door.choice})
        return show(request, PAGE, _page(found, form) | {"is_letter": True})
    form = CheckInForm(request.POST)
    page = _page(found, form) | {"is_letter": True}
    if not form.is_valid():
        return show(request, PAGE, page, part="questions", status=422)
    at = timezone.now()
    try:
        with transaction.atomic():
            doors.use(door, at=at)
            actions.answer(found, actor=door.membership, at=at, **form.answers())
    except Refusal as refusal:
        return show(request, PAGE, page | {"refusal": refusal}, part="questions", status=422)
    return show(
        request, "checkins/thanks.html", page | {"wants_help": form.answers()["wants_help"]}
    )


@require_POST
def close_help(request: MemberRequest, checkin_id: UUID) -> HttpResponse:
    found = permissions.help_to_close(request.actor, checkin_id)
    actions.close_help(found, actor=request.actor, at=timezone.now())
    programme = found.relationship.programme
    today = address("home:today", programme.slug, organisation=request.organisation.slug)
    return go_to(
        request, today, message=_("%(name)s's call is closed.") % {"name": found.membership}
    )


def _page(found: CheckIn, form: CheckInForm) -> dict[str, Any]:
    return {
        "checkin": found,
        "form": form,
        "other": found.relationship.other(found.membership),
    }


def _thanks(form: CheckInForm) -> str:
    if form.answers()["wants_help"]:
        return _("Thank you. A coordinator has been told and will get in touch.")
    return _("Thank you for telling. That is all for today.")
