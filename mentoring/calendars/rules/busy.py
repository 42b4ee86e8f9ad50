"""What a calendar makes busy: spans in UTC, without a word of what they are about.

Libraries lay rules out on the wall clock; how long something lasts is added here, on the clock of
the world, so that an hour is an hour also in the night when clocks change (ADR 0084).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar as Parsed
from icalendar.prop import vDuration

from mentoring.calendars.rules import lines as read_lines
from mentoring.calendars.rules import recurring, zones
from mentoring.calendars.rules.lines import (
    TIMES,
    Calendar,
    CalendarEvent,
    NotACalendar,
    PropertyLine,
    written,
)

DAY = timedelta(days=1)
AROUND = 2 * DAY  # what wall clocks and days of other zones can be off
MAX_SPANS = 20_000
BUSY = "X-MICROSOFT-CDO-BUSYSTATUS"
NUMBER = "X-RAPPORT-NUMBER"
FREE_AT_WORK = ("FREE", "WORKINGELSEWHERE")
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class BusyReading:
    """``doubts``: events whose zone nobody knows, taken as if it were the person's own."""

    spans: list[Span]
    doubts: int = 0


def busy(
    content: bytes,
    *,
    zone: str,
    start: datetime,
    end: datetime,
    owner: str = "",
    ours: Collection[str] = (),
) -> BusyReading:
    """Between two moments, joined where they touch; raises ``NotACalendar``."""
    days = [f"{moment:%Y%m%d}" for moment in (start - AROUND, end + AROUND)]
    calendar = read_lines.read(content, first_day=days[0], last_day=days[1], owner=owner, ours=ours)
    reader = _Reader(calendar, ZoneInfo(zone), start, end, days[1])
    spans = list(_clipped(reader.spans(), start, end))
    return BusyReading(joined(spans), reader.doubts)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Earliest first, those that touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _clipped(spans: Iterable[Span], start: datetime, end: datetime) -> Iterator[Span]:
    for number, (first, last) in enumerate(spans):
        if number >= MAX_SPANS:
            raise NotACalendar("it is busy more often than anybody can be")
        if first < end and last > start and first < last:
            yield max(first, start), min(last, end)


class _Reader:
    """One calendar, with a zone for whatever names none."""

    def __init__(
        self, calendar: Calendar, own: ZoneInfo, start: datetime, end: datetime, last_day: str
    ) -> None:
        self.calendar, self.own, self.last_day = calendar, own, last_day
        self.start, self.end, self.doubts = start, end, 0
        self.floating = zones.iana(calendar.zone) or own.key
        self.private = {name for name in calendar.zones if not zones.iana(name)}

    def spans(self) -> Iterator[Span]:
        events = [one for one in self.calendar.events if one.kind == "VEVENT"]
        events = [replace(one, lines=[self._zoned(line) for line in one.lines]) for one in events]
        events += [other for one in events for other in _taken_apart(one)]
        events = list(_told_apart(self._ending(one) for one in events))
        yield from self._told_busy()
        if not events:
            return
        self._refuse_endless(events)
        parsed = Parsed.from_ical("\r\n".join(self._text(events)))
        every = zip(parsed.walk("VEVENT"), events, strict=True)
        lengths = [_length(one, event.value("DURATION"), self.own) for one, event in every]
        around = (self.start - AROUND, self.end + AROUND)
        for one in recurring_ical_events.of(parsed).between(*around):
            event = events[int(one[NUMBER])]
            if not _is_free(event):
                yield self._span(one, lengths[int(one[NUMBER])])

    def _told_busy(self) -> Iterator[Span]:
        """Of a calendar that tells nothing else (VFREEBUSY)."""
        for event in self.calendar.events:
            for line in event.all("FREEBUSY"):
                if line.parameters.get("FBTYPE", "BUSY").upper() != "FREE":
                    yield from map(_period, line.value.split(","))

    def _zoned(self, line: PropertyLine) -> PropertyLine:
        """A moment with a zone that the library knows, whoever named it and however."""
        if line.name not in TIMES or line.is_date or line.is_utc:
            kept = {n: v for n, v in line.parameters.items() if n != "TZID"}
            if line.is_date:
                kept["VALUE"] = "DATE"
            return replace(line, parameters=kept)
        named = line.parameters.get("TZID", "")
        if named in self.private:
            named = self._location(named) or named
        elif named and not zones.iana(named):
            self.doubts += line.name == "DTSTART"
            named = self.own.key
        known = zones.iana(named) or named or self.floating
        return replace(line, parameters=line.parameters | {"TZID": known})

    def _ending(self, event: CalendarEvent) -> CalendarEvent:
        """What happens once and ends when calendars do ends where nobody asks any more."""
        if event.first("RRULE") or event.first("RDATE"):
            return event
        lines = [
            replace(line, value=self.last_day + line.value[8:])
            if line.name == "DTEND" and line.value[:8] > self.last_day
            else line
            for line in event.lines
        ]
        return replace(event, lines=lines)

    def _location(self, name: str) -> str:
        """What a private zone says of where it is."""
        said = (one.partition(":") for one in self.calendar.zones[name])
        return next((zones.iana(v) for n, _, v in said if n.upper() == "X-LIC-LOCATION"), "")

    def _refuse_endless(self, events: list[CalendarEvent]) -> None:
        steps = 0.0
        for event in events:
            begin = datetime.strptime(event.value("DTSTART")[:8], "%Y%m%d").replace(tzinfo=UTC)
            for rule in event.all("RRULE"):
                steps += recurring.steps_of(rule.value, begin, self.end + AROUND)
        if steps > recurring.MAX_STEPS:
            raise NotACalendar("its rules repeat more often than anybody can follow")

    def _text(self, events: list[CalendarEvent]) -> Iterator[str]:
        yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rapport//EN")
        if known := zones.iana(self.calendar.zone):
            yield f"X-WR-TIMEZONE:{known}"
        for name in sorted(self.private):
            yield from self.calendar.zones[name]
        for number, event in enumerate(events):
            yield from ("BEGIN:VEVENT", f"{NUMBER}:{number}")
            if not event.value("UID"):
                yield f"UID:number-{number}"
            yield from written(map(self._bounded(event), event.lines))
            yield "END:VEVENT"
        yield "END:VCALENDAR"

    def _bounded(self, event: CalendarEvent) -> Any:
        start = event.first("DTSTART")
        assert start is not None
        there = zones.zone(start.parameters.get("TZID", "")) if start.parameters else self.own

        def line_with_end(line: PropertyLine) -> PropertyLine:
            if line.name != "RRULE":
                return line
            return replace(line, value=recurring.bounded(line.value, start, there, self.last_day))

        return line_with_end

    def _span(self, occurrence: Any, length: "_Length") -> Span:
        start = occurrence["DTSTART"].dt
        if not isinstance(start, datetime):
            return _midnight(start, self.own), _midnight(start + length.days, self.own)
        return start.astimezone(UTC), (start + length.days).astimezone(UTC) + length.exact


