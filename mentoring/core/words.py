"""Dates, times, numbers and lists in the reader's language (Babel), as template filters."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from django.utils import timezone, translation

_REGIONS = {"en": "en-GB"}  # day before month, and a clock of 24 hours


def locale() -> Locale:
    return _locale(translation.get_language() or "en")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_REGIONS.get(language, language), sep="-")


def in_zone(moment: datetime, zone: str | None) -> datetime:
    return timezone.localtime(moment, ZoneInfo(zone or "UTC"))


def day(value: date | datetime, zone: str | None = None) -> str:
    """14 November, or 14 November 2025 when it is not this year."""
    if isinstance(value, datetime):
        value = in_zone(value, zone).date()
    return _day(value, locale(), value.year == timezone.now().year)


@lru_cache(maxsize=2048)
def _day(value: date, where: Locale, is_this_year: bool) -> str:
    if is_this_year:
        return dates.format_skeleton("MMMMd", value, locale=where)
    return dates.format_date(value, "long", locale=where)


def weekday(value: datetime | date, zone: str | None = None) -> str:
    """Thursday, 27 November."""
    if isinstance(value, datetime):
        value = in_zone(value, zone).date()
    return _weekday(value, locale())


@lru_cache(maxsize=2048)
def _weekday(value: date, where: Locale) -> str:
    return dates.format_skeleton("MMMMEEEEd", value, locale=where)


def month(value: date | datetime) -> str:
    """November 2026."""
    return dates.format_skeleton("yMMMM", value, locale=locale())


def clock(value: datetime | time, zone: str | None = None) -> str:
    """9:00 in the reader's habit."""
    if isinstance(value, datetime):
        value = in_zone(value, zone).time()
    return dates.format_time(value, "short", locale=locale())


def moment(value: datetime, zone: str | None = None) -> str:
    """Thursday, 27 November, 9:00."""
    return f"{weekday(value, zone)}, {clock(value, zone)}"


def ago(value: datetime) -> str:
    """three days ago, in 2 weeks."""
    return dates.format_timedelta(value - timezone.now(), add_direction=True, locale=locale())


def number(value: float, digits: int | None = None) -> str:
    if digits is not None:
        value = round(value, digits)
    return _number(value, locale())


@lru_cache(maxsize=2048)
def _number(value: float, where: Locale) -> str:
    return numbers.format_decimal(value, locale=where)


def up_to(count: int, most: int) -> str:
    """A number that was counted no further than ``most``: 37, 1,000+."""
    return number(count) if count <= most else f"{number(most)}+"


def percent(value: float) -> str:
    """A share between 0 and 1 as 91 %."""
    return _percent(value, locale())


@lru_cache(maxsize=2048)
def _percent(value: float, where: Locale) -> str:
    return numbers.format_percent(value, locale=where)


def listed(items: Iterable[object]) -> str:
    """Portuguese, English and French."""
    return lists.format_list([str(item) for item in items], locale=locale())


def language_name(code: str) -> str:
    """Portuguese for ``pt``; the code itself when nobody knows it."""
    try:
        return Locale.parse(code, sep="-").get_display_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # the first that is named wins
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
_SAID = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}


def device(user_agent: str) -> str:
    """Firefox, Linux: the browser and system that a User-Agent line names, if we know them."""
    named = (_first(names, user_agent) for names in (_BROWSERS, _SYSTEMS))
    return ", ".join(_SAID.get(name, name) for name in named if name) or user_agent[:40]


def _first(names: Iterable[str], text: str) -> str | None:
    return next((name for name in names if name in text), None)


FILTERS = {
    "language_name": language_name,
    "day": day, "weekday": weekday, "clock": clock, "moment": moment, "ago": ago, "month": month,
    "number": number, "up_to": up_to, "percent": percent, "listed": listed, "device": device,
}  # fmt: skip
