"""When people can meet: common half hours in all their time zones, and which three to offer.

Weeks are kept as ``participants.rules`` says: 336 bits, by the clock on the person's own wall.
Moments are UTC; whether one falls into a free half hour is decided by converting it, so that
changes of the clock need no rule of their own.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mentoring.calendars.rules import limits as own
from mentoring.participants.rules.availability import common_quarters, parse_windows

HALF_HOUR = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)
WEEK = timedelta(days=7)
NOTICE = own.USUAL_NOTICE  # nobody is asked for a talk that begins sooner
HORIZON = timedelta(days=21)
EARLIEST_HOUR, LATEST_HOUR = 8, 18  # outside of these it is somebody's bad hour
MAX_OFFERS_A_DAY = 6  # of one person to the other: each is a letter
REMIND_NO_SOONER = timedelta(hours=12)  # of a meeting, after the letter that booked or moved it
MAX_POLLED = 8  # times of a poll
PREFERRED = (10, 14, 16)  # wall hours aimed at in turn, so that three offers differ
OFFICE_HOURS = parse_windows("Mon-Fri 09:00-17:00")  # of somebody who has not said when they can


@dataclass(frozen=True)
class FreeTimes:
    """One of those who meet: their usual week, zone, half hours already taken (UTC), and limits."""

    week: str
    zone: str
    busy: Collection[datetime] = ()
    unsocial_hours: int = 0  # how many talks so far lay at a bad hour for them
    limits: own.PersonLimits = own.NONE
    meetings: Collection[own.Span] = ()  # to which they come, in any programme

    def closed(self, minutes: int) -> Iterator[own.Span]:
        """Between which moments no meeting of that length may begin, by their own limits."""
        return own.closed_spans(self.limits, zone_of(self.zone), self.meetings, minutes)


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
    people: Sequence[FreeTimes],
    *,
    minutes: int,
    after: datetime,
    until: datetime,
    shift: int | None = None,
) -> list[datetime]:
    """Every half hour between the two moments at which all are free for the whole meeting.

    ``after`` is when they are asked: from then on counts the notice that each needs.

    Half hours of the wall that most of them look at: in Kathmandu these lie beside those of UTC.
    A wall time that comes twice, when clocks go back, is nobody's start: it could mean either.
    """
    after += max((person.limits.notice for person in people), default=timedelta())
    first = after.astimezone(UTC).date()
    monday = first - timedelta(days=first.weekday())
    weeks = (until.astimezone(UTC).date() - monday) // WEEK + 1
    usual = common_quarters(
        [(person.week, zone_of(person.zone).key) for person in people], monday, weeks=weeks
    )
    shift = _shift(people, after) if shift is None else shift
    start = datetime.combine(monday, time(), tzinfo=UTC) + QUARTER * shift
    free = {
        start + HALF_HOUR * number
        for number, both in enumerate(zip(usual[shift::2], usual[shift + 1 :: 2], strict=False))
        if all(both)
    }
    free = {half_hour for half_hour in free if after <= half_hour <= until - HALF_HOUR}
    busy = frozenset().union(*(person.busy for person in people))
    length = range(-(-minutes // 30))
    doubled = _doubled_spans(people, after, until)
    starts = [
        start
        for start in sorted(free)
        if all(start + HALF_HOUR * number in free for number in length)
        and (not busy or busy.isdisjoint(half_hours(start, minutes)))
        and not any(first <= start < last for first, last in doubled)
    ]
    closed = [span for person in people for span in person.closed(minutes)]
    return own.outside(starts, closed) if closed else starts


def starts_for_most(
    people: Sequence[FreeTimes],
    *,
    minutes: int,
    after: datetime,
    until: datetime,
    count: int = MAX_POLLED,
) -> list[tuple[datetime, list[int]]]:
    """Up to eight moments that suit as many as possible, one a day, each with who is missing.

    People as numbers in ``people``; the first of them is always there, for they ask.
    """
    shift = _shift(people, after)
    free = [
        set(common_starts([one], minutes=minutes, after=after, until=until, shift=shift))
        for one in people
    ]
    missing = {
        start: [number for number, own in enumerate(free) if start not in own]
        for start in sorted(free[0])
    }

    def cost(start: datetime) -> tuple[int, tuple[int, float, datetime]]:
        return len(missing[start]), _cost(start, place, unfair, PREFERRED[0])

    best: dict[object, datetime] = {}
    place, unfair = zone_of(people[0].zone), _Unfairness(people, minutes)
    for start in missing:
        day = start.astimezone(place).date()
        best[day] = min(best.get(day, start), start, key=cost)
    chosen = sorted(best.values(), key=lambda start: (len(missing[start]), start))[:count]
    enough = [start for start in sorted(chosen) if 2 * len(missing[start]) < len(people)]
    return [(start, missing[start]) for start in enough]


def _shift(people: Sequence[FreeTimes], at: datetime) -> int:
    """1 where the half hours of most walls begin a quarter of an hour beside those of UTC."""
    beside = sum(bool(_offset(at, zone_of(person.zone)) % HALF_HOUR) for person in people)
    return int(2 * beside > len(people))


def _doubled_spans(
    people: Sequence[FreeTimes], after: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Where clocks go back between the two moments, which is nowhere in most weeks: the moments
    from the first to the second time of a wall hour that comes twice.
    """
    days = [after + timedelta(days=number) for number in range(-1, (until - after).days + 3)]
    spans = []
    for place in {zone_of(person.zone) for person in people}:
        offsets = [_offset(day, place) for day in days]
        for day, (before, later) in zip(days, pairwise(offsets), strict=False):
            if later < before:
                change, drop = _change(day, day + timedelta(days=1), place), before - later
                spans.append((change - drop, change + drop))
    return spans


