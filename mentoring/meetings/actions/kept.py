"""A message that becomes a promise, a question for the next meeting, or a note."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from mentoring.core.hooks import hook
from mentoring.meetings.actions.outcomes import keep_note
from mentoring.meetings.actions.promises import promise_in
from mentoring.meetings.actions.questions import ask
from mentoring.meetings.queries.schedule import meetings_of
from mentoring.meetings.rules import shortened
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship


@hook("messaging.keep")
def keep_message(
    relationship: Relationship, way: str, words: str, key: UUID, actor: Membership, at: datetime
) -> UUID | None:
    """The id of what became of the words; None for a way that is none of ours."""
    how: dict[str, Any] = {"key": key, "actor": actor, "at": at}
    if way == "promise":
        until = _next_day(relationship, at)
        said: dict[str, Any] = {"by": actor, "words": shortened(words), "until": until}
        return promise_in(relationship, meeting=None, **said, **how).pk
    if way == "question":
        return ask(relationship, words=shortened(words), **how).pk
    if way == "note":
        return keep_note(relationship, body=words, **how).pk
    return None


def _next_day(relationship: Relationship, at: datetime) -> date | None:
    """The day of the next meeting, by which most things are to be done."""
    ahead = (
        one for one in meetings_of(relationship) if not one.cancelled_at and one.starts_at > at
    )
    return next((one.starts_at.date() for one in ahead), None)
