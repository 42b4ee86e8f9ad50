"""Northwind: three hundred people, four programmes, half a year."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from mentoring.demo.building import (
    asking,
    calendars,
    circle,
    circles,
    ends,
    history,
    house,
    programmes,
    reading,
    talking,
    today,
)
from mentoring.demo.building.history import DAY, WEEK, Diary
from mentoring.demo.building.kinds import other_kinds
from mentoring.demo.building.pairs import mentee_of, mentor_of
from mentoring.demo.building.pools import MENTEE, MENTOR, Pools, pools
from mentoring.demo.people import DemoPerson
from mentoring.demo.words import talk
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes import actions
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.safeguarding.actions import give_role

ADMIN = ("Jonas Brandt", "jonas.brandt@northwind.example")
TEAM = {  # role -> (name, job, place)
    "coordinator": ("Noor Haddad", "Mentoring lead", "Hamburg"),
    "colleague": ("Niamh Gallagher", "People partner", "Dublin"),
    "sponsor": ("Priya Raman", "Chief operating officer", "Pune"),
}
Tell = Callable[[str], None]


def build(*, at: datetime, tell: Tell) -> list[Membership]:
    """Returns coordinator, mentor, mentee, sponsor and administrator, who can be signed in as."""
    random = Random(7)
    founded = at - 40 * WEEK
    boss = house.found(
        slug="northwind",
        name="Northwind",
        zone="Europe/Berlin",
        language="en",
        accent="#1d5c54",
        admin=ADMIN,
        at=founded,
    )
    team = _team(boss, at=founded)
    house.open_accounts([boss, *team.values()], at=founded + DAY)
    for keeper in (boss, team["sponsor"]):  # two, so that they could open a conversation together
        give_role(keeper.email, actor=boss, at=founded + DAY)
    groups = pools(random, {ADMIN[0], MENTOR, MENTEE, *(name for name, _, _ in TEAM.values())})
    diary = Diary(random, at)
    tell("Northwind: growth one-to-one")
    growth = _growth(random, boss, team, groups, diary)
    tell("Northwind: leadership and inclusion")
    _inclusion(random, boss, team, groups, diary)
    tell("Northwind: onboarding buddies")
    _onboarding(random, boss, team, groups, diary)
    tell("Northwind: a programme that has ended, one that begins")
    pilot, others = groups.others[: ends.PILOT], groups.others[ends.PILOT :]
    lead = [(team["coordinator"], "coordinator"), (team["sponsor"], "sponsor")]
    ends.finished(random, boss, lead, ends.roles(random, pilot), diary)
    early = ends.early(random, boss, lead, ends.roles(random, others[: ends.EARLY]), at)
    tell("Northwind: this morning")
    spare, eight = others[ends.EARLY : -circle.SIZE - 1], others[-circle.SIZE - 1 : -1]
    _others(boss, [*spare, others[-1]], at=founded)
    tell("Northwind: a circle of eight")
    circle.circle_of_eight(random, boss, lead, eight, at=at)
    watching = Membership.objects.get(email=others[-1].email, organisation=boss.organisation)
    house.open_accounts([watching], at=at - 20 * DAY)
    talking.lose_the_supervisor(
        early, watching, actor=team["coordinator"], boss=boss, at=at - 2 * DAY
    )
    _second_wave(random, growth, team["coordinator"], groups.second_wave, at)
    circles.build(boss, lead, groups.growth, at=at)
    asking.build(boss, lead, growth, groups.growth[:2], at=at)
    tell("Northwind: an exchange, office hours, a hosted circle")
    other_kinds(boss, lead, at)
    people = Membership.objects.filter(organisation=boss.organisation)
    mentor, mentee = (people.get(email=person.email) for person in groups.growth[:2])
    reading.build(boss, team["coordinator"], growth, [mentor], at=at)
    house.date_back(boss.organisation, at=at)
    calendars.add_calendar(mentor, at=at)
    calendars.take_a_week_off(mentor, at=at)
    cast = [team["coordinator"], mentor, mentee, team["sponsor"], boss]
    house.draw_faces(boss.organisation, always=cast)
    return cast


def _team(boss: Membership, *, at: datetime) -> dict[str, Membership]:
    zones = {"Hamburg": "Europe/Berlin", "Dublin": "Europe/Dublin", "Pune": "Asia/Kolkata"}
    return {
        role: Membership.objects.create(
            organisation=boss.organisation,
            name=name,
            job_title=job,
            office=place,
            department="People" if role != "sponsor" else "Operations",
            timezone=zones[place],
            email=name.lower().replace(" ", ".") + "@northwind.example",
            created_at=at,
            grade=9 if role == "sponsor" else 5,
            tenure_years=6,
        )
        for role, (name, job, place) in TEAM.items()
    }


# --- Growth --------------------------------------------------------------------------------


def _growth(
    random: Random, boss: Membership, team: dict[str, Membership], groups: Pools, diary: Diary
) -> Programme:
    at, coordinator = diary.at, team["coordinator"]
    programme = programmes.begin(
        boss,
        "growth",
        "Growth 2026",
        at=at - 26 * WEEK,
        weeks=39,
        starts_in=32,
        team=[(coordinator, "coordinator"), (team["sponsor"], "sponsor")],
    )
    for name, today_is in (("positions", "31%"), ("year later", "82%"), ("worth", "3.9 of 5")):
        programme.measures.filter(name__contains=name).update(baseline=today_is)
    programmes.say_in_own_words(programme, actor=coordinator, at=at - 25.5 * WEEK)
    ends.measure(programme, over=at - 2 * WEEK, actor=coordinator)
    programmes.upload(
        programme, groups.growth, "growth-people.csv", actor=coordinator, at=at - 25 * WEEK
    )
    programmes.join(random, programmes.places(programme, groups.growth), at=at - 24 * WEEK)
    programmes.announce(programme, actor=coordinator, at=at - 21.3 * WEEK)
    diary.learn_weeks(boss.organisation)
    stars, pairs = _pairs(random, programme, [person.email for person in groups.growth[:2]])
    ended, silent, never, slow = pairs[:8], pairs[8:12], pairs[12:14], pairs[14:26]
    steady = pairs[26:]
    reasons = (
        "no_time",
        "no_time",
        "no_time",
        "not_a_fit",
        "not_a_fit",
        "left",
        "completed",
        "completed",
    )
    ago = (96, 61, 20, 110, 48, 33, 12, 5)
    for pair, days in zip(ended, ago, strict=True):
        history.live(diary, pair, history.SLOW, until=at - (days + 1) * DAY)
    for temper, group in (
        (history.STAR, stars),
        (history.SILENT, silent),
        (history.NEVER_MET, never),
        (history.SLOW, slow),
        (history.STEADY, steady),
    ):
        for pair in group:
            history.live(diary, pair, temper)
    diary.write()
    today.end_some(random, ended, days_ago=ago, reasons=reasons, at=at)
    today.call_for_help(diary, [*slow[:3], *steady[:6]], closer=coordinator)
    today.write_in_confidence(diary, steady[6])
    today.past_the_end(diary, steady[7])
    today.concern_in_confidence(diary, slow[5])
    today.met_yesterday(diary, steady[-4:])
    today.look_ahead(diary, [*stars, *steady[:-4], *slow])
    today.pause_some(slow[6:8], at=at)
    today.back_from_a_break(slow[8], at=at)
    today.in_their_last_weeks(diary, steady[12])
    today.past_its_day(diary, steady[13])
    today.one_has_left(slow[4], at=at)
    _talk(programme, stars[0], steady, coordinator, at)
    bounced = [mentor_of(steady[5]), mentee_of(silent[0])]
    today.bounce(bounced, at=at)
    return programme


def _talk(
    programme: Programme,
    star: Relationship,
    steady: Sequence[Relationship],
    coordinator: Membership,
    at: datetime,
) -> None:
    """What people write beside their meetings."""
    talking.let_everybody_write(programme, actor=coordinator, at=at - 3 * WEEK)
    talking.keep_and_answer(star, at=at)
    person = mentee_of(star)
    two = [person, mentor_of(steady[8])], [mentee_of(steady[9]), mentor_of(star)]
    for days, (people, words) in enumerate(zip(two, talk.DIRECT, strict=True), 2):
        talking.write_directly(programme, people, words, at=at - days * DAY)
    writers = person, mentor_of(steady[10])
    for days, (one, words) in enumerate(zip(writers, talk.TEAM, strict=True), 1):
        talking.write_to_the_team(programme, one, coordinator, words, at=at - (days + 0.2) * DAY)
    talking.report_one(steady[11], at=at - DAY)
    talking.announce(programme, actor=coordinator, at=at - 2 * DAY)


def _pairs(
    random: Random, programme: Programme, star_emails: Sequence[str] = ()
) -> tuple[list[Relationship], list[Relationship]]:
    """The pairs of the demo's mentor and mentee, and all others in some fixed order."""
    found = list(
        Relationship.objects.open()
        .filter(programme=programme)
        .select_related("programme")
        .with_members()
    )
    found.sort(key=lambda pair: (mentee_of(pair).name, mentor_of(pair).name))
    random.shuffle(found)
    stars = [p for p in found if {mentor_of(p).email, mentee_of(p).email} & set(star_emails)]
    return stars, [pair for pair in found if pair not in stars]


