"""Locks: a talk that is changed by one at a time, and time that is given away once."""

from datetime import datetime

from mentoring.meetings.actions.refusals import TalkCalledOff, TimeTaken, TooLateToChange
from mentoring.meetings.models import BusySlot, Meeting
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import hold_open
from mentoring.relationships.models import Relationship


def take_time(meeting: Meeting, relationship: Relationship) -> None:
    people = sorted((relationship.mentor_id, relationship.mentee_id))
    list(Membership.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    needed = slots.half_hours(meeting.starts_at, meeting.minutes)
    taken = BusySlot.objects.filter(membership__in=people, starts_at__in=needed)
    if taken.exclude(meeting=meeting).exists():
        raise TimeTaken
    BusySlot.objects.filter(meeting=meeting).delete()
    BusySlot.objects.bulk_create(
        BusySlot(membership_id=person, meeting=meeting, starts_at=half_hour)
        for person in people
        for half_hour in needed
    )


def no_reminder(relationship: Relationship, starts_at: datetime, at: datetime) -> datetime | None:
    """Who books on the eve needs no reminder: it counts as given."""
    zones = (relationship.mentor.timezone, relationship.mentee.timezone)
    return at if at >= slots.reminder_due_at(starts_at, zones) else None


def hold(meeting: Meeting) -> Meeting:
    relationship = hold_open(meeting.relationship)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.relationship = relationship
    if meeting.cancelled_at:
        raise TalkCalledOff
    return meeting


def hold_ahead(meeting: Meeting, at: datetime) -> Meeting:
    meeting = hold(meeting)
    if meeting.starts_at <= at:
        raise TooLateToChange
    return meeting
