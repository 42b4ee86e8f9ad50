"""This one of a series and all that follow: moved, held in another way, or called off."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.actions.changes import ask_anew, call_off, offered_instead, refuse_moment
from mentoring.meetings.actions.locks import (
    lock_ahead,
    lock_people,
    refuse_departed,
    refuse_guests,
    reminder_baseline,
)
from mentoring.meetings.actions.refusals import NoSeries, TimeTaken
from mentoring.meetings.actions.series import end_before, give_time, rule_fields
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting, Proposal, Series
from mentoring.meetings.rules.series import Rule
from mentoring.organisations.models import Membership


@transaction.atomic
def move_following(
    meeting: Meeting, *, starts_at: datetime, actor: Membership, at: datetime
) -> Meeting:
    """Put this one to another moment, and those after it to the same hour and weekday as it.

    What was moved by itself before follows too. Where the new time of one of those is taken, it
    is left out. Raises ``TimeTaken`` where it is the first.
    """
    meeting, series, following = _lock(meeting, actor, at)
    refuse_moment(starts_at, at)
    if starts_at == meeting.starts_at:
        return meeting
    before, number = meeting.starts_at, meeting.number or 0
    rule = Rule.beginning(starts_at, series.zone, series.every, number=number)
    for name, value in rule_fields(rule).items():
        setattr(series, name, value)
    series.sequence += 1
    series.save()
    lock_people(meeting.relationship)
    BusyHalfHour.objects.filter(meeting__in=[meeting, *following]).delete()
    meeting.attendances.filter(member__membership=actor).update(answer=Attendance.Answer.ACCEPTED)
    if not _put(meeting, starts_at, actor, at):
        raise TimeTaken
    for one in following:
        if not _put(one, rule.moment(one.number or 0), actor, at):
            one.cancelled_at = at
            one.save(update_fields=["cancelled_at"])
    figures = {
        "before": before,
        "after": starts_at,
        "sequence": series.sequence,
        "whole": True,
    }
    record("meetings.moved", meeting, actor=actor, at=at, data=figures)
    return meeting


@transaction.atomic
def change_following(
    meeting: Meeting, *, format: str, place: str, actor: Membership, at: datetime
) -> Meeting:
    """Hold this one and those after it in another way, or elsewhere."""
    meeting, series, following = _lock(meeting, actor, at)
    before = meeting.format
    for one in [meeting, *following]:
        one.format, one.place = format, place
        one.sequence += 1
        one.save(update_fields=["format", "place", "sequence"])
    series.format, series.place = format, place
    series.sequence += 1
    series.save(update_fields=["format", "place", "sequence"])
    figures = {"before": before, "after": format, "sequence": series.sequence, "whole": True}
    record("meetings.changed", meeting, actor=actor, at=at, data=figures)
    return meeting


@transaction.atomic
def cancel_following(
    meeting: Meeting, *, offers: Sequence[datetime] = (), actor: Membership, at: datetime
) -> Proposal | None:
    """End the series with this one: those before it stay; ``offers`` as for a single one."""
    meeting, series, following = _lock(meeting, actor, at)
    proposal = offered_instead(meeting, offers, actor=actor, at=at)
    end_before(series, meeting.number or 0)
    for one in following:
        one.cancelled_at = at
        one.save(update_fields=["cancelled_at"])
    BusyHalfHour.objects.filter(meeting__in=following).delete()
    call_off(meeting, actor=actor, at=at, proposal=proposal, figures={"whole": True})
    return proposal


def _lock(
    meeting: Meeting, actor: Membership, at: datetime
) -> tuple[Meeting, Series, list[Meeting]]:
    """With those that follow. Raises ``NoSeries`` for one that belongs to none that goes on."""
    meeting = lock_ahead(meeting, at)
    refuse_departed(meeting.relationship, actor)
    refuse_guests(meeting, actor)
    going_on = Series.objects.select_for_update().filter(meetings=meeting.pk, ends_before=None)
    series = going_on.first()
    if series is None:
        raise NoSeries
    later = series.meetings.not_cancelled().filter(number__gt=meeting.number, starts_at__gt=at)
    following = list(later.select_for_update().order_by("number"))
    for one in following:
        one.relationship, one.series = meeting.relationship, series
    return meeting, series, following


def _put(meeting: Meeting, starts_at: datetime, actor: Membership, at: datetime) -> bool:
    meeting.starts_at = starts_at
    meeting.sequence += 1
    has_time = give_time(meeting, meeting.relationship)
    meeting.save(update_fields=["starts_at", "sequence"])
    baseline = reminder_baseline(meeting.relationship, starts_at, at)
    meeting.attendances.update(reminded_at=baseline, asked_at=None)
    if has_time:
        ask_anew(meeting, actor)
    return has_time
