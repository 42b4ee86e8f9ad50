"""Writing to each other, and what happens to a message afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.core.crypto.box import new_key
from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.live.topics import announce
from mentoring.messaging import queries, rules
from mentoring.messaging.actions.refusals import (
    CannotBeChanged,
    Closed,
    NobodyReads,
    NothingToAnswer,
    NotYours,
    NoWords,
    SentBefore,
    StandsStill,
    TooLong,
    TooMany,
)
from mentoring.messaging.models import (
    Between,
    Conversation,
    Entry,
    HiddenReading,
    Parties,
    Party,
    Reading,
)
from mentoring.messaging.rules import CurrentMessage, EntryKind
from mentoring.notifications.actions import mark_told
from mentoring.organisations.models import Membership
from mentoring.relationships.actions import NotIn, lock_open
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import stands_still

MANY = 200  # conversations whose open pages follow at once


@transaction.atomic
def send(
    between: Between,
    words: str,
    *,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
    answers: int | None = None,
) -> Entry:
    """Write to all the others, perhaps to answer one message.

    The same ``sent_as`` again is the same entry, however late.

    Raises ``NoWords``, ``TooLong``, ``TooMany``, ``NobodyReads``, ``SentBefore`` for an id that
    came with other words, and ``NotIn`` for somebody who has left.
    """
    words = words.replace("\r\n", "\n").strip()
    conversation = lock(between, actor, at)
    if known := Entry.objects.filter(author=actor, sent_as=sent_as).first():
        if known.conversation_id != conversation.pk or conversation.words_of(known) != words:
            raise SentBefore
        return known
    _check(words)
    run_hook("messaging.before_sending", conversation, actor, words, at)
    others = conversation.between.others(actor)
    if all(person.removed_at for person in others):
        raise NobodyReads(names=formats.listed(person.first_name for person in others))
    if isinstance(conversation.between, Relationship) and stands_still(conversation.between):
        raise StandsStill
    if answers is not None and not queries.can_answer(conversation, actor, answers):
        raise NothingToAnswer
    entry = append(
        conversation, EntryKind.MESSAGE, words, None, sent_as, actor, at, answers=answers
    )
    _note_staff(conversation, actor)
    run_hook("messaging.said", conversation, entry.number, words, actor, at)
    run_hook("messaging.sent", conversation, at)
    return entry


@transaction.atomic
def change(
    between: Between,
    message: CurrentMessage,
    words: str,
    *,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
) -> None:
    """Other words for a message of one's own; ``CannotBeChanged`` after a day."""
    words = words.replace("\r\n", "\n").strip()
    _check(words)
    _own(message, actor, at)
    run_hook("messaging.before_sending", lock(between, actor, at), actor, words, at)
    conversation = _do(between, EntryKind.CHANGE, words, message.number, sent_as, actor, at)
    run_hook("messaging.said", conversation, message.number, words, actor, at)


@transaction.atomic
def withdraw(
    between: Between, message: CurrentMessage, *, sent_as: UUID, actor: Membership, at: datetime
) -> None:
    """Nobody can read it any more: its words, and those it had before, leave the database."""
    _own(message, actor, at)
    conversation = _do(between, EntryKind.REMOVAL, "", message.number, sent_as, actor, at)
    run_hook("messaging.withdrawn", conversation, message.number, at)
    said = Entry.objects.filter(conversation=conversation)
    said.filter(number=message.number).update(sealed=b"")
    said.filter(target=message.number).update(sealed=b"")


@transaction.atomic
def thank(
    between: Between,
    message: CurrentMessage,
    thanks: str,
    *,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
) -> None:
    """One of ``rules.THANKS`` for what somebody else wrote; the empty one takes it back."""
    if message.author == actor.pk or message.is_removed:
        raise NotYours
    if thanks and thanks not in rules.THANKS:
        raise NoWords
    if thanks:
        run_hook("messaging.before_sending", lock(between, actor, at), actor, "", at)
    _do(between, EntryKind.THANKS, thanks, message.number, sent_as, actor, at)


