"""What two people did since they were matched: agreed, set goals, met, wrote down, answered."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from random import Random
from typing import Any
from uuid import UUID

from mentoring.checkins import rules as checkin_rules
from mentoring.checkins.models import CheckIn
from mentoring.core.db.ids import new_id
from mentoring.demo.building import conversations, log
from mentoring.demo.building.conversations import WrittenTalk
from mentoring.demo.building.pairs import mentee_of, mentor_of
from mentoring.demo.words import talk
from mentoring.demo.words.skills import SKILLS
from mentoring.goals import actions as goals
from mentoring.goals.models import Goal, GoalStep
from mentoring.meetings.models import HERE, Attendance, BusyHalfHour, Meeting, Note, Promise
from mentoring.meetings.queries.places import video_room
from mentoring.meetings.rules import outcome_of, slots
from mentoring.participants.models import Profile
from mentoring.participants.rules.availability import common_half_hours
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
BY_NAME = {words.name: words for words in SKILLS.values()}


@dataclass(frozen=True)
class Temper:
    """How a pair goes about it."""

    name: str
    every: int  # weeks between talks
    stops_after: int | None = None  # weeks; None: they go on
    worth: tuple[int, ...] = (4, 4, 5, 5, 5)


STEADY = Temper("steady", 2)
SLOW = Temper("slow", 4, worth=(3, 3, 4, 4))
SILENT = Temper("silent", 3, stops_after=12, worth=(2, 3, 3))
NEVER_MET = Temper("never met", 99, stops_after=0, worth=(2, 3))
STAR = Temper("star", 2, worth=(5, 5, 5))


@dataclass
class Diary:
    """Rows of many pairs, written in one go at the end. Nobody is in two talks at once."""

    random: Random
    at: datetime
    aside: Random = field(default_factory=lambda: Random(11))  # what came later changes no dice
    shared_notes: Sequence[str] = talk.SHARED_NOTES
    private_notes: Mapping[str, Sequence[str]] = field(default_factory=lambda: talk.PRIVATE_NOTES)
    agendas: Sequence[str] = talk.AGENDAS
    promises_made: Sequence[str] = talk.PROMISES
    comments: Sequence[tuple[str, ...]] = (talk.COMMENTS_GOOD, talk.COMMENTS_SO_SO)
    hellos: Sequence[Sequence[str]] = (talk.HELLOS, talk.HELLOS_BACK)
    greeted: int = 0
    meetings: list[Meeting] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    busy: list[BusyHalfHour] = field(default_factory=list)
    written: dict[UUID, list[WrittenTalk]] = field(default_factory=lambda: defaultdict(list))
    notes: list[Note] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    checkins: list[CheckIn] = field(default_factory=list)
    steps: list[GoalStep] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    taken: dict[UUID, set[datetime]] = field(default_factory=lambda: defaultdict(set))
    weeks: dict[UUID, str] = field(default_factory=dict)  # membership -> availability
    last: dict[UUID, datetime] = field(default_factory=dict)  # relationship -> newest talk
    unsaid: dict[tuple[UUID, str], list[str]] = field(default_factory=dict)

    def new_words(
        self, pair: Relationship, kind: str, words: Sequence[str], random: Random | None = None
    ) -> str:
        """Something these two have not said yet."""
        chance = random or self.random
        left = self.unsaid.get((pair.pk, kind)) or chance.sample(words, len(words))
        self.unsaid[pair.pk, kind] = left[1:]
        return left[0]

    def learn_weeks(self, organisation: Any) -> None:
        said = Profile.objects.filter(organisation=organisation)
        self.weeks |= dict(said.values_list("membership", "availability"))

    def write(self) -> None:
        told = (
            *map(log.of_meeting, self.meetings),
            *map(log.of_note, self.notes),
            *map(log.of_promise, self.promises),
            *map(log.of_checkin, self.checkins),
        )
        log.write(chain.from_iterable(told), until=self.at)
        Meeting.objects.bulk_create(self.meetings, batch_size=500)
        Attendance.objects.bulk_create(self.attendances, batch_size=1000)
        BusyHalfHour.objects.bulk_create(self.busy, batch_size=2000)
        conversations.write(self.written)
        Note.objects.bulk_create(self.notes, batch_size=500)
        Promise.objects.bulk_create(self.promises, batch_size=500)
        CheckIn.objects.bulk_create(self.checkins, batch_size=500)
        GoalStep.objects.bulk_create(self.steps, batch_size=500)
        Goal.objects.bulk_update(self.goals, ["progress", "updated_at"], batch_size=200)
        for rows in (
            self.meetings,
            self.attendances,
            self.busy,
            self.written,
            self.notes,
            self.promises,
            self.checkins,
            self.steps,
            self.goals,
        ):
            rows.clear()


def live(
    diary: Diary, pair: Relationship, temper: Temper, *, until: datetime | None = None
) -> None:
    """Everything this pair did until ``until`` (or today)."""
    until = until or diary.at
    _agree(diary, pair)
    _greet(diary, pair)
    if temper is NEVER_MET:
        _check_in(diary, pair, temper, until)
        return
    _set_goals(diary, pair, temper, until)
    for moment in talks(diary, pair, temper, until):
        _meet(diary, pair, moment)
    if temper is STAR and diary.promises_made and diary.meetings:
        _promise(diary, pair, diary.meetings[-1], is_fresh=True)
    _check_in(diary, pair, temper, until)


def _agree(diary: Diary, pair: Relationship) -> None:
    version = pair.programme.guidelines_version
    for person in (mentee_of(pair), mentor_of(pair)):
        at = pair.started_at + diary.random.uniform(0.2, 4.5) * DAY
        relationships.agree(pair, version=version, actor=person, at=min(at, diary.at))


def _greet(diary: Diary, pair: Relationship) -> None:
    """Every third mentee says hello, and hears back; drawn apart from all other chances."""
    diary.greeted += 1
    random = Random(diary.greeted)
    if diary.greeted % 3 or not diary.hellos:
        return
    hello, back = map(random.choice, diary.hellos)
    at = pair.started_at + random.uniform(0.2, 2) * DAY
    mentee, mentor = mentee_of(pair), mentor_of(pair)
    said = ((mentee, hello, mentor), (mentor, back, mentee))
    for number, (author, words, reader) in enumerate(said):
        written_at = at + number * random.uniform(0.1, 0.8) * DAY
        if written_at <= diary.at:
            words = words.format(name=reader.first_name)
            diary.written[pair.pk].append(WrittenTalk(pair, author, words, written_at))


# --- Talks ---------------------------------------------------------------------------------


def talks(diary: Diary, pair: Relationship, temper: Temper, until: datetime) -> Iterator[datetime]:
    """Moments at which both are free, at the pair's own rhythm."""
    random = diary.random
    when = pair.started_at + random.uniform(6, 12) * DAY
    last = until if temper.stops_after is None else pair.started_at + temper.stops_after * WEEK
    while when < min(last, until):
        moment = free_moment(diary, pair, when)
        if moment and moment + timedelta(hours=1) < until:
            yield moment
        when += temper.every * WEEK + random.uniform(-3, 4) * DAY


