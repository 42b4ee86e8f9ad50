"""A talk as an iCalendar object (RFC 5545, and RFC 5546 for invitations by mail)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

ALARM_BEFORE = timedelta(minutes=15)


class Method(StrEnum):
    REQUEST = "REQUEST"  # a new or moved talk
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"  # a file to keep, not an invitation


@dataclass(frozen=True)
class CalendarParty:
    name: str
    email: str
    answer: str = "ACCEPTED"  # a PARTSTAT of RFC 5545


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar needs to know. ``uid`` stays for life, ``sequence`` grows with changes."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    summary: str
    description: str
    location: str
    url: str
    organiser: CalendarParty
    people: Sequence[CalendarParty]
    reader: str = ""  # whose calendar it goes to, by address
    takes_answers: bool = False
    # Of a series: its zone; by which rule it repeats, and without which of its moments; or, of one
    # of them, the moment that it has by that rule.
    zone: str = ""
    repeats: Mapping[str, Any] | None = None
    left_out: Sequence[datetime] = ()
    instead_of: datetime | None = None


def to_ical(
    meeting: CalendarEntry,
    *,
    method: Method,
    stamp: datetime,
    exceptions: Sequence[CalendarEntry] = (),
) -> str:
    """The text of the calendar object; ``exceptions``: those of a series that differ from it.

    The organiser is the platform's own address: only an organiser may move or cancel, and it is
    the platform that writes these messages. Of two both have said yes already, so no reply is
    asked for; of more the reader's calendar asks them, where answers of calendars are taken.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Rapport//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    for entry in (meeting, *exceptions):
        calendar.add_component(_event(entry, method, stamp))
    if meeting.zone:
        calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _event(meeting: CalendarEntry, method: Method, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    when(event, meeting)
    event.add("summary", meeting.summary)
    event.add("description", meeting.description)
    if meeting.location:
        event.add("location", meeting.location)
    event.add("url", meeting.url)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event["organizer"] = _address(meeting.organiser)
    for party in meeting.people:
        asks = meeting.takes_answers and party.email == meeting.reader
        event.add("attendee", _attendee(party, asks=asks), encode=False)
    if method is not Method.CANCEL:
        event.add_component(_alarm(meeting.summary))
    return event


class Timed(Protocol):
    """What an entry of a calendar, by mail or to read along, says about its time."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def minutes(self) -> int: ...
    @property
    def zone(self) -> str: ...
    @property
    def repeats(self) -> Mapping[str, Any] | None: ...
    @property
    def left_out(self) -> Sequence[datetime]: ...
    @property
    def instead_of(self) -> datetime | None: ...


def when(event: Event, entry: Timed) -> None:
    """A single meeting in UTC; of a series on the wall of its place, or it drifts by an hour."""
    place: tzinfo = ZoneInfo(entry.zone) if entry.zone else UTC
    event.add("dtstart", entry.starts_at.astimezone(place))
    ends_at = entry.starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes)
    event.add("dtend", ends_at.astimezone(place))
    if entry.repeats:
        event.add("rrule", dict(entry.repeats))
    if entry.left_out:
        event.add("exdate", [one.astimezone(place) for one in entry.left_out])
    if entry.instead_of:
        event.add("recurrence-id", entry.instead_of.astimezone(place))


def _address(party: CalendarParty) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["cn"] = vText(party.name)
    return address


def _attendee(party: CalendarParty, *, asks: bool) -> vCalAddress:
    address = _address(party)
    address.params["cutype"] = vText("INDIVIDUAL")
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText(party.answer)
    is_open = asks and party.answer == "NEEDS-ACTION"
    address.params["rsvp"] = vText("TRUE" if is_open else "FALSE")
    return address


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm
