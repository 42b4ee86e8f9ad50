from datetime import timedelta

from django.utils import timezone

from mentoring.meetings.models import HERE
from tests.access.rows import Row


def _talk(world):
    relationship = world.make_relationship(agreed=True)
    starts_at = timezone.now() + timedelta(hours=1)
    meeting = world.make_meeting(relationship, starts_at=starts_at, place=HERE)
    return [relationship.pk, meeting.pk]


ROWS = [Row("calls:room", _talk, mentee=200, mentor=200)]
