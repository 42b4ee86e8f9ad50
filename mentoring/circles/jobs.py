"""What open circles learn from elsewhere, and the clock of their offers and requests."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from mentoring.circles import rules
from mentoring.circles.actions import following
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.core.refusals import Refusal
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment

State = Joiner.State
Thing = TypeVar("Thing")


@on_event("relationships.joined", "relationships.left", "relationships.ended")
def follow_their_relationship(event: Event) -> None:
    circles = OpenCircle.objects.open().filter(relationship=event.subject_id)
    for key in circles.values_list("pk", flat=True):
        following.follow_relationship(key, taken_out=_taken_out(event), at=event.at)


def _taken_out(event: Event) -> str:
    """Whom somebody else let go; "" where they left by themselves, or with the programme."""
    is_theirs = event.data.get("by_participant", True)
    return "" if is_theirs or event.actor_id is None else str(event.data.get("member", ""))


@on_event("participants.withdrawn")
def let_go_of_withdrawn(event: Event) -> None:
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        _let_go(enrolment.membership, event, circle__programme=enrolment.programme_id)


@on_event("organisations.removed")
def let_go_of_removed(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    if person.removed_at:
        _let_go(person, event)


def _let_go(person: Membership, event: Event, **where: UUID) -> None:
    theirs = Joiner.objects.of_open().filter(membership=person, **where)
    for key in theirs.values_list("circle", flat=True):
        following.let_go(key, person, at=event.at)


@on_event("programmes.ended", "programmes.archived", queue="slow")
def close_with_their_programme(event: Event) -> None:
    """Nobody comes any more; what becomes of those who have begun, the programme's end says."""
    circles = OpenCircle.objects.open().filter(programme=event.subject_id)
    circles = circles.exclude(programme__ended_at=None, programme__archived_at=None)
    for key in circles.values_list("pk", flat=True):
        following.close_with_programme(key, at=event.at)


@schedule(hours=1)
def live_through_waiting(at: datetime) -> None:
    """Offers and requests whose time is over, reminders, and seats that somebody can take now."""
    over = Joiner.objects.of_open().filter(state__in=[State.OFFERED, State.ASKED], until__lte=at)
    over = over.select_related("membership")
    _each(over, lambda one: following.let_lapse(one, at=at))
    late = Joiner.objects.of_open().filter(
        state=State.ASKED, reminded_at=None, came_at__lte=at - rules.REMIND_AFTER, until__gt=at
    )
    late = late.select_related("membership")
    _each(late, lambda one: following.remind(one, at=at))
    waits = Joiner.objects.of_open().filter(state=State.WAITING).values("circle")
    gathering = OpenCircle.objects.gathering().values("pk")
    for key in {row["circle"] for row in waits} | {row["pk"] for row in gathering}:
        with suppress(Refusal):
            following.look_again(key, at=at)


def _each(rows: Iterable[Thing], act: Callable[[Thing], None]) -> None:
    """Each in a transaction of its own."""
    for row in list(rows):
        with suppress(Refusal):
            act(row)
