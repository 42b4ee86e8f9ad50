"""Three hundred people of Northwind, from a fixed seed: who they are, what they offer and seek."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from random import Random

from mentoring.demo.words.names import NAMES
from mentoring.demo.words.places import DEPARTMENTS, OFFICES, Office
from mentoring.demo.words.skills import ASIDES, HOW, PATHS, SKILLS, WHY

DOMAIN = "northwind.example"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
IDENTITIES = ("first generation", "parent", "carer", "LGBTQ+", "disability", "returner")


@dataclass
class DemoPerson:
    """One row of the file that the coordinators upload; lists are joined with semicolons."""

    person_id: str
    name: str
    email: str
    department: str
    job_title: str
    grade: int
    tenure_years: float
    office: str
    country: str
    timezone: str
    gender: str
    languages: str
    availability: str
    role: str = ""
    manager_id: str = ""
    skills_offered: str = ""
    skills_wanted: str = ""
    goals: str = ""
    bio: str = ""
    identities: str = ""
    prefer_same_identity: str = ""
    capacity_max: int = 0
    mentors_wanted: int = 0
    preferred: str = ""
    formats: str = "video"
    wants: list[str] = field(default_factory=list, repr=False)  # keys of SKILLS
    gives: list[str] = field(default_factory=list, repr=False)


COLUMNS = [each.name for each in fields(DemoPerson) if each.name not in ("wants", "gives")]


def as_csv(people: Sequence[DemoPerson]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(person, name) for name in COLUMNS] for person in people)
    return target.getvalue().encode()


def crowd(random: Random, count: int) -> list[DemoPerson]:
    """``count`` employees with offices, grades and line managers, not yet in any programme."""
    taken: set[str] = set()
    people = [_employee(random, number, taken) for number in range(count)]
    for person in people:
        above = [
            other.person_id
            for other in people
            if other.department == person.department and other.grade > person.grade
        ]
        if above and random.random() < 0.9:
            person.manager_id = random.choice(above[:12])
    return people


def _employee(random: Random, number: int, taken: set[str]) -> DemoPerson:
    office = random.choices(OFFICES, [each.share for each in OFFICES])[0]
    name, gender = _name(random, office, taken)
    shares = [share for share, _, _ in DEPARTMENTS.values()]
    department = random.choices(list(DEPARTMENTS), shares)[0]
    grade = random.choices(range(1, 10), (8, 14, 18, 18, 15, 11, 8, 5, 3))[0]
    titles = DEPARTMENTS[department][1]
    return DemoPerson(
        person_id=f"NW{number + 1001}",
        name=name,
        email=_email(name),
        department=department,
        job_title=titles[min((grade - 1) // 2, len(titles) - 1)],
        grade=grade,
        tenure_years=round(max(0.2, random.gammavariate(1.6, 1.4) + grade * 0.7), 1),
        office=office.name,
        country=office.country,
        timezone=office.zone,
        gender=gender,
        languages=_languages(random, office),
        availability=_availability(random, office),
    )


def _name(random: Random, office: Office, taken: set[str]) -> tuple[str, str]:
    """A name not heard before; mostly of the place, often from anywhere."""
    while True:
        near = random.random() < 0.72
        culture = random.choice(office.cultures if near else tuple(NAMES))
        women, men, families = (names.split() for names in NAMES[culture])
        gender = random.choice(("woman", "man"))
        given = random.choice(women if gender == "woman" else men)
        name = f"{given} {random.choice(families)}"
        if name not in taken:
            taken.add(name)
            return name, gender if random.random() < 0.94 else random.choice(("nonbinary", ""))


PLAIN = str.maketrans("ıøđĐ", "iodD")  # letters that do not come apart into a letter and a sign


def _email(name: str) -> str:
    letters = name.translate(PLAIN)
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".") + "@" + DOMAIN


def _languages(random: Random, office: Office) -> str:
    spoken = ["en:" + random.choice(("B2", "C1", "C1", "C2"))]
    spoken += [f"{code}:C2" for code, share in office.languages if random.random() < share]
    return ";".join(spoken)


# Hours that help people on other continents: where the day there overlaps with the one here.
FAR = {"DE": ("08:00", "10:30"), "PT": ("14:00", "17:30"), "IN": ("13:30", "18:30"),
       "CA": ("08:00", "11:30"), "BR": ("09:00", "13:00"), "KE": ("10:00", "17:00"),
       "SG": ("15:30", "19:00"), "IE": ("13:00", "17:00")}  # fmt: skip


def _availability(random: Random, office: Office) -> str:
    windows = []
    for day in sorted(random.sample(range(5), random.choice((2, 3, 3, 4)))):
        start, end = FAR[office.country]
        if random.random() < 0.35:
            start, end = random.choice((("09:00", "11:00"), ("12:00", "14:00"), ("16:00", "18:00")))
        windows.append(f"{DAYS[day]} {start}-{end}")
    return "; ".join(windows)


def enrol(random: Random, person: DemoPerson, role: str, *, places: int = 0) -> DemoPerson:
    """Say what somebody offers or seeks in a programme, in their own words."""
    person.role = role
    at_home = DEPARTMENTS[person.department][2]
    if role == "mentor":
        away = [key for key in SKILLS if key not in at_home]
        person.gives = random.sample(at_home, 3) + random.sample(away, 2)
        person.skills_offered = _with_weights(random, person.gives, 3, 5)
        person.capacity_max = places
        person.bio = " ".join((random.choice(PATHS), _gives(random, person), random.choice(ASIDES)))
    else:
        person.wants = random.sample([*SKILLS, *at_home, *at_home], 4)
        person.wants = list(dict.fromkeys(person.wants))[:3]
        person.skills_wanted = _with_weights(random, person.wants, 1, 3)
        person.mentors_wanted = 1
        want = random.choice(SKILLS[person.wants[0]].wants)
        person.goals = " ".join(
            (f"I would like to {want}.", random.choice(WHY), random.choice(HOW))
        )
        person.bio = " ".join((random.choice(PATHS), random.choice(ASIDES)))
    person.formats = random.choice(("video", "video;in_person", "video;phone", "in_person;video"))
    if random.random() < 0.4:
        person.identities = random.choice(IDENTITIES)
        person.prefer_same_identity = "yes" if random.random() < 0.3 else ""
    return person


def _gives(random: Random, person: DemoPerson) -> str:
    return random.choice(SKILLS[person.gives[0]].gives)


def _with_weights(random: Random, keys: Sequence[str], low: int, high: int) -> str:
    return ";".join(f"{SKILLS[key].name}:{random.randint(low, high)}" for key in keys)


def wish(random: Random, mentees: Sequence[DemoPerson], mentors: Sequence[DemoPerson]) -> None:
    """Every third mentee names one to three mentors, best first; some are named by many."""
    known = sorted(mentors, key=lambda mentor: -mentor.grade)
    for mentee in mentees:
        if random.random() < 0.35:
            chosen = random.choices(known, [1 / (n + 2) for n in range(len(known))], k=3)
            ids = dict.fromkeys(mentor.person_id for mentor in chosen)
            mentee.preferred = ";".join(list(ids)[: random.randint(1, 3)])
