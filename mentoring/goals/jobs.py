"""The clock of goals: a day that has passed is asked about once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F

from mentoring.goals import notices, rules
from mentoring.goals.models import Goal
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.participants.rules.pauses import day_everywhere
from mentoring.relationships.models import Relationship, members_of
from mentoring.relationships.queries.pauses import pause_of
from mentoring.relationships.rules import LEARNING_PARTS, is_office_hour

ASKED_AT_ONCE = 500
EASTERNMOST = timedelta(hours=14)  # where a day begins first


@schedule(hours=1, queue="slow")
def ask_about_past_days(at: datetime) -> None:
    """Whoever wrote a goal down, in the hours in which they are at work; one letter for all."""
    for person, goals in list(islice(_to_ask(at), ASKED_AT_ONCE)):
        _ask(person, goals, at)


def _to_ask(at: datetime) -> Iterator[tuple[Membership, list[Goal]]]:
    awake = Relationship.objects.all_on_the_way(None, day_everywhere(at))
    past = Goal.objects.past((at + EASTERNMOST).date()).unasked().filter(relationship__in=awake)
    past = past.filter(relationship__programme__archived_at=None)  # there nobody is asked any more
    rows = past.select_related("relationship__organisation").order_by("target_on", "pk")
    found: dict[tuple[object, Membership], list[Goal]] = defaultdict(list)
    for goal in rows.prefetch_related(members_of("relationship")):
        if rules.is_past(goal.target_on, goal.relationship.today(at)):
            found[goal.relationship_id, _owner(goal)].append(goal)
    for (_pair, person), goals in found.items():
        relationship = goals[0].relationship
        is_away = pause_of(relationship, relationship.today(at)).is_away(person)
        if not is_away and is_office_hour(person.timezone, at):
            yield person, goals


def _owner(goal: Goal) -> Membership:
    """Whose it is, and of these whoever wrote it down; of all, whoever did so.

    Where they have left, whoever came to learn.
    """
    there = goal.relationship.present
    wrote = [one.membership for one in there if one.membership_id == goal.created_by_id]
    theirs = [one.membership for one in there if str(one.membership_id) in goal.whose]
    if theirs:
        return next((one for one in wrote if one in theirs), theirs[0])
    learns = [one.membership for one in there if one.part in LEARNING_PARTS]
    return [*wrote, *learns, *goal.relationship.people][0]


@transaction.atomic
def _ask(person: Membership, goals: list[Goal], at: datetime) -> None:
    """Claimed under their lock, so that two workers never write twice."""
    keys = [goal.pk for goal in goals]
    locked = Goal.objects.select_for_update(of=("self",)).open().unasked().filter(pk__in=keys)
    days = {goal.pk: goal.target_on for goal in goals}
    rows = locked.select_related("relationship__programme", "relationship__organisation")
    still = [
        goal
        for goal in rows.prefetch_related(members_of("relationship")).order_by("target_on", "pk")
        if goal.target_on == days[goal.pk]
    ]
    Goal.objects.filter(pk__in=[goal.pk for goal in still]).update(asked_for=F("target_on"))
    if still:
        notices.ask_about(still, person, at=at)
