"""A letter about a goal whose day has passed: move it, tick it, or let it go."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.goals.models import Goal
from mentoring.notifications.actions import mark_told
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import NAMES, Letter
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship, RelationshipQuerySet, members_of
from mentoring.relationships.queries import pauses
from mentoring.relationships.queries.names import know_for

LINK = "goals.past"
CHOICES = ["reached", "move", "let_go"]


def _page(goal: Goal, reader: Membership) -> str:
    slug = reader.organisation.slug
    return address("goals:goal", goal.relationship_id, goal.pk, organisation=slug)


PAST = declare_notice(
    "goals.past",
    NoticeClass.PROMPT,
    template="goals/mail/past.html",
    label=_("The day of a goal has passed"),
    programme=lambda goal: goal.relationship.programme,
    path=_page,
    thread=lambda goal: f"goal:{goal.pk}",
    is_private=True,  # it says the goal, which is theirs alone
    letter=Letter(_("The day of a goal has passed"), says=[NAMES]),
)


def ask_about(goals: Sequence[Goal], person: Membership, *, at: datetime) -> None:
    """One letter, however many there are: about the first, with a word of the others."""
    first, *others = goals
    words = partial(_words, first, len(others), person, at)
    notify(person, PAST, first, words, at=at, occasion=first.target_on)


def _words(goal: Goal, others: int, person: Membership, at: datetime) -> dict[str, Any]:
    links = issue_links(person, LINK, goal.pk, CHOICES, at=at)
    names = ("reached_url", "move_url", "let_go_url")
    return shared(goal, person) | dict(zip(names, links, strict=True)) | {"others_past": others}


def shared(goal: Goal, reader: Membership) -> dict[str, Any]:
    """What the letter and its sample read alike."""
    room = full_address(
        "relationships:room", goal.relationship_id, organisation=reader.organisation.slug
    )
    know_for(reader, goal.relationship)
    return {"goal": goal, "names": goal.relationship.named_for(reader), "room_url": room}


@on_event("goals.changed", "goals.reached", "goals.let_go")
def ask_no_more_about_it(event: Event) -> None:
    """What waits for the morning asks nothing that was answered meanwhile."""
    if event.data.get("what") != "progress":
        goals = Goal.objects.filter(pk=event.subject_id).select_related("relationship")
        for goal in goals.prefetch_related(members_of("relationship")):
            _drop(goal, goal.relationship.people, event.at)


@on_event("relationships.ended")
def ask_no_more(event: Event) -> None:
    _drop_all(Relationship.objects.filter(pk=event.subject_id), event.at)


@on_event("participants.paused", "participants.withdrawn")
def ask_no_more_for_a_while(event: Event) -> None:
    """Nor of people of whom one takes a break, or has left, where the others cannot go on."""
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    theirs = pauses.in_open(enrolment.membership, enrolment.programme_id)
    for relationship in theirs:
        is_whole = pauses.would_rest(relationship, enrolment.membership)
        people = relationship.people if is_whole else [enrolment.membership]
        _drop_in(relationship, people, event.at)


@on_event("organisations.removed")
def ask_no_more_after_removal(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    _drop_all(Relationship.objects.open().visible_to(person), event.at)


def _drop_all(relationships: RelationshipQuerySet, at: datetime) -> None:
    for relationship in relationships.select_related("organisation").with_members():
        _drop_in(relationship, relationship.people, at)


def _drop_in(relationship: Relationship, people: Sequence[Membership], at: datetime) -> None:
    for goal in Goal.objects.open().filter(relationship=relationship).exclude(asked_for=None):
        _drop(goal, people, at)


def _drop(goal: Goal, people: Sequence[Membership], at: datetime) -> None:
    for person in people:
        mark_told(person, PAST.name, _page(goal, person), at=at)