def free_moment(diary: Diary, pair: Relationship, near: datetime) -> datetime | None:
    """One of the first half hours from the day before ``near`` on in which both are free."""
    monday = near.date() - timedelta(days=near.weekday())
    people = [
        (diary.weeks.get(person.pk, ""), person.timezone)
        for person in (mentor_of(pair), mentee_of(pair))
    ]
    if not all(bits for bits, _ in people):
        return None
    taken = diary.taken[mentor_of(pair).pk] | diary.taken[mentee_of(pair).pk]
    starts = [
        moment
        for moment in common_half_hours(people, monday, weeks=2)
        if near - DAY <= moment <= near + 8 * DAY
        and not taken.intersection(slots.half_hours(moment, 60))
    ]
    return diary.random.choice(starts[:6]) if starts else None


def _meet(diary: Diary, pair: Relationship, starts_at: datetime) -> None:
    random = diary.random
    fate = random.random()
    meeting = Meeting(
        organisation_id=pair.organisation_id,
        relationship=pair,
        starts_at=starts_at,
        minutes=random.choice((30, 45, 45, 45, 60)),
        format=random.choice(("video", "video", "phone")),
        booked_by=random.choice((mentor_of(pair), mentee_of(pair))),
        created_at=max(starts_at - random.uniform(2, 9) * DAY, pair.started_at),
    )
    if (
        mentor_of(pair).office
        and mentor_of(pair).office == mentee_of(pair).office
        and random.random() < 0.7
    ):
        meeting.format, meeting.place = "in_person", random.choice(talk.PLACES)
    if meeting.format == "video":
        meeting.place = video_room(pair) or HERE
    elif meeting.format == "phone":  # numbers kept for fiction
        meeting.place = f"{mentor_of(pair).first_name}: +44 1632 960{pair.pk.int % 1000:03}"
    if diary.agendas and random.random() < 0.4:
        meeting.agenda = random.choice(diary.agendas)
    diary.meetings.append(meeting)
    if fate < 0.06:
        meeting.cancelled_at = starts_at - random.uniform(0.5, 2) * DAY
        _expect(diary, pair, meeting, {})
        return
    _hold_time(diary, pair, meeting)
    diary.last[pair.pk] = starts_at
    if fate < 0.11:
        _expect(diary, pair, meeting, {"mentor": False, "mentee": False})
        del diary.last[pair.pk]
        return
    words: dict[str, bool | None] = {"mentee": True if random.random() < 0.85 else None}
    words["mentor"] = True if random.random() < 0.7 or not words["mentee"] else None
    _expect(diary, pair, meeting, words)
    _write_down(diary, pair, meeting)


