"""Previews come with a message, once its page was fetched, and go with it."""

from datetime import datetime

from django.db import transaction

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import hook, run_hook
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership
from mentoring.previews import queries, rules
from mentoring.previews.models import LinkPreview
from mentoring.previews.rules import Preview


@hook("messaging.said")
def ask(
    conversation: Conversation, number: int, words: str, author: Membership, at: datetime
) -> None:
    """Of a new message, or of other words for it: part of the verb that keeps them."""
    if number < conversation.last_number:  # what was said before has another link, or none
        forget_of_message(conversation, number, at)
    address = rules.address_in(words)
    if address is None or not queries.are_shown(conversation.between):
        return
    if queries.is_ours(address) or not queries.may_ask(author, at):
        return
    row = LinkPreview(
        id=new_id(), conversation=conversation, number=number, author=author, asked_at=at
    )
    row.sealed = row.seal(Preview(address, "", ""))
    row.save(force_insert=True)
    run_hook("previews.asked", row, at)


@transaction.atomic
def keep(row: LinkPreview, preview: Preview | None, *, at: datetime) -> None:
    """What was found, and pages that show the message learn of it; None: there is nothing.

    Nothing happens where the message was taken back, or says something else, meanwhile.
    """
    conversation = Conversation.objects.select_for_update().get(pk=row.conversation_id)
    locked = LinkPreview.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if locked is None or locked.fetched_at is not None:
        return
    locked.conversation, locked.fetched_at = conversation, at
    locked.sealed = locked.seal(preview) if preview else b""
    locked.save(update_fields=["sealed", "fetched_at"])
    if preview:
        messaging.note_beside(conversation, locked.number, actor=locked.author, at=at)


@hook("messaging.withdrawn")
def forget_of_message(conversation: Conversation, number: int, at: datetime) -> None:
    """In the transaction that takes a message back, or changes it."""
    conversation.link_previews.filter(number=number).delete()


@hook("messaging.erasing")
def forget_of_conversation(conversation: Conversation) -> None:
    conversation.link_previews.all().delete()
