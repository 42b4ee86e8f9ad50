"""Rooms at a service are asked for an hour before their meetings, and given back with them."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from mentoring.calls.rules.elsewhere import LONGEST, MADE_BEFORE, is_due
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.meetings.models import Meeting
from mentoring.rooms.actions import give_back, want
from mentoring.rooms.models import ServiceRoom

AT_ONCE = 500


@schedule(minutes=1)
def ask_for_rooms(at: datetime) -> None:
    """Whoever would look for the way in finds it made, or a word why it is not."""
    near = Meeting.objects.at_service().filter(
        starts_at__gt=at - LONGEST, starts_at__lte=at + MADE_BEFORE
    )
    near = near.filter(relationship__ended_at=None)
    near = near.exclude(Exists(ServiceRoom.objects.filter(key=OuterRef("pk"))))
    for meeting in near.select_related("organisation").order_by("starts_at")[:AT_ONCE]:
        _ask(meeting, at)


@on_event("meetings.booked")
def ask_at_once(event: Event) -> None:
    """What begins within the hour does not wait for the clock."""
    meeting = Meeting.objects.filter(pk=event.subject_id).select_related("organisation").first()
    if meeting is not None:
        _ask(meeting, event.at)


@on_event("meetings.moved", "meetings.changed", "meetings.cancelled")
def give_room_back(event: Event) -> None:
    """A room of before is closed; where the meeting still wants one, a new one is made."""
    give_back(event.subject_id, at=event.at)
    ask_at_once(event)


def _ask(meeting: Meeting, at: datetime) -> None:
    if meeting.service and is_due(meeting.starts_at, meeting.ends_at, at):
        want(
            meeting.organisation,
            meeting.pk,
            service=meeting.service,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            at=at,
        )