def _expect(
    diary: Diary, pair: Relationship, meeting: Meeting, words: Mapping[str, bool | None]
) -> None:
    """A row for each of the two, with what they said afterwards, by their side."""
    is_cancelled = meeting.cancelled_at is not None
    meeting.loaded_attendances = [
        Attendance(
            meeting=meeting,
            member=member,
            attended=words.get("mentor" if member.membership == mentor_of(pair) else "mentee"),
            reminded_at=None if is_cancelled else meeting.starts_at - DAY,
            asked_at=None if is_cancelled else meeting.starts_at + timedelta(hours=1),
        )
        for member in pair.present
    ]
    meeting.outcome = outcome_of([one.attended for one in meeting.loaded_attendances])
    diary.attendances += meeting.loaded_attendances


def _hold_time(diary: Diary, pair: Relationship, meeting: Meeting) -> None:
    for half_hour in slots.half_hours(meeting.starts_at, meeting.minutes):
        for person in (mentor_of(pair).pk, mentee_of(pair).pk):
            if half_hour not in diary.taken[person]:
                diary.taken[person].add(half_hour)
                diary.busy.append(
                    BusyHalfHour(membership_id=person, meeting=meeting, starts_at=half_hour)
                )


def _write_down(diary: Diary, pair: Relationship, meeting: Meeting) -> None:
    random = diary.random
    common = {"organisation_id": pair.organisation_id, "relationship": pair, "meeting": meeting}
    if random.random() < 0.55:
        written_at = meeting.ends_at + random.uniform(0.2, 20) * DAY / 24
        author = mentee_of(pair) if random.random() < 0.75 else mentor_of(pair)
        diary.notes.append(
            Note(
                **common,
                author=author,
                is_shared=True,
                body=diary.new_words(pair, "shared", diary.shared_notes),
                written_at=min(written_at, diary.at),
            )
        )
    if diary.private_notes and random.random() < 0.25:
        side = random.choice(("mentor", "mentee"))
        diary.notes.append(
            Note(
                **common,
                author=mentor_of(pair) if side == "mentor" else mentee_of(pair),
                is_shared=False,
                body=diary.new_words(pair, side, diary.private_notes[side]),
                written_at=min(meeting.ends_at + DAY / 24, diary.at),
            )
        )

    if diary.promises_made and diary.aside.random() < 0.3:
        _promise(diary, pair, meeting)


