"""Weekly availability in words and zones as half-hour slots in UTC."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from matchengine.people import SLOTS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REFERENCE_WEEK = date(2026, 1, 12)  # a Monday; which week decides whether it is summer time
_WINDOW = re.compile(r"([a-z]{3})[a-z]*\s+(\d{1,2}):(\d\d)\s*(?:-|–|to)\s*(\d{1,2}):(\d\d)")


def local_slots(text: str) -> NDArray[np.bool_]:
    """Slots of ``Mon 09:00-12:00; …`` in local time; only whole half hours count.

    Examples
    --------
    >>> np.flatnonzero(local_slots("Tue 00:15-01:30")).tolist()
    [49, 50]
    """
    week = np.zeros(SLOTS, dtype=bool)
    for day, h1, m1, h2, m2 in _WINDOW.findall(text.lower()):
        if day in DAYS:
            start = -(-(int(h1) * 60 + int(m1)) // 30)
            stop = min((int(h2) * 60 + int(m2)) // 30, 48)
            week[DAYS.index(day) * 48 + start : DAYS.index(day) * 48 + stop] = True
    return week


def typical_week(zones: Iterable[str], first: date, weeks: int) -> date:
    """The Monday of the week that is most like the others of a programme.

    Clocks change on different days in different countries, so two people's common hours move
    within a programme. Of the ``weeks`` from ``first`` on, this is the first in which all clocks
    stand to each other, and to UTC, as they do most often. Unknown zones are left out.

    Examples
    --------
    >>> typical_week(["Europe/Berlin", "America/New_York"], date(2026, 3, 11), 26)
    datetime.date(2026, 3, 30)
    """
    known = [tz for tz in map(_zone, sorted(set(zones))) if tz is not None]
    monday = first - timedelta(days=first.weekday())
    every = [monday + timedelta(weeks=k) for k in range(max(weeks, 1))]
    clocks = {week: tuple(_minutes_ahead(tz, week) for tz in known) for week in every}
    usual = Counter(clocks.values()).most_common(1)[0][0]
    return next(week for week in every if clocks[week] == usual)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _minutes_ahead(zone: ZoneInfo, week: date) -> int:
    """Minutes that the zone's clock is ahead of UTC in that week."""
    offset = datetime.combine(week, time(12), zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def utc_slots(text: str, zone: str, week: date = REFERENCE_WEEK) -> NDArray[np.bool_] | None:
    """The same in UTC for one week; None when the zone is unknown.

    A zone on the quarter, such as Kathmandu's, is moved by whole half hours: two people there have
    all that they share, and against other zones an edge is a quarter of an hour off.
    """
    tz = _zone(zone)
    if tz is None:
        return None
    return np.roll(local_slots(text), -(_minutes_ahead(tz, week) // 30))
