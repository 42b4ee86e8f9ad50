"""Messages that become something else, in an app that this one does not know."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from mentoring.core.hooks import hook, run_hook
from mentoring.live.topics import announce
from mentoring.messaging import rules
from mentoring.messaging.actions.refusals import NothingToKeep
from mentoring.messaging.actions.writing import append, lock
from mentoring.messaging.models import Conversation, Kept
from mentoring.messaging.rules import CurrentMessage, EntryKind
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship


@transaction.atomic
def keep(
    relationship: Relationship,
    message: CurrentMessage,
    way: str,
    *,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
) -> None:
    """Let a message become one of ``rules.WAYS``; each way once, whoever asks for it again.

    What it becomes is another app's: it answers the hook ``messaging.keep`` with the thing's id
    and raises its own refusals. ``NothingToKeep`` for a message without words.
    """
    conversation = lock(relationship, actor, at)
    if conversation.kept.filter(number=message.number, way=way).exists():
        return
    if message.is_removed or way not in rules.WAYS:
        raise NothingToKeep
    said = (conversation.between, way, message.words)
    thing = next(iter(run_hook("messaging.keep", *said, sent_as, actor, at)))
    Kept.objects.create(thing=thing, conversation=conversation, number=message.number, way=way)
    append(conversation, EntryKind.BECAME, f"{way} {thing}", message.number, sent_as, actor, at)


@hook("meetings.begun")
@hook("meetings.said_held")
def announce_met(relationship_id: UUID, at: datetime) -> None:
    """Conversations have a line for each talk: pages that are open ask for it."""
    announce("conversation", relationship_id, at=at)


def note_beside(
    conversation: Conversation, number: int, *, actor: Membership, at: datetime
) -> None:
    """Pages that show a message learn that something beside it came or went.

    The caller has locked the conversation, in a transaction of its own.
    """
    append(conversation, EntryKind.MOVED, "", number, uuid4(), actor, at)


@hook("meetings.kept_moved")
def note_moved(relationship: Relationship, thing: UUID, actor: Membership, at: datetime) -> None:
    """Pages that show what a message became learn that it moved on; in the mover's transaction."""
    places = list(Kept.objects.filter(thing=thing, conversation__relationship=relationship))
    if not places:
        return
    conversation = Conversation.objects.select_for_update().get(pk=places[0].conversation_id)
    for place in places:
        note_beside(conversation, place.number, actor=actor, at=at)
