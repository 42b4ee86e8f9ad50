"""The few numbers beside a coordinator's list, each with what it rests on."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.checkins.queries import Feedback, feedback
from mentoring.core.db.statements import aggregate_row, statement
from mentoring.goals.models import Goal
from mentoring.meetings.models import Meeting
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.today import rules
from mentoring.today.models import Overview

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class TodayFigures:
    relationships: int  # open ones
    old_enough: int  # open for a month or longer: those of whom a talk can be expected
    met: int  # of those, with a talk in the last thirty days
    with_goals: int
    moving: int  # of those with goals, at least one with progress
    feedback: Feedback
    aside: int | None = None  # counted for large programmes: put aside
    unmet: int | None = None  # counted for large programmes: yet to meet, and nothing else is told
    week: tuple[int, int] | None = None  # week 9 of 26; None when evergreen, or over
    last_day: date | None = None  # once it is over
    counted_at: datetime | None = field(default=None)  # None: counted just now

    @property
    def met_share(self) -> float | None:
        return self.met / self.old_enough if self.old_enough else None

    @property
    def moving_share(self) -> float | None:
        return self.moving / self.with_goals if self.with_goals else None


@statement
def _pairs(
    programme: Programme, month_ago: datetime, at: datetime
) -> QuerySet[Relationship, tuple[int, ...]]:
    held = (
        Meeting.objects.not_cancelled()
        .filter(relationship=OuterRef("pk"), starts_at__range=(month_ago, at))
        .not_denied()
    )
    goals = Goal.objects.pursued().filter(relationship=OuterRef("pk"))
    is_old = Q(started_at__lte=month_ago)
    together = Relationship.objects.open().filter(programme=programme)
    together = together.annotate(
        has_met=Exists(held), has_goal=Exists(goals), moves=Exists(goals.filter(progress__gt=0))
    )
    return aggregate_row(
        together,
        Count("pk"),
        Count("pk", filter=is_old),
        Count("pk", filter=is_old & Q(has_met=True)),
        Count("pk", filter=Q(has_goal=True)),
        Count("pk", filter=Q(moves=True)),
    )


def counted_figures(programme: Programme, *, at: datetime) -> dict[str, Any]:
    """Everything that has to be counted, in plain values."""
    names = ("relationships", "old_enough", "met", "with_goals", "moving")
    (numbers,) = _pairs(programme, at - MONTH, at)
    return dict(zip(names, numbers, strict=True)) | {"feedback": asdict(feedback(programme))}


def yet_to_meet(programme: Programme, at: datetime) -> QuerySet[Relationship]:
    """Open ones of which nobody's word, or silence, says that they have met once."""
    past = Meeting.objects.not_cancelled().not_denied()
    met = past.filter(relationship=OuterRef("pk"), starts_at__lte=at)
    return Relationship.objects.open().filter(~Exists(met), programme=programme)


@statement
def _overview(programme: Programme, since: datetime) -> QuerySet[Overview]:
    return Overview.objects.filter(programme=programme, counted_at__gt=since)


def overview_of(programme: Programme, *, at: datetime) -> Overview | None:
    """What the worker has counted; None for a programme that is small enough to be looked at."""
    return _overview.first(programme, at - rules.OVERVIEW_LIFETIME)


def figures_of(
    programme: Programme, overview: Overview | None = None, *, at: datetime
) -> TodayFigures:
    week = last_day = None
    if programme.starts_on and programme.ends_on and not programme.is_evergreen:
        today = programme.day_at(at)
        week = rules.week_of(starts_on=programme.starts_on, ends_on=programme.ends_on, today=today)
        last_day = None if week else programme.ends_on
    known = dict(overview.figures) if overview else counted_figures(programme, at=at)
    known["feedback"] = Feedback(**known["feedback"])
    counted_at = overview.counted_at if overview else None
    return TodayFigures(**known, week=week, last_day=last_day, counted_at=counted_at)
