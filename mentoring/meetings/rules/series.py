"""Series: on which days meetings that come again take place, by the wall of one place.

A series counts from 0. Its day is a calendar day and its hour a wall hour, so that a change of
clocks moves nothing there; moments in UTC follow from them one by one.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from typing import Any

from mentoring.meetings.rules.slots import zone_of
from mentoring.participants.rules.availability import (
    HALF_HOURS_A_DAY,
    HALF_HOURS_A_WEEK,
    bits_to_half_hours,
)

MONTHLY = 0
LONGEST_GAP = 8  # weeks between two of them, by an own rule
AHEAD = timedelta(weeks=9)  # so far ahead they are made, and each rule has one within it
USUAL_RHYTHMS = (1, 2, MONTHLY)  # weeks between two of them, where no kind proposes others
USUAL_GAPS = (1, 2, 4)  # weeks until the next one, at the same hour
LAST = -1
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TOLD_AHEAD = timedelta(weeks=4)  # before a change of clocks moves somebody's hour
_FORMS = ("every", "ordinal", "first_on", "wall", "zone")


def rhythms(proposed: int) -> list[int]:
    """What one chooses from, that of the kind (0: none) before all others.

    >>> rhythms(0), rhythms(2), rhythms(4)
    ([1, 2, 0], [2, 1, 0], [4, 1, 2, 0])
    """
    others = [one for one in USUAL_RHYTHMS if one != proposed or not proposed]
    return [*([proposed] if proposed else []), *others]


def weeks_until_next(proposed: int) -> list[int]:
    """Three ways on from a meeting, the one that the kind proposes (0: none) first.

    >>> weeks_until_next(0), weeks_until_next(3), weeks_until_next(4)
    ([1, 2, 4], [3, 1, 2], [4, 1, 2])
    """
    if not proposed:
        return list(USUAL_GAPS)
    return [proposed, *(one for one in USUAL_GAPS if one != proposed)][: len(USUAL_GAPS)]


@dataclass(frozen=True)
class Rule:
    """``every``: weeks, or ``MONTHLY`` on the ``ordinal`` weekday of the month."""

    every: int
    ordinal: int
    first_on: date
    wall: time
    zone: str

    @classmethod
    def beginning(cls, moment: datetime, zone: str, every: int, *, number: int = 0) -> "Rule":
        """The rule by which ``number`` is at this moment."""
        there = moment.astimezone(zone_of(zone))
        ordinal = ordinal_of(there.date()) if every == MONTHLY else 0
        at_it = cls(every, ordinal, there.date(), there.time(), zone)
        return cls(every, ordinal, at_it.day(-number), there.time(), zone)

    @classmethod
    def of(cls, series: object) -> "Rule":
        return cls(*(getattr(series, name) for name in _FORMS))

    def day(self, number: int) -> date:
        if self.every != MONTHLY:
            return self.first_on + timedelta(weeks=self.every * number)
        months = self.first_on.year * 12 + self.first_on.month - 1 + number
        return _nth(months // 12, months % 12 + 1, self.first_on.weekday(), self.ordinal)

    def moment(self, number: int) -> datetime:
        """In UTC; an hour that a change of clocks skips is as much later, a doubled one first."""
        wall = datetime.combine(self.day(number), self.wall, tzinfo=zone_of(self.zone))
        return wall.astimezone(UTC)

    def numbers(self, first: int, until: datetime) -> Iterator[int]:
        for number in count(first):
            if self.moment(number) > until:
                return
            yield number

    def next_number(self, after: datetime, *, first: int = 0) -> int:
        return next(number for number in count(first) if self.moment(number) > after)

    def recurrence(self, *, last: int | None) -> dict[str, Any]:
        """The same as calendars say it (RRULE of RFC 5545); ``last``: the number of the last."""
        if self.every == MONTHLY:
            weekday = WEEKDAYS[self.first_on.weekday()]
            said: dict[str, Any] = {"FREQ": "MONTHLY", "BYDAY": f"{self.ordinal}{weekday}"}
        else:
            said = {"FREQ": "WEEKLY", "INTERVAL": self.every}
        return said if last is None else said | {"UNTIL": self.moment(last)}

    def number_at(self, moment: datetime) -> int | None:
        """Which of them has this moment; None: none of the next years."""
        first = self.first_on
        weeks, months = (moment.date() - first).days // 7, (moment.year - first.year) * 12
        near = weeks // self.every if self.every else months + moment.month - first.month
        return next(
            (one for one in range(near - 1, near + 2) if one >= 0 and self.moment(one) == moment),
            None,
        )


def ordinal_of(day: date) -> int:
    """Which of its weekday in the month; a fifth is the last, for not every month has five.

    >>> ordinal_of(date(2026, 3, 10)), ordinal_of(date(2026, 3, 31))
    (2, -1)
    """
    ordinal = (day.day - 1) // 7 + 1
    return ordinal if ordinal < 5 else LAST


def _nth(year: int, month: int, weekday: int, ordinal: int) -> date:
    first, length = monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    return date(year, month, days[ordinal if ordinal == LAST else ordinal - 1])


@dataclass(frozen=True)
class Shift:
    """From ``at`` on somebody's clock says ``after`` where it said ``before``."""

    at: datetime
    before: time
    after: time


def shifts(rule: Rule, zone: str, numbers: Iterator[int]) -> list[Shift]:
    """Where the hour jumps on a wall elsewhere: clocks change there on another day, or never."""
    place = zone_of(zone)
    moments = [rule.moment(number) for number in numbers]
    walls = [(moment, moment.astimezone(place).time()) for moment in moments]
    return [
        Shift(later, before, after)
        for (_earlier, before), (later, after) in pairwise(walls)
        if before != after
    ]


def is_within_week(week: str, wall: datetime, minutes: int) -> bool:
    """Whether somebody's usual week has time for a meeting that begins then on their wall."""
    first = wall.weekday() * HALF_HOURS_A_DAY + (wall.hour * 60 + wall.minute) // 30
    last = first + (wall.minute % 30 + minutes - 1) // 30
    free = set(bits_to_half_hours(week))
    return all(number % HALF_HOURS_A_WEEK in free for number in range(first, last + 1))
