"""What a calendar program answered to an invitation (iTIP, RFC 5546): read with patience.

Programs differ in almost everything but a few lines, so only these are looked at: no library builds
the zones that somebody may have made up, and a cut-down event is as good as a whole one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mentoring.calendars.rules.lines import PropertyLine, line_of, unfolded
from mentoring.calendars.rules.zones import iana


class Says(StrEnum):
    """PARTSTAT of RFC 5545, as far as an answer can have it."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"
    NOTHING = "NEEDS-ACTION"


class AnswerMethod(StrEnum):
    REPLY = "REPLY"
    COUNTER = "COUNTER"
    REFRESH = "REFRESH"


@dataclass(frozen=True)
class CalendarAnswer:
    """``said``: by address, in lower case. ``starts_at``: where it says one that can be read."""

    method: AnswerMethod
    uid: str
    sequence: int
    stamp: datetime | None
    said: dict[str, Says]
    is_of_one_occurrence: bool
    occurrence: datetime | None  # of a series the moment that it has there, where it can be read
    starts_at: datetime | None

    def of(self, addresses: Iterable[str]) -> Says | None:
        """What somebody known by these said; None: it is somebody else's answer."""
        return next((self.said[one] for one in addresses if one in self.said), None)


def answer_in(text: str, *, method: str, zone: str) -> CalendarAnswer | None:
    """The answer of a calendar; None for an invitation, a file to keep, or no calendar at all.

    ``method``: as the mail's part says it, for calendars that leave it out. ``zone``: of whoever
    answers, for a time without one.
    """
    outer, event = _lines(text)
    said = _value(outer, "METHOD").upper() or method
    if said not in [*AnswerMethod] or not event:
        return None
    sequence = _value(event, "SEQUENCE")
    return CalendarAnswer(
        method=AnswerMethod(said),
        uid=_value(event, "UID").lower(),
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,
        stamp=_moment(event, "DTSTAMP", zone),
        said=dict(_attendee(line) for line in event if line.name == "ATTENDEE"),
        is_of_one_occurrence=bool(_value(event, "RECURRENCE-ID")),
        occurrence=_moment(event, "RECURRENCE-ID", zone),
        starts_at=_moment(event, "DTSTART", zone),
    )


def _lines(text: str) -> tuple[list[PropertyLine], list[PropertyLine]]:
    """Of the calendar, and of its first event: what lies deeper, or in another, says nothing."""
    outer: list[PropertyLine] = []
    event: list[PropertyLine] = []
    stack: list[str] = []
    is_over = False
    for line in filter(None, map(line_of, unfolded(text))):
        if line.name == "BEGIN":
            stack.append(line.value.upper())
        elif line.name == "END":
            is_over |= stack == ["VCALENDAR", "VEVENT"]
            stack = stack[:-1]
        elif stack == ["VCALENDAR"]:
            outer.append(line)
        elif stack == ["VCALENDAR", "VEVENT"] and not is_over:
            event.append(line)
    return outer, event


def _value(lines: Iterable[PropertyLine], name: str) -> str:
    return next((line.value.strip() for line in lines if line.name == name), "")


def _attendee(line: PropertyLine) -> tuple[str, Says]:
    address = line.value.strip().lower().removeprefix("mailto:").strip()
    said = line.parameters.get("PARTSTAT", "").upper()
    return address, Says(said) if said in [*Says] else Says.NOTHING


def _moment(lines: Iterable[PropertyLine], name: str, zone: str) -> datetime | None:
    line = next((line for line in lines if line.name == name), None)
    if line is None:
        return None
    place = iana(line.parameters.get("TZID", "")) or iana(zone) or "UTC"
    try:
        at = datetime.strptime(line.value.strip().rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        return at.replace(
            tzinfo=UTC if line.value.strip().endswith("Z") else ZoneInfo(place)
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
