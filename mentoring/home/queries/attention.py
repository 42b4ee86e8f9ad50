"""What needs a human today in one programme, each with its cause, its people and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery

from mentoring.checkins.queries import calls_for_help
from mentoring.home import rules
from mentoring.home.models import Snooze
from mentoring.home.rules import Cause
from mentoring.matching.models import Doubt
from mentoring.meetings.models import Meeting
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Attention:
    """One row of the page. ``subject_id`` is the check-in, relationship or membership."""

    cause: Cause
    subject_id: UUID
    people: tuple[Membership, ...]
    since: datetime
    quote: str = ""
    answer: str = ""  # of the mail server about an address; the reason of a doubt
    relationship_id: UUID | None = None
    pair: tuple[Membership, Membership] | None = None  # mentee and mentor


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
    def shown(self) -> list[Attention]:
        return self.rows[: rules.MOST_ROWS]

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


def today(programme: Programme, *, at: datetime) -> Today:
    """Everything that needs a human, most pressing cause first, snoozed rows left out."""
    snoozed = set(
        Snooze.objects.filter(programme=programme, until__gt=at).values_list("cause", "subject_id")
    )
    rows = [
        row
        for find in (_help, _doubts, _bounced, _no_agreement, _silent)
        for row in find(programme, at)
        if (row.cause.value, row.subject_id) not in snoozed
    ]
    troubled = {row.relationship_id for row in rows if row.relationship_id}
    return Today(
        rows=rows,
        things=list(_told(rows)),
        relationships=Relationship.objects.open().filter(programme=programme).count(),
        troubled=len(troubled),
    )


def _told(rows: list[Attention]) -> Iterator[Attention | Group]:
    for cause in Cause:
        alike = [row for row in rows if row.cause == cause]
        if cause in rules.GROUPED and len(alike) >= rules.GROUP_FROM:
            yield Group(cause, alike)
        else:
            yield from alike


def to_remind(programme: Programme, cause: Cause, *, at: datetime) -> list[Attention]:
    """Pairs that a reminder would go to: those the page shows, longest waiting first."""
    rows = [row for row in today(programme, at=at).rows if row.cause == cause]
    return rows[: rules.MOST_REMINDED]


def _help(programme: Programme, at: datetime) -> Iterator[Attention]:
    for call in calls_for_help(programme):
        assert call.answered_at
        yield Attention(
            Cause.HELP, call.pk, (call.membership,), call.answered_at,
            quote=call.comment, relationship_id=call.relationship_id,
        )  # fmt: skip


def _doubts(programme: Programme, at: datetime) -> Iterator[Attention]:
    """People who said in confidence that it may not be the right time, or the right person."""
    waiting = (
        Doubt.objects.waiting()
        .filter(relationship__programme=programme)
        .select_related("by", "relationship__mentor", "relationship__mentee")
        .order_by("created_at")
    )
    for said in waiting:
        pair = said.relationship
        yield Attention(
            Cause.DOUBT, said.pk, (said.by,), said.created_at,
            quote=said.words, answer=said.get_reason_display(),
            relationship_id=pair.pk, pair=(pair.mentee, pair.mentor),
        )  # fmt: skip


def _bounced(programme: Programme, at: datetime) -> Iterator[Attention]:
    """People whose newest letter came back and whose address is still the same."""
    newest = Mail.objects.filter(recipient=OuterRef("pk")).order_by("-created_at")
    lost: Any = (  # annotated: newest_state, newest_to, answer, bounced_at
        Membership.objects.present()
        .filter(enrolments__programme=programme)
        .exclude(enrolments__status=Enrolment.Status.WITHDRAWN)
        .filter(mails__state=Mail.State.BOUNCED)
        .annotate(
            newest_state=Subquery(newest.values("state")[:1]),
            newest_to=Subquery(newest.values("to")[:1]),
            answer=Subquery(newest.values("answer")[:1]),
            bounced_at=Min("mails__created_at", filter=Q(mails__state=Mail.State.BOUNCED)),
        )
        .order_by("bounced_at")
    )
    for person in lost:
        if person.newest_state == Mail.State.BOUNCED and person.newest_to == person.email:
            yield Attention(
                Cause.BOUNCED, person.pk, (person,), person.bounced_at, answer=person.answer
            )


def _together(programme: Programme, at: datetime) -> Any:  # annotated: last_at
    """Open relationships whose two people are both there, with their last talk."""
    away = Enrolment.objects.filter(programme=programme, paused_until__gt=at.date()).values(
        "membership"
    )
    talks = Meeting.objects.standing().filter(relationship=OuterRef("pk"))
    past = talks.filter(starts_at__lte=at).exclude(mentor_says_held=False, mentee_says_held=False)
    return (
        Relationship.objects.open()
        .filter(programme=programme)
        .exclude(mentor__in=away)
        .exclude(mentee__in=away)
        .select_related("mentor", "mentee")
        .annotate(
            last_at=Subquery(
                past.order_by().values("relationship").annotate(it=Max("starts_at")).values("it")
            ),
        )
    )


def _no_agreement(programme: Programme, at: datetime) -> Iterator[Attention]:
    late = (
        _together(programme, at)
        .filter(Q(mentor_agreed_at=None) | Q(mentee_agreed_at=None))
        .filter(started_at__lte=at - rules.AGREE_WITHIN)
        .order_by("started_at")
    )
    for pair in late:
        waiting = [
            person
            for person, agreed in (
                (pair.mentee, pair.mentee_agreed_at), (pair.mentor, pair.mentor_agreed_at)
            )
            if agreed is None
        ]  # fmt: skip
        yield Attention(
            Cause.NO_AGREEMENT, pair.pk, tuple(waiting), pair.started_at,
            relationship_id=pair.pk, pair=(pair.mentee, pair.mentor),
        )  # fmt: skip


def _silent(programme: Programme, at: datetime) -> Iterator[Attention]:
    """Found by what is missing, a talk since three weeks ago, which an index answers."""
    since = at - rules.MEET_WITHIN
    talks = Meeting.objects.standing().filter(relationship=OuterRef("pk"), starts_at__gt=since)
    missed = Q(mentor_says_held=False, mentee_says_held=False)
    quiet = (
        _together(programme, at)
        .exclude(mentor_agreed_at=None)
        .exclude(mentee_agreed_at=None)
        .filter(~Exists(talks.exclude(missed)), started_at__lte=since)
        .order_by("started_at")
    )
    for pair in quiet:
        yield Attention(
            Cause.SILENT, pair.pk, (pair.mentee, pair.mentor),
            max(pair.started_at, pair.last_at or pair.started_at),
            relationship_id=pair.pk, pair=(pair.mentee, pair.mentor),
        )  # fmt: skip
