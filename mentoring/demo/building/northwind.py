"""Northwind: three hundred people, three programmes, half a year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from mentoring.demo.building import history, house, programmes, today
from mentoring.demo.building.history import DAY, WEEK, Diary
from mentoring.demo.people import Person, crowd, enrol, wish
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship

ADMIN = ("Jonas Brandt", "jonas.brandt@northwind.example")
TEAM = {  # role -> (name, job, place)
    "coordinator": ("Noor Haddad", "Mentoring lead", "Hamburg"),
    "colleague": ("Niamh Gallagher", "People partner", "Dublin"),
    "sponsor": ("Priya Raman", "Chief operating officer", "Pune"),
}
Tell = Callable[[str], None]


@dataclass
class Pools:
    """Who goes where; taken from one crowd, so that nobody is in two programmes by accident."""

    growth: list[Person]
    second_wave: list[Person]
    inclusion: list[Person]
    newcomers: list[Person]
    buddies: list[Person]
    others: list[Person]


def build(*, at: datetime, tell: Tell) -> list[Membership]:
    """Returns coordinator, mentor, mentee, sponsor and administrator, who can be signed in as."""
    random = Random(7)
    founded = at - 40 * WEEK
    boss = house.found(
        slug="northwind", name="Northwind", zone="Europe/Berlin", language="en", accent="#1d5c54",
        admin=ADMIN, at=founded,
    )  # fmt: skip
    team = _team(boss, at=founded)
    house.open_accounts([boss, *team.values()], at=founded + DAY)
    pools = _pools(random)
    diary = Diary(random, at)
    tell("Northwind: growth one-to-one")
    growth = _growth(random, boss, team, pools, diary)
    tell("Northwind: leadership and inclusion")
    _inclusion(random, boss, team, pools, diary)
    tell("Northwind: onboarding buddies")
    _onboarding(random, boss, team, pools, diary)
    tell("Northwind: this morning")
    _others(boss, pools.others, at=founded)
    _second_wave(random, growth, team["coordinator"], pools.second_wave, at)
    house.date_back(boss.organisation, at=at)
    people = Membership.objects.filter(organisation=boss.organisation)
    mentor, mentee = (people.get(email=person.email) for person in pools.growth[:2])
    return [team["coordinator"], mentor, mentee, team["sponsor"], boss]


def _team(boss: Membership, *, at: datetime) -> dict[str, Membership]:
    zones = {"Hamburg": "Europe/Berlin", "Dublin": "Europe/Dublin", "Pune": "Asia/Kolkata"}
    return {
        role: Membership.objects.create(
            organisation=boss.organisation, name=name, job_title=job, office=place,
            department="People" if role != "sponsor" else "Operations", timezone=zones[place],
            email=name.lower().replace(" ", ".") + "@northwind.example", created_at=at,
            grade=9 if role == "sponsor" else 5, tenure_years=6,
        )
        for role, (name, job, place) in TEAM.items()
    }  # fmt: skip


def _pools(random: Random) -> Pools:
    people = [person for person in crowd(random, 310) if person.name not in _known_names()][:296]
    star_mentor, star_mentee = _stars(random)
    random.shuffle(people)
    seniors = [person for person in people if person.grade >= 5]
    juniors = [person for person in people if person.grade <= 4]
    mentors = [enrol(random, p, "mentor", places=random.choice((1, 2, 2, 2, 3))) for p in seniors[:54]]
    mentees = [enrol(random, p, "mentee") for p in juniors[:86]]
    growth = [star_mentor, star_mentee, *mentors, *mentees]
    wish(random, mentees, mentors)
    leaders = sorted(seniors[54:], key=lambda person: -person.grade)[:20]
    inclusion = [enrol(random, p, "mentor", places=random.choice((1, 1, 2))) for p in leaders]
    inclusion += [enrol(random, p, "mentee") for p in juniors[86:109]]
    newcomers = juniors[109:135]
    for person in newcomers:
        person.tenure_years = random.choice((0.1, 0.2, 0.3))
        enrol(random, person, "mentee")
    rest = [person for person in seniors[54:] if person not in leaders]
    second = [enrol(random, p, "mentor", places=random.choice((1, 2))) for p in rest[:9]]
    second += [enrol(random, p, "mentee") for p in juniors[135:154]]
    buddies = [enrol(random, p, "mentor", places=2) for p in [*rest[9:], *juniors[154:]][:18]]
    used = {p.person_id for p in [*growth, *inclusion, *newcomers, *second, *buddies]}
    others = [person for person in people if person.person_id not in used]
    return Pools(growth, second, inclusion, newcomers, buddies, others)


def _known_names() -> set[str]:
    return {ADMIN[0], "Tomás Ferreira", "Amara Okonkwo", *(name for name, _, _ in TEAM.values())}


def _stars(random: Random) -> tuple[Person, Person]:
    """The two as whom visitors look into a relationship: made for each other."""
    common = {"availability": "Mon 14:00-17:30; Tue 10:00-12:30; Thu 14:00-17:00", "role": ""}
    mentor = Person(
        "NW2001", "Tomás Ferreira", "tomas.ferreira@northwind.example", "Engineering",
        "Lead engineer", 7, 9.5, "Porto", "PT", "Europe/Lisbon", "man", "en:C2;pt:C2", **common,
    )
    mentee = Person(
        "NW2002", "Amara Okonkwo", "amara.okonkwo@northwind.example", "Data", "Data analyst", 3,
        1.8, "Dublin", "IE", "Europe/Dublin", "woman", "en:C2;pt:A2", **common,
    )  # fmt: skip
    enrol(random, mentor, "mentor", places=2)
    enrol(random, mentee, "mentee")
    mentor.skills_offered = "Leading projects:5;Speaking to a full room:4;Judging risk:4"
    mentor.bio = (
        "I have led eleven projects; the two that failed taught me most. I came to Northwind when we had two"
        " turbines and one van. On Sundays I bake bread that my neighbours are polite about."
    )
    mentee.skills_wanted = "Leading projects:3;Speaking to a full room:2"
    mentee.goals = (
        "I would like to lead my first project without losing the people in it. I know the theory; I would like to"
        " hear how it really goes. I would rather have questions than answers."
    )
    mentee.preferred = mentor.person_id
    return mentor, mentee


# --- Growth --------------------------------------------------------------------------------


def _growth(
    random: Random, boss: Membership, team: dict[str, Membership], pools: Pools, diary: Diary
) -> Programme:
    at, coordinator = diary.at, team["coordinator"]
    programme = programmes.begin(
        boss, "growth", "Growth 2026", at=at - 26 * WEEK, weeks=39, starts_in=32,
        team=[(coordinator, "coordinator"), (team["sponsor"], "sponsor")],
    )  # fmt: skip
    programmes.upload(programme, pools.growth, "growth-people.csv", actor=coordinator, at=at - 25 * WEEK)
    programmes.join(random, programmes.places(programme, pools.growth), at=at - 24 * WEEK)
    programmes.announce(programme, actor=coordinator, at=at - 21.3 * WEEK)
    diary.learn_weeks(boss.organisation)
    stars, pairs = _pairs(random, programme, [person.email for person in pools.growth[:2]])
    ended, silent, never, slow = pairs[:8], pairs[8:14], pairs[14:17], pairs[17:29]
    steady = pairs[29:]
    reasons = ("no_time", "no_time", "no_time", "not_a_fit", "not_a_fit", "left", "completed", "completed")
    ago = (96, 61, 20, 110, 48, 33, 12, 5)
    for pair, days in zip(ended, ago, strict=True):
        history.live(diary, pair, history.SLOW, until=at - (days + 1) * DAY)
    for temper, group in (
        (history.STAR, stars), (history.SILENT, silent), (history.NEVER_MET, never),
        (history.SLOW, slow), (history.STEADY, steady),
    ):  # fmt: skip
        for pair in group:
            history.live(diary, pair, temper)
    diary.write()
    today.end_some(random, ended, days_ago=ago, reasons=reasons, at=at)
    today.call_for_help(diary, [*slow[:3], *steady[:4]], closer=coordinator)
    today.met_yesterday(diary, steady[-4:])
    today.look_ahead(diary, [*stars, *steady[:-4], *slow[:6]])
    _pause(programme, slow[6:8], at)
    bounced = [steady[5].mentor, silent[0].mentee]
    today.bounce(bounced, at=at)
    return programme


def _pairs(
    random: Random, programme: Programme, star_emails: Sequence[str] = ()
) -> tuple[list[Relationship], list[Relationship]]:
    """The pairs of the demo's mentor and mentee, and all others in some fixed order."""
    found = list(
        Relationship.objects.open()
        .filter(programme=programme)
        .select_related("mentor", "mentee", "programme")
        .order_by("mentee__name", "mentor__name")
    )
    random.shuffle(found)
    stars = [p for p in found if {p.mentor.email, p.mentee.email} & set(star_emails)]
    return stars, [pair for pair in found if pair not in stars]


