"""The few numbers beside a coordinator's list, each with what it rests on."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.checkins.queries import Feedback, feedback
from mentoring.core.statements import statement, told_as_one
from mentoring.goals.models import Goal
from mentoring.home import rules
from mentoring.home.models import Overview
from mentoring.meetings.models import Meeting
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Figures:
    relationships: int  # open ones
    old_enough: int  # open for a month or longer: those of whom a talk can be expected
    met: int  # of those, with a talk in the last thirty days
    with_goals: int
    moving: int  # of those with goals, at least one with progress
    feedback: Feedback
    week: tuple[int, int] | None = None  # week 9 of 26; None when evergreen
    gathered_at: datetime | None = field(default=None)  # None: counted just now

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
        Meeting.objects.standing()
        .filter(relationship=OuterRef("pk"), starts_at__range=(month_ago, at))
        .exclude(mentor_says_held=False)
        .exclude(mentee_says_held=False)
    )
    goals = Goal.objects.filter(relationship=OuterRef("pk"))
    is_old = Q(started_at__lte=month_ago)
    together = Relationship.objects.open().filter(programme=programme)
    together = together.annotate(
        has_met=Exists(held), has_goal=Exists(goals), moves=Exists(goals.filter(progress__gt=0))
    )
    return told_as_one(
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


@statement
def _overview(programme: Programme, since: datetime) -> QuerySet[Overview]:
    return Overview.objects.filter(programme=programme, gathered_at__gt=since)


def overview_of(programme: Programme, *, at: datetime) -> Overview | None:
    """What the clock has gathered; None for a programme that is small enough to be looked at."""
    return _overview.first(programme, at - rules.GATHERED_LASTS)


def figures_of(programme: Programme, overview: Overview | None = None, *, at: datetime) -> Figures:
    week = None
    if programme.starts_on and programme.ends_on and not programme.is_evergreen:
        week = rules.week_of(
            starts_on=programme.starts_on, ends_on=programme.ends_on, today=at.date()
        )
    known = dict(overview.figures) if overview else counted_figures(programme, at=at)
    known["feedback"] = Feedback(**known["feedback"])
    return Figures(**known, week=week, gathered_at=overview.gathered_at if overview else None)
