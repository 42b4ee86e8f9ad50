"""Which check-ins are to be sent, which wait for an answer, and what they say together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet

from mentoring.checkins import rules
from mentoring.checkins.models import CheckIn, ClosingAnswer, HelpRequest
from mentoring.core.db.statements import aggregate_row, statement
from mentoring.meetings.models import Meeting
from mentoring.organisations.models import Grant, Membership, short_names
from mentoring.organisations.rules import Role
from mentoring.participants.models import Enrolment
from mentoring.programmes.kinds import KINDS, CheckInQuestions
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.rules import SINGLE_TALKS, can_go_on


@dataclass(frozen=True)
class DueCheckIn:
    """A person who is to be asked now."""

    relationship: Relationship
    membership_id: UUID
    number: int
    due_on: date


def asks_of(relationship: Relationship) -> CheckInQuestions:
    """What its kind asks; words in English, translated where they are shown."""
    return KINDS[relationship.kind].checkin


def turns(*, at: datetime) -> Iterable[DueCheckIn]:
    """Everybody whose newest check-in is due and does not exist yet, except people on pause.

    Nor is anybody asked with whom it rests, or about a time in which somebody was away. Days are
    those of the organisation: a check-in that is due on Tuesday is due when it is Tuesday there.
    About a single talk people are asked once, on the day after it.
    """
    together = (
        Relationship.objects.all_present()
        .filter(programme__in=Programme.objects.running())
        .select_related("programme", "organisation")
        .with_members()
        .annotate(asked=Max("checkins__number"))
    )
    pauses = Enrolment.objects.filter(paused_until__isnull=False)
    until = {
        (programme, person): day
        for programme, person, day in pauses.values_list("programme", "membership", "paused_until")
    }
    talks = _single_talks(at)
    for relationship in together.iterator(chunk_size=500):
        today = relationship.today(at)
        if relationship.kind in SINGLE_TALKS:
            number, due_on = _after_talk(relationship, talks.get(relationship.pk), today)
        else:
            number, due_on = _newest(relationship, today)
        if number <= (relationship.asked or 0):  # type: ignore[attr-defined]
            continue
        here = relationship.programme_id
        back = {one.pk: until.get((here, one.pk)) or due_on for one in relationship.people}
        asked = [one for one in relationship.present if back[one.membership_id] <= due_on]
        if can_go_on(relationship.kind, [one.part for one in asked]):
            for one in asked:
                yield DueCheckIn(relationship, one.membership_id, number, due_on)


def _single_talks(at: datetime) -> dict[UUID, datetime]:
    """When each of them began. Of an afternoon in rounds nobody is asked about every talk."""
    talks = (
        Meeting.objects.not_cancelled()
        .not_denied()
        .filter(
            relationship__kind__in=SINGLE_TALKS,
            relationship__ends_on__isnull=False,
            relationship__ended_at=None,
            starts_at__lte=at,
        )
    )
    return dict(talks.order_by("starts_at").values_list("relationship", "starts_at"))


def _after_talk(
    relationship: Relationship, began_at: datetime | None, today: date
) -> tuple[int, date]:
    """1 and the day after the talk; 0 before it, and when it is too long ago to ask."""
    if began_at is None:
        return 0, today
    due_on = relationship.today(began_at) + rules.AFTER_TALK
    return int(due_on <= today < due_on + rules.OPEN_FOR), due_on


def _newest(relationship: Relationship, today: date) -> tuple[int, date]:
    """The number of the check-in that came due last (0: none), and the day it was due on."""
    began_on = relationship.begins_on
    weeks, last_day = relationship.programme.checkin_every_weeks, relationship.last_day
    number = rules.latest_due(started_on=began_on, every_weeks=weeks, today=today, ends_on=last_day)
    return number, rules.due_on(started_on=began_on, number=number, every_weeks=weeks)


@statement
def _waiting_for(actor: Membership, since: datetime) -> QuerySet[CheckIn]:
    return (
        CheckIn.objects.visible_to(actor)
        .filter(answered_at=None, sent_at__gt=since, relationship__ended_at=None)
        .select_related("relationship")
        .order_by("due_on")
    )


def waiting_for(actor: Membership, *, at: datetime) -> list[CheckIn]:
    """The actor's check-ins that went out and can still be answered."""
    return _waiting_for(actor, at - rules.OPEN_FOR)


def was_low_before(checkin: CheckIn) -> bool:
    """Whether the same person's last answer about this relationship was a low one.

    Not while an earlier answer of theirs still waits for a person: it is told once, not each month.
    """
    theirs = CheckIn.objects.answered().filter(
        relationship=checkin.relationship_id,
        membership=checkin.membership_id,
        number__lt=checkin.number,
    )
    if theirs.open_calls().exists():
        return False
    before = theirs.order_by("-number").values("worth", "progress").first()
    return before is not None and rules.is_low(**before)


