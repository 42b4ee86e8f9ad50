"""Who may see and change goals: the two, and nobody else."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from mentoring.goals.models import Goal, GoalStep
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of


def goal_to_share(actor: Membership, relationship_id: UUID, goal_id: UUID) -> Goal:
    """A goal of one of the actor's own relationships; for anyone else, Http404."""
    mine = Goal.objects.visible_to(actor).filter(relationship=relationship_id)
    mine = mine.select_related("relationship__organisation")
    return get_object_or_404(mine.prefetch_related(members_of("relationship")), pk=goal_id)


def goal_behind(membership: Membership, goal_id: UUID) -> Goal:
    """The goal behind a link in a letter."""
    mine = Goal.objects.visible_to(membership).select_related("relationship__organisation")
    return get_object_or_404(mine.prefetch_related(members_of("relationship")), pk=goal_id)


def step_to_share(goal: Goal, step_id: UUID) -> GoalStep:
    """A step of a goal that has been authorised already."""
    return get_object_or_404(GoalStep.objects.filter(goal=goal).select_related("goal"), pk=step_id)
