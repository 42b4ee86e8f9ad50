"""Programmes of other kinds than one to one: an exchange and a hosted circle, half a year in,
and office hours."""

from collections.abc import Sequence
from datetime import datetime, time
from random import Random
from uuid import uuid5

from mentoring.demo.building import circle, history, programmes
from mentoring.demo.building.ends import Team
from mentoring.demo.building.history import DAY, WEEK, Diary
from mentoring.demo.people import DemoPerson, crowd, enrol
from mentoring.goals import actions as goals
from mentoring.matching import actions as matching
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.rules.rounds import Rounds
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

EXCHANGE, OFFICE_HOURS = 8, 6  # people in each, beside the circle’s
LEARNT = (  # what each of up to four pairs would like to learn from the other, by turns
    ("Know why we build bridges the way we do", "Let a script do my Friday report"),
    ("Find my way around the site archive", "Build one dashboard my team opens"),
    ("Hear how you talked a client round", "Ask a language model a good question"),
    ("Learn which suppliers keep their word", "Hold a video meeting people enjoy"),
)
IN_DAYS = 6  # until the afternoon, earlier where that is a weekend


def other_kinds(boss: Membership, team: Team, at: datetime) -> None:
    """Each with people who came to Northwind for it."""
    people = _newcomers(boss)
    first, last = EXCHANGE, EXCHANGE + OFFICE_HOURS
    exchange(boss, team, people[:first], at)
    office_hours(boss, team, people[first:last], at)
    circle.hosted_circle(Random(13), boss, team, people[last:], at=at)


def _newcomers(boss: Membership) -> list[DemoPerson]:
    """People of this part of the world whom nobody here is named like."""
    here = Membership.objects.filter(organisation=boss.organisation)
    known = set(here.values_list("email", flat=True))
    people = [
        one
        for one in crowd(Random(31), 90)
        if one.timezone.startswith("Europe/") and one.email not in known
    ][: EXCHANGE + OFFICE_HOURS + circle.SIZE]
    for number, one in enumerate(people):
        one.person_id, one.manager_id = f"NW{number + 3001}", ""
    return people


def exchange(boss: Membership, team: Team, people: Sequence[DemoPerson], at: datetime) -> None:
    """Pairs who teach each other, begun five months ago."""
    random, coordinator = Random(11), team[0][0]
    diary = Diary(random, at)
    programme = programmes.begin(
        boss, "reciprocal", "Across generations", at=at - 26 * WEEK, weeks=39, team=team
    )
    rows = [_both(random, one) for one in people]
    programmes.upload(programme, rows, "exchange.csv", actor=coordinator, at=at - 25 * WEEK)
    programmes.join(random, programmes.places(programme, rows), at=at - 24 * WEEK)
    programmes.announce(programme, actor=coordinator, at=at - 21 * WEEK)
    diary.learn_weeks(boss.organisation)
    for pair in (
        Relationship.objects.filter(programme=programme).select_related("programme").with_members()
    ):
        history.live(diary, pair, history.STEADY)
    diary.write()
    of_them = Relationship.objects.filter(programme=programme).with_members().order_by("id")
    for pair, titles in zip(of_them, LEARNT, strict=False):
        _set_goals_both_ways(pair, titles, at=at - 19 * WEEK)


def _set_goals_both_ways(pair: Relationship, titles: tuple[str, str], *, at: datetime) -> None:
    """Each of the two writes down what they would like to learn from the other."""
    for person, title, progress in zip(pair.people, titles, (75, 50), strict=True):
        goal = goals.set_goal(
            pair,
            title=title,
            measure="",
            why="",
            target_on=None,
            key=uuid5(pair.pk, title),
            whose=[person.pk],
            actor=person,
            at=at,
        )
        goals.set_progress(goal, percent=progress, actor=person, at=at + 14 * WEEK)


def _both(random: Random, person: DemoPerson) -> DemoPerson:
    """Somebody who brings something and wants something in return."""
    enrol(random, person, "mentor", places=1)
    enrol(random, person, "mentee")
    person.role = "both"
    return person


def office_hours(boss: Membership, team: Team, people: Sequence[DemoPerson], at: datetime) -> None:
    """An afternoon of three rounds next week, published yesterday."""
    random, coordinator = Random(13), team[0][0]
    programme = programmes.begin(
        boss, "office-hours", "Office hours", at=at - 4 * WEEK, weeks=9, starts_in=7, team=team
    )
    half = len(people) // 2
    rows = [enrol(random, one, "mentor", places=1) for one in people[:half]]
    rows += [enrol(random, one, "mentee") for one in people[half:]]
    programmes.upload(programme, rows, "office-hours.csv", actor=coordinator, at=at - 20 * DAY)
    programmes.join(random, programmes.places(programme, rows), at=at - 18 * DAY)
    day = boss.organisation.day_at(at + IN_DAYS * DAY)
    rounds = Rounds(3, day - max(day.weekday() - 4, 0) * DAY, time(14), 20)
    run = matching.request_run(
        programme,
        criteria=programme.criteria,
        actor=coordinator,
        at=at - 2 * DAY,
        seed=7,
        rounds=rounds,
    )
    run_now(run.pk)
    Run.objects.filter(pk=run.pk).update(finished_at=at - 2 * DAY)
    run.refresh_from_db()
    matching.publish(run, actor=coordinator, at=at - DAY)
