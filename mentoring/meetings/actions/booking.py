"""A meeting made of times that were on offer."""

from datetime import datetime

from mentoring.meetings.actions.hosting import next_host
from mentoring.meetings.actions.locks import expect_everybody, reminder_baseline
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.queries.agenda import first_agenda, is_proposed
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship


def new_meeting(
    proposal: Proposal,
    relationship: Relationship,
    starts_at: datetime,
    *,
    actor: Membership | None,
    at: datetime,
) -> Meeting:
    """The row, with everybody expected; whoever books it takes their time."""
    meeting = Meeting.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        starts_at=starts_at,
        minutes=proposal.minutes,
        format=proposal.format,
        place=proposal.place,
        agenda=agenda_of_new(relationship, proposal.minutes),
        booked_by=actor if relationship.are_two else proposal.proposed_by,
        host=next_host(relationship, starts_at, besides=set()),
        created_at=at,
    )
    expect_everybody(
        meeting, relationship, reminded_at=reminder_baseline(relationship, starts_at, at)
    )
    return meeting


def agenda_of_new(relationship: Relationship, minutes: int) -> str:
    """Of the first meeting, what its kind proposes; later, what is left of a cancelled one.

    What was written down for a meeting that was then cancelled is for the next one. Where nobody
    had written anything, what the kind proposes is shared out anew for the minutes of this one.
    """
    last = Meeting.objects.filter(relationship=relationship).order_by("-created_at", "-pk").first()
    if last is None:
        return first_agenda(relationship, minutes)
    last.relationship = relationship  # with its people
    if last.cancelled_at and is_proposed(last):
        return first_agenda(relationship, minutes)
    return last.agenda if last.cancelled_at else ""
