"""What is taken back while somebody looks at it is held until they have done so."""

import json
from datetime import datetime

from django.db import transaction

from mentoring.core.hooks import hook
from mentoring.messaging.models import Conversation
from mentoring.messaging.rules import EntryKind
from mentoring.safeguarding import queries
from mentoring.safeguarding.models import HeldMessage


@hook("messaging.withdrawn")
def hold_withdrawn(conversation: Conversation, number: int, at: datetime) -> None:
    """In the transaction that takes a message back, before its words are gone.

    Whoever hears that a conversation was opened could otherwise be faster than those who open it.
    """
    message = conversation.entries.get(kind=EntryKind.MESSAGE, number=number)
    if not queries.is_looked_at(conversation, message.written_at, at):
        return
    wordings = queries.wordings_of(conversation, [message])[number]
    HeldMessage.objects.create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        number=number,
        wordings=json.dumps(wordings),
        taken_back_at=at,
    )


@hook("messaging.erasing")
def let_go_with_conversation(conversation: Conversation) -> None:
    conversation.held.all().delete()


@transaction.atomic
def let_go(conversation: Conversation, *, at: datetime) -> None:
    """What nobody looks at any more was taken back for good."""
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    held = {one.number: one for one in locked.held.all()}
    for entry in locked.entries.filter(kind=EntryKind.MESSAGE, number__in=list(held)):
        if not queries.is_looked_at(locked, entry.written_at, at):
            held[entry.number].delete()
