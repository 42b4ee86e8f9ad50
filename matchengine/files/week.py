"""Weekly availability in words and zones as half-hour slots in UTC."""

import re
from datetime import date, datetime, time
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


def utc_slots(text: str, zone: str, week: date = REFERENCE_WEEK) -> NDArray[np.bool_] | None:
    """The same in UTC for one week; None when the zone is unknown."""
    try:
        tz = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    offset = datetime.combine(week, time(12), tz).utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    local = local_slots(text)
    later = np.roll(local, -(minutes // 30))
    return later if minutes % 30 == 0 else later & np.roll(local, -(minutes // 30) - 1)
