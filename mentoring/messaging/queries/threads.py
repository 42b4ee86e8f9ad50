"""What a conversation shows: always the log applied, page by page."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from mentoring.core.db.statements import statement
from mentoring.core.web.addresses import address
from mentoring.messaging import rules
from mentoring.messaging.models import (
    COORDINATOR,
    Between,
    Conversation,
    Entry,
    HiddenReading,
    Reading,
)
from mentoring.messaging.rules import CurrentMessage, EntryKind
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship, from_members
from mentoring.relationships.queries import stands_still

UNREAD_KIND = "messaging.unread"  # the notice of what was not read
PAGE = 24  # messages: more than fit any screen, and a page stays within its budget
LATEST = 20  # entries


def path_to(conversation: Conversation, reader: Membership) -> str:
    slug = reader.organisation.slug
    return address("messaging:conversation", conversation.place_id, organisation=slug)


@dataclass
class Thread:
    """A stretch of a conversation, oldest first."""

    messages: list[CurrentMessage]
    last_number: int = 0  # of the whole log; what comes later is newer than this page
    has_earlier: bool = False
    read_by_others: int = 0  # the number up to which all the others have read
    reached_others: int = 0  # or have at least been told of it: in the inbox, by push or email
    answered: dict[int, CurrentMessage] = field(
        default_factory=dict
    )  # those that others here answer


def thread(
    conversation: Conversation | None,
    actor: Membership,
    between: Between,
    *,
    before: int | None = None,
) -> Thread:
    """The newest ``PAGE`` messages, or those before a number; three queries however long it is."""
    if conversation is None:
        return Thread([])
    end = conversation.last_number + 1 if before is None else before
    newest = _page_before(conversation, between.member(actor).reads_from, end)
    messages = _page_applied(conversation, newest[:PAGE][::-1])
    return Thread(
        messages,
        conversation.last_number,
        len(newest) > PAGE,
        *how_far_others_are(conversation, actor, between),
        _answered(conversation, actor, between, messages),
    )


_COLUMNS = ("number", "kind", "author_id", "sealed", "written_at", "target", "answers")


@statement
def _page_before(
    conversation: Conversation, joined: datetime, end: int
) -> QuerySet[Entry, tuple[Any, ...]]:
    """The newest messages before ``end`` that whoever joined then may read, and one more."""
    seen = Entry.objects.filter(conversation=conversation, written_at__gte=joined)
    rows = seen.filter(kind=EntryKind.MESSAGE, number__lt=end).order_by("-number")
    return rows.values_list(*_COLUMNS)[: PAGE + 1]


@statement
def _happened_to(
    conversation: Conversation, first: int, last: int
) -> QuerySet[Entry, tuple[Any, ...]]:
    """What happened to messages from one number to another, in no order."""
    later = Entry.objects.filter(conversation=conversation, target__gte=first, target__lte=last)
    return later.values_list(*_COLUMNS)


def _page_applied(conversation: Conversation, rows: list[tuple[Any, ...]]) -> list[CurrentMessage]:
    """A page, oldest first, with everything that happened to its messages."""
    if not rows:
        return []
    later = sorted(_happened_to(conversation, rows[0][0], rows[-1][0]))  # by number
    open_words = conversation.opener()
    messages: dict[int, CurrentMessage] = {}
    rules.apply(
        messages,
        (
            rules.LogLine(number, kind, author, open_words(number, sealed), *when_and_target)
            for number, kind, author, sealed, *when_and_target in [*rows, *later]
        ),
    )
    return list(messages.values())


def since(
    conversation: Conversation | None,
    actor: Membership,
    between: Between,
    after: int,
) -> Thread:
    """The messages that entries after ``after`` made, changed, kept or thanked for, and those
    that quote one of them.
    """
    if conversation is None:
        return Thread([])
    seen = _seen_by(conversation, actor, between)
    fresh = list(seen.filter(number__gt=after).order_by("number")[: 4 * PAGE])
    numbers = {entry.target or entry.number for entry in fresh}
    changed = {entry.target for entry in fresh if entry.target}
    touched = Q(number__in=numbers) | Q(answers__in=changed) if changed else Q(number__in=numbers)
    shown = seen.filter(touched, kind=EntryKind.MESSAGE).order_by("number")
    last = fresh[-1].number if fresh else max(after, 0)
    messages = applied(conversation, list(shown))
    read, reached = how_far_others_are(conversation, actor, between)
    return Thread(
        messages,
        last,
        read_by_others=read,
        reached_others=reached,
        answered=_answered(conversation, actor, between, messages),
    )


def alone(
    conversation: Conversation, actor: Membership, between: Between, message: CurrentMessage
) -> Thread:
    """One message as a stretch of its own, with what it answers."""
    answered = _answered(conversation, actor, between, [message])
    return Thread([message], conversation.last_number, answered=answered)


def _answered(
    conversation: Conversation, actor: Membership, between: Between, messages: list[CurrentMessage]
) -> dict[int, CurrentMessage]:
    """The messages that these answer, as they stand now; one query more where some are not here."""
    here = {one.number: one for one in messages}
    asked = {one.answers for one in messages if one.answers}
    elsewhere = asked - here.keys()
    if elsewhere:
        seen = _seen_by(conversation, actor, between)
        rows = seen.filter(kind=EntryKind.MESSAGE, number__in=elsewhere).order_by("number")
        here |= {one.number: one for one in applied(conversation, list(rows))}
    return {number: here[number] for number in asked & here.keys()}


def shows_reading(person: Membership) -> bool:
    """Whether others see how far somebody has read, and somebody how far others have."""
    return not HiddenReading.objects.filter(membership=person).exists()


def can_answer(conversation: Conversation, actor: Membership, number: int) -> bool:
    """Whether ``number`` is a message that ``actor`` can read."""
    seen = _seen_by(conversation, actor, conversation.between)
    return seen.filter(kind=EntryKind.MESSAGE, number=number).exists()


def message_to_read(
    conversation: Conversation | None,
    between: Between,
    actor: Membership,
    number: int,
) -> tuple[Conversation, CurrentMessage]:
    """One message as it stands now; Http404 where there is none that ``actor`` may read."""
    if conversation is not None:
        seen = _seen_by(conversation, actor, between)
        found = applied(conversation, list(seen.filter(kind=EntryKind.MESSAGE, number=number)))
        if found:
            return conversation, found[0]
    raise Http404


def how_far_others_are(
    conversation: Conversation, actor: Membership, between: Between
) -> tuple[int, int]:
    """The number up to which everybody else has read, and up to which it has reached them; 0 where
    somebody is not there yet, and where the actor or one of them does not show it.
    """
    far = {person: (read, told) for person, read, told in _shown_readings(conversation, actor)}
    places = [far.get(person.pk, (0, 0)) for person in between.others(actor)]
    read = min((read for read, _told in places), default=0)
    return read, min((max(place) for place in places), default=0)


@statement
def _shown_readings(
    conversation: Conversation, actor: Membership
) -> QuerySet[Reading, tuple[UUID, int, int]]:
    """How far people are who show it; nothing where the actor does not."""
    hide = HiddenReading.objects.filter(Q(membership=OuterRef("membership")) | Q(membership=actor))
    rows = Reading.objects.filter(~Exists(hide), conversation=conversation)
    return rows.values_list("membership_id", "read", "told")


def unread(conversation: Conversation, membership: Membership) -> list[CurrentMessage]:
    """What others wrote, since somebody joined, that they have neither read nor been told of.

    The conversation comes ``with_people()``.
    """
    place = conversation.readings.filter(membership=membership).first()
    after = max(place.read, place.told) if place else 0
    seen = _seen_by(conversation, membership, conversation.between)
    rows = seen.filter(kind=EntryKind.MESSAGE, number__gt=after)
    rows = rows.exclude(author=membership).order_by("number")
    return [one for one in applied(conversation, list(rows[:PAGE])) if not one.is_removed]


@statement
def _latest(relationship: UUID) -> QuerySet[Entry]:
    rows = Entry.objects.filter(conversation__relationship=relationship)
    return rows.select_related("conversation").order_by("-number")[:LATEST]


def newest(actor: Membership, relationship: Relationship, count: int) -> list[CurrentMessage]:
    """The last few messages, for the page that the members share: one query.

    ``LATEST`` entries are looked at; where nearly all of them are thanks, fewer are shown.
    """
    joined = relationship.member(actor).reads_from
    rows = [row for row in _latest(relationship.pk) if row.written_at >= joined]
    messages: dict[int, CurrentMessage] = {}
    rules.apply(messages, (opened(row.conversation, row) for row in reversed(_one_key(rows))))
    return list(messages.values())[-count:]


def _one_key(rows: list[Entry]) -> list[Entry]:
    """Every row with the same conversation, so that its key is opened once."""
    for row in rows:
        row.conversation = rows[0].conversation
    return rows


def has_written(actor: Membership, relationship: Relationship) -> bool:
    """Whether ``actor`` has written to the others yet."""
    mine = Entry.objects.filter(conversation__relationship=relationship, author=actor)
    return mine.filter(kind=EntryKind.MESSAGE).exists()


def open_to_words(actor: Membership) -> list[Relationship]:
    """Relationships in which the actor can write, with everybody in them; one query."""
    mine = Relationship.objects.visible_to(actor).open()
    everybody = Member.objects.present().filter(relationship__in=mine).with_withdrawn()
    everybody = everybody.select_related("membership", "relationship__programme")
    known = from_members(everybody.order_by("-relationship__started_at", "relationship_id"))
    return [one for one in known if not stands_still(one)]


def written_since(actor: Membership, moment: datetime) -> list[datetime]:
    """When somebody wrote entries, in any conversation."""
    mine = Entry.objects.filter(author=actor, written_at__gt=moment).exclude(kind=EntryKind.MOVED)
    return list(mine.values_list("written_at", flat=True))


def has_just_written(
    programme: Programme, person: Membership, words: str, *, actor: Membership, since: datetime
) -> bool:
    """Whether ``actor`` wrote these words to one person of a programme since a moment."""
    rows = Entry.objects.filter(
        conversation__programme=programme,
        conversation__kind=COORDINATOR,
        conversation__people_key=rules.people_key([person.pk]),
        kind=EntryKind.MESSAGE,
        author=actor,
        written_at__gt=since,
    )
    said = words.replace("\r\n", "\n").strip()
    return any(
        one.conversation.words_of(one) == said for one in rows.select_related("conversation")
    )


def was_sent(sent_as: UUID, *, actor: Membership) -> bool:
    """Whether something of ``actor``'s was sent under this id before."""
    return Entry.objects.filter(author=actor, sent_as=sent_as).exists()


def _seen_by(conversation: Conversation, actor: Membership, between: Between) -> QuerySet[Entry]:
    """Whoever joined later reads from then on."""
    joined = between.member(actor).reads_from
    return conversation.entries.filter(written_at__gte=joined)


def applied(conversation: Conversation, shown: list[Entry]) -> list[CurrentMessage]:
    """Messages with everything that happened to them."""
    numbers = [entry.number for entry in shown]
    later = conversation.entries.filter(target__in=numbers).order_by("number") if numbers else []
    messages: dict[int, CurrentMessage] = {}
    rules.apply(messages, (opened(conversation, entry) for entry in [*shown, *later]))
    return [messages[number] for number in numbers]


def opened(conversation: Conversation, entry: Entry) -> rules.LogLine:
    return rules.LogLine(
        entry.number,
        entry.kind,
        entry.author_id,
        conversation.words_of(entry),
        entry.written_at,
        entry.target,
        entry.answers,
    )
