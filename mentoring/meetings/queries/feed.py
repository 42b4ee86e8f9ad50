"""What somebody's calendar reads along, however much there is."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from mentoring.meetings.models import Attendance, CalendarFeed, Meeting, Series
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of

BACK = timedelta(days=30)
MOST = 500


def meetings_for_feed(reader: Membership, *, at: datetime) -> QuerySet[Meeting]:
    """Where they are expected, or were until it was called off; earliest first."""
    theirs = Attendance.objects.filter(meeting=OuterRef("pk"), member__membership=reader)
    comes = Exists(theirs.exclude(answer=Attendance.Answer.DECLINED))
    mine = Meeting.objects.visible_to(reader).filter(comes, starts_at__gte=at - BACK)
    shown = mine.select_related("relationship__organisation", "series").order_by("starts_at", "pk")
    return shown.prefetch_related(members_of("relationship"))[:MOST]


def meetings_of_series(series: Collection[UUID], reader: Membership) -> dict[Series, list[Meeting]]:
    """Of each series those that the reader has in their calendar, in order; two queries."""
    found: dict[Series, list[Meeting]] = {one: [] for one in Series.objects.filter(pk__in=series)}
    by_key = {one.pk: one for one in found}
    theirs = Attendance.objects.filter(meeting=OuterRef("pk"), member__membership=reader)
    comes = Exists(theirs.exclude(answer=Attendance.Answer.DECLINED))
    rows = Meeting.objects.not_cancelled().visible_to(reader).filter(comes, series__in=by_key)
    for one in rows.defer("agenda").order_by("number"):
        if one.series_id:
            found[by_key[one.series_id]].append(one)
    return found


def has_feed(person: Membership) -> bool:
    return CalendarFeed.objects.filter(membership=person).exists()
