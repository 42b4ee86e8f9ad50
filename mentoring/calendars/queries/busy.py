"""Who is busy when, by their own calendars."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from mentoring.calendars.models import BusyFeed
from mentoring.organisations.models import Membership

HALF_HOUR = timedelta(minutes=30)


def feed_of(person: Membership) -> BusyFeed | None:
    return BusyFeed.objects.filter(membership=person).first()


def busy_half_hours(people: Sequence[Membership], *, after: datetime) -> dict[UUID, set[datetime]]:
    """Half hours (UTC) from that moment on that their calendars touch; of many in one query."""
    feeds = BusyFeed.objects.filter(membership__in=people).only("membership_id", "spans")
    return {
        feed.membership_id: {
            half_hour
            for start, end in feed.busy
            if end > after
            for half_hour in _touched(max(start, after), end)
        }
        for feed in feeds
    }


def _touched(start: datetime, end: datetime) -> list[datetime]:
    first = start.astimezone(UTC).replace(second=0, microsecond=0)
    first -= timedelta(minutes=first.minute % 30)
    return [first + HALF_HOUR * number for number in range(-(-(end - first) // HALF_HOUR))]