def _second_wave(
    random: Random,
    programme: Programme,
    coordinator: Membership,
    people: list[DemoPerson],
    at: datetime,
) -> None:
    """Newly uploaded people: most have joined and wait in the studio, some have not answered."""
    window = {"enrol_until": (at + 3 * WEEK).date()}
    actions.change(programme, section="shape", values=window, actor=coordinator, at=at - 15 * DAY)
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
    random: Random, boss: Membership, team: dict[str, Membership], groups: Pools, diary: Diary
) -> None:
    at, coordinator = diary.at, team["coordinator"]
    programme = programmes.begin(
        boss,
        "inclusion",
        "Leading together",
        at=at - 24 * WEEK,
        weeks=39,
        starts_in=30,
        team=[(coordinator, "coordinator"), (team["sponsor"], "sponsor")],
    )
    programmes.upload(
        programme, groups.inclusion, "leading-together.csv", actor=coordinator, at=at - 23 * WEEK
    )
    programmes.join(random, programmes.places(programme, groups.inclusion), at=at - 22 * WEEK)
    programmes.announce(programme, actor=coordinator, at=at - 18.6 * WEEK)
    diary.learn_weeks(boss.organisation)
    _, pairs = _pairs(random, programme)
    history.live(diary, pairs[0], history.SLOW, until=at - 41 * DAY)
    for number, pair in enumerate(pairs[1:]):
        history.live(
            diary,
            pair,
            history.SILENT if number == 0 else history.SLOW if number < 9 else history.STEADY,
        )
    diary.write()
    today.end_some(random, pairs[:1], days_ago=(40,), reasons=("not_a_fit",), at=at)
    today.look_ahead(diary, pairs[2:])
    today.pause_some(pairs[5:6], at=at)


