"""Whether each of several comes to a meeting that lies ahead."""

from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.actions.hosting import pass_turn_on
from mentoring.meetings.actions.locks import free_for, lock_ahead, reminder_baseline, reserve_for
from mentoring.meetings.actions.refusals import NotExpectedThere, TwoMeet, YourTimeTaken
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting
from mentoring.organisations.models import Membership


@transaction.atomic
def say_coming(meeting: Meeting, *, comes: bool, actor: Membership, at: datetime) -> Meeting:
    """Say whether ``actor`` comes; the others meet all the same. A second time changes nothing.

    Whoever does not come has their time back. Raises ``YourTimeTaken`` where somebody who comes
    after all has another meeting by now, and ``TwoMeet`` of two: they move or cancel it.
    """
    meeting = lock_ahead(meeting, at)
    relationship = meeting.relationship
    if relationship.are_two:
        raise TwoMeet
    list(Membership.objects.select_for_update().filter(pk=actor.pk))
    mine = meeting.attendances.filter(member__membership=actor, member__left_at=None).first()
    if mine is None:
        raise NotExpectedThere
    answer = Attendance.Answer.ACCEPTED if comes else Attendance.Answer.DECLINED
    if mine.answer == answer:
        return meeting
    BusyHalfHour.objects.filter(meeting=meeting, membership=actor).delete()
    if comes:
        if not free_for([actor.pk], [meeting.starts_at], meeting.minutes):
            raise YourTimeTaken
        reserve_for(meeting, actor.pk)
        mine.reminded_at = reminder_baseline(relationship, meeting.starts_at, at)
    mine.answer = answer
    mine.save(update_fields=["answer", "reminded_at"])
    if not comes and meeting.host_id == mine.member_id:
        pass_turn_on(meeting, relationship)
    record("meetings.coming", meeting, actor=actor, at=at, data={"comes": comes})
    return meeting
