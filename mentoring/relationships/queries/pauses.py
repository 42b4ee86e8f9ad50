"""Who of some people is on pause, until when, and whether the others can go on meanwhile."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mentoring.core.l10n import formats
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships import rules
from mentoring.relationships.models import Member, Relationship

Days = dict[UUID, tuple[date | None, date | None]]


@dataclass(frozen=True)
class Pause:
    """How a relationship stands on one day."""

    away: list[tuple[Membership, date]]  # on pause, each with the day of return; soonest first
    back: list[Membership]  # who has returned, and silence means nothing yet
    rests: bool  # those who are there cannot go on: a pair of whom one is away

    def is_away(self, person: Membership) -> bool:
        return any(one.pk == person.pk for one, _until in self.away)

    @property
    def until(self) -> date | None:
        """When it goes on: all who are away are back by then."""
        return max((until for _person, until in self.away), default=None)

    def names(self, besides: Membership) -> str:
        """Who is away, by first name, without the reader."""
        return formats.listed(one.first_name for one, _day in self.away if one.pk != besides.pk)


def pause_of(relationship: Relationship, today: date) -> Pause:
    """One query, or none where the members came ``with_pauses()``."""
    days = _days(relationship)
    away, back, rest = [], [], []
    for member in relationship.present:
        until, grace = days.get(member.membership_id, (None, None))
        if until and until > today:
            away.append((member.membership, until))
            continue
        rest.append(member.part)
        if grace and grace > today:
            back.append(member.membership)
    rests = bool(away) and not rules.can_go_on(relationship.kind, rest)
    return Pause(sorted(away, key=lambda one: one[1]), back, rests and relationship.is_open)


def _days(relationship: Relationship) -> Days:
    there = relationship.present
    if all("paused_until" in one.__dict__ for one in there):
        return {one.membership_id: (one.paused_until, one.grace_until) for one in there}
    theirs = Enrolment.objects.filter(
        programme=relationship.programme_id, membership__in=[one.membership_id for one in there]
    )
    rows = theirs.values_list("membership", "paused_until", "grace_until")
    return {membership: (until, grace) for membership, until, grace in rows}


def notes_of(relationship: Relationship, pause: Pause, reader: Membership) -> list[tuple[str, str]]:
    """What those who are away wrote to the others, each with their first name."""
    names = {one.pk: one.first_name for one, _until in pause.away if one.pk != reader.pk}
    if not names:
        return []
    theirs = Enrolment.objects.filter(programme=relationship.programme_id, membership__in=names)
    said = theirs.only("membership", "pause_note")
    return [(names[one.membership_id], one.pause_note) for one in said if one.pause_note]


def would_rest(relationship: Relationship, person: Membership) -> bool:
    """Whether the others cannot go on while this person is away."""
    rest = [one.part for one in relationship.present if one.membership_id != person.pk]
    return not rules.can_go_on(relationship.kind, rest)


def in_open(person: Membership, programme: UUID) -> list[Relationship]:
    """Their open relationships in a programme, with everybody in them."""
    mine = Member.objects.present().filter(membership=person).values("relationship")
    here = Relationship.objects.open().filter(programme=programme, pk__in=mine)
    return list(here.select_related("programme", "organisation").with_members())
