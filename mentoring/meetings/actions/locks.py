"""Locks: a talk that is changed by one at a time, and time that is given away once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from mentoring.core.l10n import formats
from mentoring.meetings.actions.refusals import (
    HostsArrange,
    IsAway,
    MeetingCancelled,
    NobodyToMeet,
    TimeTaken,
    TooLateToChange,
    YouAreAway,
    YouHaveLeft,
)
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting
from mentoring.meetings.queries.circle import may_arrange
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import departed, stands_still
from mentoring.relationships.queries.pauses import pause_of

ABSENT = (Attendance.Answer.DECLINED, Attendance.Answer.TENTATIVE)  # whose time is not taken


def refuse_departed(relationship: Relationship, actor: Membership) -> None:
    """Nobody arranges a meeting with somebody who has left, nor after leaving.

    Also before the worker has closed their offers and cancelled their meetings.
    """
    gone = departed(relationship)
    if actor.pk in gone:
        raise YouHaveLeft(programme=relationship.programme)
    if gone and stands_still(relationship):
        names = [one.first_name for one in relationship.others(actor) if one.pk in gone]
        raise NobodyToMeet(names=formats.listed(names), programme=relationship.programme)


def refuse_away(relationship: Relationship, actor: Membership, at: datetime) -> None:
    """No times are arranged while somebody is on pause without whom there is nobody to meet."""
    pause = pause_of(relationship, relationship.today(at))
    if not pause.rests or pause.until is None:
        return
    if pause.is_away(actor):
        raise YouAreAway(day=formats.day(pause.until))
    raise IsAway(names=pause.names(actor), day=formats.day(pause.until))


def lock_people(relationship: Relationship) -> list[UUID]:
    """The rows of everybody in it, in one order: two meetings take turns to give away time."""
    people = sorted(person.pk for person in relationship.people)
    list(Membership.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    return people


def free_for(people: Sequence[UUID], moments: Sequence[datetime], minutes: int) -> list[datetime]:
    """Those of the moments at which none of the people has another meeting."""
    needed = {moment: slots.half_hours(moment, minutes) for moment in moments}
    every = {half_hour for half_hours in needed.values() for half_hour in half_hours}
    busy = BusyHalfHour.objects.filter(membership__in=people, starts_at__in=every)
    taken = set(busy.values_list("starts_at", flat=True))
    return [moment for moment in moments if taken.isdisjoint(needed[moment])]


def reserve_half_hours(
    meeting: Meeting, relationship: Relationship, *, people: Sequence[UUID] | None = None
) -> None:
    """Give away the time of all who come, or of some; ``TimeTaken`` when one has none left."""
    absent = meeting.attendances.filter(answer__in=ABSENT).values("member__membership")
    away = set(absent.values_list("member__membership", flat=True))
    locked = lock_people(relationship)
    people = [person for person in locked if person not in away] if people is None else people
    needed = slots.half_hours(meeting.starts_at, meeting.minutes)
    taken = BusyHalfHour.objects.filter(membership__in=people, starts_at__in=needed)
    if taken.exclude(meeting=meeting).exists():
        raise TimeTaken
    BusyHalfHour.objects.filter(meeting=meeting).delete()
    BusyHalfHour.objects.bulk_create(
        BusyHalfHour(membership_id=person, meeting=meeting, starts_at=half_hour)
        for person in people
        for half_hour in needed
    )


def reserve_for(meeting: Meeting, person: UUID) -> None:
    """Give away the time of one more, whose row is locked and who has it."""
    BusyHalfHour.objects.bulk_create(
        BusyHalfHour(membership_id=person, meeting=meeting, starts_at=half_hour)
        for half_hour in slots.half_hours(meeting.starts_at, meeting.minutes)
    )


def reminder_baseline(
    relationship: Relationship, starts_at: datetime, at: datetime
) -> datetime | None:
    """Who books on the eve, or hours before it, needs no reminder: it counts as given."""
    zones = [person.timezone for person in relationship.people]
    return at if slots.is_reminded_by_booking(starts_at, zones, at) else None


def expect_everybody(
    meeting: Meeting,
    relationship: Relationship,
    *,
    reminded_at: datetime | None,
    asked_at: datetime | None = None,
    attended: Mapping[UUID, bool] = MappingProxyType({}),
) -> None:
    """A row for each member; ``attended`` holds words already said, by membership."""
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            member=member,
            reminded_at=reminded_at,
            asked_at=asked_at,
            attended=attended.get(member.membership_id),
        )
        for member in relationship.present
    )


def refuse_guests(meeting: Meeting, actor: Membership) -> None:
    """Where somebody hosts, the others do not move everybody's meeting."""
    if not may_arrange(meeting, actor):
        raise HostsArrange


def lock(meeting: Meeting) -> Meeting:
    relationship = lock_open(meeting.relationship)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.relationship = relationship
    if meeting.cancelled_at:
        raise MeetingCancelled
    return meeting


def lock_ahead(meeting: Meeting, at: datetime) -> Meeting:
    meeting = lock(meeting)
    if meeting.starts_at <= at:
        raise TooLateToChange
    return meeting
