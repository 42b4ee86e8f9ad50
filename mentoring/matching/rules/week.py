"""Common half hours, from UTC back into somebody's own week and into words."""

from collections import Counter
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

SLOTS = 336
HALF_HOUR = 30 * 60
PARTS = (("night", 0), ("early", 6), ("morning", 9), ("afternoon", 12), ("evening", 17))


def local_week(common: str, zone: str, on: date) -> NDArray[np.bool_]:
    """84 hex digits in UTC, Monday 00:00 first, as half hours of somebody's own week."""
    return np.roll(_bits(common), _shift(zone, on))


def as_hex(slots: NDArray[np.bool_]) -> str:
    """336 flags as 84 hex digits, the first flag in the highest bit of the first digit."""
    return np.packbits(slots).tobytes().hex()


def _bits(availability: str) -> NDArray[np.bool_]:
    if len(availability) != SLOTS // 4:
        return np.zeros(SLOTS, dtype=bool)
    packed = np.frombuffer(bytes.fromhex(availability), dtype=np.uint8)
    return np.unpackbits(packed).astype(bool)


def _shift(zone: str, on: date) -> int:
    """Half hours by which ``local_week_to_utc`` moves a week of this zone, on that day."""
    noon = datetime.combine(on, time(12), tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))
    offset = noon.utcoffset()
    return int(offset.total_seconds() // HALF_HOUR) if offset else 0


def best_part(common: str, zone: str, on: date) -> str:
    """The part of the day in which most of the common hours lie, "" when none stands out."""
    slots = np.flatnonzero(local_week(common, zone, on))
    if not len(slots):
        return ""
    parts = Counter(_part((slot % 48) // 2) for slot in slots.tolist())
    part, count = parts.most_common(1)[0]
    return part if 2 * count > len(slots) else ""


def _part(hour: int) -> str:
    return next(name for name, start in reversed(PARTS) if hour >= start)
