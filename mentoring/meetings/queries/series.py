"""A series of meetings as pages and calendars show it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentoring.meetings.models import Meeting, Series
from mentoring.meetings.rules.series import Rule
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.pauses import pause_of


@dataclass(frozen=True)
class Layout:
    """One entry of a calendar: a rule, the moments without, and those that differ from it."""

    starts_at: datetime
    repeats: dict[str, Any]
    left_out: list[datetime]
    exceptions: list[tuple[Meeting, datetime]]  # each with the moment it has by the rule
    is_empty: bool  # nothing of it is left: it is out of the calendar as a whole


def series_of(relationship: Relationship) -> Series | None:
    """The one that goes on. Remembered on the loaded row."""
    if "_series" not in relationship.__dict__:
        found = Series.objects.filter(relationship=relationship, ends_before=None)
        relationship.__dict__["_series"] = found.first()
    series: Series | None = relationship.__dict__["_series"]
    return series


def layout(
    series: Series, meetings: Collection[Meeting], relationship: Relationship, *, at: datetime
) -> Layout:
    """``meetings``: those of its that the reader has in their calendar.

    Left out are those that were called off, and those that a break skips: also such as were not
    made yet, for the rule of a calendar knows no end.
    """
    rule, taking_place = Rule.of(series), {one.number: one for one in meetings}
    over = series.ends_before
    made = range(series.next_number if over is None else min(over, series.next_number))
    missing = [number for number in made if number not in taking_place]
    if over is None:
        missing += _in_break(series, rule, relationship, at)
    kept = [number for number in made if number in taking_place]
    return Layout(
        starts_at=rule.moment(0),
        repeats=rule.recurrence(last=None if over is None else max(kept, default=0)),
        left_out=[
            rule.moment(one) for one in missing if over is None or one < max(kept, default=0)
        ],
        exceptions=[
            (taking_place[number], rule.moment(number))
            for number in kept
            if differs(taking_place[number], series, rule.moment(number))
        ],
        is_empty=over is not None and not kept,
    )


def _in_break(
    series: Series, rule: Rule, relationship: Relationship, at: datetime
) -> Sequence[int]:
    pause = pause_of(relationship, relationship.today(at))
    if not pause.rests or pause.until is None:
        return []
    first, found = series.next_number, []
    while rule.day(first) < pause.until:
        found.append(first)
        first += 1
    return found


def differs(meeting: Meeting, series: Series, moment: datetime) -> bool:
    """Whether calendars hold it as an exception, with a number of changes of its own."""
    planned = (moment, series.minutes, series.format, series.place)
    return planned != (meeting.starts_at, meeting.minutes, meeting.format, meeting.place)


def changes_of(meeting: Meeting) -> int:
    """How many changes a calendar that is up to date has seen of it.

    Where it stands by the rule a calendar may hold it in the entry of the series alone, whose
    number does not count what changed in each of its meetings.
    """
    series = meeting.series
    if series is None:
        return meeting.sequence
    moment = Rule.of(series).moment(meeting.number or 0)
    return series.sequence + (meeting.sequence if differs(meeting, series, moment) else 0)


def left_out_of(meeting: Meeting, at: datetime) -> list[datetime]:
    """Of the series of a meeting, those that were called off ``at`` the same moment."""
    if meeting.series_id is None:
        return []
    gone = Meeting.objects.filter(series=meeting.series_id, cancelled_at=at)
    later = gone.exclude(pk=meeting.pk).order_by("starts_at")
    return list(later.values_list("starts_at", flat=True))
