"""Calendars as files say them, and what they make busy."""

from datetime import UTC, datetime

from mentoring.calendars.rules.busy import busy


def calendar(*lines: str, head: str = "") -> bytes:
    head_lines = [head] if head else []
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *head_lines, *lines]
    return "\r\n".join([*whole, "END:VCALENDAR", ""]).encode()


def event(start: str, *lines: str, uid: str = "one") -> str:
    """``start``: ``:20261102T090000Z``, or with parameters before the colon."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{start}", *lines, "END:VEVENT"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def spans(
    content: bytes, start: str, end: str, *, zone: str = "Europe/Berlin", owner: str = ""
) -> list[str]:
    """``"2026-11-02 09:00/10:00"`` where it ends on the same day, else with both days."""
    reading = busy(content, zone=zone, start=moment(start), end=moment(end), owner=owner)
    return [said(*span) for span in reading.spans]


def said(start: datetime, end: datetime) -> str:
    day = "" if start.date() == end.date() else f"{end:%Y-%m-%d} "
    return f"{start:%Y-%m-%d %H:%M}/{day}{end:%H:%M}"
