"""Same time next time? One press on the page of a meeting, or behind a link, and it is on offer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import go_to, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import moments_in
from mentoring.meetings.models import Meeting
from mentoring.meetings.queries.again import same_time_next
from mentoring.meetings.views.common import room
from mentoring.meetings.views.meeting import shown_again
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest

AGAIN = "meetings.again"


@require_POST
def again(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    try:
        moment = _offer(found, moments_in(request.POST.getlist("slot")), request.actor)
    except Refusal as refusal:
        return shown_again(request, found, {"refusal": refusal})
    message = sent_or_kept(
        _("%(when)s is on offer. %(name)s will get an email."),
        _("%(when)s is on offer. %(name)s sees it on the page you share."),
    )
    named = {"name": found.relationship.named_for(request.actor)}
    named["when"] = formats.moment(moment, request.actor.timezone)
    return go_to(request, room(request, found.relationship), message=message % named)


@links.link_view(AGAIN)
def again_by_letter(request: HttpRequest, link: ActionLink) -> HttpResponse:
    meeting = permissions.meeting_behind(link.membership, link.subject_id)
    page: dict[str, Any] = {
        "reader": link.membership,
        "relationship": meeting.relationship,
        "others": meeting.relationship.others(link.membership),
        "names": meeting.relationship.named_for(link.membership),
        "moment": datetime.fromisoformat(link.choice),
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "meetings/again_letter.html", page)
    try:
        with transaction.atomic():
            links.redeem(link, at=timezone.now())
            moment = _offer(meeting, [page["moment"]], link.membership)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/again_letter.html", page, part="choice", status=422)
    told = {"offered": [moment], "meeting": None, "waits": False}
    return show(request, "meetings/picked.html", page | told)


def again_links(
    meeting: Meeting, reader: Membership, *, at: datetime
) -> list[tuple[datetime, str]]:
    """A link for each moment, for a page that nobody has signed in to."""
    moments = same_time_next(meeting, reader, at=at)
    choices = [one.isoformat() for one in moments]
    found = links.issue_links(reader, AGAIN, meeting.pk, choices, at=at) if choices else []
    return list(zip(moments, found, strict=True))


def _offer(meeting: Meeting, chosen: list[datetime], actor: Membership) -> datetime:
    """Raises ``TimeTaken`` for a moment that is not to be had any more."""
    at = timezone.now()
    if not chosen:
        raise actions.NoTimeChosen
    if chosen[0] not in same_time_next(meeting, actor, at=at):
        raise actions.NotFreeAgain
    how = {name: getattr(meeting, name) for name in ("minutes", "format", "place")}
    actions.propose(meeting.relationship, moments=chosen[:1], actor=actor, at=at, **how)
    return chosen[0]
