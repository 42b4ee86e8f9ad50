"""A letter for whoever has not read a while after something was written."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mentoring.core.hooks import hook
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import job
from mentoring.live.topics import announce
from mentoring.messaging import notices, queries
from mentoring.messaging.actions.writing import MANY
from mentoring.messaging.models import Conversation, Party, Reading
from mentoring.notifications.rules import IN_APP_FIRST
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member

TELL_AFTER = IN_APP_FIRST  # then other ways, for whoever has not read by then


@hook("messaging.sent")
def enqueue_notice(conversation: Conversation, at: datetime) -> None:
    """In the transaction that wrote it: no message without its letter."""
    enqueue(
        notify_unread_later,
        {"conversation_id": str(conversation.pk)},
        at=at,
        due_at=at + TELL_AFTER,
        organisation_id=conversation.organisation_id,
    )


@on_event("relationships.left")
def go_on_without(event: Event) -> None:
    """Whoever has left is told nothing more, and is gone from pages that are open."""
    _announce([event.subject_id], event.at)


@on_event("organisations.removed")
def go_on_without_removed(event: Event) -> None:
    theirs = Member.objects.present().filter(membership=event.subject_id)
    shared = theirs.filter(relationship__ended_at=None).values_list("relationship", flat=True)
    besides = Party.objects.filter(membership=event.subject_id, is_staff=False)
    _announce([*shared[:MANY], *besides.values_list("conversation", flat=True)[:MANY]], event.at)


@transaction.atomic
def _announce(places: list[UUID], at: datetime) -> None:
    """Who may still listen is asked with the news."""
    for place in sorted(places):
        announce("conversation", place, at=at)


@job()
def notify_unread_later(conversation_id: UUID | str) -> None:
    """Tell each member once of what they have not read by now."""
    conversation = Conversation.objects.with_people().filter(pk=conversation_id).first()
    if conversation is None or not conversation.between.is_open:
        return
    told = [_tell(conversation, person) for person in conversation.between.people]
    if any(told):
        _announce([conversation.place_id], timezone.now())


@transaction.atomic
def _tell(conversation: Conversation, person: Membership) -> bool:
    """Whether there was something to tell."""
    messages = queries.unread(conversation, person)
    if not messages:
        return False
    place, _made = Reading.objects.select_for_update().get_or_create(
        conversation=conversation, membership=person
    )
    place.told = messages[-1].number
    place.save(update_fields=["told"])
    notices.notify_unread(conversation, conversation.between, person, messages, at=timezone.now())
    return True
