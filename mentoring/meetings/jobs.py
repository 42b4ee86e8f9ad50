"""The clock of talks: a reminder before, a question after, and no talk left of an ended pair."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from mentoring.audit.models import Event
from mentoring.audit.reactions import every, reaction
from mentoring.meetings import actions, notices
from mentoring.meetings.models import Meeting
from mentoring.meetings.rules import slots
from mentoring.relationships.models import Relationship

ASK_AFTER = timedelta(hours=1)
ASK_UNTIL = timedelta(days=2)  # a server that was off for longer does not ask about old talks
_SHOWN = (
    "relationship__mentor__organisation", "relationship__mentee__organisation",
    "relationship__programme",
)  # fmt: skip


@reaction("relationships.ended")
def clear_calendars(event: Event) -> None:
    relationship = Relationship.objects.get(pk=event.subject_id)
    actions.call_off_everything(relationship, at=event.at)


@every(minutes=5)
def remind(at: datetime) -> None:
    """A letter the day before, at the hour of the talk."""
    near = _standing().filter(
        reminded_at=None, starts_at__gt=at, starts_at__lt=at + timedelta(hours=26)
    )
    for meeting in near:
        zones = (meeting.relationship.mentor.timezone, meeting.relationship.mentee.timezone)
        if at >= slots.reminder_due_at(meeting.starts_at, zones):
            _once(meeting, "reminded_at", at)


@every(minutes=5)
def ask(at: datetime) -> None:
    """One hour after the end: did it take place?"""
    over = _standing().filter(asked_at=None, starts_at__range=(at - ASK_UNTIL, at - ASK_AFTER))
    for meeting in over:
        if meeting.ends_at + ASK_AFTER <= at:
            _once(meeting, "asked_at", at)


def _standing() -> QuerySet[Meeting]:
    """Talks of pairs of whom nobody has left; the others wait for a human to decide."""
    going_on = Relationship.objects.with_both_here()
    return Meeting.objects.standing().filter(relationship__in=going_on).select_related(*_SHOWN)


def _once(meeting: Meeting, mark: str, at: datetime) -> None:
    """Claim and tell in one transaction: two workers never write twice, a crash writes later."""
    tell = {"reminded_at": notices.remind, "asked_at": notices.ask_whether_held}[mark]
    with transaction.atomic():
        if Meeting.objects.filter(pk=meeting.pk, **{mark: None}).update(**{mark: at}):
            tell(meeting, at=at)
