"""Beside one's calendar and days off: one's meetings in a calendar, and on days off."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import go_to, render_fragment, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.notices.entries import feed_of
from mentoring.meetings.queries.days_off import within_days_off
from mentoring.meetings.queries.feed import has_feed
from mentoring.organisations.requests import MemberRequest


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar reads; 304 where nothing has changed since it last did."""
    reader = permissions.reader_of_feed(token)
    body = feed_of(reader, at=timezone.now()).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if tag in known or f"W/{tag}" in known:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@hook("calendars.page")
def reading_along(request: MemberRequest) -> Markup:
    page = {"has_feed": has_feed(request.actor)}
    return Markup(render_fragment(request, "meetings/reading_along.html", page))  # noqa: S704 - a template


@hook("calendars.days_off")
def on_days_off(request: MemberRequest, at: datetime) -> Markup | None:
    """What is arranged there, where anything is."""
    within = within_days_off(request.actor, at)
    if not (within.meetings or within.offers):
        return None
    page = {"meetings": within.meetings, "offers": within.offers}
    return Markup(render_fragment(request, "meetings/within_days_off.html", page))  # noqa: S704 - a template


@require_POST
def renew_feed(request: MemberRequest) -> HttpResponse:
    """The address is on this one page, and nowhere afterwards."""
    token = actions.renew_feed(actor=request.actor, at=timezone.now())
    link = full_address("calendar_feed", token, organisation=request.organisation.slug)
    return show(request, "meetings/feed_made.html", {"link": link})


@require_POST
def stop_feed(request: MemberRequest) -> HttpResponse:
    actions.stop_feed(actor=request.actor, at=timezone.now())
    where = address("calendars:calendar", organisation=request.organisation.slug)
    return go_to(request, where, message=_("That address is dead. Nothing is read there any more."))
