"""The room of a meeting: one page in which one waits, and then talks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.calls import permissions, turn
from mentoring.calls.views.elsewhere import go_there
from mentoring.calls.views.words import words_for
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.meetings.models import Format, Meeting
from mentoring.meetings.queries.common import common
from mentoring.meetings.queries.places import places_of
from mentoring.meetings.queries.schedule import questions_of
from mentoring.meetings.views.papers import paper_beside
from mentoring.messaging.views.conversation import beside_call
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest

MODULES = {
    f"call-{name}": f"js/call/{name}.js"
    for name in ("room", "line", "peer", "media", "mine", "thin")
}
OPENED = ("camera", "microphone", "display-capture", "autoplay", "fullscreen")
# Of what pages never ask a browser for, this one asks: for itself alone.
MAY_CALL = ", ".join(
    [
        *(f"{name}=(self)" for name in OPENED),
        *(
            rule
            for rule in settings.PERMISSIONS_POLICY.split(", ")
            if rule.partition("=")[0] not in OPENED
        ),
    ]
)


@require_safe
def room(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    at = timezone.now()
    meeting, is_open = permissions.meeting_with_room(request.actor, relationship_id, meeting_id, at)
    if permissions.may_go_elsewhere(meeting, at):
        return go_there(request, meeting, at)
    if not is_open:
        where = address(
            "meetings:meeting", relationship_id, meeting_id, organisation=request.organisation.slug
        )
        return go_to(request, where, message=_closed(meeting))
    page = _page(request.actor, meeting, at)
    page["conversation"] = beside_call(request, relationship_id)
    answer = show(request, "calls/room.html", page)
    answer["Permissions-Policy"] = MAY_CALL
    return answer


def _closed(meeting: Meeting) -> str:
    if meeting.is_joined_from_here and meeting.relationship.is_open:
        return _("The room of this meeting is closed. You can find a new time together.")
    return _("This meeting has no room here. How you meet stands on this page.")


def _page(actor: Membership, meeting: Meeting, at: datetime) -> dict[str, Any]:
    relationship = meeting.relationship
    shared = common(relationship, actor, minutes=meeting.minutes, at=at)
    beside = paper_beside(actor, meeting)
    return beside | {
        "meeting": meeting,
        "relationship": relationship,
        "other": relationship.others(actor)[0],
        "names": relationship.named_for(actor),
        "questions": questions_of(relationship, actor),
        "words": words_for(relationship.named_for(actor)),
        "numbers": _numbers(meeting, actor),
        "times": [] if meeting.starts_at > at else [one.at for one in shared.offers],
        "policy": turn.transport_policy(
            is_of_minors=relationship.programme.minors_since is not None
        ),
        "modules": MODULES | beside["modules"],
    }


def _numbers(meeting: Meeting, actor: Membership) -> list[tuple[str, str]]:
    """What others have said they can be rung up at: the words, and the number alone."""
    known = places_of(meeting.relationship, actor)[Format.PHONE]
    said = (one.partition(": ") for one in known.split("; ") if one)
    return [
        (number, "".join(sign for sign in number if sign.isdigit() or sign == "+"))
        for name, _colon, number in said
        if name != actor.first_name
    ]