@transaction.atomic
def note_read(conversation: Conversation, number: int, *, actor: Membership, at: datetime) -> None:
    """How far somebody has read; it never goes back, and nobody reads what is not there yet."""
    place, _made = Reading.objects.select_for_update().get_or_create(
        conversation=conversation, membership=actor
    )
    number = min(number, conversation.last_number)
    if place.read >= number:
        return
    place.read = number
    place.save(update_fields=["read"])
    announce("conversation", conversation.place_id, at=at)
    if number == conversation.last_number:
        mark_told(actor, queries.UNREAD_KIND, queries.path_to(conversation, actor), at=at)


@transaction.atomic
def show_reading(*, is_shown: bool, actor: Membership, at: datetime) -> None:
    """Let others see how far one has read, or not; whoever hides it sees it of nobody."""
    if is_shown:
        HiddenReading.objects.filter(membership=actor).delete()
    else:
        HiddenReading.objects.get_or_create(membership=actor)
    for place in Reading.objects.filter(membership=actor).select_related("conversation")[:MANY]:
        announce("conversation", place.conversation.place_id, at=at)


def _do(
    between: Between,
    kind: EntryKind,
    words: str,
    target: int,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
) -> Conversation:
    conversation = lock(between, actor, at)
    if not Entry.objects.filter(author=actor, sent_as=sent_as).exists():
        append(conversation, kind, words, target, sent_as, actor, at)
    return conversation


def lock(between: Between, actor: Membership, at: datetime) -> Conversation:
    """The conversation, its next number ours alone until the transaction ends."""
    if isinstance(between, Relationship):
        return _lock_of_relationship(between, actor, at)
    rows = Conversation.objects.with_people().select_for_update(of=("self",))
    conversation = rows.get(pk=between.pk)
    if not conversation.between.is_with(actor):
        raise NotIn(name=actor)
    if not conversation.between.is_open:
        raise Closed
    return conversation


def _lock_of_relationship(
    relationship: Relationship, actor: Membership, at: datetime
) -> Conversation:
    relationship = lock_open(relationship)
    if not relationship.is_with(actor):
        raise NotIn(name=actor)
    known = Conversation.objects.select_for_update().filter(relationship=relationship).first()
    conversation = known or Conversation.objects.create(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        key=new_key(),
        begun_at=at,
    )
    conversation.relationship = relationship  # with everybody who is in it now
    return conversation


def append(
    conversation: Conversation,
    kind: EntryKind,
    words: str,
    target: int | None,
    sent_as: UUID,
    actor: Membership,
    at: datetime,
    *,
    answers: int | None = None,
) -> Entry:
    written = [] if kind == EntryKind.MOVED else queries.written_since(actor, at - rules.DAY)
    if again := rules.next_at(written, at=at):
        raise TooMany(moment=formats.moment(again, actor.timezone))
    conversation.last_number += 1
    if kind == EntryKind.MESSAGE:
        conversation.last_message = conversation.last_number
        conversation.last_author, conversation.last_at = actor, at
    conversation.save(update_fields=["last_number", "last_message", "last_author", "last_at"])
    entry = Entry.objects.create(
        conversation=conversation,
        number=conversation.last_number,
        kind=kind.value,
        target=target,
        answers=answers,
        author=actor,
        sent_as=sent_as,
        sealed=conversation.seal(words, conversation.last_number),
        written_at=at,
    )
    announce("conversation", conversation.place_id, at=at)
    return entry


def _note_staff(conversation: Conversation, actor: Membership) -> None:
    """Whoever runs a programme and writes here stays named beside their words."""
    between = conversation.between
    if isinstance(between, Parties) and actor.pk not in {one.pk for one in between.participants}:
        Party.objects.get_or_create(
            conversation=conversation, membership=actor, defaults={"is_staff": True}
        )


def _check(words: str) -> None:
    if not words:
        raise NoWords
    if len(words) > rules.MESSAGE_LENGTH:
        raise TooLong(count=len(words), limit=rules.MESSAGE_LENGTH)


def _own(message: CurrentMessage, actor: Membership, at: datetime) -> None:
    if not rules.may_change(message, actor.pk, at):
        raise CannotBeChanged
