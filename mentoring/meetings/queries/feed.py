"""What somebody's calendar reads along, however much there is."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from mentoring.meetings.models import CalendarFeed, Meeting
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of

BACK = timedelta(days=30)
MOST = 500


def meetings_for_feed(reader: Membership, *, at: datetime) -> QuerySet[Meeting]:
    """Where they are expected, or were until it was called off; earliest first."""
    mine = Meeting.objects.visible_to(reader).filter(attendances__member__membership=reader)
    near = mine.filter(starts_at__gte=at - BACK).select_related("relationship__organisation")
    return near.prefetch_related(members_of("relationship")).order_by("starts_at", "pk")[:MOST]


def has_feed(person: Membership) -> bool:
    return CalendarFeed.objects.filter(membership=person).exists()
