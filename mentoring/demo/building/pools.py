"""Who goes into which programme of Northwind."""

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from mentoring.demo.people import DemoPerson, crowd, enrol, wish

MENTOR, MENTEE = "Tomás Ferreira", "Amara Okonkwo"  # as whom visitors look into a relationship


@dataclass
class Pools:
    """Who goes where; taken from one crowd, so that nobody is in two programmes by accident."""

    growth: list[DemoPerson]
    second_wave: list[DemoPerson]
    inclusion: list[DemoPerson]
    newcomers: list[DemoPerson]
    buddies: list[DemoPerson]
    others: list[DemoPerson]


def pools(random: Random, known_names: Collection[str]) -> Pools:
    people = [person for person in crowd(random, 310) if person.name not in known_names][:296]
    star_mentor, star_mentee = _stars(random)
    random.shuffle(people)
    seniors = [person for person in people if person.grade >= 5]
    juniors = [person for person in people if person.grade <= 4]
    mentors = [
        enrol(random, p, "mentor", places=random.choice((1, 2, 2, 2, 3))) for p in seniors[:54]
    ]
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


def _stars(random: Random) -> tuple[DemoPerson, DemoPerson]:
    """The two as whom visitors look into a relationship: made for each other."""
    hours = "Mon 14:00-17:30; Tue 10:00-12:30; Thu 14:00-17:00"
    mentor = DemoPerson(
        "NW2001",
        "Tomás Ferreira",
        "tomas.ferreira@northwind.example",
        "Engineering",
        "Lead engineer",
        7,
        9.5,
        "Porto",
        "PT",
        "Europe/Lisbon",
        "man",
        "en:C2;pt:C2",
        hours,
    )
    mentee = DemoPerson(
        "NW2002",
        MENTEE,
        "amara.okonkwo@northwind.example",
        "Data",
        "Data analyst",
        3,
        1.8,
        "Dublin",
        "IE",
        "Europe/Dublin",
        "woman",
        "en:C2;pt:A2",
        hours,
    )
    enrol(random, mentor, "mentor", places=2)
    enrol(random, mentee, "mentee")
    mentor.skills_offered = "Leading projects:5;Speaking to a full room:4;Judging risk:4"
    mentor.bio = (
        "I have led eleven projects; the two that failed taught me most. I came to Northwind when"
        " we had two turbines and one van. On Sundays I bake bread that my neighbours are"
        " polite about."
    )
    mentee.skills_wanted = "Leading projects:3;Speaking to a full room:2"
    mentee.goals = (
        "I would like to lead my first project without losing the people in it. I know the theory;"
        " I would like to hear how it really goes. I would rather have questions than answers."
    )
    mentee.preferred = mentor.person_id
    return mentor, mentee
