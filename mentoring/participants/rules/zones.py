"""Time zones as people write them, read as the zone of a place.

An offset such as ``GMT+1`` names no place, and half the places that have it today change their
clocks: it is handed back with some of them. So are letters that mean several (IST, BST).
"""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from mentoring.core.l10n.languages import LANGUAGES
from mentoring.participants.rules.text import clean

_REGIONS = (
    "Africa/",
    "America/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
_OFFSET = re.compile(r"(?:etc/)?(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?::?(\d{2}))?(?:\s*h)?")
# What the letters and names of a zone stand for where most people write them.
_SPOKEN = {
    "Europe/Berlin": "cet cest mez mesz met|central european time|central european summer time|"
    "mitteleuropäische zeit",
    "Europe/Athens": "eet eest oez|eastern european time",
    "Europe/Lisbon": "wet west|western european time",
    "Europe/Moscow": "msk|moscow time",
    "America/New_York": "est edt et est5edt|eastern time|us eastern",
    "America/Chicago": "cdt ct cst6cdt|central time|us central",
    "America/Denver": "mst mdt mst7mdt|mountain time",
    "America/Los_Angeles": "pst pdt pt pst8pdt|pacific time",
    "Asia/Tokyo": "jst",
    "Asia/Singapore": "sgt",
    "Australia/Sydney": "aest aedt",
    "UTC": "utc z|zulu|coordinated universal time|universal",
}
_SEVERAL = {
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "gmt": ("Europe/London", "Africa/Accra", "Atlantic/Reykjavik"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
}
_WELL_KNOWN = (
    "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Africa/Lagos",
    "Africa/Accra", "Europe/Athens", "Africa/Johannesburg", "Africa/Cairo", "Europe/Istanbul",
    "Africa/Nairobi", "Asia/Dubai", "Asia/Tehran", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Shanghai",
    "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland",
    "America/Sao_Paulo", "America/Halifax", "America/New_York", "America/Bogota",
    "America/Chicago", "America/Mexico_City", "America/Denver", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/St_Johns",
)  # fmt: skip


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """Zones to choose from: those named after a place."""
    return sorted(n for n in available_timezones() if n.startswith(_REGIONS)) + ["UTC"]


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Every word that stands for one zone → its name in ``zone_names``."""
    names = zone_names()
    aliases = {
        old.casefold(): new for old, new in get_global("zone_aliases").items() if new in names
    }
    by_city = {n.rsplit("/", 1)[-1].casefold(): n for n in reversed(names) if "/" in n}
    windows = {k.casefold(): v for k, v in get_global("windows_zone_mapping").items()}
    spoken = {word: zone for zone, words in _SPOKEN.items() for word in _words(words)}
    exact = {name.casefold(): name for name in names}
    return _countries() | windows | by_city | aliases | spoken | exact


def _words(written: str) -> list[str]:
    """``"cet mez|central european time"``: letters with spaces between, then names."""
    letters, *names = written.split("|")
    return [*letters.split(), *names]


def _countries() -> dict[str, str]:
    """Countries that have one zone only, by their English and German names."""
    zones = defaultdict(set)
    known = set(zone_names())
    for zone, country in get_global("zone_territories").items():
        if zone in known:
            zones[country].add(zone)
    single = {country: min(found) for country, found in zones.items() if len(found) == 1}
    return {
        name.casefold(): single[code]
        for language in reversed(LANGUAGES)
        for code, name in Locale(language).territories.items()
        if code in single
    }


@lru_cache(maxsize=1000)
def zone(text: str) -> str | None:
    """The IANA name of ``"europe/berlin"``, ``"Berlin"`` or ``"W. Europe Standard Time"``.

    >>> zone("(UTC+01:00) Amsterdam, Berlin, Rome"), zone("CET"), zone("GMT+1")
    ('Europe/Amsterdam', 'Europe/Berlin', None)
    """
    word = re.sub(r"^\((?:utc|gmt)[^)]*\)\s*", "", clean(text).casefold())
    if _OFFSET.fullmatch(word) or word in _SEVERAL:
        return None
    known = _zones()
    pieces = [word, word.replace(" ", "_"), *(part.strip() for part in word.split(","))]
    for piece in pieces:
        if found := known.get(piece) or known.get(piece.replace(" ", "_")):
            return found
    return None


@lru_cache(maxsize=1000)
def near_zones(text: str) -> list[str]:
    """Zones that somebody probably meant, at most three; none when there is no guess.

    An offset is read by the everyday sign: ``GMT+1`` is an hour ahead of London.

    >>> near_zones("GMT+1"), near_zones("IST")[0]
    (['Europe/Berlin', 'Europe/Paris', 'Africa/Lagos'], 'Asia/Kolkata')
    """
    word = clean(text).casefold()
    if several := _SEVERAL.get(word):
        return list(several)
    if found := _OFFSET.fullmatch(word):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        sign = 1 if found[1] == "+" else -1
        return _with_offset(sign * ahead * (-1 if word.startswith("etc/") else 1))
    near = get_close_matches(word.replace(" ", "_"), _zones(), n=1, cutoff=0.75)
    return [_zones()[near[0]]] if near else []


def _with_offset(ahead: timedelta) -> list[str]:
    """Well-known places that have this offset in winter."""
    seasons = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7)]

    def standard(name: str) -> timedelta:
        offsets = [moment.astimezone(ZoneInfo(name)).utcoffset() for moment in seasons]
        return min(offset for offset in offsets if offset is not None)

    return [name for name in _WELL_KNOWN if standard(name) == ahead][:3]
