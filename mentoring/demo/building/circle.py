"""Two circles of eight, half a year in: met, remembered, and asked for a time.

In one of them everybody hosts in turn, the other one has a host.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from mentoring.demo.building import programmes
from mentoring.demo.building.history import DAY, WEEK
from mentoring.demo.people import DemoPerson, enrol
from mentoring.demo.words import talk
from mentoring.goals import actions as goals
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import HERE, Meeting, Proposal
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Kind, Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Part, Relationship

SIZE = 8
EVERY = 4  # weeks between two meetings
HOW: dict[str, Any] = {"minutes": 60, "format": "video", "place": HERE}


def circle_of_eight(
    random: Random,
    boss: Membership,
    team: Sequence[tuple[Membership, str]],
    people: Sequence[DemoPerson],
    *,
    at: datetime,
) -> Relationship:
    """Eight peers; hosting goes round among them all."""
    programme = programmes.begin(
        boss, "growth", talk.CIRCLE, at=at - 28 * WEEK, weeks=52, team=list(team)
    )
    Programme.objects.filter(pk=programme.pk).update(model=Kind.PEER_CIRCLE)
    programme.refresh_from_db()
    for one in people:
        enrol(random, one, "mentee")
    peers = _join(random, programme, people, actor=team[0][0], at=at)
    parts = dict.fromkeys(peers, Part.PEER)
    return _half_a_year(programme, parts, talk.CIRCLE_GOALS, actor=team[0][0], at=at)


def hosted_circle(
    random: Random,
    boss: Membership,
    team: Sequence[tuple[Membership, str]],
    people: Sequence[DemoPerson],
    *,
    at: datetime,
) -> Relationship:
    """One who knows the way hosts seven who are new to it."""
    programme = programmes.begin(
        boss, "circle", talk.HOSTED, at=at - 28 * WEEK, weeks=52, team=list(team)
    )
    enrol(random, people[0], "mentor", places=SIZE)
    for one in people[1:]:
        enrol(random, one, "mentee")
    host, *others = _join(random, programme, people, actor=team[0][0], at=at)
    parts = {host: Part.HOST} | dict.fromkeys(others, Part.MEMBER)
    return _half_a_year(programme, parts, talk.HOSTED_GOALS, actor=team[0][0], at=at)


def _join(
    random: Random,
    programme: Programme,
    people: Sequence[DemoPerson],
    *,
    actor: Membership,
    at: datetime,
) -> list[Membership]:
    """In the order of ``people``."""
    programmes.upload(programme, people, "circle.csv", actor=actor, at=at - 27 * WEEK)
    places = programmes.places(programme, people)
    programmes.join(random, places, at=at - 26 * WEEK)
    found = {place.membership.email: place.membership for place in places}
    return [found[one.email] for one in people]


def _half_a_year(
    programme: Programme,
    parts: dict[Membership, Part],
    wished: Sequence[tuple[str, tuple[int, ...]]],
    *,
    actor: Membership,
    at: datetime,
) -> Relationship:
    """Agreed, with goals, met every four weeks, and with a poll for the time after next."""
    people, began = list(parts), at - 25 * WEEK
    circle = relationships.start(programme.model, parts, programme=programme, actor=actor, at=began)
    version = programme.guidelines_version
    for number, person in enumerate(people):
        said = began + (number + 1) * DAY / 2
        relationships.agree(circle, version=version, actor=person, at=said)
    _set_goals(circle, people, wished, at=at - 24 * WEEK)
    for number, weeks in enumerate(range(23, 2, -EVERY)):
        _meet(circle, people, number, starts_at=_hour(at - weeks * WEEK), now=at)
    _look_ahead(circle, people, at)
    return circle


def _hour(day: datetime) -> datetime:
    """Nine o’clock in the morning (UTC) of that week’s Thursday."""
    thursday = day + (3 - day.weekday()) * DAY
    return thursday.replace(hour=9, minute=0, second=0, microsecond=0)


def _set_goals(
    circle: Relationship,
    peers: Sequence[Membership],
    wished: Sequence[tuple[str, tuple[int, ...]]],
    *,
    at: datetime,
) -> None:
    for number, (title, owners) in enumerate(wished):
        whose = [peers[one].pk for one in owners]
        goals.set_goal(
            circle,
            title=title,
            measure="",
            why="",
            target_on=None,
            key=uuid5(circle.pk, title),
            whose=whose,
            actor=peers[number],
            at=at + number * DAY,
        )


def _meet(
    circle: Relationship,
    peers: Sequence[Membership],
    number: int,
    *,
    starts_at: datetime,
    now: datetime,
) -> Meeting:
    """Found by a poll, and told by everybody but one or two who could not come."""
    asks, missing = peers[number % SIZE], {peers[(number * 3 + 5) % SIZE].pk}
    if number % 2:
        missing.add(peers[(number + 4) % SIZE].pk)
    meeting = _find(circle, peers, asks, missing, starts_at, now)
    for turn, person in enumerate(peers):
        said = min(meeting.ends_at + (turn + 2) * timedelta(minutes=40), now)
        if person.pk not in missing and said > meeting.ends_at and (number + turn) % 9:
            meetings.answer(meeting, held=True, actor=person, at=said)
    return meeting


def _find(
    circle: Relationship,
    peers: Sequence[Membership],
    asks: Membership,
    missing: set[UUID],
    starts_at: datetime,
    now: datetime,
) -> Meeting:
    asked = min(starts_at - 10 * DAY, now - 2 * DAY)  # all have answered by now
    times = [starts_at, starts_at + DAY]
    poll = meetings.propose(circle, moments=times, is_poll=True, actor=asks, at=asked, **HOW)
    others = [person for person in peers if person.pk != asks.pk]
    for turn, person in enumerate(others):
        fits = [] if person.pk in missing else times[:1]
        said = asked + (turn + 3) * timedelta(hours=4)
        meetings.answer_offer(poll, fits=fits, actor=person, at=said)
    return Meeting.objects.get(proposal=poll)


def _look_ahead(circle: Relationship, peers: Sequence[Membership], at: datetime) -> Proposal:
    """One lies ahead, and a poll looks for the one after it."""
    _find(circle, peers, peers[0], {peers[6].pk}, _hour(at + WEEK), at)
    later = _hour(at + 4 * WEEK)
    times = [later + days * DAY for days in (-1, 0, 4, 5)]
    asked = at - 2 * DAY
    poll = meetings.propose(circle, moments=times, is_poll=True, actor=peers[2], at=asked, **HOW)
    for turn, fits in enumerate(([0, 1], [1], [1, 3])):
        person = peers[turn + 3]
        chosen = [times[one] for one in fits]
        meetings.answer_offer(poll, fits=chosen, actor=person, at=asked + (turn + 1) * DAY / 4)
    return poll
