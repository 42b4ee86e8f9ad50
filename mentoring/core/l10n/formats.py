"""Dates, times, numbers and lists in the reader's language (Babel), as template filters."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext

from mentoring.core.l10n.counts import in_words
from mentoring.core.l10n.languages import LANGUAGES


def locale() -> Locale:
    return _locale(translation.get_language() or "en")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LANGUAGES.get(language, language), sep="-")


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


def full_day(value: datetime, zone: str | None = None) -> str:
    """14 November 2026, on what is read for years."""
    return _day(in_zone(value, zone).date(), locale(), is_this_year=False)


def short_day(value: datetime, zone: str | None = None) -> str:
    """14 Nov, where there is no room for more."""
    return dates.format_skeleton("MMMd", in_zone(value, zone).date(), locale=locale())


def weekday(value: datetime | date, zone: str | None = None) -> str:
    """Thursday, 27 November, or Monday, 4 January 2027 when it is not this year."""
    if isinstance(value, datetime):
        value = in_zone(value, zone).date()
    return _weekday(value, locale(), value.year == timezone.now().year)


@lru_cache(maxsize=2048)
def _weekday(value: date, where: Locale, is_this_year: bool) -> str:
    if where.language == "de":  # whose skeletons cut the day's name to two letters
        year = "" if is_this_year else " y"
        return dates.format_date(value, f"EEEE, d. MMMM{year}", locale=where)
    if not is_this_year:
        return dates.format_skeleton("yMMMMEEEEd", value, locale=where)
    return dates.format_skeleton("MMMMEEEEd", value, locale=where)


def month(value: date | datetime) -> str:
    """November 2026."""
    return dates.format_skeleton("yMMMM", value, locale=locale())


def clock(value: datetime | time, zone: str | None = None) -> str:
    """9:00 in the reader's habit."""
    if isinstance(value, datetime):
        value = in_zone(value, zone).time()
    return _clock(value.replace(second=0, microsecond=0), locale())


@lru_cache(maxsize=2048)  # more than a day has minutes
def _clock(value: time, where: Locale) -> str:
    return dates.format_time(value, "short", locale=where)


def moment(value: datetime, zone: str | None = None) -> str:
    """Thursday, 27 November, 9:00."""
    return f"{weekday(value, zone)}, {clock(value, zone)}"


def brief_moment(value: datetime, zone: str | None = None) -> str:
    """Thu 27 Nov, 9:00, where there is no room for more."""
    where, here = locale(), in_zone(value, zone).date()
    if where.language == "de":  # whose skeletons put the day's name before a dot
        return f"{dates.format_date(here, 'EEE, d. MMM', locale=where)}, {clock(value, zone)}"
    return f"{dates.format_skeleton('MMMEd', here, locale=where)}, {clock(value, zone)}"


def ago(value: datetime) -> str:
    """three days ago, in 2 weeks; 18 months are said as months, and ten days as days."""
    span = value - timezone.now()
    return dates.format_timedelta(
        span, threshold=_fewest(abs(span).days), add_direction=True, locale=locale()
    )


def _fewest(days: int) -> float:
    """How many of a unit there must be to count in it, so that rounding tells nothing else."""
    if days < 6:
        return 0.85
    if days < 7:
        return 1  # six days are no week
    return 2 if days < 2 * 365 else 3


def number(value: float, digits: int | None = None) -> str:
    if digits is not None:
        value = round(value, digits)
    return _number(value, locale())


@lru_cache(maxsize=2048)
def _number(value: float, where: Locale) -> str:
    return numbers.format_decimal(value, locale=where)


def about(count: int, most: int) -> str:
    """A number that is exact up to ``most`` and some minutes old beyond: 37, about 98,400."""
    if count <= most:
        return number(count)
    rounded = round(count, 3 - len(str(count)))
    return gettext("about %(number)s") % {"number": number(rounded)}


def percent(value: float) -> str:
    """A share between 0 and 1 as 91 %."""
    return _percent(value, locale())


@lru_cache(maxsize=2048)
def _percent(value: float, where: Locale) -> str:
    return numbers.format_percent(value, locale=where)


def listed(items: Iterable[object]) -> str:
    """Portuguese, English and French."""
    return lists.format_list([str(item) for item in items], locale=locale())


def listed_briefly(names: Sequence[str], most: int) -> str:
    """As ``listed``, with all but the first two as a number where there are more than ``most``."""
    if len(names) <= most:
        return listed(names)
    more = gettext("%(count)s more") % {"count": in_words(len(names) - 2)}
    return listed([*names[:2], more])


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
    "day": day,
    "full_day": full_day,
    "weekday": weekday,
    "clock": clock,
    "moment": moment,
    "brief_moment": brief_moment,
    "ago": ago,
    "short_day": short_day,
    "month": month,
    "number": number,
    "about": about,
    "percent": percent,
    "listed": listed,
    "listed_briefly": listed_briefly,
    "in_words": in_words,
    "device": device,
}