def _change(before: datetime, later: datetime, place: ZoneInfo) -> datetime:
    """The moment between the two at which the clocks there change."""
    first = _offset(before, place)
    while later - before > timedelta(seconds=1):
        middle = before + (later - before) / 2
        before, later = (middle, later) if _offset(middle, place) == first else (before, middle)
    return later.replace(microsecond=0)


def _offset(at: datetime, place: ZoneInfo) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta()


def is_unsocial_hour(moment: datetime, minutes: int, zone: str) -> bool:
    """Whether the talk begins too early or ends too late on somebody's wall, or at a weekend."""
    return _is_unsocial(moment, minutes, zone_of(zone))


def _is_unsocial(moment: datetime, minutes: int, place: ZoneInfo) -> bool:
    start = moment.astimezone(place)
    end = (moment + timedelta(minutes=minutes)).astimezone(place)
    is_late = end.hour * 60 + end.minute > LATEST_HOUR * 60 or end.date() > start.date()
    return start.weekday() > 4 or start.hour < EARLIEST_HOUR or is_late


def suggest(
    starts: Sequence[datetime], people: Sequence[FreeTimes], *, minutes: int, count: int = 3
) -> list[datetime]:
    """The moments to offer, spread over days, earliest first.

    Of each day the kindest moment is taken: bad for nobody, else bad for those who had fewest
    bad hours so far; then the one nearest to a wall hour that differs from offer to offer. When
    there are fewer days than offers, days are used again.
    """
    by_day: dict[object, list[datetime]] = {}
    place = zone_of(people[0].zone)
    for start in starts:
        by_day.setdefault(start.astimezone(place).date(), []).append(start)
    days = sorted(by_day.values(), key=lambda day: day[0])
    unfair = _Unfairness(people, minutes)
    chosen: list[datetime] = []
    while days and len(chosen) < count:
        for day in _kind_days_first(days, unfair)[: count - len(chosen)]:
            hour = PREFERRED[len(chosen) % len(PREFERRED)]
            start = min(day, key=lambda start: _cost(start, place, unfair, hour))
            chosen.append(start)
            day.remove(start)
        days = [day for day in days if day]
    return sorted(chosen)


def _kind_days_first(days: list[list[datetime]], unfair: "_Unfairness") -> list[list[datetime]]:
    """Days on which nobody has a bad hour come before the others, each in order of time."""
    return sorted(days, key=lambda day: not any(unfair.of(start) == 0 for start in day))


class _Unfairness:
    """0: fine for all. Else how many bad hours those who would suffer have had, plus one each.

    Asked once for each moment and zone, however many people live there.
    """

    def __init__(self, people: Sequence[FreeTimes], minutes: int) -> None:
        self.minutes = minutes
        self.known: dict[datetime, int] = {}
        self.weights: dict[ZoneInfo, int] = {}
        for person in people:
            place = zone_of(person.zone)
            self.weights[place] = self.weights.get(place, 0) + person.unsocial_hours + 1

    def of(self, start: datetime) -> int:
        found = self.known.get(start)
        if found is None:
            found = self.known[start] = sum(
                weight
                for place, weight in self.weights.items()
                if _is_unsocial(start, self.minutes, place)
            )
        return found


def _cost(
    start: datetime, place: ZoneInfo, unfair: _Unfairness, hour: int
) -> tuple[int, float, datetime]:
    local = start.astimezone(place)
    return unfair.of(start), abs(local.hour + local.minute / 60 - hour), start


def is_reminded_by_booking(starts_at: datetime, zones: Sequence[str], at: datetime) -> bool:
    """Whether the letter that books it ``at`` comes so late that another would follow in hours."""
    return at + REMIND_NO_SOONER > reminder_due_at(starts_at, zones)


def reminder_due_at(starts_at: datetime, zones: Sequence[str]) -> datetime:
    """The same clock time on the day before, on whichever wall comes first."""
    return min(_day_before(starts_at, zone_of(zone)) for zone in zones)


def _day_before(starts_at: datetime, place: ZoneInfo) -> datetime:
    wall = starts_at.astimezone(place).replace(tzinfo=None) - timedelta(days=1)
    return wall.replace(tzinfo=place).astimezone(UTC)


def is_doubled(wall: datetime, zone: str) -> bool:
    """Whether this wall time comes twice there: clocks that go back repeat an hour."""
    place = zone_of(zone)
    first, second = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first < second and exists(wall, zone)


def exists(wall: datetime, zone: str) -> bool:
    """Whether this wall time exists there: clocks that go forward skip an hour."""
    place = zone_of(zone)
    there = wall.replace(tzinfo=place)
    return there.astimezone(UTC).astimezone(place).replace(tzinfo=None) == wall