def _pause(programme: Programme, pairs: Sequence[Relationship], at: datetime) -> None:
    people = [person for pair in pairs for person in (pair.mentor, pair.mentee)]
    rows = Enrolment.objects.filter(programme=programme, membership__in=people)
    today.pause_some(list(rows), at=at)


def _second_wave(
    random: Random, programme: Programme, coordinator: Membership, people: list[Person], at: datetime
) -> None:
    """Newly uploaded people: most have joined and wait in the studio, some have not answered."""
    spoilt = programmes.upload(
        programme, people, "growth-second-wave.csv", actor=coordinator, at=at - 2 * WEEK, spoil=3
    )
    assert spoilt.refused == 3
    rows = programmes.places(programme, people)
    programmes.join(random, [*rows[:6], *rows[9:20]], at=at - 10 * DAY)
    programmes.invite([*rows[6:8], *rows[20:25]], at=at - 9 * DAY)
    begun = rows[25:27]
    programmes.invite(begun, at=at - 8 * DAY)
    for row in begun:
        row.status, row.step = Enrolment.Status.JOINING, 2
    Enrolment.objects.bulk_update(begun, ["status", "step"])
    today.bounce([rows[6].membership], at=at)
    programmes.search(programme, actor=coordinator, at=at - timedelta(hours=16))


