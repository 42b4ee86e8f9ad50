"""Whether each of several comes to a meeting that lies ahead."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.actions.changes import cancel
from mentoring.meetings.actions.following import cancel_following
from mentoring.meetings.actions.hosting import pass_turn_on
from mentoring.meetings.actions.locks import free_for, lock_ahead, reminder_baseline, reserve_for
from mentoring.meetings.actions.refusals import (
    EnoughOffers,
    NotExpectedThere,
    TimeTooFar,
    TwoMeet,
    YourTimeTaken,
)
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting
from mentoring.meetings.queries.series import changes_of
from mentoring.organisations.models import Membership


class OldAnswer(Exception):
    """Something newer was said or done meanwhile."""


@transaction.atomic
def say_coming(meeting: Meeting, *, comes: bool, actor: Membership, at: datetime) -> Meeting:
    """Say whether ``actor`` comes; the others meet all the same. A second time changes nothing.

    Whoever does not come has their time back. Raises ``YourTimeTaken`` where somebody who comes
    after all has another meeting by now, and ``TwoMeet`` of two: they move or cancel it.
    """
    meeting = lock_ahead(meeting, at)
    if meeting.relationship.are_two:
        raise TwoMeet
    answer = Attendance.Answer.ACCEPTED if comes else Attendance.Answer.DECLINED
    return _say(meeting, answer, actor=actor, at=at, said_at=at)


@transaction.atomic
def answer_by_calendar(
    meeting: Meeting,
    *,
    answer: Attendance.Answer,
    sequence: int,
    said_at: datetime,
    offers: Sequence[datetime] = (),
    actor: Membership,
    at: datetime,
) -> None:
    """What a calendar says for ``actor``: of several whether they come, of two a no calls it off.

    ``sequence`` and ``said_at`` are those of the answer. Raises ``OldAnswer`` for one to the
    meeting as it was before a move, and for one that a newer word of theirs has overtaken.
    ``offers``: times in place of a meeting that is called off.
    """
    meeting = lock_ahead(meeting, at)
    mine = _attendance(meeting, actor)
    said_at = min(said_at, at)
    _refuse_old(mine, said_at, is_old=sequence < changes_of(meeting))
    if not meeting.relationship.are_two:
        _say(meeting, answer, actor=actor, at=at, said_at=said_at)
        return
    if answer == Attendance.Answer.DECLINED:
        _call_off(meeting, offers, actor=actor, at=at)
    mine.answered_at = said_at
    mine.save(update_fields=["answered_at"])


@transaction.atomic
def answer_series(
    meeting: Meeting,
    *,
    answer: Attendance.Answer,
    sequence: int,
    said_at: datetime,
    offers: Sequence[datetime] = (),
    actor: Membership,
    at: datetime,
) -> None:
    """What a calendar says to a whole series, of which ``meeting`` is the next one ahead.

    Of several, whether they come to each that is made; of two, a no ends it.
    """
    meeting = lock_ahead(meeting, at)
    mine, said_at = _attendance(meeting, actor), min(said_at, at)
    assert meeting.series
    _refuse_old(mine, said_at, is_old=sequence < meeting.series.sequence)
    if not meeting.relationship.are_two:
        _say_to_each(meeting, answer, actor=actor, at=at, said_at=said_at)
        return
    if answer == Attendance.Answer.DECLINED:
        try:
            with transaction.atomic():
                cancel_following(meeting, offers=offers, actor=actor, at=at)
        except (EnoughOffers, TimeTooFar):
            cancel_following(meeting, actor=actor, at=at)
    mine.answered_at = said_at
    mine.save(update_fields=["answered_at"])


def _say_to_each(
    meeting: Meeting,
    answer: Attendance.Answer,
    *,
    actor: Membership,
    at: datetime,
    said_at: datetime,
) -> None:
    """Where their time is given away meanwhile, what they said before stands."""
    ahead = Meeting.objects.not_cancelled().filter(series=meeting.series_id, starts_at__gt=at)
    for one in ahead.select_for_update().order_by("number"):
        one.relationship = meeting.relationship
        with suppress(YourTimeTaken, NotExpectedThere), transaction.atomic():
            _say(one, answer, actor=actor, at=at, said_at=said_at)


def _call_off(
    meeting: Meeting, offers: Sequence[datetime], *, actor: Membership, at: datetime
) -> None:
    """Without the offers where they cannot be made: a no counts all the same."""
    try:
        with transaction.atomic():
            cancel(meeting, offers=offers, actor=actor, at=at)
    except (EnoughOffers, TimeTooFar):
        cancel(meeting, actor=actor, at=at)


def _refuse_old(mine: Attendance, said_at: datetime, *, is_old: bool) -> None:
    if is_old or (mine.answered_at and said_at <= mine.answered_at):
        raise OldAnswer


def _attendance(meeting: Meeting, actor: Membership) -> Attendance:
    """Theirs, with their row locked."""
    list(Membership.objects.select_for_update().filter(pk=actor.pk))
    mine = meeting.attendances.filter(member__membership=actor, member__left_at=None).first()
    if mine is None:
        raise NotExpectedThere
    return mine


def _say(
    meeting: Meeting,
    answer: Attendance.Answer,
    *,
    actor: Membership,
    at: datetime,
    said_at: datetime,
) -> Meeting:
    relationship, mine = meeting.relationship, _attendance(meeting, actor)
    comes = answer == Attendance.Answer.ACCEPTED
    if mine.answer == answer:
        return meeting
    BusyHalfHour.objects.filter(meeting=meeting, membership=actor).delete()
    if comes:
        if not free_for([actor.pk], [meeting.starts_at], meeting.minutes):
            raise YourTimeTaken
        reserve_for(meeting, actor.pk)
        mine.reminded_at = reminder_baseline(relationship, meeting.starts_at, at)
    mine.answer, mine.answered_at = answer, said_at
    mine.save(update_fields=["answer", "answered_at", "reminded_at"])
    if not comes and meeting.host_id == mine.member_id:
        pass_turn_on(meeting, relationship)
    record("meetings.coming", meeting, actor=actor, at=at, data={"comes": comes})
    return meeting
