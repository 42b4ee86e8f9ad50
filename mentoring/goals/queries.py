"""Goals as the room and their own pages show them."""

from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from mentoring.core.db.statements import statement
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address
from mentoring.core.web.timeline import TimelineEntry
from mentoring.goals import rules
from mentoring.goals.models import Goal, GoalChange
from mentoring.organisations.models import Membership, short_names
from mentoring.participants.models import Profile
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries.circle import reads_since
from mentoring.relationships.rules import LEARNING_PARTS


def goals_of(relationship: Relationship) -> list[Goal]:
    """Open goals first, by their day; those that are over after them. With counts of their steps.

    One query, remembered on the loaded row: a room asks for it in three places.
    """
    known: list[Goal] | None = relationship.__dict__.get("_goals")
    if known is None:
        known = relationship.__dict__["_goals"] = _with_steps(relationship.pk)
    return known


def goals_read_by(actor: Membership, relationship: Relationship) -> list[Goal]:
    """Those that ``actor`` reads: whoever joined later may not read what was written before."""
    since, goals = reads_since(relationship, actor), goals_of(relationship)
    return [goal for goal in goals if goal.created_at >= since]


@statement
def _with_steps(relationship: UUID) -> QuerySet[Goal]:
    return (
        Goal.objects.filter(relationship=relationship)
        .annotate(
            step_count=Count("steps"),
            open_steps=Count("steps", filter=Q(steps__done_at=None, steps__isnull=False)),
        )
        .order_by(F("reached_at").asc(nulls_first=True), F("target_on").asc(nulls_last=True), "id")
    )


def owners_of(relationship: Relationship) -> list[Membership]:
    """Who may have a goal of their own here; nobody, where a goal is always that of both."""
    people = relationship.people
    return people if rules.asks_whose(relationship.kind, len(people)) else []


def named_owners(goal: Goal, relationship: Relationship, actor: Membership) -> str:
    """Whose it is, by first name and the reader as *you*; "" where it is everybody's. No query."""
    if not goal.whose:
        return ""
    everybody = {str(one.membership_id): one.membership for one in relationship.loaded_members}
    owners = [everybody[key] for key in goal.whose if key in everybody]
    names = short_names(person.name for person in owners if person.pk != actor.pk)
    mine = [_("you")] if any(person.pk == actor.pk for person in owners) else []
    return formats.listed([*names, *mine])


def suggestions_for(relationship: Relationship) -> tuple[Membership | None, list[str]]:
    """Goals to begin with, in the own words from joining of whoever came to learn."""
    learners = [one for part in LEARNING_PARTS for one in relationship.with_part(part)]
    if len(learners) != 1:
        return None, []
    said = Profile.objects.filter(membership=learners[0]).values_list("goals", flat=True).first()
    return learners[0], rules.suggestions(said or "")


@statement
def _changes(relationship: UUID) -> QuerySet[GoalChange]:
    return GoalChange.objects.filter(goal__relationship=relationship).order_by("changed_at")


def entries(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    """Goals set, adjusted and reached."""
    goals = {goal.pk: goal for goal in goals_read_by(actor, relationship)}
    changes = _changes(relationship.pk)
    first_titles: dict[object, str] = {}
    told = []
    for change in changes:
        if change.goal_id not in goals:
            continue  # set by the other while this page was being made
        first_titles.setdefault(change.goal_id, change.title_before)
        path = _path(actor, goals[change.goal_id])
        told.append(
            TimelineEntry(change.changed_at, _("Goal adjusted"), _change(change), path=path)
        )
    for goal in goals.values():
        path, title = _path(actor, goal), first_titles.get(goal.pk, goal.title)
        told.append(TimelineEntry(goal.created_at, _("New goal"), words=title, path=path))
        if goal.reached_at:
            reached = _("Goal reached")
            told.append(TimelineEntry(goal.reached_at, reached, words=goal.title, path=path))
        if goal.let_go_at:
            let_go = _("Goal let go of")
            told.append(TimelineEntry(goal.let_go_at, let_go, words=goal.title, path=path))
    return told


def _change(change: GoalChange) -> str:
    before, after = change.title_before, change.title_after
    on = formats.day(change.target_after) if change.target_after else ""
    if before == after and on:
        return _("“%(goal)s” is now due by %(day)s.") % {"goal": after, "day": on}
    if before == after:
        return _("“%(goal)s” no longer has a date.") % {"goal": after}
    if on and change.target_before != change.target_after:
        return _("“%(before)s” became “%(after)s”, by %(day)s.") % {
            "before": before,
            "after": after,
            "day": on,
        }
    return _("“%(before)s” became “%(after)s”.") % {"before": before, "after": after}


def _path(actor: Membership, goal: Goal) -> str:
    return address(
        "goals:goal", goal.relationship_id, goal.pk, organisation=actor.organisation.slug
    )