@dataclass(frozen=True)
class _Length:
    """Days that keep the wall's hour, and time that the clock of the world counts."""

    days: timedelta
    exact: timedelta


def _taken_apart(event: CalendarEvent) -> Iterator[CalendarEvent]:
    """Further dates that have an end of their own become events of their own."""
    kept = [line for line in event.lines if line.name in ("STATUS", "TRANSP", "ATTENDEE", BUSY)]
    for line in [one for one in event.all("RDATE") if "/" in one.value]:
        event.lines.remove(line)
        place = {name: value for name, value in line.parameters.items() if name != "VALUE"}
        for period in line.value.split(","):
            start, _sep, end = period.strip().partition("/")
            is_length = end.startswith("P")
            last = (
                PropertyLine("DURATION", {}, end)
                if is_length
                else PropertyLine("DTEND", place, end)
            )
            yield CalendarEvent("VEVENT", [PropertyLine("DTSTART", place, start), last, *kept])


def _told_apart(events: Iterable[CalendarEvent]) -> Iterator[CalendarEvent]:
    """Two events under one name, neither of them newer: some calendars give every name twice."""
    known: set[tuple[str, str, str]] = set()
    for number, event in enumerate(events):
        names = ("UID", "RECURRENCE-ID", "SEQUENCE")
        uid, which, sequence = (event.value(name) for name in names)
        if uid and (uid, which, sequence or "0") in known:
            others = [line for line in event.lines if line.name != "UID"]
            event = replace(event, lines=[PropertyLine("UID", {}, f"{uid}-{number}"), *others])
        known.add((uid, which, sequence or "0"))
        yield event


def _length(event: Any, lasts: str, own: ZoneInfo) -> _Length:
    start, none = event["DTSTART"].dt, timedelta()
    end = event["DTEND"].dt if "DTEND" in event else None
    days, exact = _days_and_time(lasts) if lasts else (none, none)
    if not isinstance(start, datetime):
        days = _day(end) - start if end is not None else days
        return _Length(max(days, DAY), none)
    if end is not None:
        return _Length(none, _utc(end, own) - _utc(start, own))
    return _Length(days, exact)


def _days_and_time(lasts: str) -> tuple[timedelta, timedelta]:
    """``P1D`` is a day of the wall, ``PT24H`` as many hours: the library knows no difference."""
    days, _sep, rest = lasts.upper().partition("T")
    parts = [_duration(one) for one in (days, f"PT{rest}") if one not in ("P", "PT")]
    return (parts[0], timedelta()) if not rest else (sum(parts[:-1], timedelta()), parts[-1])


def _duration(text: str) -> timedelta:
    length: timedelta = vDuration.from_ical(text)  # type: ignore[no-untyped-call]
    return length


def _utc(moment: date | datetime, own: ZoneInfo) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return _midnight(moment, own)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _period(text: str) -> Span:
    """``start/end`` or ``start/duration``, in UTC as the standard has it."""
    start, _sep, end = text.strip().partition("/")
    begin = datetime.strptime(start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if end.lstrip("+-").startswith("P"):
        return begin, begin + _duration(end)
    return begin, datetime.strptime(end, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _is_free(event: CalendarEvent) -> bool:
    return (
        event.value("STATUS").upper() == "CANCELLED"
        or event.value("TRANSP").upper() == "TRANSPARENT"
        or event.value(BUSY).upper() in FREE_AT_WORK
        or "DECLINED"
        in (one.parameters.get("PARTSTAT", "").upper() for one in event.all("ATTENDEE"))
    )
