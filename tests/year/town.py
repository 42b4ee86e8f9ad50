"""The town: one organisation, two programmes, and pairs of every temperament all over the world."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from mentoring.demo.building import house
from mentoring.demo.building.programmes import begin
from mentoring.matching.actions import import_pair, publish, request_run
from mentoring.matching.jobs import run_now
from mentoring.organisations import actions as organisations
from mentoring.organisations.models import Membership, Role
from mentoring.participants.actions import enrolments, joining
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.joining import questions_of
from mentoring.participants.rules.availability import parse_windows
from mentoring.programmes import actions as programmes
from mentoring.programmes.models import Programme
from tests.year import temperaments as t
from tests.year.temperaments import Temperament

AFTERNOON = parse_windows("Mon-Fri 07:00-20:00")

# Mentor and mentee, with whom it begins all over again where more pairs are wanted.
PAIRS: Sequence[tuple[type[Temperament], type[Temperament]]] = (
    (t.Steady, t.Regular),
    (t.Lasting, t.LastingRegular),
    (t.Eager, t.Agreeing),
    (t.Silent, t.Regular),
    (t.Agreeing, t.Regular),
    (t.Regular, t.Silent),
    (t.LastMinute, t.Regular),
    (t.Leaving, t.Regular),
    (t.Steady, t.NightOwl),
    (t.NothingFits, t.Silent),
    (t.Silent, t.Silent),
    (t.NothingFits, t.Regular),
    (t.Removed, t.Regular),
    (t.Steady, t.LeavingRegular),
    (t.Unhappy, t.Regular),
    (t.Vanished, t.Regular),
    (t.Agreeing, t.Agreeing),
    (t.NightOwl, t.Unhappy),
    (t.Pausing, t.Regular),
)
# One circle, in the first programme: its host, and who comes to learn; one of them leaves it.
CIRCLE = (t.Regular, t.Steady, t.Agreeing, t.Steady, t.LeavingRegular)
ZONES = (
    ("Europe/Berlin", "Europe/Berlin"),
    ("America/Los_Angeles", "Europe/Berlin"),
    ("Asia/Kolkata", "Europe/Lisbon"),
    ("Pacific/Auckland", "Pacific/Auckland"),
    ("America/Sao_Paulo", "Africa/Nairobi"),
    ("Asia/Kathmandu", "Asia/Kolkata"),
    ("America/St_Johns", "America/Los_Angeles"),
    ("Australia/Lord_Howe", "Asia/Singapore"),
)


@dataclass(frozen=True)
class Shape:
    """How large the town is, and how long its people are together."""

    pairs: int
    days: int
    weeks: tuple[int, int]  # of a relationship, in each of the two programmes
    waves: tuple[int, ...] = (14,)  # days on which pairs are announced, each wave of new people
    never_join: int = 3
    dial: int = 3
    strokes: int = 2  # of the clock in a day; they wander, so that each hour has its turn
    looks_every: int = 5  # days between two looks at Today
    off_on: int = 37  # the machine stands still from the evening of this day to that of the next


SHORT = Shape(pairs=19, days=52, weeks=(26, 3))  # everybody once, and everything that happens
LONG = Shape(
    pairs=96, days=579, weeks=(52, 26), waves=(14, 290), never_join=8, strokes=3, looks_every=1
)


@dataclass
class Person:
    """Somebody in town and how they behave."""

    membership: Membership
    temperament: Temperament
    left_at: datetime | None = None  # the programme or the organisation
    is_active: bool = False  # has joined


@dataclass
class Town:
    boss: Membership
    coordinator: Membership
    programmes: tuple[Programme, Programme]
    people: list[Person] = field(default_factory=list)
    couples: list[tuple[int, Programme, Person, Person]] = field(default_factory=list)
    strangers: list[Enrolment] = field(default_factory=list)  # who never join
    circle: list[Person] = field(default_factory=list)  # the host first


def found(shape: Shape, *, at: datetime) -> Town:
    """An organisation in Berlin, its coordinator, and two programmes that begin in two weeks."""
    boss = organisations.create_organisation(
        slug="northwind",
        name="Northwind",
        timezone="Europe/Berlin",
        language="en",
        admin_name="Eli Weber",
        admin_email="eli@example.org",
        at=at,
    )
    coordinator = _person(boss, "Cruz Silva", "Europe/Berlin", at)
    house.open_accounts([boss, coordinator], at=at)
    made = tuple(
        _programme(boss, coordinator, name, weeks, shape, at)
        for name, weeks in zip(("Growth", "Sprint"), shape.weeks, strict=True)
    )
    town = Town(boss, coordinator, made)  # type: ignore[arg-type] # there are two
    for wave in range(len(shape.waves)):
        _settle(town, shape, wave, at)
    for number, temper in enumerate(CIRCLE):
        town.circle.append(_participant(town, f"Cem N{number}", ZONES[number][0], temper()))
    for number in range(shape.never_join):
        stranger = f"Never Joined {number}"
        town.strangers.append(_invited(town, made[number % 2], stranger, "mentee", at))
    return town


def _programme(
    boss: Membership, coordinator: Membership, name: str, weeks: int, shape: Shape, at: datetime
) -> Programme:
    team = [(coordinator, Role.COORDINATOR)]
    made = begin(boss, "growth", name, at=at, weeks=weeks, team=team, starts_in=14, dial=shape.dial)
    dates = {
        "enrol_from": at.date(),
        "enrol_until": made.starts_on,
        "starts_on": made.starts_on,
        "ends_on": made.starts_on + timedelta(weeks=weeks + 2),
        "is_evergreen": False,
    }
    values: dict[str, Any] = {key: dates[key] for key in ("enrol_from", "enrol_until", "ends_on")}
    programmes.change(made, section="shape", values=values, actor=coordinator, at=at)
    made.refresh_from_db()
    return made


def _settle(town: Town, shape: Shape, wave: int, at: datetime) -> None:
    """The pairs of one wave. Every sixth mentor takes a second mentee, in the other programme."""
    share = shape.pairs // len(shape.waves)
    tempers = islice(cycle(PAIRS), share)
    zones = cycle(ZONES)
    before: Person | None = None
    for number, (mentor, mentee) in enumerate(tempers):
        programme = town.programmes[number % 2]
        there, here = next(zones)
        name = f"{wave}{number:02}"
        is_second = number % 6 == 5 and before is not None
        guide = before if is_second else _participant(town, f"Amina N{name}", there, mentor())
        learner = _participant(town, f"Bo N{name}", here, mentee())
        assert guide is not None
        town.couples.append((shape.waves[wave], programme, guide, learner))
        before = guide


def _participant(town: Town, name: str, zone: str, temperament: Temperament) -> Person:
    person = Person(_person(town.boss, name, zone, town.boss.created_at), temperament)
    town.people.append(person)
    return person


def _person(boss: Membership, name: str, zone: str, at: datetime) -> Membership:
    email = name.lower().replace(" ", ".") + "@example.org"
    person = organisations.add_person(boss.organisation, name=name, email=email, actor=boss, at=at)
    person.timezone = zone
    person.save(update_fields=["timezone"])
    return person


def _invited(town: Town, programme: Programme, name: str, role: str, at: datetime) -> Enrolment:
    email = name.lower().replace(" ", ".") + "@example.org"
    place = enrolments.enrol(
        programme, name=name, email=email, role=role, actor=town.coordinator, at=at
    )
    enrolments.invite(place, actor=town.coordinator, at=at)
    return place


def join(town: Town, programme: Programme, person: Person, role: str, *, at: datetime) -> None:
    """Invited, let in, and asked everything that one is asked."""
    me = person.membership
    place = enrolments.enrol(
        programme, name=me.name, email=me.email, role=role, actor=town.coordinator, at=at
    )
    place.membership = me
    enrolments.invite(place, actor=town.coordinator, at=at)
    house.open_accounts([me], at=at)
    said: dict[str, Any] = {"actor": me, "at": at}
    joining.save_about(place, role=role, timezone=me.timezone, languages=[["en", "C1"]], **said)
    side = "offered" if role == "mentor" else "wanted"
    joining.save_skills(place, skills={side: [("Leading", 3)]}, **said)
    answers = {str(question.pk): "To grow." for question in questions_of(place)}
    joining.save_goals(
        place, words={"goals": "To grow.", "bio": "Here for years."}, answers=answers, **said
    )
    joining.save_times(place, availability=AFTERNOON, formats=["video"], **said)
    joining.join(place, **said)
    person.is_active = True


def gather(town: Town, *, at: datetime) -> None:
    """A circle of five, found by a run of its own and published with its letters."""
    said: dict[str, Any] = {"actor": town.coordinator, "at": at}
    programme, size = town.programmes[0], len(town.circle)
    run = request_run(
        programme, criteria=programme.criteria, kind="circle", sizes=(size, size), **said
    )
    run_now(run.pk)
    run.refresh_from_db()
    publish(run, **said)


def announce(town: Town, day: int, *, at: datetime) -> None:
    """Publish the pairs of this day, each with its letter."""
    for on, programme, guide, learner in town.couples:
        if on == day:
            import_pair(
                programme=programme,
                mentor=guide.membership,
                mentee=learner.membership,
                with_letter=True,
                actor=town.coordinator,
                at=at,
            )
