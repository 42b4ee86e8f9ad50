"""When two people can talk: common half hours in two time zones, and which three to offer.

A *week* is a sequence of 336 booleans: whether somebody is usually free in each half hour from
Monday 00:00, by the clock on their own wall. Moments are UTC; whether one falls into a free half
hour is decided by converting it, so that changes of the clock need no rule of their own.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Week = Sequence[bool]

HALF_HOUR = timedelta(minutes=30)
WEEK_SLOTS = 336
NOTICE = timedelta(hours=20)  # nobody is asked for a talk that begins sooner
HORIZON = timedelta(days=21)
EARLIEST_HOUR, LATEST_HOUR = 8, 18  # outside of these it is somebody's bad hour
PREFERRED = (10, 14, 16)  # wall hours aimed at in turn, so that three offers differ

# Of somebody who has not said when they can: working days, nine to five.
OFFICE_HOURS: Week = tuple(
    day < 5 and 18 <= half_hour < 34 for day in range(7) for half_hour in range(48)
)


@dataclass(frozen=True)
class Person:
    """One of the two: their usual week, their zone, and half hours already taken (UTC)."""

    week: Week
    zone: str
    busy: Collection[datetime] = ()
    odd_hours: int = 0  # how many talks so far lay at a bad hour for them


def zone_of(name: str) -> ZoneInfo:
    """The zone, or UTC where an import brought a name that nobody knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def week_from_hex(digits: str) -> Week | None:
    """336 bits as 84 hexadecimal digits, Monday 00:00 first; None when nothing is said."""
    try:
        bits = int(digits or "0", 16)
    except ValueError:
        return None
    if bits == 0 or len(digits) != WEEK_SLOTS // 4:
        return None
    return tuple(bool(bits >> (WEEK_SLOTS - 1 - slot) & 1) for slot in range(WEEK_SLOTS))


def half_hours(starts_at: datetime, minutes: int) -> list[datetime]:
    """Every half hour (UTC, on the clock's :00 or :30) that a talk touches."""
    first = starts_at.astimezone(UTC).replace(second=0, microsecond=0)
    first -= timedelta(minutes=first.minute % 30)
    end = starts_at + timedelta(minutes=minutes)
    count = -(-(end - first) // HALF_HOUR)
    return [first + HALF_HOUR * number for number in range(count)]


def is_free(person: Person, half_hour: datetime, zone: ZoneInfo) -> bool:
    """Whether the person is usually free through this half hour, and nothing else is booked.

    In zones that are off by a quarter the half hour touches two of their own; both must be free.
    """
    if half_hour in person.busy:
        return False
    first = half_hour.astimezone(zone)
    last = (half_hour + timedelta(minutes=29)).astimezone(zone)
    return person.week[_slot(first)] and person.week[_slot(last)]


def _slot(local: datetime) -> int:
    return local.weekday() * 48 + local.hour * 2 + local.minute // 30


def common_starts(
    one: Person, other: Person, *, minutes: int, after: datetime, until: datetime
) -> list[datetime]:
    """Every half hour between the two moments at which both are free for the whole talk."""
    zones = (zone_of(one.zone), zone_of(other.zone))
    grid = _grid(after, until)
    both = {
        half_hour
        for half_hour in grid
        if all(
            is_free(person, half_hour, zone)
            for person, zone in zip((one, other), zones, strict=True)
        )
    }
    return [
        start for start in grid
        if start in both and all(part in both for part in half_hours(start, minutes))
    ]  # fmt: skip


def _grid(after: datetime, until: datetime) -> list[datetime]:
    return list(_half_hours_between(after.astimezone(UTC), until.astimezone(UTC)))


def _half_hours_between(after: datetime, until: datetime) -> Iterator[datetime]:
    floor = after.replace(minute=after.minute // 30 * 30, second=0, microsecond=0)
    moment = floor if floor == after else floor + HALF_HOUR
    while moment < until:
        yield moment
        moment += HALF_HOUR


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
