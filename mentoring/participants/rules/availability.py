"""The half hours of a week in which somebody can usually meet, and when two can.

A week is kept as 336 bits in 84 hex digits, Monday 00:00 first (the most significant bit of the
first digit), in the person's own wall time. ``utc_week`` turns it into the half hours of one real
week, so that clock changes and quarter-hour zones come out right.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HALF_HOURS_A_WEEK = 336
HALF_HOURS_A_DAY = 48
HALF_HOUR = timedelta(minutes=30)
NO_TIME = "0" * 84

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_WORDS = [
    ("mo", "mon", "monday", "montag"),
    ("tu", "tue", "tues", "tuesday", "di", "die", "dienstag"),
    ("we", "wed", "weds", "wednesday", "mi", "mit", "mittwoch"),
    ("th", "thu", "thur", "thurs", "thursday", "do", "don", "donnerstag"),
    ("fr", "fri", "friday", "fre", "freitag"),
    ("sa", "sat", "saturday", "sam", "samstag", "sonnabend"),
    ("su", "sun", "sunday", "so", "son", "sonntag"),
]
_DAY_NUMBER = {word: number for number, words in enumerate(_DAY_WORDS) for word in words}
_DAY_NUMBER |= {f"{word}s": n for word, n in _DAY_NUMBER.items() if len(word) > 4}  # Fridays
_WEEKDAYS = {"weekday", "weekdays", "workday", "workdays", "werktags", "wochentags", "wochentage"}
_TO = r"\s*(?:-|–|—|to|until|till|bis)\s*"
_TIME = r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?(?:\s*uhr|\s*h)?"
_RANGE = re.compile(rf"(?:from\s+|von\s+)?{_TIME}{_TO}{_TIME}")
_DAY = re.compile(
    rf"([a-zäöü]+)\.?(?:{_TO}([a-zäöü]+)\.?)?(?:\s*(?:,|/|&|\band\b|\bund\b|\bu\.|\+)\s*|\s*:?\s*)"
)


class UnreadableTimes(ValueError):
    """Words that are no times; ``part`` is the piece that could not be read."""

    def __init__(self, part: str) -> None:
        super().__init__(f"{part!r} is not a time of the week such as Mon 09:00-12:00")
        self.part = part


# --- Words to bits and back ------------------------------------------------------------------


def parse_windows(text: str) -> str:
    """Bits of ``"Mon 09:00-12:00; Tue 9 to 12"``; raises ``UnreadableTimes`` on the first bad part.

    >>> bits_to_windows(parse_windows("montag 9 bis 12 Uhr, 14-15.30"))
    'Mon 09:00-12:00; Mon 14:00-15:30'
    """
    bits, unread = read_windows(text)
    if unread:
        raise UnreadableTimes(unread[0])
    return bits


def read_windows(text: str) -> tuple[str, list[str]]:
    """Bits of all parts that can be read, and the parts that cannot.

    >>> bits_to_windows(read_windows("Mon 9-12, Tue 14-16; weekdays 9-5")[0])[:34]
    'Mon 09:00-17:00; Tue 09:00-17:00; '
    """
    free: set[int] = set()
    unread = []
    for part in _parts(text):
        half_hours = _part_half_hours(part.lower())
        if half_hours is None:
            unread.append(part)
        else:
            free |= half_hours
    return half_hours_to_bits(free), unread


def _parts(text: str) -> list[str]:
    """Pieces that each name days and times: also by a comma between a time and the next day."""
    text = re.sub(r"(?<=[\dmr])\s*,\s*(?=[a-zäöüA-ZÄÖÜ])", ";", text)
    return [part for piece in re.split(r"[;\n|]", text) if (part := piece.strip())]


def _part_half_hours(part: str) -> set[int] | None:
    """Half hours of one part: days and ranges of time. None when it says anything else."""
    days, rest = _leading_days(part)
    if not days:  # "9:00-12:00 Mon"
        found = re.match(rf"{_RANGE.pattern}\s+", part)
        days, left = _leading_days(part[found.end() :]) if found else (set(), "")
        rest = part[: found.end()].strip() if found and not left else ""
    if not days or not rest:
        return None
    half_hours: set[int] = set()
    for piece in re.split(r"\s*(?:,|&|\band\b|\bund\b|\bu\.)\s*", rest):
        found = _RANGE.fullmatch(piece)
        bounds = _bounds(found) if found else None
        if bounds is None:
            return None
        half_hours |= {
            (day * HALF_HOURS_A_DAY + number) % HALF_HOURS_A_WEEK
            for day in days
            for number in range(*bounds)
        }
    return half_hours


def _leading_days(part: str) -> tuple[set[int], str]:
    days: set[int] = set()
    while found := _DAY.match(part):
        if found[1] in _WEEKDAYS and not found[2]:
            days |= set(range(5))
        else:
            first, last = _DAY_NUMBER.get(found[1]), _DAY_NUMBER.get(found[2] or found[1])
            if first is None or last is None:
                return set(), part
            days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        part = part[found.end() :]
    return days, part.strip()


def _bounds(found: re.Match[str]) -> tuple[int, int] | None:
    """First half hour and the one after the last: only half hours that lie wholly inside.

    *9-5* ends in the afternoon; *22:00-02:00* ends on the next day.
    """
    last_half = (found[6] or "").replace(".", "")
    half = (found[3] or "").replace(".", "") or (
        last_half if int(found[1]) <= int(found[4]) else ""
    )
    start, end = _minute(found[1], found[2], half), _minute(found[4], found[5], last_half)
    if start is None or end is None or start == 24 * 60:
        return None
    if end <= start:
        is_office_talk = not half and not last_half and end > 0 and start < 12 * 60
        end += 12 * 60 if is_office_talk else 24 * 60
        if end - start > 12 * 60 or end == start:
            return None
    return -(-start // 30), end // 30


def _minute(hour: str, minute: str | None, half: str) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= 24 * 60 else None


def bits_to_windows(bits: str) -> str:
    """``"Mon 09:00-12:00; Tue 14:00-15:30"``, as an import file says it."""
    return "; ".join(
        f"{DAYS[day]} {_clock(start)}-{_clock(end)}" for day, start, end in windows(bits)
    )


def windows(bits: str) -> list[tuple[int, int, int]]:
    """Unbroken windows as (weekday, first minute, minute after the last)."""
    found: list[tuple[int, int, int]] = []
    for half_hour in bits_to_half_hours(bits):
        day, minute = half_hour // HALF_HOURS_A_DAY, half_hour % HALF_HOURS_A_DAY * 30
        if found and found[-1][0] == day and found[-1][2] == minute:
            found[-1] = (day, found[-1][1], minute + 30)
        else:
            found.append((day, minute, minute + 30))
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


# --- Bits and what pages and engines call them -----------------------------------------------


def half_hours_to_bits(half_hours: Iterable[int]) -> str:
    number = 0
    for half_hour in half_hours:
        number |= 1 << (HALF_HOURS_A_WEEK - 1 - half_hour)
    return f"{number:084x}"


def bits_to_half_hours(bits: str) -> list[int]:
    """Numbers of the free half hours, 0 to 335; empty bits: none."""
    number = int(bits or "0", 16)
    return [
        half_hour
        for half_hour in range(HALF_HOURS_A_WEEK)
        if number >> (HALF_HOURS_A_WEEK - 1 - half_hour) & 1
    ]


def cells_to_bits(cells: Iterable[str]) -> str:
    """From what the grid sends: ``"0-540"`` is Monday at minute 540. Others are left out."""
    pairs = (re.fullmatch(r"([0-6])-(\d{1,4})", cell) for cell in cells)
    half_hours = {
        int(p[1]) * HALF_HOURS_A_DAY + int(p[2]) // 30 for p in pairs if p and int(p[2]) < 1440
    }
    return half_hours_to_bits(half_hours)


def bits_to_cells(bits: str) -> list[str]:
    return [
        f"{half_hour // HALF_HOURS_A_DAY}-{half_hour % HALF_HOURS_A_DAY * 30}"
        for half_hour in bits_to_half_hours(bits)
    ]


def hours_a_week(bits: str) -> float:
    return int(bits or "0", 16).bit_count() / 2


# --- Real weeks ------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _local_half_hours(zone: str, monday: date) -> tuple[tuple[int, int], ...]:
    """For each UTC half hour of the week: the local half hours that its two quarters fall into."""
    start = datetime.combine(monday, time(), tzinfo=UTC)
    quarter = timedelta(minutes=15)
    there = ZoneInfo(zone)
    pairs = []
    for number in range(HALF_HOURS_A_WEEK):
        first = start + number * HALF_HOUR
        second = first + quarter
        pairs.append(
            (_half_hour_of(first.astimezone(there)), _half_hour_of(second.astimezone(there)))
        )
    return tuple(pairs)


def _half_hour_of(local: datetime) -> int:
    return local.weekday() * HALF_HOURS_A_DAY + (local.hour * 60 + local.minute) // 30


def utc_week(bits: str, zone: str, monday: date) -> list[bool]:
    """Which of the 336 half hours from ``monday`` 00:00 UTC are free, by the zone's clock then."""
    number = int(bits or "0", 16)
    free = [
        bool(number >> (HALF_HOURS_A_WEEK - 1 - half_hour) & 1)
        for half_hour in range(HALF_HOURS_A_WEEK)
    ]
    return [free[first] and free[second] for first, second in _local_half_hours(zone, monday)]