def _promise(diary: Diary, pair: Relationship, meeting: Meeting, *, is_fresh: bool = False) -> None:
    """One thing until the next talk; kept by now, unless it is fresh or was forgotten."""
    random = diary.aside
    until = diary.at + 2 * DAY if is_fresh else meeting.starts_at + random.randint(7, 18) * DAY
    kept_at = until - random.uniform(0.5, 5) * DAY
    is_kept = not is_fresh and kept_at < diary.at and random.random() < 0.93
    diary.promises.append(
        Promise(
            organisation_id=pair.organisation_id,
            relationship=pair,
            meeting=meeting,
            by=mentee_of(pair) if random.random() < 0.8 else mentor_of(pair),
            words=diary.new_words(pair, "promise", diary.promises_made, random),
            until=until.date(),
            made_at=min(meeting.ends_at + DAY / 48, diary.at),
            kept_at=kept_at if is_kept else None,
        )
    )


# --- Goals ---------------------------------------------------------------------------------


def _set_goals(diary: Diary, pair: Relationship, temper: Temper, until: datetime) -> None:
    """One or two goals out of what the mentee asked for, some of them reached by now."""
    random = diary.random
    asked = [each["skill"] for each in pair.reasons.get("asked", [])]
    known = [BY_NAME[name] for name in asked if name in BY_NAME]
    for number, words in enumerate(known[: 2 if temper is STAR else random.choice((1, 1, 2))]):
        begun = pair.started_at + (9 + 50 * number) * DAY + random.uniform(0, 12) * DAY
        if begun >= until:
            return
        share = min((until - begun) / (random.randint(14, 30) * WEEK), 1)
        done = round(share * len(words.steps)) if random.random() < 0.85 else 0
        target_on = (begun + random.randint(10, 26) * WEEK).date()
        if temper is STAR:
            done = len(words.steps) - 1 if number == 0 else 1
            target_on = (until + (3 + 6 * number) * WEEK).date()
        goal = goals.set_goal(
            pair,
            title=words.goal,
            measure=words.measure,
            why="",
            key=new_id(),
            actor=mentee_of(pair),
            target_on=target_on,
            at=begun,
        )
        for position, title in enumerate(words.steps, start=1):
            at = begun + (until - begun) * position / (len(words.steps) + 1)
            is_done = position <= done
            diary.steps.append(
                GoalStep(goal=goal, title=title, position=position, done_at=at if is_done else None)
            )
            goal.updated_at = at if is_done else goal.updated_at
        goal.progress = round(100 * done / len(words.steps))
        if done == len(words.steps) and random.random() < 0.8:
            goals.reach(
                goal, actor=mentee_of(pair), at=max(begun, until - random.uniform(2, 30) * DAY)
            )
        else:
            diary.goals.append(goal)


# --- Check-ins -----------------------------------------------------------------------------


def _check_in(diary: Diary, pair: Relationship, temper: Temper, until: datetime) -> None:
    every = pair.programme.checkin_every_weeks
    started = pair.started_at.date()
    last = checkin_rules.latest_due(
        started_on=started, every_weeks=every, today=until.date(), ends_on=pair.ends_on
    )
    for number in range(1, last + 1):
        due = checkin_rules.due_on(started_on=started, number=number, every_weeks=every)
        for person in (mentee_of(pair), mentor_of(pair)):
            diary.checkins.append(_answered(diary, pair, person, number, due, temper))


def _answered(
    diary: Diary, pair: Relationship, person: Any, number: int, due: date, temper: Temper
) -> CheckIn:
    random = diary.random
    sent_at = datetime.combine(due, time(7), tzinfo=diary.at.tzinfo)
    row = CheckIn(
        organisation_id=pair.organisation_id,
        relationship=pair,
        membership=person,
        number=number,
        due_on=due,
        sent_at=min(sent_at, diary.at),
    )
    answered_at = sent_at + random.expovariate(1 / 30) * DAY / 24
    if random.random() < 0.74 and answered_at < diary.at:
        row.answered_at = answered_at
        row.worth = random.choice(temper.worth)
        row.progress = min(max(row.worth + random.choice((-1, 0, 0, 1)), 1), 5)
        if diary.comments and random.random() < 0.4:
            good, so_so = diary.comments
            row.comment = random.choice(good if row.worth >= 4 else so_so)
    return row
