"""An afternoon in rounds: who talks to whom when, for those who run it and for each of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring.matching.models import ProposedGroup, Run
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship
from mentoring.relationships.rules import SINGLE_TALKS

KEPT_OPEN = timedelta(days=7)


@dataclass(frozen=True)
class Round:
    """One round: its number from 1, its time, who talks, and who has a pause."""

    number: int
    starts_at: datetime
    minutes: int
    groups: list[ProposedGroup]
    pausing: list[Membership]


@dataclass(frozen=True)
class RoundTalk:
    """One talk as one of the two reads it."""

    number: int
    starts_at: datetime
    minutes: int
    name: str


def timetable(run: Run) -> list[Round]:
    """Every round of the afternoon, in order; empty ones too."""
    rounds = run.rounds
    if rounds is None:
        return []
    groups = list(run.groups.proposed().with_people())
    everybody = {person for group in groups for person in group.people}
    found = []
    for number in range(rounds.count):
        here = [one for one in groups if one.round == number]
        there = {person for group in here for person in group.people}
        resting = sorted(everybody - there, key=lambda person: person.found_by)
        starts_at = rounds.starts_at(number, run.programme.organisation.timezone)
        here.sort(key=lambda one: one.names)
        found.append(Round(number + 1, starts_at, rounds.minutes, here, resting))
    return found


def talks_by_person(run: Run) -> dict[Membership, list[RoundTalk]]:
    """Everybody's own afternoon, each talk with whom it is."""
    found: dict[Membership, list[RoundTalk]] = {}
    for one in timetable(run):
        for group in one.groups:
            for person in group.people:
                (other,) = group.others(person)
                talk = RoundTalk(one.number, one.starts_at, one.minutes, other.name)
                found.setdefault(person, []).append(talk)
    return found


def over(at: datetime) -> list[Relationship]:
    """Open talks of afternoons that were a week ago."""
    rows = Relationship.objects.open().filter(kind__in=SINGLE_TALKS, ends_on=None)
    before = at - KEPT_OPEN
    return [
        one
        for one in rows.filter(started_at__lte=before)[:2000]
        if "round" in one.reasons
        and datetime.fromisoformat(one.reasons["round"]["starts_at"]) <= before
    ]
