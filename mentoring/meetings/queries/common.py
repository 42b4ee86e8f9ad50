"""When all members of a relationship can meet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from mentoring.calendars.queries.busy import busy_half_hours
from mentoring.calendars.queries.limits import limits_of
from mentoring.calendars.rules.limits import PersonLimits, Span, closed_spans
from mentoring.meetings.models import BusyHalfHour, Meeting
from mentoring.meetings.queries.places import place_for, usual
from mentoring.meetings.rules import slots
from mentoring.notifications.rules import NOT_BY_DAY
from mentoring.organisations.models import Membership
from mentoring.participants.models import Profile
from mentoring.participants.rules.availability import hours_a_week
from mentoring.relationships.models import Relationship

SMALL_CHOICE = 3  # common times; where there are fewer, those that suit most are shown too
MORE = 9  # further common moments shown below the three
IN_LETTER = 3  # moments that an email offers to choose from
LOOK_BACK = 20  # talks that count for whose turn the bad hour is
SAME_DAY = timedelta(hours=26)  # a meeting that began earlier was not today, on any wall


@dataclass(frozen=True)
class Moment:
    """A moment at which everybody is free."""

    at: datetime
    is_unsocial_for_me: bool
    unsocial_for: tuple[str, ...]  # first names of others for whom the hour is bad
    is_of_many: bool  # more than two people
    without: tuple[str, ...] = ()  # first names of those who are not free then


@dataclass(frozen=True)
class Common:
    """What everybody has in common in the next three weeks."""

    minutes: int
    offers: list[Moment]  # the three to begin with
    others: list[Moment]
    partly: list[Moment]  # of many who share too little: what suits most of them
    unsaid: list[Membership]  # who has not said when they can: office hours are assumed
    my_unsocial_hours: int
    other_unsocial_hours: int  # of whichever of the others had the most

    @property
    def has_unsocial_hours(self) -> bool:
        shown = [*self.offers, *self.others]
        return any(one.is_unsocial_for_me or one.unsocial_for for one in shown)


def common(
    relationship: Relationship,
    actor: Membership,
    *,
    minutes: int,
    at: datetime,
    besides: Meeting | None = None,
) -> Common:
    """Common moments of its members: the best three, then others in order.

    ``besides`` is a meeting that is to be moved or cancelled: its hour is free, but not offered.
    """
    people = [actor, *relationship.others(actor)]
    weeks = _weeks(people)
    persons = _persons(relationship, people, weeks, at, besides)
    starts = slots.common_starts(persons, minutes=minutes, after=at, until=at + slots.HORIZON)
    if besides:
        starts = [start for start in starts if start != besides.starts_at]
    offers = slots.suggest(starts, persons, minutes=minutes)
    rest = [start for start in starts if start not in offers]
    others = slots.suggest(rest, persons, minutes=minutes, count=MORE)
    return Common(
        minutes=minutes,
        offers=[_moment(start, minutes, people) for start in offers],
        others=[_moment(start, minutes, people) for start in sorted(others)],
        partly=_partly(people, persons, minutes, at)
        if len(starts) < SMALL_CHOICE and persons[2:]
        else [],
        unsaid=[person for person in people if not weeks[person.pk]],
        my_unsocial_hours=persons[0].unsocial_hours,
        other_unsocial_hours=max((one.unsocial_hours for one in persons[1:]), default=0),
    )


def _partly(
    people: Sequence[Membership], persons: Sequence[slots.FreeTimes], minutes: int, at: datetime
) -> list[Moment]:
    """Times that suit as many as possible, for a poll; each says who is missing."""
    found = slots.starts_for_most(persons, minutes=minutes, after=at, until=at + slots.HORIZON)
    return [
        replace(
            _moment(start, minutes, people),
            without=tuple(people[number].first_name for number in missing),
        )
        for start, missing in found
    ]


def times_for_letter(
    relationship: Relationship,
    actor: Membership,
    *,
    at: datetime,
    besides: Collection[datetime] = (),
) -> list[datetime]:
    """Three common moments for a letter that waits for a working day; none without a place."""
    before = usual(relationship, actor)
    if place_for(before) is None:
        return []
    walls = (at.astimezone(slots.zone_of(one.timezone)) for one in relationship.people)
    read_at = max(NOT_BY_DAY.end_after(wall) for wall in walls)
    found = common(relationship, actor, minutes=before.minutes, at=read_at)
    if not besides:
        return [one.at for one in found.offers]
    others = [one.at for one in (*found.offers, *found.others) if one.at not in besides]
    return sorted(others[:IN_LETTER])


def _persons(
    relationship: Relationship,
    people: Sequence[Membership],
    weeks: dict[UUID, str],
    at: datetime,
    besides: Meeting | None,
) -> list[slots.FreeTimes]:
    limits, taken = limits_of(people, at), taken_of(people, at, besides)
    meetings = list(
        Meeting.objects.not_cancelled()
        .filter(relationship=relationship, starts_at__lt=at)
        .order_by("-starts_at")
        .values_list("starts_at", "minutes")[:LOOK_BACK]
    )
    return [
        slots.FreeTimes(
            week=weeks[person.pk] or slots.OFFICE_HOURS,
            zone=person.timezone,
            busy=taken[person.pk].half_hours,
            unsocial_hours=sum(
                slots.is_unsocial_hour(*meeting, person.timezone) for meeting in meetings
            ),
            limits=limits[person.pk],
            meetings=taken[person.pk].meetings,
        )
        for person in people
    ]


def _moment(start: datetime, minutes: int, people: Sequence[Membership]) -> Moment:
    me, *others = people
    return Moment(
        at=start,
        is_unsocial_for_me=slots.is_unsocial_hour(start, minutes, me.timezone),
        unsocial_for=tuple(
            one.first_name for one in others if slots.is_unsocial_hour(start, minutes, one.timezone)
        ),
        is_of_many=len(people) > 2,
    )


def full_at(
    relationship: Relationship,
    moments: Sequence[datetime],
    *,
    minutes: int,
    at: datetime,
    besides: Meeting | None = None,
) -> list[tuple[datetime, list[Membership]]]:
    """Of moments that somebody typed those that do not suit all, with those whom they do not.

    A meeting, a calendar, a limit or a day off is in the way; nobody is told which. The usual
    notice is no limit of anybody's: whoever types a time for this evening means it.
    """
    if not moments:
        return []
    people = relationship.people
    limits, taken = limits_of(people, at), taken_of(people, at, besides)
    found = []
    for moment in moments:
        theirs = [
            one
            for one in people
            if _hinders(one, limits[one.pk], taken[one.pk], moment, minutes, at)
        ]
        if theirs:
            found.append((moment, theirs))
    return found


def _hinders(
    person: Membership,
    limits: PersonLimits,
    taken: "BusyTime",
    moment: datetime,
    minutes: int,
    at: datetime,
) -> bool:
    """Whether that person has no time then, or does not want to have any."""
    if not taken.half_hours.isdisjoint(slots.half_hours(moment, minutes)):
        return True
    if limits.notice > slots.NOTICE and moment < at + limits.notice:
        return True
    place = slots.zone_of(person.timezone)
    spans = closed_spans(limits, place, taken.meetings, minutes)
    return any(first < moment < last for first, last in spans)


def week_of(person: Membership) -> str:
    """Their own, or office hours where they have not said."""
    return _weeks([person])[person.pk] or slots.OFFICE_HOURS


def _weeks(people: Sequence[Membership]) -> dict[UUID, str]:
    """When each can usually; empty for whoever has not said."""
    said = Profile.objects.filter(membership__in=people).values_list("membership", "availability")
    weeks = {membership: bits for membership, bits in said if hours_a_week(bits)}
    return {person.pk: weeks.get(person.pk, "") for person in people}


@dataclass(frozen=True)
class BusyTime:
    """When one person has something else."""

    half_hours: set[datetime] = field(default_factory=set)  # by a meeting, or a calendar
    meetings: set[Span] = field(default_factory=set)  # today's too, where they are over


def taken_of(
    people: Sequence[Membership], at: datetime, besides: Meeting | None
) -> dict[UUID, BusyTime]:
    """In any programme, or by somebody's own calendar, per person."""
    rows = BusyHalfHour.objects.filter(membership__in=people, starts_at__gte=at - SAME_DAY)
    if besides is not None:
        rows = rows.exclude(meeting=besides)
    found = {person.pk: BusyTime() for person in people}
    for person, half_hour, starts_at, minutes in rows.values_list(
        "membership", "starts_at", "meeting__starts_at", "meeting__minutes"
    ):
        found[person].half_hours.add(half_hour)
        found[person].meetings.add((starts_at, starts_at + timedelta(minutes=minutes)))
    for person, half_hours in busy_half_hours(people, after=at).items():
        found[person].half_hours.update(half_hours)
    return found
