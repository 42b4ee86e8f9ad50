"""A programme that has ended, and one whose first day has come before its matches."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from mentoring.checkins import actions as checkins
from mentoring.demo.building import history, programmes
from mentoring.demo.building.history import DAY, WEEK, Diary
from mentoring.demo.people import DemoPerson, enrol
from mentoring.demo.words import talk
from mentoring.insights import reports
from mentoring.organisations.models import Membership
from mentoring.programmes import actions
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship

PILOT, EARLY = 20, 10  # people in each
Team = Sequence[tuple[Membership, str]]


def roles(random: Random, people: Sequence[DemoPerson]) -> list[DemoPerson]:
    """The more senior half as mentors of the other."""
    by_grade = sorted(people, key=lambda person: (-person.grade, person.person_id))
    half = len(by_grade) // 2
    found = [enrol(random, one, "mentor", places=1) for one in by_grade[:half]]
    return found + [enrol(random, one, "mentee") for one in by_grade[half:]]


def finished(
    random: Random, boss: Membership, team: Team, people: list[DemoPerson], diary: Diary
) -> None:
    """A pilot of half a year: ended five weeks ago, thanked, asked, and its report kept."""
    at, (coordinator, _) = diary.at, team[0]
    programme = programmes.begin(
        boss, "growth", "Growth pilot", at=at - 38 * WEEK, weeks=26, starts_in=21, team=team
    )
    programmes.upload(programme, people, "pilot.csv", actor=coordinator, at=at - 37 * WEEK)
    programmes.join(random, programmes.places(programme, people), at=at - 36 * WEEK)
    programmes.announce(programme, actor=coordinator, at=at - 34 * WEEK)
    diary.learn_weeks(boss.organisation)
    over = at - 5 * WEEK
    pairs = list(
        Relationship.objects.filter(programme=programme)
        .select_related("programme")
        .with_members()
        .order_by("pk")
    )
    for pair in pairs:
        history.live(diary, pair, history.STEADY, until=over - DAY)
    diary.write()
    measure(programme, over=over, actor=coordinator)
    actions.end(
        programme, thanks=talk.THANKS, question=talk.LAST_QUESTION, actor=coordinator, at=over
    )
    for pair in pairs:
        relationships.end(pair, reason="completed", with_programme=True, actor=coordinator, at=over)
    reports.keep(programme, at=over)
    _look_back(random, programme, pairs, over)


def measure(programme: Programme, *, over: datetime, actor: Membership) -> None:
    """Each measure was looked at three times on the way."""
    for row, values in zip(programme.measures.order_by("position"), talk.MEASURED, strict=False):
        for number, value in enumerate(values):
            day = over - (len(values) - 1 - number) * 9 * WEEK
            actions.enter_value(row, value=value, on=day.date(), actor=actor, at=day)


def _look_back(
    random: Random, programme: Programme, pairs: Sequence[Relationship], over: datetime
) -> None:
    """Two of three say how it was, most of them also in words."""
    people = [person for pair in pairs for person in pair.people]
    for number, person in enumerate(people):
        if number % 3 == 2:
            continue
        words = talk.LOOKING_BACK[number % len(talk.LOOKING_BACK)] if number % 4 else ""
        checkins.answer_closing(
            programme,
            worth=random.choice((5, 5, 4, 4, 3)),
            comment=words,
            actor=person,
            at=over + random.uniform(0.1, 6) * DAY,
        )


def early(
    random: Random, boss: Membership, team: Team, people: list[DemoPerson], at: datetime
) -> Programme:
    """Its first day is today; people have joined, and nobody has been matched."""
    programme = programmes.begin(
        boss, "reverse", "Learning upwards", at=at - 3 * WEEK, weeks=26, starts_in=21, team=team
    )
    programmes.upload(programme, people, "upwards.csv", actor=team[0][0], at=at - 18 * DAY)
    programmes.join(random, programmes.places(programme, people), at=at - 17 * DAY)
    return programme
