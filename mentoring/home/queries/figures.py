"""The few numbers beside a coordinator's list, each with what it rests on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from mentoring.checkins.queries import Feedback, feedback
from mentoring.goals.models import Goal
from mentoring.home import rules
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
    week: tuple[int, int] | None  # week 9 of 26; None when evergreen

    @property
    def met_share(self) -> float | None:
        return self.met / self.old_enough if self.old_enough else None

    @property
    def moving_share(self) -> float | None:
        return self.moving / self.with_goals if self.with_goals else None


def figures_of(programme: Programme, *, at: datetime) -> Figures:
    together = Relationship.objects.open().filter(programme=programme)
    held = (
        Meeting.objects.standing()
        .filter(relationship=OuterRef("pk"), starts_at__range=(at - MONTH, at))
        .exclude(mentor_says_held=False)
        .exclude(mentee_says_held=False)
    )
    goals = Goal.objects.filter(relationship=OuterRef("pk"))
    old = together.filter(started_at__lte=at - MONTH)
    with_goals = together.filter(Exists(goals))
    week = None
    if programme.starts_on and programme.ends_on and not programme.is_evergreen:
        week = rules.week_of(
            starts_on=programme.starts_on, ends_on=programme.ends_on, today=at.date()
        )
    return Figures(
        relationships=together.count(),
        old_enough=old.count(),
        met=old.filter(Exists(held)).count(),
        with_goals=with_goals.count(),
        moving=with_goals.filter(Exists(goals.filter(progress__gt=0))).count(),
        feedback=feedback(programme),
        week=week,
    )
