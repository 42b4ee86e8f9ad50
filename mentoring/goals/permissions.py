"""Who may see and change goals: the two, and nobody else."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from mentoring.goals.models import Goal, GoalStep
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of


def goal_to_share(actor: Membership, relationship_id: UUID, goal_id: UUID) -> Goal:
    """A goal of one of the actor's own relationships; for anyone else, Http404."""
    mine = Goal.objects.visible_to(actor).filter(relationship=relationship_id)
    mine = mine.select_related("relationship").prefetch_related(members_of("relationship"))
    return get_object_or_404(mine, pk=goal_id)


def step_to_share(goal: Goal, step_id: UUID) -> GoalStep:
    """A step of a goal that has been authorised already."""
    return get_object_or_404(GoalStep.objects.filter(goal=goal).select_related("goal"), pk=step_id)
