"""The town: one organisation, two programmes, and pairs of every temperament all over the world."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from mentoring.circles.actions import founding as circles
from mentoring.circles.models import OpenCircle
from mentoring.core.db.ids import new_id
from mentoring.demo.building import house
from mentoring.demo.building.programmes import begin
from mentoring.matching.actions import import_pair, publish, request_run
from mentoring.matching.jobs import run_now
from mentoring.matching.rules.rounds import Rounds
from mentoring.organisations import actions as organisations
from mentoring.organisations.models import Membership, Role
from mentoring.participants.actions import enrolments, joining
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.joining import questions_of
from mentoring.participants.rules.availability import parse_windows
from mentoring.programmes import actions as programmes
from mentoring.programmes.kinds import KINDS
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from tests.moments import DAY
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
    (t.Refusing, t.Eager),
    (t.Silent, t.Silent),
    (t.NothingFits, t.Regular),
    (t.Removed, t.Regular),
    (t.Steady, t.ExitingRegular),
    (t.Unhappy, t.Regular),
    (t.Vanished, t.Regular),
    (t.Agreeing, t.Agreeing),
    (t.NightOwl, t.Unhappy),
    (t.Pausing, t.Regular),
    (t.Absent, t.AbsentRegular),
)
# Of which kind a pair is, by its number above; all others are of the programme's own.
KINDS_OF_PAIRS = {1: "reciprocal", 4: "reverse", 17: "peer_pair"}
# One circle, in the first programme: its host, and who comes to learn; one of them leaves it, one
# lets go quietly. The same people are together in a third programme, in every kind for several.
CIRCLE = (t.Regular, t.Swapping, t.Agreeing, t.Steady, t.LeavingRegular, t.Steady, t.Exiting)
GROUPS: Sequence[tuple[str, dict[int, str]]] = (
    ("several_mentors", {0: "mentor", 1: "mentor", 3: "mentee"}),
    ("peer_circle", {0: "peer", 1: "peer", 5: "peer"}),
    ("team", {1: "mentor", 2: "mentee", 3: "mentee"}),
)
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


MENTORS, ROUNDS = 2, 2  # of the third programme, and of its afternoon


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
    groups: int = len(GROUPS)  # of those above
    off_on: int = 37  # the machine stands still from the evening of this day to that of the next


SHORT = Shape(
    pairs=20, days=52, weeks=(26, 3), groups=2
)  # everybody once, and everything that happens
LONG = Shape(
    pairs=96, days=579, weeks=(52, 26), waves=(14, 290), never_join=8, strokes=3, looks_every=1
)


@dataclass
class Person:
    """Somebody in town and how they behave."""

    membership: Membership
    temperament: Temperament
    later_by: int = 0  # days that their wave came after the first
    left_at: datetime | None = None  # the programme or the organisation
    is_active: bool = False  # has joined


@dataclass
class Town:
    boss: Membership
    coordinator: Membership
    programmes: tuple[Programme, ...]  # two of pairs, and one of all who are together as several
    people: list[Person] = field(default_factory=list)
    couples: list[tuple[int, Programme, Person, Person]] = field(default_factory=list)
    strangers: list[Enrolment] = field(default_factory=list)  # who never join
    circle: list[Person] = field(default_factory=list)  # the host first
    groups: int = 0  # so many of GROUPS
    gathering: OpenCircle | None = None  # a circle that people ask to join


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
        for name, weeks in zip(("Growth", "Sprint", "Together"), _weeks(shape), strict=True)
    )
    programmes.change(
        made[2],
        section="shape",
        values={"model": "circle", "coming_together": "mixed", "dial": 5},
        actor=coordinator,
        at=at,
    )
    made[2].refresh_from_db()
    town = Town(boss, coordinator, made, groups=shape.groups)
    for wave in range(len(shape.waves)):
        _settle(town, shape, wave, at)
    for number, temper in enumerate(CIRCLE):
        town.circle.append(_participant(town, f"Cem N{number}", ZONES[number][0], temper()))
    for number in range(shape.never_join):
        stranger = f"Never Joined {number}"
        town.strangers.append(_invited(town, made[number % 2], stranger, "mentee", at))
    house.open_accounts([place.membership for place in town.strangers[:1]], at=at)
    return town


def _weeks(shape: Shape) -> tuple[int, int, int]:
    return (*shape.weeks, shape.weeks[0])


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
        later_by = shape.waves[wave] - shape.waves[0]
        guide = before
        if not is_second:
            guide = _participant(town, f"Amina N{name}", there, mentor(), later_by)
        learner = _participant(town, f"Bo N{name}", here, mentee(), later_by)
        assert guide is not None
        town.couples.append((shape.waves[wave], programme, guide, learner))
        before = guide


def _participant(
    town: Town, name: str, zone: str, temperament: Temperament, later_by: int = 0
) -> Person:
    person = Person(_person(town.boss, name, zone, town.boss.created_at), temperament, later_by)
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

    _come_together(town, at=at)


def _come_together(town: Town, *, at: datetime) -> None:
    """In the third programme: an afternoon of single talks, groups, and a circle that gathers."""
    said: dict[str, Any] = {"actor": town.coordinator, "at": at}
    programme = town.programmes[2]
    for number, person in enumerate(town.circle):
        join(town, programme, person, "mentor" if number < MENTORS else "mentee", at=at)
    here = Enrolment.objects.filter(programme=programme)
    here.update(mentors_wanted=len(GROUPS), capacity_max=len(GROUPS))
    for kind, parts in GROUPS[: town.groups]:
        members = {town.circle[number].membership: part for number, part in parts.items()}
        relationships.start(kind, members, programme=programme, **said)
    afternoon = Rounds(ROUNDS, (at + 6 * DAY).date(), time(14), 20)
    run = request_run(
        programme, criteria=programme.criteria, kind="flash", rounds=afternoon, **said
    )
    run_now(run.pk)
    run.refresh_from_db()
    publish(run, **said)
    host = town.circle[0].membership
    gathering = {"name": "Reading", "about": "A book a month.", "kind": "circle"}
    gathering |= {"seats": 6, "begins_with": 3, "asks": True}
    town.gathering = circles.found(programme, gathering, host=host, key=new_id(), **said)


def announce(town: Town, day: int, *, at: datetime) -> None:
    """Publish the pairs of this day, each with its letter."""
    for number, (on, programme, guide, learner) in enumerate(town.couples):
        kind = KINDS_OF_PAIRS.get(number)
        if on == day and kind:
            members = {learner.membership: "peer", guide.membership: "peer"}
            if "mentor" in KINDS[kind].parts:
                members = {learner.membership: "mentee", guide.membership: "mentor"}
            relationships.start(kind, members, programme=programme, actor=town.coordinator, at=at)
        elif on == day:
            import_pair(
                programme=programme,
                mentor=guide.membership,
                mentee=learner.membership,
                with_letter=True,
                actor=town.coordinator,
                at=at,
            )
