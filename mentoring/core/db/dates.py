"""The years that a column may hold, so that no date can break a page for good."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import Q

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
YEAR = timedelta(days=366)


def sane_moment(field: str) -> Q:
    """For a check constraint of a ``DateTimeField``; an empty one passes."""
    first, last = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (FIRST, LAST))
    return Q(**{f"{field}__range": (first, last)})


def sane_day(field: str) -> Q:
    """The same for a ``DateField``."""
    return Q(**{f"{field}__range": (FIRST, LAST)})
