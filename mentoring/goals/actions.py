"""What can be done about goals."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import recent_duplicate
from mentoring.events.record import record
from mentoring.goals import rules
from mentoring.goals.models import Goal, GoalChange, GoalStep
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import lock_open
from mentoring.relationships.models import Relationship


class EnoughGoals(Refusal):
    message = _("You have {count} open goals. Reach one, or let it go, before you add another.")


class EnoughSteps(Refusal):
    message = _("A goal has at most {count} steps. Tick some off, or make it two goals.")


class StepThere(Refusal):
    message = _("“{title}” is already one of the steps.")


class GoalReached(Refusal):
    message = _("This goal has been reached. Reopen it before you change it.")


class GoalLetGo(Refusal):
    message = _("This goal has been let go of. Reopen it before you change it.")


class DayIsOver(Refusal):
    message = _("Choose a day that is still to come.")


class TargetTooFar(Refusal):
    message = _("Choose a day within ten years, or leave it open.")


class StepsDecide(Refusal):
    message = _("This goal’s progress comes from its steps. Tick the next one instead.")


@transaction.atomic
def set_goal(
    relationship: Relationship,
    *,
    title: str,
    measure: str,
    why: str,
    target_on: date | None,
    key: UUID,
    actor: Membership,
    at: datetime,
    whose: Collection[UUID] = (),
) -> Goal:
    """Write down a goal, of all or of some of them.

    ``key`` makes a second click harmless. Going back and sending the same title again within
    minutes finds the goal that stands there, and says the rest of it anew where it differs.
    """
    relationship = lock_open(relationship)
    _check_target(target_on, relationship, at)
    theirs = Goal.objects.filter(relationship=relationship)
    same: dict[str, Any] = {"title": title, "reached_at": None, "let_go_at": None}
    known = Goal.objects.filter(pk=key).first()
    if known is not None and known.relationship_id == relationship.pk and known.title == title:
        return known
    if before := recent_duplicate(theirs, moment="created_at", at=at, **same):
        words: dict[str, Any] = {"measure": measure, "why": why, "target_on": target_on}
        return adjust(before, title=title, whose=whose, actor=actor, at=at, **words)
    count = theirs.open().count()
    if count >= rules.max_goals(len(relationship.present)):
        raise EnoughGoals(count=count)
    goal = Goal.objects.create(
        pk=new_id() if known else key,
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        title=title,
        measure=measure,
        why=why,
        target_on=target_on,
        whose=_whose(relationship, whose),
        asked_for=_known_to_be_past(target_on, relationship, at),
        created_by=actor,
        created_at=at,
        updated_at=at,
    )
    record("goals.set", goal, actor=actor, at=at)
    return goal


@transaction.atomic
def adjust(
    goal: Goal,
    *,
    title: str,
    measure: str,
    why: str,
    target_on: date | None,
    actor: Membership,
    at: datetime,
    whose: Collection[UUID] | None = None,
) -> Goal:
    """Say a goal anew. What it said before is kept, for the time line.

    ``whose``: of whom it is now; None leaves that as it is.
    """
    goal = _lock(goal)
    before, before_on = goal.title, goal.target_on
    theirs = goal.whose if whose is None else _whose(goal.relationship, whose, goal.whose)
    said = (before, goal.measure, goal.why, before_on, goal.whose)
    if said == (title, measure, why, target_on, theirs):
        return goal
    goal.whose = theirs
    _check_target(target_on, goal.relationship, at)
    goal.title, goal.measure, goal.why, goal.target_on = title, measure, why, target_on
    goal.updated_at = at
    if target_on != before_on:
        goal.asked_for = _known_to_be_past(target_on, goal.relationship, at)
    goal.save(
        update_fields=["title", "measure", "why", "target_on", "whose", "asked_for", "updated_at"]
    )
    if (before, before_on) != (title, target_on):
        GoalChange.objects.create(
            organisation_id=goal.organisation_id,
            goal=goal,
            changed_by=actor,
            changed_at=at,
            title_before=before,
            title_after=title,
            target_before=before_on,
            target_after=target_on,
        )
    record("goals.changed", goal, actor=actor, at=at, data={"what": "words"})
    return goal


@transaction.atomic
def move(goal: Goal, *, to: date, actor: Membership, at: datetime) -> Goal:
    """Give it another day, whatever else it says; ``DayIsOver`` for one that lies behind."""
    goal = _lock(goal)
    if rules.is_past(to, goal.relationship.today(at)):
        raise DayIsOver
    words: dict[str, Any] = {"title": goal.title, "measure": goal.measure, "why": goal.why}
    return adjust(goal, target_on=to, actor=actor, at=at, **words)


@transaction.atomic
def set_progress(goal: Goal, *, percent: int, actor: Membership, at: datetime) -> Goal:
    """Say by hand how far it is; ``StepsDecide`` where steps say it."""
    goal = _lock(goal)
    if goal.steps.exists():
        raise StepsDecide
    return _note_progress(goal, percent, actor, at)


@transaction.atomic
def add_step(goal: Goal, *, title: str, key: UUID, actor: Membership, at: datetime) -> GoalStep:
    """Add a small thing to do on the way. ``key`` makes a second click harmless.

    Raises ``StepThere`` for a step that is open already, ``EnoughSteps`` after twenty.
    """
    goal = _lock(goal)
    known = GoalStep.objects.filter(pk=key).first()
    if known is not None and known.goal_id == goal.pk and known.title == title:
        return known
    if any(step.title == title for step in goal.steps.filter(done_at=None)):
        raise StepThere(title=title)
    if goal.steps.count() >= rules.MAX_STEPS:
        raise EnoughSteps(count=rules.MAX_STEPS)
    last = goal.steps.aggregate(last=Max("position"))["last"] or 0
    step = GoalStep.objects.create(
        pk=new_id() if known else key, goal=goal, title=title, position=last + 1
    )
    _count_steps(goal, actor, at)
    return step


@transaction.atomic
def tick_step(step: GoalStep, *, is_done: bool, actor: Membership, at: datetime) -> Goal:
    """Mark a step as done, or as open again."""
    goal = _lock(step.goal)
    GoalStep.objects.filter(pk=step.pk).update(done_at=at if is_done else None)
    return _count_steps(goal, actor, at)


@transaction.atomic
def remove_step(step: GoalStep, *, actor: Membership, at: datetime) -> Goal:
    goal = _lock(step.goal)
    GoalStep.objects.filter(pk=step.pk).delete()
    return _count_steps(goal, actor, at)


@transaction.atomic
def reach(goal: Goal, *, actor: Membership, at: datetime) -> Goal:
    """It is done. A second time changes nothing."""
    goal = _lock(goal, also_over=True)
    if goal.reached_at:
        return goal
    if goal.let_go_at:
        raise GoalLetGo
    goal.reached_at, goal.progress, goal.updated_at = at, 100, at
    goal.save(update_fields=["reached_at", "progress", "updated_at"])
    record("goals.reached", goal, actor=actor, at=at)
    return goal


@transaction.atomic
def let_go(goal: Goal, *, actor: Membership, at: datetime) -> Goal:
    """It is not theirs any more; their story keeps it. A second time changes nothing."""
    goal = _lock(goal, also_over=True)
    if goal.let_go_at:
        return goal
    if goal.reached_at:
        raise GoalReached
    goal.let_go_at = goal.updated_at = at
    goal.save(update_fields=["let_go_at", "updated_at"])
    record("goals.let_go", goal, actor=actor, at=at)
    return goal


@transaction.atomic
def take_up_again(goal: Goal, *, actor: Membership, at: datetime) -> Goal:
    """It turns out not to be over, reached or let go of; its progress is counted anew."""
    goal = _lock(goal, also_over=True)
    if goal.is_open:
        return goal
    goal.reached_at, goal.let_go_at, goal.updated_at = None, None, at
    goal.save(update_fields=["reached_at", "let_go_at", "updated_at"])
    return _count_steps(goal, actor, at)


def _whose(
    relationship: Relationship, whose: Collection[UUID], before: Collection[str] = ()
) -> list[str]:
    """Keys of those who are in it; that of all is nobody's in particular.

    Who owned it ``before`` and has left cannot be ticked any more: it stays theirs too.
    """
    there = [person.pk for person in relationship.people]
    some = [key for key in there if key in set(whose)]
    if len(some) == len(there):
        return []
    gone = set(before) - {str(key) for key in there}
    return [str(key) for key in some] + [key for key in before if key in gone]


def _check_target(target_on: date | None, relationship: Relationship, at: datetime) -> None:
    if not rules.may_aim_for(target_on, relationship.today(at)):
        raise TargetTooFar


def _known_to_be_past(
    target_on: date | None, relationship: Relationship, at: datetime
) -> date | None:
    """Whoever writes down a day that is over need not be asked about it."""
    return target_on if rules.is_past(target_on, relationship.today(at)) else None


def _lock(goal: Goal, *, also_over: bool = False) -> Goal:
    """The goal with its relationship's row locked, so that two people change it in turn."""
    relationship = lock_open(goal.relationship)
    goal = Goal.objects.get(pk=goal.pk)
    goal.relationship = relationship
    if not also_over and not goal.is_open:
        raise GoalReached if goal.reached_at else GoalLetGo
    return goal


def _count_steps(goal: Goal, actor: Membership, at: datetime) -> Goal:
    done = goal.steps.exclude(done_at=None).count()
    percent = rules.progress(steps_done=done, steps=goal.steps.count(), by_hand=goal.progress)
    return _note_progress(goal, percent, actor, at)


def _note_progress(goal: Goal, percent: int, actor: Membership, at: datetime) -> Goal:
    goal.progress, goal.updated_at = percent, at
    goal.save(update_fields=["progress", "updated_at"])
    figures = {"what": "progress", "progress": percent}
    record("goals.changed", goal, actor=actor, at=at, data=figures)
    return goal
