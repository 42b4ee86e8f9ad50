"""What the pages about talks have in common."""

from typing import Any

from mentoring.core.addresses import address
from mentoring.meetings.models import Meeting
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship


def room(request: MemberRequest, relationship: Relationship) -> str:
    return address("relationships:room", relationship.pk, organisation=request.organisation.slug)


def meeting_page(request: MemberRequest, meeting: Meeting) -> str:
    return address(
        "meetings:meeting", meeting.relationship_id, meeting.pk,
        organisation=request.organisation.slug,
    )  # fmt: skip


def together(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    """Context of every page of two people."""
    return {
        "relationship": relationship,
        "other": relationship.other(request.actor),
        "refusal": None,
    }
