"""The lines of a calendar (RFC 5545): whether it is whole, and the few that say when one is busy.

Titles, guests, places and notes are dropped here, before anything else reads the feed.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

MAX_LINES = 1_500_000
MAX_EVENTS = 20_000  # that may matter for the time asked about
MAX_DATES = 50_000  # of exceptions and further dates
MAX_DEPTH = 8
TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
MOMENT = re.compile(
    r"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3])[0-5]\d([0-5]\d|60)Z?)?"
)
WEEKS = re.compile(r"P(\dW|\d\d?D)?(T(\d{1,3}H)?(\d{1,4}M)?(\d{1,5}S)?)?")  # less than a year
PROPERTIES = {
    *TIMES,
    *("UID", "SEQUENCE", "DURATION", "RRULE", "STATUS", "TRANSP"),
    *("X-MICROSOFT-CDO-BUSYSTATUS", "FREEBUSY", "ATTENDEE"),
}


class NotACalendar(ValueError):
    """Why this is not a whole calendar that can be read within bounds."""


@dataclass(frozen=True)
class PropertyLine:
    """One property: ``DTSTART;TZID=Europe/Berlin:20261102T090000``."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def is_date(self) -> bool:
        return self.parameters.get("VALUE", "").upper() == "DATE" or (
            re.fullmatch(r"\d{8}(,\d{8})*", self.value) is not None
        )

    @property
    def is_utc(self) -> bool:
        return re.split("[,/]", self.value, maxsplit=1)[0].endswith("Z")

    def is_about(self, owner: str) -> bool:
        """Of a guest: whether that is ``owner``, however their address is written."""
        said = (self.value, self.parameters.get("EMAIL", ""))
        return owner in (one.lower().removeprefix("mailto:").strip() for one in said)


@dataclass
class CalendarEvent:
    """One VEVENT or VFREEBUSY, with those of its lines that count."""

    kind: str
    lines: list[PropertyLine] = field(default_factory=list)

    def all(self, name: str) -> Iterator[PropertyLine]:
        return (line for line in self.lines if line.name == name)

    def first(self, name: str) -> PropertyLine | None:
        return next(self.all(name), None)

    def value(self, name: str) -> str:
        line = self.first(name)
        return line.value.strip() if line else ""


@dataclass
class Calendar:
    events: list[CalendarEvent] = field(default_factory=list)
    zones: dict[str, list[str]] = field(default_factory=dict)  # VTIMEZONEs as written, by TZID
    zone: str = ""  # X-WR-TIMEZONE
    dates: int = 0

    def take(self, event: CalendarEvent) -> None:
        for line in event.lines:
            if line.name in ("RDATE", "EXDATE"):
                self.dates += line.value.count(",") + 1
        self.events.append(event)
        if len(self.events) > MAX_EVENTS or self.dates > MAX_DATES:
            raise NotACalendar("it holds too many events")


def read(
    content: bytes, *, first_day: str, last_day: str, owner: str, ours: Collection[str] = ()
) -> Calendar:
    """What can matter between two days (``20261102``); raises ``NotACalendar``.

    ``owner``: whose calendar it is, by address; of guests only their answer is kept. ``ours``: UIDs
    of what we sent there ourselves, which is no news.
    """
    reader = _Reader(first_day, last_day, owner.strip().lower(), ours)
    for number, line in enumerate(unfolded(content.decode("utf-8-sig", "replace"))):
        if number > MAX_LINES:
            raise NotACalendar("it has too many lines")
        reader.take(line)
    if reader.stack or not reader.is_begun:
        raise NotACalendar("it is not a whole calendar")
    return reader.calendar


def unfolded(text: str) -> Iterator[str]:
    parts: list[str] = []
    for found in re.finditer(r"[^\r\n]+", text):
        line = found[0]
        if line[0] in " \t" and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    if parts:
        yield "".join(parts)


