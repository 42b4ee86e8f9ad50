"""What somebody's calendar reads along, however much there is."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from mentoring.meetings.models import Attendance, CalendarFeed, Meeting
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of

BACK = timedelta(days=30)
MOST = 500


def meetings_for_feed(reader: Membership, *, at: datetime) -> QuerySet[Meeting]:
    """Where they are expected, or were until it was called off; earliest first."""
    theirs = Attendance.objects.filter(meeting=OuterRef("pk"), member__membership=reader)
    comes = Exists(theirs.exclude(answer=Attendance.Answer.DECLINED))
    mine = Meeting.objects.visible_to(reader).filter(comes, starts_at__gte=at - BACK)
    shown = mine.select_related("relationship__organisation").order_by("starts_at", "pk")
    return shown.prefetch_related(members_of("relationship"))[:MOST]


def has_feed(person: Membership) -> bool:
    return CalendarFeed.objects.filter(membership=person).exists()
