"""A meeting in a room of a service: one press goes there, or says why there is none yet."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from mentoring.calls.rules.elsewhere import MADE_BEFORE
from mentoring.core.web.pages import show
from mentoring.meetings.models import Meeting
from mentoring.organisations.requests import MemberRequest
from mentoring.rooms.models import ServiceRoom
from mentoring.rooms.queries import account_of, room_for


def go_there(request: MemberRequest, meeting: Meeting, at: datetime) -> HttpResponse:
    """Straight to the service once the room is made; else a page that looks again by itself."""
    room = room_for(meeting.pk)
    if room and room.made_at:
        answer = HttpResponseRedirect(room.url)
        answer["Referrer-Policy"] = "no-referrer"
        answer["Cache-Control"] = "no-store"
        return answer
    return show(request, "calls/elsewhere.html", _page(request, meeting, room, at))


def _page(
    request: MemberRequest, meeting: Meeting, room: ServiceRoom | None, at: datetime
) -> dict[str, Any]:
    opens_at = meeting.starts_at - MADE_BEFORE
    account = account_of(request.organisation)
    has_account = account is not None and account.service == meeting.service
    relationship = meeting.relationship
    return {
        "meeting": meeting,
        "relationship": relationship,
        "names": relationship.named_for(request.actor),
        "service": meeting.place_name,
        "room": room,
        "opens_at": opens_at,
        "is_early": at < opens_at,
        "has_account": has_account,
    }