def calls_for_help(programme: Programme) -> QuerySet[CheckIn]:
    """Answers that a human has to see, asked for or not, the longest waiting first.

    Words of harm and calls for help wait until somebody has taken care of them. What an answer
    says besides stands while its people are together, and the newest such answer for all of them.
    Each of the two is found by an index of its own: a few rows, however many answers there are.
    """
    waiting = CheckIn.objects.filter(organisation=programme.organisation_id, help_closed_at=None)
    asked, noticed = waiting.filter(wants_help=True), waiting.exclude(signal="")
    found = asked.values_list("pk").union(noticed.values_list("pk"), all=True)
    calls = CheckIn.objects.filter(pk__in=found, relationship__programme=programme)
    newer = CheckIn.objects.answered().filter(
        relationship=OuterRef("relationship"),
        membership=OuterRef("membership"),
        signal=OuterRef("signal"),
        number__gt=OuterRef("number"),
    )
    stands = Q(relationship__ended_at=None) & ~Exists(newer)
    calls = calls.filter(Q(wants_help=True) | Q(signal=rules.Signal.HARM) | stands)
    return calls.select_related("membership").order_by("answered_at")


@dataclass(frozen=True)
class Feedback:
    """What check-ins say, with how many said it."""

    asked: int
    answered: int
    worth: float | None
    worth_count: int
    progress: float | None
    progress_count: int


@statement
def _feedback(programme: Programme) -> QuerySet[CheckIn, tuple[Any, ...]]:
    return aggregate_row(
        CheckIn.objects.filter(relationship__programme=programme),
        Count("id", filter=Q(sent_at__isnull=False)),
        Count("id", filter=Q(answered_at__isnull=False)),
        Avg("worth"),
        Count("worth"),
        Avg("progress"),
        Count("progress"),
    )


def feedback(programme: Programme) -> Feedback:
    return Feedback(*_feedback(programme)[0])


@statement
def _who_listens(programme: Programme) -> QuerySet[Grant, tuple[Any, ...]]:
    return _listening(Q(programme_id=programme.pk), programme.organisation_id)


@statement
def _who_listens_to(actor: Membership) -> QuerySet[Grant, tuple[Any, ...]]:
    places = Enrolment.objects.filter(membership=actor)
    return _listening(Q(programme_id__in=places.values("programme")), actor.organisation_id)


def _listening(here: Q, organisation: Any) -> QuerySet[Grant, tuple[Any, ...]]:
    """Coordinators first; the administrators stand in where a programme has none."""
    in_charge = Q(here, role=Role.COORDINATOR) | Q(programme_id=None, role=Role.ADMIN)
    grants = Grant.objects.in_force().filter(
        in_charge, organisation=organisation, membership__removed_at=None
    )
    return grants.order_by("-role", "membership__found_by").values_list(
        "programme_id", "membership__name"
    )


def who_listens(programme: Programme, *, besides: Iterable[str]) -> list[str]:
    """First names of those who read what is told in confidence: at most three.

    Whole names of those who share theirs with one of ``besides``: people of whom one reads too.
    """
    return _names(_who_listens(programme), programme.pk, besides)


def who_is_with(actor: Membership, programme: Programme) -> list[str]:
    """Names of everybody in the actor's relationships of a programme, their own among them."""
    own = Member.objects.present().filter(membership=actor, relationship__programme=programme)
    there = Member.objects.present().filter(relationship__in=own.values("relationship"))
    return list(there.values_list("membership__name", flat=True))


def who_listens_to(
    actor: Membership, programmes: Iterable[Programme], *, besides: Iterable[str]
) -> list[tuple[Programme, list[str]]]:
    """The same for each of the actor's programmes, in one query."""
    rows = _who_listens_to(actor)
    return [(one, names) for one in programmes if (names := _names(rows, one.pk, besides))]


def _names(rows: list[tuple[Any, ...]], programme_id: UUID, besides: Iterable[str]) -> list[str]:
    own = [name for programme, name in rows if programme == programme_id]
    names = own or [name for programme, name in rows if programme is None]
    return short_names(names[:3], besides)


def people_who_took_part(programme: Programme) -> QuerySet[Membership]:
    """Everybody present who has joined and not left, or was matched."""
    joined = Enrolment.objects.filter(programme=programme, status=Enrolment.Status.JOINED)
    together = Member.objects.present().filter(relationship__programme=programme)
    people = Membership.objects.present().filter(
        Q(pk__in=joined.values("membership")) | Q(pk__in=together.values("membership"))
    )
    return people.select_related("organisation").order_by("pk")


def closing_answers(programme: Programme) -> QuerySet[ClosingAnswer]:
    """What people said at the end, newest first."""
    said = ClosingAnswer.objects.filter(programme=programme).select_related("membership")
    return said.order_by("-answered_at")


def open_requests(programme: Programme) -> QuerySet[HelpRequest]:
    """What was written to the coordinators and waits, the longest waiting first."""
    waiting = HelpRequest.objects.filter(programme=programme, closed_at=None)
    return waiting.select_related("membership").order_by("created_at")
