"""Somebody whose own calendar leaves some of the week out, and who has a week off ahead.

The demo calls no address for it.
"""

from datetime import UTC, datetime, time, timedelta

from mentoring.calendars import actions
from mentoring.calendars.rules.busy import BusyReading
from mentoring.organisations.models import Membership

ADDRESS = "https://calendar.northwind.example/private/busy.ics"
NEVER = timedelta(days=3650)
HOURS = ((8, 9), (10, 11), (13, 15))  # UTC, on three days of the week


def add_calendar(person: Membership, *, at: datetime) -> None:
    """Added weeks ago, read an hour ago."""
    feed = actions.add(address=ADDRESS, actor=person, at=at - timedelta(days=20))
    days = [(at + timedelta(days=number)).date() for number in range(1, 35)]
    spans = [
        (datetime.combine(day, time(start), UTC), datetime.combine(day, time(end), UTC))
        for day in days
        for start, end in HOURS
        if day.weekday() in (0, 2, 3)
    ]
    actions.keep_reading(feed, BusyReading(spans), at=at - timedelta(hours=1))
    type(feed).objects.filter(pk=feed.pk).update(fetch_at=at + NEVER)


def take_a_week_off(person: Membership, *, at: datetime) -> None:
    """A whole week in a month, and half an hour around every meeting."""
    said = at - timedelta(days=3)
    actions.set_limits(notice_hours=20, gap_minutes=30, max_a_day=None, actor=person, at=said)
    ahead = at.date() + timedelta(days=21)
    monday = ahead + timedelta(days=-ahead.weekday() % 7)
    days = {"first_on": monday, "last_on": monday + timedelta(days=6)}
    actions.add_days_off(**days, actor=person, at=said)
