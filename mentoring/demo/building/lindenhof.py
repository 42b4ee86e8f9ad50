"""Lindenhof University: a small second organisation, in German, with its own words."""

from datetime import datetime
from random import Random

from mentoring.demo.building import history, house, programmes, today
from mentoring.demo.building.history import WEEK, Diary
from mentoring.demo.people import DemoPerson
from mentoring.demo.words import lindenhof as words
from mentoring.organisations.actions import change_organisation
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

DOMAIN = "lindenhof.example"
VIDEO = "https://meet.jit.si"  # a service of its own, as many universities have
SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", " ": ".", ".": ""})
HOURS = ("Mon 17:00-19:00; Wed 12:00-14:00", "Tue 16:00-19:00; Wed 12:00-13:30", "Wed 12:00-15:00")


def build(*, at: datetime) -> Membership:
    """Returns the coordinator, as whom visitors can sign in."""
    random, founded = Random(11), at - 14 * WEEK
    (lenz, office), (hagen, _) = words.STAFF
    boss = house.found(
        slug="lindenhof",
        name="Universität Lindenhof",
        zone="Europe/Berlin",
        language="de",
        accent="#7a3f2b",
        admin=(lenz, _email(lenz)),
        at=founded,
    )
    own = {
        "mentor": "Alumni-Mentor",
        "mentors": "Alumni-Mentoren",
        "mentee": "Mentee",
        "mentees": "Mentees",
    }
    change_organisation(
        boss.organisation,
        name=boss.organisation.name,
        timezone="Europe/Berlin",
        language="de",
        words=own,
        video_base=VIDEO,
        actor=boss,
        at=founded,
    )
    sponsor = Membership.objects.create(
        organisation=boss.organisation,
        name=hagen,
        email=_email(hagen.split(" ", 1)[1]),
        department=office,
        timezone="Europe/Berlin",
        created_at=founded,
    )
    house.open_accounts([boss, sponsor], at=founded)
    people = [*_alumni(random), *_students(random)]
    programme = programmes.begin(
        boss,
        "alumni",
        "Brücke in den Beruf",
        at=at - 12 * WEEK,
        weeks=18,
        starts_in=28,
        team=[(boss, "coordinator"), (sponsor, "sponsor")],
    )
    programmes.upload(
        programme, people, "studierende-und-alumni.csv", actor=boss, at=at - 11 * WEEK
    )
    programmes.join(random, programmes.places(programme, people), at=at - 10 * WEEK)
    programmes.announce(programme, actor=boss, at=at - 6.4 * WEEK)
    diary = Diary(
        random,
        at,
        shared_notes=words.NOTES,
        private_notes={},
        agendas=(),
        hellos=(),
        comments=(),
        promises_made=(),
    )
    diary.learn_weeks(boss.organisation)
    pairs = list(
        Relationship.objects.filter(programme=programme).select_related("programme").with_members()
    )
    for pair in pairs[1:]:
        history.live(diary, pair, history.STEADY)
    diary.write()
    today.look_ahead(diary, pairs[1:])
    house.date_back(boss.organisation, at=at)
    house.draw_faces(boss.organisation, always=[boss])
    return boss


def _email(name: str) -> str:
    return name.lower().translate(SPELLING) + "@" + DOMAIN


def _person(random: Random, number: int, name: str, **more: object) -> DemoPerson:
    fields = {
        "department": random.choice(words.SUBJECTS), "job_title": "", "grade": 1, "tenure_years": 2,
        "office": "Lindenhof", "country": "DE", "timezone": "Europe/Berlin", "gender": "",
        "languages": "de:C2;en:B2", "availability": random.choice(HOURS),
    }  # fmt: skip
    return DemoPerson(f"LU{number}", name, _email(name), **fields | more)  # type: ignore[arg-type]


def _alumni(random: Random) -> list[DemoPerson]:
    return [
        _person(
            random,
            100 + n,
            name,
            role="mentor",
            grade=3,
            job_title=random.choice(words.JOBS),
            bio=" ".join(random.sample(words.BIOS, 2)),
            capacity_max=random.choice((1, 2)),
            skills_offered=";".join(f"{skill}:4" for skill in random.sample(words.SKILLS, 3)),
        )
        for n, name in enumerate(words.ALUMNI)
    ]


def _students(random: Random) -> list[DemoPerson]:
    return [
        _person(
            random,
            200 + n,
            name,
            role="mentee",
            job_title="4. Semester",
            mentors_wanted=1,
            goals=random.choice(words.GOALS),
            skills_wanted=";".join(f"{skill}:3" for skill in random.sample(words.SKILLS, 2)),
        )
        for n, name in enumerate(words.STUDENTS)
    ]
