"""The moments that tests speak of: a fixed noon and the days around it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def today() -> date:
    """The day it is now where the organisations of tests are: after 22 or 23 h of UTC the next."""
    return timezone.now().astimezone(ZoneInfo("Europe/Berlin")).date()
