"""Meetings that come again: a series begins, its next ones are made, it ends."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from mentoring.core.hooks import hook
from mentoring.events.record import record
from mentoring.meetings.actions.hosting import next_host
from mentoring.meetings.actions.locks import (
    expect_everybody,
    free_for,
    lock_people,
    reminder_baseline,
    reserve_for,
    reserve_half_hours,
)
from mentoring.meetings.actions.refusals import SeriesGoesOn, TimeTaken
from mentoring.meetings.models import Attendance, Meeting, Proposal, Series
from mentoring.meetings.queries.days_off import away_at, spans_off
from mentoring.meetings.rules import MAKE_A_MEETING, slots
from mentoring.meetings.rules.series import AHEAD, Rule
from mentoring.relationships.actions import RelationshipEnded, lock_open
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import stands_still
from mentoring.relationships.queries.pauses import pause_of

Answer = Attendance.Answer


def refuse_second_series(relationship: Relationship, every: int | None) -> None:
    if every is None:
        return
    if Series.objects.filter(relationship=relationship, ends_before=None).exists():
        raise SeriesGoesOn


def repeat(
    proposal: Proposal, meeting: Meeting, relationship: Relationship, *, at: datetime
) -> dict[str, Any]:
    """Let what was just booked be the first of its series; what its event says about it.

    The place whose wall counts is where the times were offered. Everybody's row is locked.
    """
    if proposal.every is None:
        return {}
    refuse_second_series(relationship, proposal.every)
    zone = slots.zone_of(proposal.proposed_by.timezone).key
    rule = Rule.beginning(meeting.starts_at, zone, proposal.every)
    series = Series.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        minutes=meeting.minutes,
        format=meeting.format,
        place=meeting.place,
        created_at=at,
        **rule_fields(rule),
    )
    meeting.series, meeting.number = series, 0
    meeting.save(update_fields=["series", "number"])
    _fill(series, relationship, at=at)
    return {"whole": True}


def rule_fields(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("every", "ordinal", "first_on", "wall", "zone")}


@transaction.atomic
def keep_going(found: Series, *, at: datetime) -> None:
    """Make the next ones of a series; where a time is taken, that one is left out, and told.

    Nothing is made while somebody is away without whom there is nobody to meet; afterwards it
    goes on with what lies ahead then.
    """
    try:
        relationship = lock_open(found.relationship)
    except RelationshipEnded:
        return
    series = Series.objects.select_for_update().get(pk=found.pk)
    rests = stands_still(relationship) or pause_of(relationship, relationship.today(at)).rests
    if series.ends_before is not None or rests:
        return
    lock_people(relationship)
    for meeting in _fill(series, relationship, at=at):
        figures = {"proposal": None, "is_taken": True}
        record("meetings.cancelled", meeting, actor=None, at=at, data=figures)


@hook("meetings.series_returns")
def return_to(series: Series, at: datetime) -> None:
    """At once after a break, so that the word of the return has the next meeting in it.

    Calendars take the series for newer: an early return puts back what the break had left out.
    """
    keep_going(series, at=at)
    Series.objects.filter(pk=series.pk).update(sequence=F("sequence") + 1)


def _fill(series: Series, relationship: Relationship, *, at: datetime) -> list[Meeting]:
    """Those that had to be left out."""
    rule, last_day = Rule.of(series), relationship.last_day
    first = rule.next_number(at + slots.NOTICE, first=series.next_number)
    left_out: list[Meeting] = []
    days_off = spans_off(relationship, at)
    made = list(
        takewhile(
            lambda number: last_day is None or rule.day(number) <= last_day,
            rule.numbers(first, at + AHEAD),
        )
    )
    for number in made:
        meeting = _make(series, relationship, number, rule.moment(number), at)
        away = away_at(meeting.starts_at, meeting.minutes, days_off)
        if not give_time(meeting, relationship, away=away):
            meeting.cancelled_at = at
            meeting.save(update_fields=["cancelled_at"])
            left_out.append(meeting)
    if made:
        series.next_number = made[-1] + 1
        series.save(update_fields=["next_number"])
        figures = {"made": len(made), "left_out": len(left_out)}
        record("meetings.series_filled", series, actor=None, at=at, data=figures)
    return left_out


def _make(
    series: Series, relationship: Relationship, number: int, starts_at: datetime, at: datetime
) -> Meeting:
    first = series.meetings.order_by("number").first()
    meeting = Meeting.objects.create(
        organisation_id=series.organisation_id,
        relationship=relationship,
        starts_at=starts_at,
        minutes=series.minutes,
        format=series.format,
        place=series.place,
        booked_by_id=first.booked_by_id if first else None,
        host=next_host(relationship, starts_at, besides=set()),
        series=series,
        number=number,
        created_at=at,
    )
    baseline = reminder_baseline(relationship, starts_at, at)
    expect_everybody(meeting, relationship, reminded_at=baseline)
    if first and not relationship.are_two:
        unsure = first.attendances.exclude(answer=Answer.ACCEPTED).values("member")
        meeting.attendances.filter(member__in=unsure).update(answer=Answer.NONE)
    return meeting


def give_time(meeting: Meeting, relationship: Relationship, *, away: Collection[UUID] = ()) -> bool:
    """Give away the time of those who are expected; False where too few have it to meet.

    ``away`` are those who have a day off then, which matters to what the clock makes by itself.
    Of many, whoever is away or has another meeting then may come: nobody's time is given away
    twice. Whoever may come elsewhen, and has this time, is asked anew.
    """
    if relationship.are_two:
        if away:
            return False
        try:
            reserve_half_hours(meeting, relationship)
        except TimeTaken:
            return False
        return True
    meeting.busy_half_hours.all().delete()
    expected = meeting.attendances.exclude(answer=Answer.DECLINED).select_related("member")
    people = {one.member.membership_id: one for one in expected}
    free = [
        one
        for one in people
        if one not in away and free_for([one], [meeting.starts_at], meeting.minutes)
    ]
    if len(free) < MAKE_A_MEETING:
        return False
    busy = [row.pk for person, row in people.items() if person not in free]
    meeting.attendances.filter(pk__in=busy).update(answer=Answer.TENTATIVE)
    unsure = meeting.attendances.filter(answer=Answer.TENTATIVE, member__membership__in=free)
    unsure.update(answer=Answer.NONE)
    for person in free:
        reserve_for(meeting, person)
    return True


def end_series(relationship: Relationship, at: datetime) -> Sequence[Series]:
    """No further ones of any series of theirs; what lies ahead is cancelled by whoever calls."""
    ahead = Meeting.objects.not_cancelled().filter(relationship=relationship, starts_at__gt=at)
    theirs = Series.objects.select_for_update().filter(relationship=relationship)
    found = theirs.filter(Q(ends_before=None) | Q(pk__in=ahead.values("series")))
    for series in (going_on := list(found)):
        end_before(series, Rule.of(series).next_number(at))
    return going_on


def end_before(series: Series, number: int) -> None:
    series.ends_before = number if series.ends_before is None else min(number, series.ends_before)
    series.sequence += 1
    series.save(update_fields=["ends_before", "sequence"])


class OncePerSeries:
    """Of several meetings of one series one letter is enough: the one with the whole series."""

    def __init__(self) -> None:
        self.told: set[UUID] = set()

    def figures(self, meeting: Meeting) -> dict[str, Any] | None:
        """What the event of this one says besides; None: another one has said it already."""
        if meeting.series_id is None:
            return {}
        if meeting.series_id in self.told:
            return None
        self.told.add(meeting.series_id)
        return {"whole": True}
