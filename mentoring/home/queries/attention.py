"""What needs a human today in one programme, each with its cause, its people and since when."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from mentoring.checkins.queries import calls_for_help
from mentoring.core.statements import counted, statement
from mentoring.home import rules
from mentoring.home.models import Noticed, Overview, Snooze
from mentoring.home.queries.figures import overview_of
from mentoring.home.rules import Cause
from mentoring.matching.models import Doubt
from mentoring.meetings.models import Meeting
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Face, Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Attention:
    """One row of the page. ``subject_id`` is the check-in, relationship or membership."""

    cause: Cause
    subject_id: UUID
    people: tuple[Membership | Face, ...]
    since: datetime
    quote: str = ""
    answer: str = ""  # of the mail server about an address; the reason of a doubt
    relationship_id: UUID | None = None
    pair: tuple[Membership | Face, Membership | Face] | None = None  # mentee and mentor


@dataclass(frozen=True)
class Group:
    """Many matters that are alike: told as one, with the few that have waited longest by name."""

    cause: Cause
    rows: list[Attention]

    @property
    def first(self) -> list[Attention]:
        return self.rows[:3]

    @property
    def more(self) -> int:
        return len(self.rows) - len(self.first)

    @property
    def can_be_reminded(self) -> bool:
        return self.cause in rules.REMINDABLE


@dataclass(frozen=True)
class Today:
    rows: list[Attention]  # everything, grouped or not
    things: list[Attention | Group]  # as the page tells it
    relationships: int  # open ones
    troubled: int  # open ones that are among the rows

    @property
    def well(self) -> int:
        """Relationships that are doing well by themselves."""
        return max(self.relationships - self.troubled, 0)


@statement
def _snoozed(programme: Programme, at: datetime) -> QuerySet[Snooze, tuple[str, UUID]]:
    asleep = Snooze.objects.filter(programme=programme, until__gt=at)
    return asleep.values_list("cause", "subject_id")


@statement
def _open(programme: Programme) -> QuerySet[Relationship, tuple[int]]:
    return counted(Relationship.objects.open().filter(programme=programme))


def today(programme: Programme, overview: Overview | None = None, *, at: datetime) -> Today:
    """Everything that needs a human, most pressing cause first, snoozed rows left out.

    With an ``overview`` pairs are looked for among those that the clock has noticed.
    """
    rows = _rows(programme, overview, Cause, at)
    troubled = {row.relationship_id for row in rows if row.relationship_id}
    return Today(
        rows=rows,
        things=list(_told(rows)),
        relationships=overview.figures["relationships"] if overview else _open(programme)[0][0],
        troubled=len(troubled),
    )


def _told(rows: list[Attention]) -> Iterator[Attention | Group]:
    for cause in Cause:
        alike = [row for row in rows if row.cause == cause]
        if cause in rules.GROUPED and len(alike) >= rules.GROUP_FROM:
            yield Group(cause, alike)
        else:
            yield from alike


def alike(programme: Programme, cause: Cause, *, at: datetime) -> list[Attention]:
    """All rows of one cause, longest waiting first."""
    return _rows(programme, overview_of(programme, at=at), [cause], at)


def everybody_alike(programme: Programme, cause: Cause, *, at: datetime) -> list[Attention]:
    """As ``alike``, but past what the clock has noticed: seconds in a large programme."""
    return _rows(programme, None, [cause], at)


def _rows(
    programme: Programme, overview: Overview | None, causes: Iterable[Cause], at: datetime
) -> list[Attention]:
    snoozed = set(_snoozed(programme, at))
    is_gathered = overview is not None
    found = (row for cause in causes for row in _FINDERS[cause](programme, is_gathered, at))
    return [row for row in found if (row.cause.value, row.subject_id) not in snoozed]


def _help(programme: Programme, is_gathered: bool, at: datetime) -> Iterator[Attention]:
    for call in calls_for_help(programme):
        assert call.answered_at
        yield Attention(
            Cause.HELP, call.pk, (call.membership,), call.answered_at,
            quote=call.comment, relationship_id=call.relationship_id,
        )  # fmt: skip


@statement
def _said(programme: Programme) -> QuerySet[Doubt]:
    waiting = Doubt.objects.waiting().filter(
        organisation=programme.organisation_id, relationship__programme=programme
    )
    waiting = waiting.select_related("by", "relationship__mentor", "relationship__mentee")
    return waiting.order_by("created_at")


def _doubts(programme: Programme, is_gathered: bool, at: datetime) -> Iterator[Attention]:
    """People who said in confidence that it may not be the right time, or the right person."""
    for said in _said(programme):
        pair = said.relationship
        yield Attention(
            Cause.DOUBT, said.pk, (said.by,), said.created_at,
            quote=said.words, answer=said.get_reason_display(),
            relationship_id=pair.pk, pair=(pair.mentee, pair.mentor),
        )  # fmt: skip


@statement
def _lost(programme: Programme) -> QuerySet[Membership]:
    """Found from the letters that came back: a few, while people may be a hundred thousand."""
    bounced = Mail.objects.filter(
        organisation=programme.organisation_id, state=Mail.State.BOUNCED, recipient__isnull=False
    )
    theirs = Mail.objects.filter(recipient=OuterRef("pk"))
    newest = theirs.order_by("-created_at")
    first = theirs.filter(state=Mail.State.BOUNCED).order_by("created_at")
    here = Enrolment.objects.filter(programme=programme, membership=OuterRef("pk"))
    return (
        Membership.objects.present()
        .filter(Exists(here.exclude(status=Enrolment.Status.WITHDRAWN)))
        .filter(pk__in=bounced.values("recipient"))
        .annotate(
            newest_state=Subquery(newest.values("state")[:1]),
            newest_to=Subquery(newest.values("to")[:1]),
            answer=Subquery(newest.values("answer")[:1]),
            bounced_at=Subquery(first.values("created_at")[:1]),
        )
        .order_by("bounced_at")
    )


def _bounced(programme: Programme, is_gathered: bool, at: datetime) -> Iterator[Attention]:
    """People whose newest letter came back and whose address is still the same."""
    person: Any  # annotated: newest_state, newest_to, answer, bounced_at
    for person in _lost(programme):
        if person.newest_state == Mail.State.BOUNCED and person.newest_to == person.email:
            yield Attention(
                Cause.BOUNCED, person.pk, (person,), person.bounced_at, answer=person.answer
            )


def _there(programme: Programme, today: date) -> QuerySet[Relationship]:
    """Open relationships whose two people are both there."""
    away = Enrolment.objects.filter(programme=programme, paused_until__gt=today)
    there = Relationship.objects.with_both_here(programme)
    away_ids = away.values("membership")
    return there.exclude(mentor__in=away_ids).exclude(mentee__in=away_ids)


def _noticed(programme: Programme, cause: Cause) -> QuerySet[Noticed, Any]:
    noticed = Noticed.objects.filter(programme=programme, cause=cause.value)
    return noticed.values("relationship")


def left_pairs(programme: Programme) -> QuerySet[Relationship]:
    """Pairs of whom one has left: nothing is sent to them until somebody has decided."""
    return Relationship.objects.with_one_gone(programme)


def late_pairs(programme: Programme, today: date, since: datetime) -> QuerySet[Relationship]:
    """Pairs of whom one at least has not agreed for too long."""
    waiting = Q(mentor_agreed_at=None) | Q(mentee_agreed_at=None)
    return _there(programme, today).filter(waiting, started_at__lte=since)


def silent_pairs(programme: Programme, today: date, since: datetime) -> QuerySet[Relationship]:
    """Found by what is missing, a talk since three weeks ago, which an index answers."""
    talks = Meeting.objects.standing().filter(relationship=OuterRef("pk"), starts_at__gt=since)
    missed = Q(mentor_says_held=False, mentee_says_held=False)
    agreed = Q(mentor_agreed_at__isnull=False, mentee_agreed_at__isnull=False)
    quiet = _there(programme, today).filter(agreed, started_at__lte=since)
    return quiet.filter(~Exists(talks.exclude(missed)))


@statement
def _alone(programme: Programme, is_gathered: bool) -> QuerySet[Relationship]:
    """With ``mentor_left_at`` and ``mentee_left_at``, when each took leave of the programme."""
    alone = left_pairs(programme)
    if is_gathered:
        alone = alone.filter(pk__in=_noticed(programme, Cause.LEFT))
    left = Enrolment.objects.filter(programme=programme, status=Enrolment.Status.WITHDRAWN)
    moments = {
        f"{side}_left_at": Subquery(
            left.filter(membership=OuterRef(side)).values("withdrawn_at")[:1]
        )
        for side in ("mentor", "mentee")
    }
    return alone.annotate(**moments).select_related("mentor", "mentee").order_by("started_at")


_WHO = ("mentee_id", "mentee__name", "mentor_id", "mentor__name")  # as a row shows them


@statement
def _late(
    programme: Programme, is_gathered: bool, today: date, since: datetime
) -> QuerySet[Relationship, tuple[Any, ...]]:
    late = late_pairs(programme, today, since)
    if is_gathered:
        late = late.filter(pk__in=_noticed(programme, Cause.NO_AGREEMENT))
    columns = ("pk", "started_at", "mentee_agreed_at", "mentor_agreed_at", *_WHO)
    return late.order_by("started_at").values_list(*columns)


@statement
def _quiet(
    programme: Programme, is_gathered: bool, today: date, since: datetime, at: datetime
) -> QuerySet[Relationship, tuple[Any, ...]]:
    """With ``last_at``, their last talk."""
    talks = Meeting.objects.standing().filter(relationship=OuterRef("pk"), starts_at__lte=at)
    past = talks.exclude(mentor_says_held=False, mentee_says_held=False).order_by("-starts_at")
    quiet = silent_pairs(programme, today, since)
    if is_gathered:
        quiet = quiet.filter(pk__in=_noticed(programme, Cause.SILENT))
    quiet = quiet.annotate(last_at=Subquery(past.values("starts_at")[:1]))
    return quiet.order_by("started_at").values_list("pk", "started_at", "last_at", *_WHO)


def _left(programme: Programme, is_gathered: bool, at: datetime) -> Iterator[Attention]:
    pair: Any  # annotated: mentor_left_at, mentee_left_at
    for pair in _alone(programme, is_gathered):
        moments = ((pair.mentee, pair.mentee_left_at), (pair.mentor, pair.mentor_left_at))
        gone = {
            person: moment
            for person, left_at in moments
            if (moment := person.removed_at or left_at)
        }
        yield Attention(
            Cause.LEFT, pair.pk, tuple(gone) or (pair.mentee,), max(gone.values(), default=at),
            relationship_id=pair.pk, pair=(pair.mentee, pair.mentor),
        )  # fmt: skip


def _no_agreement(programme: Programme, is_gathered: bool, at: datetime) -> Iterator[Attention]:
    late = _late(programme, is_gathered, at.date(), at - rules.AGREE_WITHIN)
    for pk, started_at, *agreed_at, mentee_id, mentee, mentor_id, mentor in late:
        pair = (Face(mentee_id, mentee), Face(mentor_id, mentor))
        yield Attention(
            Cause.NO_AGREEMENT, pk,
            tuple(one for one, yes in zip(pair, agreed_at, strict=True) if yes is None),
            started_at, relationship_id=pk, pair=pair,
        )  # fmt: skip


def _silent(programme: Programme, is_gathered: bool, at: datetime) -> Iterator[Attention]:
    quiet = _quiet(programme, is_gathered, at.date(), at - rules.MEET_WITHIN, at)
    for pk, started_at, last_at, mentee_id, mentee, mentor_id, mentor in quiet:
        pair = (Face(mentee_id, mentee), Face(mentor_id, mentor))
        since = max(started_at, last_at or started_at)
        yield Attention(Cause.SILENT, pk, pair, since, relationship_id=pk, pair=pair)


_FINDERS: dict[Cause, Callable[[Programme, bool, datetime], Iterator[Attention]]] = {
    Cause.HELP: _help,
    Cause.DOUBT: _doubts,
    Cause.LEFT: _left,
    Cause.BOUNCED: _bounced,
    Cause.NO_AGREEMENT: _no_agreement,
    Cause.SILENT: _silent,
}
