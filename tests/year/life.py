"""Letting the town live: hour by hour, through what people and coordinators really do."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

from django.test import override_settings
from django.utils import translation

from mentoring.circles.actions.joining import come
from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.jobs.models import Job
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.rules.slots import reminder_due_at
from mentoring.notifications.rules import monthly_budget
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.programmes.actions import change_guidelines
from mentoring.programmes.attention import kind_of
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship, members_of
from mentoring.today.actions import announce as announce_to_all
from mentoring.today.actions import remind_all
from tests.moments import DAY
from tests.year import town as towns
from tests.year import watch
from tests.year.clock import MovedClock
from tests.year.post import Letter, PostOffice
from tests.year.temperaments import Pausing, Today
from tests.year.town import Person, Shape

HOUR = timedelta(hours=1)
Spans = dict[UUID, tuple[datetime, datetime]]
JOIN_ON = 3
GATHER_ON = 15  # the day after the first pairs are announced
ASKS_ON, REWRITES_ON, REMINDS_ON = 18, 36, 30
ROUND = 20  # days in which everybody's home page is looked at once
DECIDES_AFTER = 10 * DAY  # so long a coordinator takes to part whom somebody has left


@dataclass
class Lived:
    """What became of it: values, no rows, so that everything may be rolled back before."""

    letters: list[Letter] = field(default_factory=list)
    notes: watch.Notebook = field(default_factory=watch.Notebook)
    gone: dict[UUID, datetime] = field(default_factory=dict)  # who has left, and when
    away: dict[UUID, tuple[datetime, datetime]] = field(default_factory=dict)  # on pause
    resting: dict[UUID, tuple[datetime, datetime]] = field(default_factory=dict)  # their partners
    strangers: set[UUID] = field(default_factory=set)  # who never joined
    enrolment_ended_on: date = date.max
    cap: int = 0  # of unasked letters in thirty days
    caps: dict[UUID, int] = field(default_factory=dict)  # of a programme, where it has fewer
    meetings: list["MeetingLived"] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)  # of relationships that began
    offers: dict[UUID, UUID] = field(default_factory=dict)  # in which relationship each was
    failed: list[str] = field(default_factory=list)  # jobs that raised something
    breaks: int = 0  # that somebody took from an email
    off: tuple[datetime, datetime] | None = None  # the machine stood still
    left_open: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MeetingLived:
    """A meeting as it was in the end."""

    pk: UUID
    starts_at: datetime
    created_at: datetime
    is_cancelled: bool
    sequence: int
    people: tuple[UUID, ...]
    is_in_round: bool = False  # of an afternoon: one letter tells of all its talks


@contextmanager
def surroundings(clock: MovedClock, post: PostOffice) -> Iterator[None]:
    """A mail server in memory, letters by day, English."""
    with (
        clock.rules(),
        patch("mentoring.notifications.jobs.SmtpConnection", post.connection),
        override_settings(HAS_SMTP=True, LETTERS_BY_DAY=True),
        translation.override("en"),
    ):
        yield


@dataclass
class Life:
    """One run: a shape, a first day, and what is seen."""

    shape: Shape
    begins_at: datetime
    lived: Lived = field(default_factory=Lived)

    def __post_init__(self) -> None:
        self.clock = MovedClock(self.begins_at)
        self.post = PostOffice(lambda: self.clock.at)
        self.post.looks.append(watch.truth_of(self.lived.notes))
        self.known_until: tuple[date, int] | None = None
        self.moments: list[datetime] = []

    def live(self) -> Lived:
        with surroundings(self.clock, self.post):
            self.town = towns.found(self.shape, at=self.begins_at)
            for day in range(self.shape.days):
                self._live_day(day)
            self._remember()
        return self.lived

    def _live_day(self, day: int) -> None:
        midnight = self.begins_at + day * DAY
        strokes = self._strokes(day)
        for hour in range(24):
            at = midnight + hour * HOUR
            if self._is_off(day, hour):
                continue
            if at - self.clock.at > HOUR:
                self.clock.wake_up(at)
            for moment in self._exact_moments(at):
                self.clock.move_to(moment)
                self.clock.strike(only_minutes=True)
            self.clock.move_to(at)
            if hour in strokes:
                self.clock.strike()
            if hour == 9:
                self._run_programmes(day, at)
            for number, person in enumerate(self.town.people):
                if self._is_their_hour(person, at):
                    self._let_act(number, person, day, at)
        watch.look_at_the_open(self.lived.notes, at=self.clock.at, grace=DAY / self.shape.strokes)
        if day % 30 == 0:
            watch.weigh(self.lived.notes, at=self.clock.at)

    def _is_off(self, day: int, hour: int) -> bool:
        """The machine stands still from one evening to the next: what was due comes late."""
        return (day, hour) >= (self.shape.off_on, 18) and (day, hour) < (self.shape.off_on + 1, 17)

    def _strokes(self, day: int) -> set[int]:
        gap = 24 // self.shape.strokes
        return {hour + day * 5 % gap for hour in range(0, 24, gap)}

    def _exact_moments(self, at: datetime) -> list[datetime]:
        """When the jobs of minutes have something to do: a day before a meeting, an hour after.

        Those of the hour that ends now; the meetings of these days are looked up when another
        letter was written about one, and once a day.
        """
        written = (at.date(), self.post.booked)
        if self.known_until != written:
            self.known_until, self.moments = written, self._moments_near(at)
        return [moment for moment in self.moments if self.clock.at < moment <= at]

    def _moments_near(self, at: datetime) -> list[datetime]:
        near = Meeting.objects.not_cancelled().filter(
            starts_at__gt=at - DAY / 4, starts_at__lt=at + 3 * DAY
        )
        moments: set[datetime] = set()
        for meeting in near.prefetch_related(members_of("relationship")):
            zones = [person.timezone for person in meeting.relationship.people]
            moments.add(reminder_due_at(meeting.starts_at, zones))
            moments.add(meeting.ends_at + HOUR)
        return sorted(moments)

    def _is_their_hour(self, person: Person, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(person.membership.timezone))
        return person.is_active and local.hour == person.temperament.hour

    def _let_act(self, number: int, person: Person, day: int, at: datetime) -> None:
        me, temperament = person.membership, person.temperament
        letters = self.post.unread.pop(me.pk, [])
        own_day = day - person.later_by
        temperament.live(Today(me, number, at, day, own_day, letters, self.post, self.town.boss))
        if person.left_at is None and getattr(temperament, "leaves_on", None) == own_day:
            person.left_at = at
        is_here = person.left_at is None
        if is_here and day % ROUND == number % ROUND:
            watch.look_at_home(person, self.lived.notes, at=at)

    # --- What those do who run the programmes -----------------------------------------------

    def _run_programmes(self, day: int, at: datetime) -> None:
        for wave in self.shape.waves:
            if day == max(wave - 14 + JOIN_ON, JOIN_ON):
                self._let_join(wave, at)
        towns.announce(self.town, day, at=at)
        if day == GATHER_ON:
            towns.gather(self.town, at=at)
        if at.weekday() == 0:
            self._nudge(at)
        if day % 42 == 21:
            self._announce(at)
        if day == ASKS_ON and self.town.gathering:
            with suppress(Refusal):  # who has let go of it has no more to do with it
                come(self.town.gathering, actor=self.town.circle[2].membership, at=at)
        if day == REWRITES_ON:
            self._rewrite_guidelines(at)
        if day == REMINDS_ON:
            self._remind_all(at)
        if day % self.shape.looks_every == 0:
            watch.look_at_today(self.town, self.lived.notes, at=at)
        if at.weekday() < 5:
            self._decide(at)

    def _let_join(self, wave: int, at: datetime) -> None:
        for on, programme, guide, learner in self.town.couples:
            if on == wave:
                for person, role in ((guide, "mentor"), (learner, "mentee")):
                    towns.join(self.town, programme, person, role, at=at)
        if wave == self.shape.waves[0]:
            for person in self.town.circle:
                role = "mentor" if person is self.town.circle[0] else "mentee"
                towns.join(self.town, self.town.programmes[0], person, role, at=at)

    def _nudge(self, at: datetime) -> None:
        """Every Monday: everybody who has not joined is reminded."""
        places = Enrolment.objects.select_related("programme__organisation", "membership")
        waiting = places.filter(status__in=("invited", "joining"))
        enrolments.remind_many(list(waiting), actor=self.town.coordinator, at=at)

    def _announce(self, at: datetime) -> None:
        """At six in the evening in Berlin it is morning in Auckland and noon in Los Angeles."""
        for programme in self.town.programmes[:2]:
            programme.refresh_from_db()
            if programme.is_running:
                with suppress(Refusal):
                    announce_to_all(
                        programme,
                        audience="everybody",
                        title="News",
                        words="A date for all of us.",
                        once=new_id(),
                        actor=self.town.coordinator,
                        at=at,
                    )

    def _rewrite_guidelines(self, at: datetime) -> None:
        """In the programme of the circle: everybody is asked to read them again."""
        first = self.town.programmes[0]
        words = f"{first.guidelines} Phones stay in pockets."
        change_guidelines(first, text=words, actor=self.town.coordinator, at=at)

    def _remind_all(self, at: datetime) -> None:
        """One press on Today: a friendly letter to whoever has yet to agree, or to meet."""
        for programme in self.town.programmes:
            for key in ("no_agreement", "silent"):
                kind = kind_of(key)
                assert kind is not None
                remind_all(programme, kind, actor=self.town.coordinator, at=at)

    def _decide(self, at: datetime) -> None:
        """Whom somebody has left is parted after some days."""
        for programme in self.town.programmes:
            for one in Relationship.objects.with_departed(programme):
                last = max(
                    (p.left_at for p in self.town.people if p.left_at and self._is_in(p, one)),
                    default=at,
                )
                if at - last >= DECIDES_AFTER:
                    with suppress(Refusal):
                        relationships.end(one, reason="left", actor=self.town.coordinator, at=at)

    def _is_in(self, person: Person, relationship: Relationship) -> bool:
        return relationship.members.filter(membership=person.membership).exists()

    # --- What stays of it -------------------------------------------------------------------

    def _remember(self) -> None:
        """Everything as values, before the database forgets it."""
        lived, at = self.lived, self.clock.at
        lived.letters, lived.breaks = self.post.letters, self.post.breaks
        off_at = self.begins_at + self.shape.off_on * DAY + 18 * HOUR
        lived.off = (off_at, off_at + 23 * HOUR)
        watch.weigh(lived.notes, at=at)
        lived.gone = {p.membership.pk: p.left_at for p in self.town.people if p.left_at}
        lived.away, lived.resting = self._pauses()
        lived.strangers = {place.membership_id for place in self.town.strangers}
        lived.enrolment_ended_on = max(p.enrol_until or date.min for p in self.town.programmes)
        lived.caps = {one.pk: monthly_budget(one.dial) for one in self.town.programmes}
        lived.cap = max(lived.caps.values())
        lived.kinds = set(Relationship.objects.values_list("kind", flat=True))
        lived.offers = dict(Proposal.objects.values_list("pk", "relationship"))
        lived.meetings = [
            _lived(one) for one in Meeting.objects.select_related("relationship").with_attendances()
        ]
        trouble = Job.objects.exclude(last_error="").order_by("id")
        lived.failed = [f"{job.function}\n{job.last_error}" for job in trouble]
        lived.left_open = {
            "relationships": Relationship.objects.open().count(),
            "offers": Proposal.objects.open().count(),
            "jobs": Job.objects.waiting().count(),
        }

    def _pauses(self) -> tuple[Spans, Spans]:
        """Who took a break, with those who could not go on meanwhile: when, and until when."""
        away, resting = {}, {}
        for _on, _programme, guide, learner in self.town.couples:
            if isinstance(guide.temperament, Pausing):
                temper = guide.temperament
                begun = self.begins_at + (temper.pauses_on + guide.later_by) * DAY
                hour = timedelta(hours=temper.hour)
                zone = ZoneInfo(guide.membership.timezone)
                until = (begun.replace(tzinfo=zone) + hour + temper.for_days * DAY).date()
                since = begun.replace(tzinfo=zone) + hour
                ends = datetime.combine(until, datetime.min.time(), tzinfo=zone)
                away[guide.membership.pk] = resting[learner.membership.pk] = (since, ends)
        return away, resting


def _in_round(meeting: Meeting) -> bool:
    planned = meeting.relationship.reasons.get("round", {})
    return planned.get("starts_at") == meeting.starts_at.isoformat()


def _lived(meeting: Meeting) -> MeetingLived:
    return MeetingLived(
        pk=meeting.pk,
        starts_at=meeting.starts_at,
        created_at=meeting.created_at,
        is_cancelled=meeting.cancelled_at is not None,
        sequence=meeting.sequence,
        people=tuple(one.member.membership_id for one in meeting.loaded_attendances),
        is_in_round=_in_round(meeting),
    )
