"""When two people can both talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mentoring.meetings.models import BusySlot, Meeting
from mentoring.meetings.rules import slots
from mentoring.organisations.models import Membership
from mentoring.participants.models import Profile
from mentoring.participants.rules.availability import hours_a_week
from mentoring.relationships.models import Relationship

MORE = 9  # further common moments shown below the three
LOOK_BACK = 20  # talks that count for whose turn the bad hour is


@dataclass(frozen=True)
class Moment:
    """A moment at which both can talk."""

    at: datetime
    is_odd_for_me: bool
    is_odd_for_other: bool


@dataclass(frozen=True)
class Common:
    """What the two have in common in the next three weeks."""

    minutes: int
    offers: list[Moment]  # the three to begin with
    others: list[Moment]
    unsaid: list[Membership]  # who has not said when they can: office hours are assumed
    my_odd_hours: int
    other_odd_hours: int

    @property
    def has_odd_hours(self) -> bool:
        shown = [*self.offers, *self.others]
        return any(one.is_odd_for_me or one.is_odd_for_other for one in shown)


def common(
    relationship: Relationship,
    actor: Membership,
    *,
    minutes: int,
    at: datetime,
    besides: Meeting | None = None,
) -> Common:
    """Common moments of the two: the best three, then others in order.

    ``besides`` is a talk that is to be moved or called off: its hour is free, but not offered.
    """
    people = (actor, relationship.other(actor))
    weeks = _weeks(people)
    me, them = _persons(relationship, people, weeks, at, besides)
    starts = slots.common_starts(
        me, them, minutes=minutes, after=at + slots.NOTICE, until=at + slots.HORIZON
    )
    if besides:
        starts = [start for start in starts if start != besides.starts_at]
    offers = slots.best(starts, me, them, minutes=minutes)
    rest = [start for start in starts if start not in offers]
    others = slots.best(rest, me, them, minutes=minutes, count=MORE)
    return Common(
        minutes=minutes,
        offers=[_moment(start, minutes, me, them) for start in offers],
        others=[_moment(start, minutes, me, them) for start in sorted(others)],
        unsaid=[person for person in people if not weeks[person.pk]],
        my_odd_hours=me.odd_hours,
        other_odd_hours=them.odd_hours,
    )


def _persons(
    relationship: Relationship,
    people: Sequence[Membership],
    weeks: dict[UUID, str],
    at: datetime,
    besides: Meeting | None,
) -> list[slots.Person]:
    busy = _busy(people, at, besides)
    talks = list(
        Meeting.objects.standing()
        .filter(relationship=relationship, starts_at__lt=at)
        .order_by("-starts_at")
        .values_list("starts_at", "minutes")[:LOOK_BACK]
    )
    return [
        slots.Person(
            week=weeks[person.pk] or slots.OFFICE_HOURS,
            zone=person.timezone,
            busy=busy[person.pk],
            odd_hours=sum(slots.is_odd_hour(*talk, person.timezone) for talk in talks),
        )
        for person in people
    ]


def _moment(start: datetime, minutes: int, me: slots.Person, them: slots.Person) -> Moment:
    return Moment(
        at=start,
        is_odd_for_me=slots.is_odd_hour(start, minutes, me.zone),
        is_odd_for_other=slots.is_odd_hour(start, minutes, them.zone),
    )


def _weeks(people: Sequence[Membership]) -> dict[UUID, str]:
    """When each can usually; empty for whoever has not said."""
    said = Profile.objects.filter(membership__in=people).values_list("membership", "availability")
    weeks = {membership: bits for membership, bits in said if hours_a_week(bits)}
    return {person.pk: weeks.get(person.pk, "") for person in people}


def _busy(
    people: Sequence[Membership], at: datetime, besides: Meeting | None
) -> dict[UUID, set[datetime]]:
    """Half hours taken in any programme, per person."""
    taken = BusySlot.objects.filter(membership__in=people, starts_at__gte=at)
    if besides is not None:
        taken = taken.exclude(meeting=besides)
    found: dict[UUID, set[datetime]] = {person.pk: set() for person in people}
    for person, starts_at in taken.values_list("membership", "starts_at"):
        found[person].add(starts_at)
    return found