# --- Onboarding ------------------------------------------------------------------------------


def _onboarding(
    random: Random, boss: Membership, team: dict[str, Membership], groups: Pools, diary: Diary
) -> None:
    """Newcomers arrive every few weeks; the first two groups have finished their three months."""
    at, coordinator = diary.at, team["colleague"]
    programme = programmes.begin(
        boss,
        "onboarding",
        "Buddies",
        at=at - 26 * WEEK,
        weeks=13,
        starts_in=7,
        team=[(coordinator, "coordinator"), (team["coordinator"], "coordinator")],
    )
    programmes.upload(
        programme, groups.buddies, "buddies.csv", actor=coordinator, at=at - 25 * WEEK
    )
    programmes.join(random, programmes.places(programme, groups.buddies), at=at - 24.8 * WEEK)
    arrivals = ((23, 0, 5), (17, 5, 10), (11, 10, 16), (5, 16, 21), (1.3, 21, 26))
    for weeks_ago, first, last in arrivals:
        group, started = groups.newcomers[first:last], at - weeks_ago * WEEK
        programmes.upload(
            programme, group, f"newcomers-{first + 1}.csv", actor=coordinator, at=started - 12 * DAY
        )
        programmes.join(random, programmes.places(programme, group), at=started - 11 * DAY)
        programmes.announce(programme, actor=coordinator, at=started)
        diary.learn_weeks(boss.organisation)
        _live_as_buddies(random, programme, diary, started)
    _, pairs = _pairs(random, programme)
    today.look_ahead(diary, pairs)


def _live_as_buddies(random: Random, programme: Programme, diary: Diary, started: datetime) -> None:
    """Three months together; then the newcomer is one no more, and the buddy is free again."""
    _, pairs = _pairs(random, programme)
    group = [pair for pair in pairs if pair.started_at == started]
    over = started + 13 * WEEK
    if over < diary.at:
        for pair in group:
            history.live(diary, pair, history.STEADY, until=over)
        diary.write()
        days = [(diary.at - over) / DAY] * len(group)
        today.end_some(
            random, group, days_ago=days, reasons=["completed"] * len(group), at=diary.at
        )
        done = Enrolment.objects.filter(
            programme=programme, membership__in=[mentee_of(p) for p in group]
        )
        done.update(status=Enrolment.Status.WITHDRAWN, withdrawn_at=over)
        return
    is_new = diary.at - started < 2 * WEEK
    for number, pair in enumerate(group):
        if not (is_new and number < 2):  # two pairs have not agreed yet
            history.live(diary, pair, history.STEADY)
    diary.write()


def _others(boss: Membership, people: Sequence[DemoPerson], *, at: datetime) -> None:
    """Colleagues who are in no programme: they can be added to one, and count as who may join."""
    names = (
        "name",
        "email",
        "department",
        "job_title",
        "grade",
        "tenure_years",
        "office",
        "country",
        "timezone",
    )
    Membership.objects.bulk_create(
        Membership(
            organisation=boss.organisation,
            external_id=person.person_id,
            created_at=at,
            **{name: getattr(person, name) for name in names},
        )
        for person in people
    )
