"""What letters ask for on their way, and what a copy of a programme takes along."""

from typing import Any

from mentoring.core.hooks import hook
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.letters import actions, queries
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.wording import Chosen
from mentoring.programmes.models import Programme


@hook("notifications.chosen")
def chosen(kind: NoticeKind, programme: Any, language: str) -> Chosen:
    return queries.chosen(kind, programme, language)


@on_event("programmes.created")
def take_along(event: Event) -> None:
    """The next round begins with the words of the one before."""
    if original := Programme.objects.filter(pk=event.data.get("copy_of")).first():
        actions.copy_to(Programme.objects.get(pk=event.subject_id), original)