def local_week_to_utc(bits: str, zone: str, week_start: date) -> list[bool]:
    """As many half hours as are free there, for counting what people share in that week.

    In a zone on the quarter, such as Kathmandu's, each stands for the one that begins within it:
    two people there share all that they have in common, and against another zone an edge is a
    quarter of an hour off. ``utc_week`` is for what must lie wholly in free time.
    """
    free = set(bits_to_half_hours(bits))
    monday = week_start - timedelta(days=week_start.weekday())
    return [first in free for first, _ in _local_half_hours(zone, monday)]


def common_half_hours(
    people: Sequence[tuple[str, str]], monday: date, *, weeks: int = 1
) -> list[datetime]:
    """Beginnings (UTC) of the half hours in which all of ``(bits, zone)`` are free."""
    found = []
    for week in range(weeks):
        first = monday + timedelta(weeks=week)
        start = datetime.combine(first, time(), tzinfo=UTC)
        free = [utc_week(bits, zone, first) for bits, zone in people]
        found += [
            start + n * HALF_HOUR for n in range(HALF_HOURS_A_WEEK) if all(f[n] for f in free)
        ]
    return found


def common_quarters(people: Sequence[tuple[str, str]], monday: date, *, weeks: int) -> list[bool]:
    """For each quarter of an hour from ``monday`` 00:00 UTC, whether all ``(bits, zone)`` are free.

    Half hours on a wall in Kathmandu begin at a quarter past and a quarter to in UTC.
    """
    found: list[bool] = []
    for week in range(weeks):
        first = monday + timedelta(weeks=week)
        found += map(all, zip(*(_quarters(*person, first) for person in people), strict=True))
    return found


def _quarters(bits: str, zone: str, monday: date) -> Iterator[bool]:
    free = set(bits_to_half_hours(bits))
    return (half in free for pair in _local_half_hours(zone, monday) for half in pair)


def common_minutes_a_week(
    one: str, one_zone: str, other: str, other_zone: str, monday: date
) -> int:
    """Minutes in which both are free in the week of ``monday``."""
    return 30 * len(common_half_hours([(one, one_zone), (other, other_zone)], monday))


def seen_from(bits: str, zone: str, reader_zone: str, monday: date) -> str:
    """The same week as the reader's clock shows it; half hours that it would cut are left out."""
    start = datetime.combine(monday, time(), tzinfo=UTC)
    there = ZoneInfo(reader_zone)
    free = (n for n, is_free in enumerate(utc_week(bits, zone, monday)) if is_free)
    local = [(start + n * HALF_HOUR).astimezone(there) for n in free]
    return half_hours_to_bits({_half_hour_of(moment) for moment in local})
