"""The half hours of a week in which somebody can usually meet, and when two can.

A week is kept as 336 bits in 84 hex digits, Monday 00:00 first (the most significant bit of the
first digit), in the person's own wall time. ``utc_week`` turns it into the half hours of one real
week, so that clock changes and quarter-hour zones come out right.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEK_SLOTS = 336
DAY_SLOTS = 48
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
_TO = r"\s*(?:-|–|—|to|until|till|bis)\s*"
_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?(?:\s*uhr)?"
_RANGE = re.compile(rf"{_TIME}{_TO}{_TIME}")
_DAY = re.compile(rf"([a-zäöü]+)\.?(?:{_TO}([a-zäöü]+)\.?)?(?:\s*(?:,|/|&|and|und|\+)\s*|\s*:?\s*)")


class Unreadable(ValueError):
    """Words that are no times; ``part`` is the piece that could not be read."""

    def __init__(self, part: str) -> None:
        super().__init__(f"{part!r} is not a time of the week such as Mon 09:00-12:00")
        self.part = part


# --- Words to bits and back ------------------------------------------------------------------


def parse_windows(text: str) -> str:
    """Bits of ``"Mon 09:00-12:00; Tue 9 to 12"``; raises ``Unreadable`` on the first bad part.

    >>> bits_to_windows(parse_windows("montag 9 bis 12 Uhr, 14-15.30"))
    'Mon 09:00-12:00; Mon 14:00-15:30'
    """
    bits, unread = read_windows(text)
    if unread:
        raise Unreadable(unread[0])
    return bits


def read_windows(text: str) -> tuple[str, list[str]]:
    """Bits of all parts that can be read, and the parts that cannot."""
    free: set[int] = set()
    unread = []
    for part in (piece.strip() for piece in re.split(r"[;\n|]", text)):
        if not part:
            continue
        slots = _part_slots(part.lower())
        if slots is None:
            unread.append(part)
        else:
            free |= slots
    return slots_to_bits(free), unread


def _part_slots(part: str) -> set[int] | None:
    """Slots of one part: days, then ranges of time. None when it says anything else."""
    days, rest = _leading_days(part)
    if not days or not rest:
        return None
    slots: set[int] = set()
    for piece in re.split(r"\s*(?:,|&|\band\b|\bund\b)\s*", rest):
        found = _RANGE.fullmatch(piece)
        bounds = _bounds(found) if found else None
        if bounds is None:
            return None
        slots |= {day * DAY_SLOTS + slot for day in days for slot in range(*bounds)}
    return slots


def _leading_days(part: str) -> tuple[set[int], str]:
    days: set[int] = set()
    while found := _DAY.match(part):
        first, last = _DAY_NUMBER.get(found[1]), _DAY_NUMBER.get(found[2] or found[1])
        if first is None or last is None:
            return set(), part
        days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        part = part[found.end() :]
    return days, part.strip()


def _bounds(found: re.Match[str]) -> tuple[int, int] | None:
    """First slot and the one after the last: only half hours that lie wholly inside."""
    half = found[3] or (found[6] if int(found[1]) <= int(found[4]) else None)
    start, end = _minute(found[1], found[2], half), _minute(found[4], found[5], found[6])
    if start is None or end is None or end <= start:
        return None
    return -(-start // 30), end // 30


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
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
    for slot in bits_to_slots(bits):
        day, minute = slot // DAY_SLOTS, slot % DAY_SLOTS * 30
        if found and found[-1][0] == day and found[-1][2] == minute:
            found[-1] = (day, found[-1][1], minute + 30)
        else:
            found.append((day, minute, minute + 30))
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


# --- Bits and what pages and engines call them -----------------------------------------------


def slots_to_bits(slots: Iterable[int]) -> str:
    number = 0
    for slot in slots:
        number |= 1 << (WEEK_SLOTS - 1 - slot)
    return f"{number:084x}"


def bits_to_slots(bits: str) -> list[int]:
    """Numbers of the free half hours, 0 to 335; empty bits: none."""
    number = int(bits or "0", 16)
    return [slot for slot in range(WEEK_SLOTS) if number >> (WEEK_SLOTS - 1 - slot) & 1]


def cells_to_bits(cells: Iterable[str]) -> str:
    """From what the grid sends: ``"0-540"`` is Monday at minute 540. Others are left out."""
    pairs = (re.fullmatch(r"([0-6])-(\d{1,4})", cell) for cell in cells)
    slots = {int(p[1]) * DAY_SLOTS + int(p[2]) // 30 for p in pairs if p and int(p[2]) < 1440}
    return slots_to_bits(slots)


def bits_to_cells(bits: str) -> list[str]:
    return [f"{slot // DAY_SLOTS}-{slot % DAY_SLOTS * 30}" for slot in bits_to_slots(bits)]


def hours_a_week(bits: str) -> float:
    return int(bits or "0", 16).bit_count() / 2


# --- Real weeks ------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _local_slots(zone: str, monday: date) -> tuple[tuple[int, int], ...]:
    """For each UTC half hour of the week: the local slots that its two quarters fall into."""
    start = datetime.combine(monday, time(), tzinfo=UTC)
    quarter = timedelta(minutes=15)
    there = ZoneInfo(zone)
    pairs = []
    for number in range(WEEK_SLOTS):
        first = start + number * HALF_HOUR
        second = first + quarter
        pairs.append((_slot_of(first.astimezone(there)), _slot_of(second.astimezone(there))))
    return tuple(pairs)


def _slot_of(local: datetime) -> int:
    return local.weekday() * DAY_SLOTS + (local.hour * 60 + local.minute) // 30


def utc_week(bits: str, zone: str, monday: date) -> list[bool]:
    """Which of the 336 half hours from ``monday`` 00:00 UTC are free, by the zone's clock then."""
    number = int(bits or "0", 16)
    free = [bool(number >> (WEEK_SLOTS - 1 - slot) & 1) for slot in range(WEEK_SLOTS)]
    return [free[first] and free[second] for first, second in _local_slots(zone, monday)]


def local_week_to_utc(bits: str, zone: str, week_start: date) -> list[bool]:
    """Same as ``utc_week`` for any day of the week."""
    return utc_week(bits, zone, week_start - timedelta(days=week_start.weekday()))


def common_slots(
    people: Sequence[tuple[str, str]], monday: date, *, weeks: int = 1
) -> list[datetime]:
    """Beginnings (UTC) of the half hours in which all of ``(bits, zone)`` are free."""
    found = []
    for week in range(weeks):
        first = monday + timedelta(weeks=week)
        start = datetime.combine(first, time(), tzinfo=UTC)
        free = [utc_week(bits, zone, first) for bits, zone in people]
        found += [start + n * HALF_HOUR for n in range(WEEK_SLOTS) if all(f[n] for f in free)]
    return found


def common_minutes_a_week(
    one: str, one_zone: str, other: str, other_zone: str, monday: date
) -> int:
    """Minutes in which both are free in the week of ``monday``."""
    return 30 * len(common_slots([(one, one_zone), (other, other_zone)], monday))
