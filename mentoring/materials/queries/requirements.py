"""Trainings that a programme requires before matching: whom they hold back, and who is excused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.core.hooks import hook
from mentoring.events.models import Event
from mentoring.materials import rules
from mentoring.materials.models import TrainingExcuse, TrainingFinished, TrainingOffer
from mentoring.materials.permissions import SIDE, asked_in
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import held_back
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member

A_PAGE = 50


@hook("participants.held_back")
def still_to_train() -> Q:
    """Places of people who still have a training to finish, on any side that they have."""
    return _owing(TrainingOffer.objects.filter(is_required=True))


def _owing(required: QuerySet[TrainingOffer]) -> Q:
    """The same of these offers."""
    excused = TrainingExcuse.objects.filter(enrolment=OuterRef("pk"))
    found = Q(pk__in=())
    for training, side in SIDE.items():
        programmes = required.filter(training=training).values("programme")
        through = TrainingFinished.objects.filter(
            training=training, membership=OuterRef("membership")
        )
        theirs = Q(**{side: True}, programme__in=programmes)
        found |= theirs & ~Q(Exists(through))
    return found & ~Q(Exists(excused))


def trains_first(programme: Programme) -> bool:
    return programme.trainings.filter(is_required=True).exists()


def places_that_owe() -> QuerySet[Enrolment]:
    """Of whoever waits for a match because of a training."""
    return Enrolment.objects.joined().filter(still_to_train())


def to_remind(at: datetime) -> QuerySet[Enrolment]:
    """Who is to be reminded of a training that they still owe, the longest waiting first."""
    asked = TrainingOffer.objects.filter(is_required=True, offered_at__lte=at - rules.REMIND_AFTER)
    told = _reminders(OuterRef("pk")).order_by()
    times = told.values("subject_id").annotate(times=Count("pk")).values("times")
    today = at.date()
    there = Enrolment.objects.ready_to_match(today).joined().filter(_owing(asked))
    there = there.filter(
        membership__removed_at=None,
        programme__in=Programme.objects.running(),
        joined_at__lte=at - rules.REMIND_AFTER,
    )
    past = Q(programme__is_evergreen=False, programme__ends_on__lt=today)
    there = there.exclude(past)
    there = there.exclude(Exists(told.filter(at__gt=at - rules.REMIND_AGAIN)))
    counted: Any = there.annotate(reminders=Coalesce(Subquery(times), 0))
    together = Member.objects.present().filter(
        membership=OuterRef("membership"),
        relationship__programme=OuterRef("programme"),
        relationship__ended_at=None,
    )
    due: QuerySet[Enrolment] = counted.filter(
        ~Exists(together), reminders__lt=rules.MAX_REMINDERS
    ).order_by("joined_at", "pk")
    return due


def reminders_of(place: Enrolment) -> int:
    return _reminders(place.pk).count()


def _reminders(place: Any) -> QuerySet[Event]:
    return Event.objects.filter(
        name="materials.training_reminded",
        subject_type=Enrolment._meta.label_lower,
        subject_id=place,
    )


@dataclass(frozen=True)
class TrainingStanding:
    """Where the people stand for whom a training is required."""

    owing: "Page[Enrolment]"
    excused: list[TrainingExcuse]
    finished: int


def standing_in(programme: Programme, *, number: str | None) -> TrainingStanding:
    """By name, those first who still have something to finish; of those who have joined."""
    there = asked_in(programme)
    excused = TrainingExcuse.objects.filter(enrolment__in=there.values("pk"))
    excused = excused.select_related(
        "enrolment__membership__organisation", "excused_by__organisation"
    )
    rows = there.filter(held_back()).select_related("membership__organisation")
    rows = rows.order_by("membership__found_by", "pk")
    owing = Paginator(rows, A_PAGE).get_page(number)
    excuses = list(excused.order_by("enrolment__membership__found_by", "pk"))
    finished = there.count() - owing.paginator.count - len(excuses)
    return TrainingStanding(owing, excuses, finished)
