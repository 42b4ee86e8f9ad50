"""Finding a time: offer, choose, move, call off, note a talk that took place elsewhere."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core import words
from mentoring.core.pages import go_to, sent, show
from mentoring.core.refusals import Refusal
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import LENGTHS, LogForm, MoveForm, WhenForm, length_from, moments_in
from mentoring.meetings.models import Meeting
from mentoring.meetings.notices import NONE_FITS
from mentoring.meetings.queries.common import Common, Moment, common
from mentoring.meetings.queries.talks import last_settings
from mentoring.meetings.views.common import meeting_page, room, together
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship
from mentoring.relationships.permissions import relationship_to_share

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def propose(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Two clicks: open this page, offer the three times that stand ticked on it."""
    relationship = relationship_to_share(request.actor, relationship_id)
    at = timezone.now()
    usual, format, place = last_settings(relationship)
    minutes = length_from(request.POST.get("minutes") or request.GET.get("minutes"), usual)
    initial = {"minutes": minutes, "format": format, "place": place}
    form = WhenForm(sent(request), initial=initial, zone=request.actor.timezone, at=at)
    shared = common(relationship, request.actor, minutes=minutes, at=at)
    page = together(request, relationship) | _offer_page(form, shared)
    if request.method != "POST":
        return show(request, "meetings/propose.html", page)
    if not form.is_valid():
        return show(request, "meetings/propose.html", page, part="offer", status=422)
    try:
        proposal = actions.propose(relationship, actor=request.actor, at=at, **form.offer())
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/propose.html", page, part="offer", status=422)
    message = ngettext(
        "%(name)s gets a letter with your time.",
        "%(name)s gets a letter with your %(count)s times.",
        len(proposal.slots),
    )
    if proposal.created_at < at:
        message = _("%(name)s has these times already; no second letter was sent.")
    named = {"name": relationship.other(request.actor).first_name, "count": len(proposal.slots)}
    return go_to(request, room(request, relationship), message=message % named)


def _offer_page(form: WhenForm, shared: Common) -> dict[str, Any]:
    """The form with its ticks: the best three at first, afterwards whatever was ticked."""
    shown = {moment.at.isoformat() for moment in (*shared.offers, *shared.others)}
    offered = {moment.at.isoformat() for moment in shared.offers}
    ticked = form.ticked() if form.is_bound else offered
    lengths = [
        {
            "label": _("%(count)s minutes") % {"count": length},
            "url": f"?minutes={length}",
            "current": length == shared.minutes,
        }
        for length in LENGTHS
    ]
    return {
        "form": form, "common": shared, "lengths": lengths, "ticked": ticked,
        "others_ticked": bool(ticked - offered),
        # Ticked before, no longer among the common times: shown all the same, nothing is lost.
        "kept": [Moment(at, False, False) for at in moments_in(sorted(ticked - shown))],
    }  # fmt: skip


@require_POST
def pick(request: MemberRequest, relationship_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Choose one of the offered moments, or none of them."""
    proposal = permissions.proposal_to_answer(request.actor, relationship_id, proposal_id)
    at = timezone.now()
    moments = moments_in(request.POST.getlist("slot"))
    try:
        if request.POST.get("slot") == NONE_FITS:
            actions.decline(proposal, actor=request.actor, at=at)
            message = _("%(name)s is asked for other times. Or offer some yourself.") % {
                "name": proposal.relationship.other(request.actor).first_name
            }
            return go_to(request, room(request, proposal.relationship), message=message)
        if not moments:
            raise actions.ProposalClosed
        meeting = actions.book(proposal, starts_at=moments[0], actor=request.actor, at=at)
    except Refusal as refusal:
        return refused_pick(request, proposal.relationship, refusal)
    return go_to(request, room(request, proposal.relationship), message=_booked(request, meeting))


def refused_pick(
    request: MemberRequest, relationship: Relationship, refusal: Refusal
) -> HttpResponse:
    """The moment is gone: say so, and show the next ones that both have."""
    at = timezone.now()
    minutes, format, place = last_settings(relationship)
    minutes = length_from(None, minutes)
    initial = {"minutes": minutes, "format": format, "place": place}
    form = WhenForm(initial=initial, zone=request.actor.timezone, at=at)
    shared = common(relationship, request.actor, minutes=minutes, at=at)
    page = together(request, relationship) | _offer_page(form, shared) | {"refusal": refusal}
    return show(request, "meetings/propose.html", page, status=422)


def _booked(request: MemberRequest, meeting: Meeting) -> str:
    when = words.moment(meeting.starts_at, request.actor.timezone)
    return _("Booked: %(when)s. Both of you get an invitation for the calendar.") % {"when": when}


@require_http_methods(FORM)
def move(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    meeting = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    at = timezone.now()
    form = MoveForm(sent(request), zone=request.actor.timezone)
    shared = common(
        meeting.relationship, request.actor, minutes=meeting.minutes, at=at, besides=meeting
    )
    page = together(request, meeting.relationship)
    page |= {"meeting": meeting, "form": form, "common": shared}
    if request.method != "POST":
        return show(request, "meetings/move.html", page)
    if not form.is_valid():
        return show(request, "meetings/move.html", page, part="moved", status=422)
    try:
        moved = actions.move(
            meeting, starts_at=form.cleaned_data["starts_at"], actor=request.actor, at=at
        )
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/move.html", page, part="moved", status=422)
    when = words.moment(moved.starts_at, request.actor.timezone)
    message = _("Moved to %(when)s. Both calendars follow.") % {"when": when}
    return go_to(request, meeting_page(request, meeting), message=message)


@require_http_methods(FORM)
def cancel(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Call a talk off; the next three common times go into the same letter."""
    meeting = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    at = timezone.now()
    relationship = meeting.relationship
    shared = common(relationship, request.actor, minutes=meeting.minutes, at=at, besides=meeting)
    page = together(request, relationship) | {"meeting": meeting, "common": shared}
    if request.method != "POST":
        return show(request, "meetings/cancel.html", page)
    offers = [moment for moment in moments_in(request.POST.getlist("offers")) if moment > at][:3]
    try:
        actions.cancel(meeting, offers=offers, actor=request.actor, at=at)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/cancel.html", page, part="off", status=422)
    message = _("Called off. %(name)s has a letter, and both calendars are free again.")
    named = {"name": relationship.other(request.actor).first_name}
    return go_to(request, room(request, relationship), message=message % named)


@require_http_methods(FORM)
def log(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """A talk that took place without being booked here."""
    relationship = relationship_to_share(request.actor, relationship_id)
    form = LogForm(sent(request), zone=request.actor.timezone)
    page = together(request, relationship) | {"form": form}
    if request.method != "POST":
        return show(request, "meetings/log.html", page)
    if not form.is_valid():
        return show(request, "meetings/log.html", page, part="talk", status=422)
    at = timezone.now()
    try:
        meeting = actions.log(relationship, actor=request.actor, at=at, **form.talk())
    except Refusal as refusal:
        return show(
            request, "meetings/log.html", page | {"refusal": refusal}, part="talk", status=422
        )
    message = _("Noted. Keep what mattered, while it is fresh.")
    if meeting.created_at < at:
        message = _("This talk is noted already; here it is.")
    return go_to(request, meeting_page(request, meeting), message=message)
