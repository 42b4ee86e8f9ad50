"""Erasing a conversation: its key is destroyed, so its words are gone wherever they still lie."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.box import new_key
from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.live.topics import announce
from mentoring.messaging.models import Between, Conversation, Parties, Reading
from mentoring.organisations.models import Membership
from mentoring.safeguarding import queries
from mentoring.safeguarding.models import ErasureAsk


class IsHeld(Refusal):
    message = _(
        "Something about this conversation is being looked at, so it is not erased now. Please ask "
        "again in a few weeks."
    )


class IsSupervised(Refusal):
    message = _(
        "People under age take part in {programme}, so conversations there are supervised and not "
        "erased by those who are in them. Whoever runs the programme can help."
    )


@transaction.atomic
def ask_to_erase(
    between: Between, conversation: Conversation, *, actor: Membership, at: datetime
) -> bool:
    """Say yes to erasing all of it; whether everybody has said it now, and it is gone.

    Raises ``IsHeld`` while an opening is asked for or open, or a report waits; ``IsSupervised``
    where somebody reads along, who would find nothing after one had talked the other into it.
    """
    if queries.is_kept_for_supervisor(between):
        raise IsSupervised(programme=between.programme)
    locked = _lock(conversation, at)
    ErasureAsk.objects.get_or_create(
        conversation=locked,
        membership=actor,
        defaults={"organisation_id": actor.organisation_id, "asked_at": at},
    )
    asked = set(locked.erasure_asks.values_list("membership", flat=True))
    if is_everybody := _have_all_asked(between, asked):
        _erase(locked, actor, at)
    return is_everybody


def _have_all_asked(between: Between, asked: set[UUID]) -> bool:
    """Everybody who is still there. For an office speak those who have written for it and still
    run the programme, or any one who runs it now.
    """
    everybody = between.people
    if isinstance(between, Parties) and not between.is_direct:
        wrote = {one.membership_id for one in between.loaded_members if one.is_staff}
        speak = [one for one in between.staff if one.pk in wrote]
        everybody = between.participants + speak
        if not any(one.pk in asked for one in between.staff):
            return False
    return all(one.pk in asked for one in everybody if not one.removed_at)


@transaction.atomic
def take_back_asking(conversation: Conversation, *, actor: Membership, at: datetime) -> None:
    """Keep it after all, as long as it is there."""
    ErasureAsk.objects.filter(
        conversation=conversation, membership=actor, asked_at__lte=at
    ).delete()


@transaction.atomic
def erase(conversation: Conversation, *, actor: Membership | None, at: datetime) -> None:
    """What has been kept for as long as is kept goes; raises ``IsHeld``."""
    _erase(_lock(conversation, at), actor, at)


def _lock(conversation: Conversation, at: datetime) -> Conversation:
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if queries.is_held(locked, at):
        raise IsHeld
    return locked


def _erase(conversation: Conversation, actor: Membership | None, at: datetime) -> None:
    """Another key takes the place of the one that is destroyed: who goes on writes under it.

    Numbers go on too, so a page that was open asks for what is new and finds nothing of before.
    Nothing is unread any more, also for whoever had never looked.
    """
    run_hook("messaging.erasing", conversation)
    conversation.entries.all().delete()
    conversation.kept.all().delete()
    conversation.erasure_asks.all().delete()
    Reading.objects.filter(conversation=conversation).update(
        read=conversation.last_number, told=conversation.last_number
    )
    conversation.key = new_key()
    conversation.last_message, conversation.last_author, conversation.last_at = 0, None, None
    conversation.save(update_fields=["key", "last_message", "last_author", "last_at"])
    record("safeguarding.conversation_erased", conversation, actor=actor, at=at)
    announce("conversation", conversation.place_id, at=at)
