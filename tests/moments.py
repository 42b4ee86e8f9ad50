"""The moments that tests speak of: a fixed noon and the days around it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
