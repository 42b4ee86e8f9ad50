"""What somebody sets for all their meetings: notice, room around each, how many a day, days off.

Days are those of the person's own wall. Everything becomes spans of moments within which no
meeting may begin, both ends open: whatever only touches a limit keeps it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
USUAL_NOTICE = timedelta(hours=20)  # of somebody who has set none
NOTICES = (20, 48, 168)  # hours
GAPS = (0, 15, 30, 60)  # minutes
DAILY = (1, 2, 3)  # meetings
MAX_SPANS = 20  # of days off that lie ahead
FURTHEST = timedelta(days=366)  # from today, and of one span

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class PersonLimits:
    """What one person has set, or what holds for whoever has set nothing."""

    notice: timedelta = USUAL_NOTICE
    gap: timedelta = timedelta()  # before and after each of their meetings
    max_a_day: int | None = None
    days_off: tuple[tuple[date, date], ...] = ()  # both days included


NONE = PersonLimits(notice=timedelta())


def midnight(day: date, place: ZoneInfo) -> datetime:
    """The first moment of a day there, also where clocks skip it."""
    return datetime.combine(day, time(), tzinfo=place).astimezone(UTC)


def days_off_of(limits: PersonLimits, place: ZoneInfo) -> list[Span]:
    """As moments: from the first of the first day to that of the day after the last."""
    return [
        (midnight(first, place), midnight(last + DAY, place)) for first, last in limits.days_off
    ]


def closed_spans(
    limits: PersonLimits, place: ZoneInfo, meetings: Collection[Span], minutes: int
) -> Iterator[Span]:
    """Within which no meeting of that length may begin; notice is another matter.

    A meeting counts on the day on which it begins.
    """
    length = timedelta(minutes=minutes)
    for first, end in days_off_of(limits, place):
        yield first - length, end
    if limits.gap:
        for start, end in meetings:
            yield start - limits.gap - length, end + limits.gap
    if limits.max_a_day is not None:
        counts = Counter(start.astimezone(place).date() for start, _end in meetings)
        for day, count in counts.items():
            if count >= limits.max_a_day:
                yield midnight(day, place) - timedelta.resolution, midnight(day + DAY, place)


def outside(starts: Sequence[datetime], spans: Iterable[Span]) -> list[datetime]:
    """Those of the moments that lie within none of the spans.

    >>> hours = [datetime(2026, 9, 14, hour, tzinfo=UTC) for hour in range(9, 14)]
    >>> [hour.hour for hour in outside(hours, [(hours[1], hours[3]), (hours[0], hours[1])])]
    [9, 10, 12, 13]
    """
    apart: list[Span] = []
    for first, last in sorted(spans):
        if apart and first < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
        else:
            apart.append((first, last))
    beginnings = [first for first, _last in apart]

    def is_free(start: datetime) -> bool:
        number = bisect_left(beginnings, start) - 1
        return number < 0 or start >= apart[number][1]

    return [start for start in starts if is_free(start)]
