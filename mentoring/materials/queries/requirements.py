"""Trainings that a programme requires before matching: whom they hold back, and who is excused."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from mentoring.core.hooks import hook
from mentoring.materials.models import TrainingExcuse, TrainingFinished, TrainingOffer
from mentoring.materials.permissions import SIDE, asked_in
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import held_back
from mentoring.programmes.models import Programme

A_PAGE = 50


@hook("participants.held_back")
def still_to_train() -> Q:
    """Places of people who still have a training to finish, on any side that they have."""
    excused = TrainingExcuse.objects.filter(enrolment=OuterRef("pk"))
    found = Q(pk__in=())
    for training, side in SIDE.items():
        required = TrainingOffer.objects.filter(training=training, is_required=True)
        through = TrainingFinished.objects.filter(
            training=training, membership=OuterRef("membership")
        )
        theirs = Q(**{side: True}, programme__in=required.values("programme"))
        found |= theirs & ~Q(Exists(through))
    return found & ~Q(Exists(excused))


def trains_first(programme: Programme) -> bool:
    return programme.trainings.filter(is_required=True).exists()


@dataclass(frozen=True)
class Standing:
    """Where the people stand for whom a training is required."""

    owing: "Page[Enrolment]"
    excused: list[TrainingExcuse]
    finished: int


def standing_in(programme: Programme, *, number: str | None) -> Standing:
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
    return Standing(owing, excuses, finished)
