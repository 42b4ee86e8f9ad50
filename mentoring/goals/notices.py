"""A letter about a goal whose day has passed: move it, tick it, or let it go."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.goals.models import Goal
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import NAMES, Letter
from mentoring.organisations.models import Membership
from mentoring.relationships.models import members_of
from mentoring.relationships.notices.past_days import PastDay
from mentoring.relationships.queries.names import know_for
from mentoring.relationships.rules import LEARNING_PARTS

LINK = "goals.past"


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


def _words(goal: Goal, reader: Membership) -> dict[str, Any]:
    know_for(reader, goal.relationship)
    return {"goal": goal, "names": goal.relationship.named_for(reader)}


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


PAST_GOALS = PastDay(
    Goal,
    day="target_on",
    notice=PAST,
    link=LINK,
    answers={"reached_url": "reached", "move_url": "move", "let_go_url": "let_go"},
    words=_words,
    owner=_owner,
)


@on_event("goals.changed", "goals.reached", "goals.let_go")
def ask_no_more_about_it(event: Event) -> None:
    if event.data.get("what") != "progress":
        goals = Goal.objects.filter(pk=event.subject_id).select_related("relationship")
        for goal in goals.prefetch_related(members_of("relationship")):
            PAST_GOALS.drop(goal, goal.relationship.people, event.at)


@on_event("relationships.ended")
def ask_no_more(event: Event) -> None:
    PAST_GOALS.drop_after_end(event)


@on_event("participants.paused", "participants.withdrawn")
def ask_no_more_for_a_while(event: Event) -> None:
    PAST_GOALS.drop_for_a_while(event)


@on_event("organisations.removed")
def ask_no_more_after_removal(event: Event) -> None:
    PAST_GOALS.drop_after_removal(event)
