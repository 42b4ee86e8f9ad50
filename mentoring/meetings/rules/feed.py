"""Meetings as a calendar that somebody subscribes to (RFC 5545, RFC 7986)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from mentoring.meetings.rules.calendar import when

AGAIN = timedelta(hours=1)  # how often a calendar may look


@dataclass(frozen=True)
class FeedEntry:
    """One meeting, without anybody's address and without words that belong to those in it."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    summary: str
    location: str
    url: str
    is_cancelled: bool
    changed_at: datetime
    zone: str = ""  # this and the next three as in ``CalendarEntry``
    repeats: Mapping[str, Any] | None = None
    left_out: Sequence[datetime] = ()
    instead_of: datetime | None = None


def to_feed(entries: Sequence[FeedEntry], *, name: str) -> str:
    """The same text for the same meetings, whenever it is written."""
    calendar = Calendar()
    calendar.add("prodid", "-//Rapport//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    if any(entry.zone for entry in entries):
        calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _event(entry: FeedEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    when(event, entry)
    event.add("summary", entry.summary)
    if entry.location:
        event.add("location", entry.location)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.is_cancelled:
        event.add("transp", "TRANSPARENT")
    return event
