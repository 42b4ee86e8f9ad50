"""When two people can talk: common half hours in two time zones, and which three to offer.

Weeks are kept as ``participants.rules`` says: 336 bits, by the clock on the person's own wall.
Moments are UTC; whether one falls into a free half hour is decided by converting it, so that
changes of the clock need no rule of their own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mentoring.participants.rules.availability import common_slots, parse_windows

HALF_HOUR = timedelta(minutes=30)
WEEK = timedelta(days=7)
NOTICE = timedelta(hours=20)  # nobody is asked for a talk that begins sooner
HORIZON = timedelta(days=21)
EARLIEST_HOUR, LATEST_HOUR = 8, 18  # outside of these it is somebody's bad hour
MOST_OFFERS_A_DAY = 6  # of one person to the other: each is a letter
PREFERRED = (10, 14, 16)  # wall hours aimed at in turn, so that three offers differ
OFFICE_HOURS = parse_windows("Mon-Fri 09:00-17:00")  # of somebody who has not said when they can


@dataclass(frozen=True)
class Person:
    """One of the two: their usual week, their zone, and half hours already taken (UTC)."""

    week: str
    zone: str
    busy: Collection[datetime] = ()
    odd_hours: int = 0  # how many talks so far lay at a bad hour for them


def zone_of(name: str) -> ZoneInfo:
    """The zone, or UTC where an import brought a name that nobody knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def half_hours(starts_at: datetime, minutes: int) -> list[datetime]:
    """Every half hour (UTC, on the clock's :00 or :30) that a talk touches."""
    first = starts_at.astimezone(UTC).replace(second=0, microsecond=0)
    first -= timedelta(minutes=first.minute % 30)
    end = starts_at + timedelta(minutes=minutes)
    count = -(-(end - first) // HALF_HOUR)
    return [first + HALF_HOUR * number for number in range(count)]


def common_starts(
    one: Person, other: Person, *, minutes: int, after: datetime, until: datetime
) -> list[datetime]:
    """Every half hour between the two moments at which both are free for the whole talk."""
    first = after.astimezone(UTC).date()
    monday = first - timedelta(days=first.weekday())
    weeks = (until.astimezone(UTC).date() - monday) // WEEK + 1
    usual = common_slots(
        [(person.week, zone_of(person.zone).key) for person in (one, other)], monday, weeks=weeks
    )
    free = {
        half_hour
        for half_hour in usual
        if after <= half_hour <= until - HALF_HOUR
        and half_hour not in one.busy
        and half_hour not in other.busy
    }
    return [start for start in sorted(free) if free.issuperset(half_hours(start, minutes))]


def is_odd_hour(moment: datetime, minutes: int, zone: str) -> bool:
    """Whether the talk begins too early or ends too late on somebody's wall, or at a weekend."""
    place = zone_of(zone)
    start = moment.astimezone(place)
    end = (moment + timedelta(minutes=minutes)).astimezone(place)
    is_late = end.hour * 60 + end.minute > LATEST_HOUR * 60 or end.date() > start.date()
    return start.weekday() > 4 or start.hour < EARLIEST_HOUR or is_late


def best(
    starts: Sequence[datetime], one: Person, other: Person, *, minutes: int, count: int = 3
) -> list[datetime]:
    """The moments to offer, spread over days, earliest first.

    Of each day the kindest moment is taken: bad for nobody, else bad for the one who had fewer
    bad hours so far; then the one nearest to a wall hour that differs from offer to offer. When
    there are fewer days than offers, days are used again.
    """
    by_day: dict[object, list[datetime]] = {}
    place = zone_of(one.zone)
    for start in starts:
        by_day.setdefault(start.astimezone(place).date(), []).append(start)
    days = sorted(by_day.values(), key=lambda day: day[0])
    chosen: list[datetime] = []
    while days and len(chosen) < count:
        for day in _kind_days_first(days, one, other, minutes)[: count - len(chosen)]:
            hour = PREFERRED[len(chosen) % len(PREFERRED)]
            start = min(day, key=lambda start: _cost(start, one, other, minutes, hour))
            chosen.append(start)
            day.remove(start)
        days = [day for day in days if day]
    return sorted(chosen)


def _kind_days_first(
    days: list[list[datetime]], one: Person, other: Person, minutes: int
) -> list[list[datetime]]:
    """Days on which nobody has a bad hour come before the others, each in order of time."""
    return sorted(
        days, key=lambda day: min(_burden(start, one, other, minutes) for start in day) > 0
    )


def _burden(start: datetime, one: Person, other: Person, minutes: int) -> int:
    """0: fine for both. Else how many bad hours those who would suffer have had, plus one."""
    odd = [
        person.odd_hours + 1 for person in (one, other) if is_odd_hour(start, minutes, person.zone)
    ]
    return sum(odd)


def _cost(
    start: datetime, one: Person, other: Person, minutes: int, hour: int
) -> tuple[int, float, datetime]:
    local = start.astimezone(zone_of(one.zone))
    away = abs(local.hour + local.minute / 60 - hour)
    return _burden(start, one, other, minutes), away, start


def reminder_due_at(starts_at: datetime, zones: Sequence[str]) -> datetime:
    """The same clock time on the day before, on whichever wall comes first."""
    return min(_day_before(starts_at, zone_of(zone)) for zone in zones)


def _day_before(starts_at: datetime, place: ZoneInfo) -> datetime:
    wall = starts_at.astimezone(place).replace(tzinfo=None) - timedelta(days=1)
    return wall.replace(tzinfo=place).astimezone(UTC)


def exists(wall: datetime, zone: str) -> bool:
    """Whether this wall time exists there: clocks that go forward skip an hour."""
    place = zone_of(zone)
    there = wall.replace(tzinfo=place)
    return there.astimezone(UTC).astimezone(place).replace(tzinfo=None) == wall
