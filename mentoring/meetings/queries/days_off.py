"""Meetings, and times on offer, that lie within somebody's days off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from mentoring.calendars.queries.limits import limits_of
from mentoring.calendars.rules.limits import Span, days_off_of
from mentoring.meetings.models import Attendance, Meeting, Proposal
from mentoring.meetings.rules.slots import zone_of
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship, members_of

MAX_SHOWN = 50  # meetings, earliest first: once some are settled, the next are shown


@dataclass(frozen=True)
class Within:
    """What is arranged on somebody's days off, for their own eyes."""

    meetings: list[Meeting]
    offers: list[tuple[Proposal, list[datetime]]]  # theirs, with those of the times that lie there


def spans_off(relationship: Relationship, at: datetime) -> dict[UUID, list[Span]]:
    """Of each of its people when their days off are; of all in one query."""
    people = relationship.people
    limits = limits_of(people, at)
    return {one.pk: days_off_of(limits[one.pk], zone_of(one.timezone)) for one in people}


def away_at(starts_at: datetime, minutes: int, spans: dict[UUID, list[Span]]) -> set[UUID]:
    """Who has a day off then."""
    return {person for person, theirs in spans.items() if touches(starts_at, minutes, theirs)}


def touches(starts_at: datetime, minutes: int, spans: Sequence[Span]) -> bool:
    end = starts_at + timedelta(minutes=minutes)
    return any(first < end and starts_at < last for first, last in spans)


def within_days_off(person: Membership, at: datetime) -> Within:
    """A constant number of queries, however much there is."""
    spans = days_off_of(limits_of([person], at)[person.pk], zone_of(person.timezone))
    if not spans:
        return Within([], [])
    ahead = _ahead(person, at, spans)
    meetings = [one for one in ahead if touches(one.starts_at, one.minutes, spans)]
    mine = Proposal.objects.open().filter(proposed_by=person, relationship__ended_at=None)
    mine = mine.select_related("relationship__organisation").order_by("created_at")
    offers = []
    for offer in mine.prefetch_related(members_of("relationship")):
        times = [one for one in offer.moments if one > at and touches(one, offer.minutes, spans)]
        if times:
            offers.append((offer, times))
    return Within(meetings[:MAX_SHOWN], offers)


def _ahead(person: Membership, at: datetime, spans: Sequence[Span]) -> list[Meeting]:
    """Those to which they come, until the last of their days off."""
    theirs = Attendance.objects.filter(meeting=OuterRef("pk"), member__membership=person)
    comes = Exists(theirs.exclude(answer=Attendance.Answer.DECLINED))
    until = max(last for _first, last in spans)
    ahead = Meeting.objects.visible_to(person).not_cancelled()
    ahead = ahead.filter(comes, starts_at__gt=at, starts_at__lt=until)
    shown = ahead.select_related("relationship__organisation", "series").order_by("starts_at", "pk")
    return list(shown.prefetch_related(members_of("relationship")))
