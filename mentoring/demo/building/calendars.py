"""Somebody whose own calendar leaves some of the week out; the demo calls no address for it."""

from datetime import UTC, datetime, time, timedelta

from mentoring.calendars import actions
from mentoring.calendars.rules.busy import Reading
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
    actions.keep_reading(feed, Reading(spans), at=at - timedelta(hours=1))
    type(feed).objects.filter(pk=feed.pk).update(fetch_at=at + NEVER)
