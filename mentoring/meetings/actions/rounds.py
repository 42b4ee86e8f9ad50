"""Talks of an afternoon in rounds: their times are set when the afternoon is published."""

from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.actions.locks import expect_everybody, reserve_half_hours
from mentoring.meetings.models import HERE, Format, Meeting
from mentoring.meetings.queries.agenda import first_agenda
from mentoring.meetings.queries.places import video_place
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship


@transaction.atomic
def set_in_round(
    relationship: Relationship, *, starts_at: datetime, minutes: int, at: datetime
) -> Meeting:
    """Put a talk into everybody's calendar; a second time finds it there.

    Nobody is written to about it: one letter tells each of their whole afternoon, so no reminder
    and no question whether it took place follows either. Raises ``TimeTaken`` where one of them
    has another meeting then.
    """
    relationship = lock_open(relationship)
    if known := Meeting.objects.filter(relationship=relationship).first():
        return known
    meeting = Meeting.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        starts_at=starts_at,
        minutes=minutes,
        format=Format.VIDEO,
        place=video_place(relationship) or HERE,
        agenda=first_agenda(relationship, minutes),
        created_at=at,
    )
    expect_everybody(meeting, relationship, reminded_at=at, asked_at=at)
    reserve_half_hours(meeting, relationship)
    record("meetings.set_in_round", meeting, actor=None, at=at)
    return meeting