class _Reader:
    def __init__(self, first_day: str, last_day: str, owner: str, ours: Collection[str]) -> None:
        self.ours = ours
        self.first_day, self.last_day, self.owner = first_day, last_day, owner
        self.calendar, self.stack, self.is_begun = Calendar(), list[str](), False
        self.event = CalendarEvent("")
        self.zone: list[str] = []

    def take(self, text: str) -> None:
        name, _sep, value = text.partition(":")
        name = name.strip().upper()
        if name == "BEGIN":
            self._begin(value.strip().upper(), text)
        elif name == "END":
            self._end(value.strip().upper(), text)
        elif not self.stack:
            if text.strip():
                raise NotACalendar("it is not a calendar")
        elif "VTIMEZONE" in self.stack:
            self.zone.append(text)
        elif self.stack[-1] in ("VEVENT", "VFREEBUSY"):
            self._keep(text)
        elif name.partition(";")[0] == "X-WR-TIMEZONE":
            self.calendar.zone = value.strip()

    def _begin(self, kind: str, text: str) -> None:
        if (kind == "VCALENDAR") != (not self.stack) or len(self.stack) >= MAX_DEPTH:
            raise NotACalendar("it is not a whole calendar")
        self.is_begun = True
        if kind == "VTIMEZONE":
            self.zone = []
        if kind == "VTIMEZONE" or "VTIMEZONE" in self.stack:
            self.zone.append(text)
        if len(self.stack) == 1 and kind in ("VEVENT", "VFREEBUSY"):
            self.event = CalendarEvent(kind)
        self.stack.append(kind)

    def _end(self, kind: str, text: str) -> None:
        if not self.stack or self.stack.pop() != kind:
            raise NotACalendar("it is not a whole calendar")
        if kind == "VTIMEZONE" or "VTIMEZONE" in self.stack:
            self.zone.append(text)
        if kind == "VTIMEZONE":
            names = (line_of(one) for one in self.zone if one[:4].upper() == "TZID")
            name = next((one.value for one in names if one), "")
            self.calendar.zones.setdefault(name, self.zone)
        elif len(self.stack) == 1 and kind in ("VEVENT", "VFREEBUSY") and self._matters():
            self.calendar.take(self.event)

    def _keep(self, text: str) -> None:
        name = re.split("[;:]", text, maxsplit=1)[0].strip().upper()
        if name not in PROPERTIES or (name == "ATTENDEE" and not self.owner):
            return
        line = line_of(text)
        if line and (name != "ATTENDEE" or line.is_about(self.owner)):
            self.event.lines.append(line)

    def _matters(self) -> bool:
        """Whether it can be busy between the days. What repeats may have begun long ago."""
        event = self.event
        if event.kind == "VFREEBUSY":
            return True
        if event.value("UID").lower() in self.ours:
            return False
        start = event.value("DTSTART")
        if not MOMENT.fullmatch(start):
            raise NotACalendar("it has an event without a beginning")
        if event.first("RECURRENCE-ID") or event.first("RDATE"):
            return True
        if start[:8] > self.last_day:
            return False
        if event.first("RRULE"):
            return True
        if event.value("DURATION").startswith("-"):
            return False
        if lasts := event.value("DURATION"):
            is_long_over = int(start[:4]) + 1 < int(self.first_day[:4])
            return not (is_long_over and WEEKS.fullmatch(lasts))
        return max(start, event.value("DTEND"))[:8] >= self.first_day


_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=((?:"[^"]*"|[^";:,]|,)*)')


def line_of(text: str) -> PropertyLine | None:
    """None for what is no property, such as a note whose lines were never folded."""
    name = re.match(r"\s*([A-Za-z0-9-]+)", text)
    if name is None:
        return None
    end, parameters = name.end(), {}
    while found := _PARAMETER.match(text, end):
        parameters[found[1].upper()] = found[2].strip().strip('"')
        end = found.end()
    if text[end : end + 1] != ":":
        return None
    return PropertyLine(name[1].upper(), parameters, text[end + 1 :].strip())


def written(lines: Iterable[PropertyLine]) -> Iterator[str]:
    for line in lines:
        parameters = "".join(f';{name}="{value}"' for name, value in line.parameters.items())
        yield f"{line.name}{parameters}:{line.value}"
