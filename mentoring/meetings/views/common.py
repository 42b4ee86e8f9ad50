"""What the pages about talks have in common."""

from typing import Any

from mentoring.core.web.addresses import address
from mentoring.meetings.models import Meeting
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship


def room(request: MemberRequest, relationship: Relationship) -> str:
    return address("relationships:room", relationship.pk, organisation=request.organisation.slug)


def story(request: MemberRequest, relationship: Relationship) -> str:
    """Where notes are read: of two in their room, of more on a page beside it."""
    if relationship.are_two:
        return room(request, relationship)
    slug = request.organisation.slug
    return address("relationships:story", relationship.pk, organisation=slug)


def back_from(request: MemberRequest, relationship: Relationship) -> str:
    """Where a tick was made: in the conversation, or else in the room."""
    if "conversation" not in request.POST:
        return room(request, relationship)
    slug = request.organisation.slug
    where = address("messaging:conversation", relationship.pk, organisation=slug)
    number = request.POST["conversation"]
    return f"{where}#m{number}" if number.isdecimal() else where


def meeting_page(request: MemberRequest, meeting: Meeting) -> str:
    return address(
        "meetings:meeting",
        meeting.relationship_id,
        meeting.pk,
        organisation=request.organisation.slug,
    )


def together(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    """Context of every page of two people."""
    return {
        "relationship": relationship,
        "others": relationship.others(request.actor),
        "names": relationship.named_for(request.actor),
        "refusal": None,
    }


FOLLOWING = "following"


def scope_of(request: MemberRequest, meeting: Meeting) -> dict[str, Any]:
    """Of a series that goes on: whether this one is meant, or all that follow too."""
    repeats = meeting.series is not None and meeting.series.ends_before is None
    return {"repeats": repeats, "scope": request.POST.get("scope") if repeats else None}
