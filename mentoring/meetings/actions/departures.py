"""Who comes and who goes: meetings ahead, offers and taken time follow them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from mentoring.events.record import record
from mentoring.meetings.actions.changes import cancel_everything_ahead
from mentoring.meetings.actions.hosting import pass_turn_on
from mentoring.meetings.actions.locks import free_for, reminder_baseline
from mentoring.meetings.actions.series import OncePerSeries
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting, Proposal
from mentoring.meetings.rules.slots import half_hours
from mentoring.organisations.models import Membership
from mentoring.relationships import rules
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship


@transaction.atomic
def let_go(relationship: Relationship, person: Membership, *, at: datetime) -> None:
    """Clear the calendar of somebody who has left the programme or the organisation.

    Where those who stay cannot go on alone, as of two, every meeting ahead is cancelled for
    all; elsewhere it goes on without them. Open offers are closed: they counted on everybody.
    """
    locked = Relationship.objects.select_for_update(of=("self",)).with_members()
    relationship = locked.get(pk=relationship.pk)
    rest = [one.part for one in relationship.present if one.membership_id != person.pk]
    if not rules.can_go_on(relationship.kind, rest):
        cancel_everything_ahead(relationship, departed=person, at=at)
        return
    Proposal.objects.open().filter(relationship=relationship).update(withdrawn_at=at)
    release(relationship, person, at=at)


@transaction.atomic
def release(relationship: Relationship, person: Membership, *, at: datetime) -> None:
    """Take somebody out of the meetings ahead, which go on without them."""
    relationship = (
        Relationship.objects.select_related("organisation").with_members().get(pk=relationship.pk)
    )
    once = OncePerSeries()
    for meeting in _ahead(relationship, at):
        due = Attendance.objects.filter(meeting=meeting, member__membership=person)
        if due.delete()[0]:
            BusyHalfHour.objects.filter(meeting=meeting, membership=person).delete()
            if meeting.host and meeting.host.membership_id == person.pk:
                pass_turn_on(meeting, relationship)
            _count_change(meeting)
            more = once.figures(meeting)
            if more is not None:
                figures = {"departed": person.pk} | more
                record("meetings.released", meeting, actor=None, at=at, data=figures)


@transaction.atomic
def take_in(relationship: Relationship, person: Membership, *, at: datetime) -> None:
    """Expect somebody who has joined at the meetings ahead; a second time changes nothing.

    Where they have another meeting at that time they may come: nobody's time is given away twice.
    """
    relationship = lock_open(relationship)
    member = relationship.member(person)
    list(Membership.objects.select_for_update().filter(pk=person.pk))
    once = OncePerSeries()
    for meeting in _ahead(relationship, at):
        if Attendance.objects.filter(meeting=meeting, member=member).exists():
            continue
        is_free = bool(free_for([person.pk], [meeting.starts_at], meeting.minutes))
        coming = Attendance.Answer.ACCEPTED if is_free else Attendance.Answer.TENTATIVE
        Attendance.objects.create(
            meeting=meeting,
            member=member,
            answer=coming,
            reminded_at=reminder_baseline(relationship, meeting.starts_at, at),
        )
        for half_hour in half_hours(meeting.starts_at, meeting.minutes) if is_free else ():
            BusyHalfHour.objects.create(membership=person, meeting=meeting, starts_at=half_hour)
        _count_change(meeting)
        more = once.figures(meeting)
        if more is not None:
            figures = {"joined": person.pk, "is_free": is_free} | more
            record("meetings.taken_in", meeting, actor=None, at=at, data=figures)


def _ahead(relationship: Relationship, at: datetime) -> QuerySet[Meeting]:
    ahead = Meeting.objects.not_cancelled().filter(relationship=relationship, starts_at__gt=at)
    return ahead.order_by("starts_at").select_for_update()


def _count_change(meeting: Meeting) -> None:
    """Another number of the calendar entry, so that calendars take it for newer."""
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
