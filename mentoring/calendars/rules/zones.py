"""Which zone a calendar means: names as calendars of many makers write them."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON


@lru_cache(maxsize=1)
def _by_lower_case() -> dict[str, str]:
    windows = {name.lower(): olson for name, olson in WINDOWS_TO_OLSON.items()}
    return windows | {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=1024)
def iana(name: str) -> str:
    """The zone of the IANA's that somebody's name means, or nothing.

    >>> iana("W. Europe Standard Time"), iana("/mozilla.org/20050126_1/Asia/Kolkata"), iana("Mine")
    ('Europe/Berlin', 'Asia/Kolkata', '')
    """
    known, parts = _by_lower_case(), name.strip().strip("/").split("/")
    tails = ("/".join(parts[-number:]) for number in (len(parts), 3, 2) if number <= len(parts))
    return next((known[tail.lower()] for tail in tails if tail.lower() in known), "")


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(iana(name) or "UTC")
