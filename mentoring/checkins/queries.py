"""Which check-ins are to be sent, which wait for an answer, and what they say together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Max, Q, QuerySet

from mentoring.checkins import rules
from mentoring.checkins.models import CheckIn
from mentoring.core.statements import statement, told_as_one
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


@dataclass(frozen=True)
class Turn:
    """A person who is to be asked now."""

    relationship: Relationship
    membership_id: UUID
    number: int
    due_on: date


def turns(*, today: date) -> Iterable[Turn]:
    """Everybody whose newest check-in is due and does not exist yet, except people on pause."""
    together = (
        Relationship.objects.with_both_here()
        .filter(programme__launched_at__isnull=False, programme__archived_at=None)
        .select_related("programme")
        .annotate(asked=Max("checkins__number"))
    )
    on_pause = set(
        Enrolment.objects.filter(paused_until__gt=today).values_list("programme", "membership")
    )
    for relationship in together.iterator(chunk_size=500):
        number = rules.latest_due(
            started_on=relationship.started_at.date(),
            every_weeks=relationship.programme.checkin_every_weeks,
            today=today,
            ends_on=relationship.ends_on,
        )
        if number <= (relationship.asked or 0):  # type: ignore[attr-defined]
            continue
        due_on = rules.due_on(
            started_on=relationship.started_at.date(),
            number=number,
            every_weeks=relationship.programme.checkin_every_weeks,
        )
        for person in (relationship.mentor_id, relationship.mentee_id):
            if (relationship.programme_id, person) not in on_pause:
                yield Turn(relationship, person, number, due_on)


@statement
def _waiting_for(actor: Membership, since: date) -> QuerySet[CheckIn]:
    return (
        CheckIn.objects.visible_to(actor)
        .filter(
            answered_at=None, sent_at__isnull=False, due_on__gt=since, relationship__ended_at=None
        )
        .select_related("relationship__mentor", "relationship__mentee")
        .order_by("due_on")
    )


def waiting_for(actor: Membership, *, at: datetime) -> list[CheckIn]:
    """The actor's check-ins that went out and can still be answered."""
    return _waiting_for(actor, at.date() - rules.OPEN_FOR)


@statement
def calls_for_help(programme: Programme) -> QuerySet[CheckIn]:
    """Open calls for help, the longest waiting first."""
    return (
        CheckIn.objects.filter(
            organisation=programme.organisation_id,
            wants_help=True,
            help_closed_at=None,
            relationship__programme=programme,
        )
        .select_related("membership", "relationship__mentor", "relationship__mentee")
        .order_by("answered_at")
    )


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
    return told_as_one(
        CheckIn.objects.filter(relationship__programme=programme),
        Count("id", filter=Q(sent_at__isnull=False)),
        Count("id", filter=Q(answered_at__isnull=False)),
        Avg("worth"), Count("worth"), Avg("progress"), Count("progress"),
    )  # fmt: skip


def feedback(programme: Programme) -> Feedback:
    return Feedback(*_feedback(programme)[0])