# --- Leadership and inclusion ----------------------------------------------------------------


def _inclusion(
    random: Random, boss: Membership, team: dict[str, Membership], pools: Pools, diary: Diary
) -> None:
    at, coordinator = diary.at, team["coordinator"]
    programme = programmes.begin(
        boss, "inclusion", "Leading together", at=at - 24 * WEEK, weeks=39, starts_in=30,
        team=[(coordinator, "coordinator"), (team["sponsor"], "sponsor")],
    )  # fmt: skip
    programmes.upload(programme, pools.inclusion, "leading-together.xlsx.csv", actor=coordinator,
                      at=at - 23 * WEEK)  # fmt: skip
    programmes.join(random, programmes.places(programme, pools.inclusion), at=at - 22 * WEEK)
    programmes.announce(programme, actor=coordinator, at=at - 18.6 * WEEK)
    diary.learn_weeks(boss.organisation)
    _, pairs = _pairs(random, programme)
    history.live(diary, pairs[0], history.SLOW, until=at - 41 * DAY)
    for number, pair in enumerate(pairs[1:]):
        history.live(diary, pair, history.SILENT if number == 0 else history.SLOW if number < 9 else history.STEADY)
    diary.write()
    today.end_some(random, pairs[:1], days_ago=(40,), reasons=("not_a_fit",), at=at)
    today.look_ahead(diary, pairs[2:])
    _pause(programme, pairs[5:6], at)


# --- Onboarding ------------------------------------------------------------------------------


def _onboarding(
    random: Random, boss: Membership, team: dict[str, Membership], pools: Pools, diary: Diary
) -> None:
    """Newcomers arrive every few weeks; the first two groups have finished their three months."""
    at, coordinator = diary.at, team["colleague"]
    programme = programmes.begin(
        boss, "onboarding", "Buddies", at=at - 26 * WEEK, weeks=13, starts_in=7,
        team=[(coordinator, "coordinator"), (team["coordinator"], "coordinator")],
    )  # fmt: skip
    programmes.upload(programme, pools.buddies, "buddies.csv", actor=coordinator, at=at - 25 * WEEK)
    programmes.join(random, programmes.places(programme, pools.buddies), at=at - 24.8 * WEEK)
    arrivals = ((23, 0, 5), (17, 5, 10), (11, 10, 16), (5, 16, 21), (1.3, 21, 26))
    for weeks_ago, first, last in arrivals:
        group, started = pools.newcomers[first:last], at - weeks_ago * WEEK
        programmes.upload(programme, group, f"newcomers-{first + 1}.csv", actor=coordinator,
                          at=started - 12 * DAY)  # fmt: skip
        programmes.join(random, programmes.places(programme, group), at=started - 11 * DAY)
        programmes.announce(programme, actor=coordinator, at=started)
        diary.learn_weeks(boss.organisation)
        _live_as_buddies(random, programme, diary, started)
    _, pairs = _pairs(random, programme)
    today.look_ahead(diary, pairs)


def _live_as_buddies(
    random: Random, programme: Programme, diary: Diary, started: datetime
) -> None:
    """Three months together; then the newcomer is one no more, and the buddy is free again."""
    _, pairs = _pairs(random, programme)
    group = [pair for pair in pairs if pair.started_at == started]
    over = started + 13 * WEEK
    if over < diary.at:
        for pair in group:
            history.live(diary, pair, history.STEADY, until=over)
        diary.write()
        days = [(diary.at - over) / DAY] * len(group)
        today.end_some(random, group, days_ago=days, reasons=["completed"] * len(group), at=diary.at)
        done = Enrolment.objects.filter(programme=programme, membership__in=[p.mentee for p in group])
        done.update(status=Enrolment.Status.WITHDRAWN, withdrawn_at=over)
        return
    is_new = diary.at - started < 2 * WEEK
    for number, pair in enumerate(group):
        if not (is_new and number < 2):  # two pairs have not agreed yet
            history.live(diary, pair, history.STEADY)
    diary.write()


def _others(boss: Membership, people: Sequence[Person], *, at: datetime) -> None:
    """Colleagues who are in no programme: they can be added to one, and count as who may join."""
    names = ("name", "email", "department", "job_title", "grade", "tenure_years", "office", "country",
             "timezone")  # fmt: skip
    Membership.objects.bulk_create(
        Membership(
            organisation=boss.organisation, external_id=person.person_id, created_at=at,
            **{name: getattr(person, name) for name in names},
        )
        for person in people
    )
