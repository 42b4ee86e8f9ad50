"""Looking for words in everything that somebody may read: opened and looked through, never indexed.

A word index of private text would tell what is in it. So the newest ``SCANNED`` messages are opened
and looked at; whoever wants more looks further back from there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Cast

from mentoring.core.l10n.folding import folded, pattern
from mentoring.messaging.models import Between, Conversation, ConversationQuerySet, Entry
from mentoring.messaging.queries.threads import applied
from mentoring.messaging.rules import CurrentMessage, EntryKind
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member

SCANNED = 20_000  # messages that one look opens at most
FOUND = 30  # messages on a page
WORDS = 8  # of a search; more are left out
CHUNK = 1000  # rows
MAX_MERGED = 4  # conversations, each read in its own order; of more the database sorts all rows

Row = tuple[str, int, int | None, str, bytes, str]
Open = Callable[[int, bytes], str]
Wanted = list[re.Pattern[str]]


@dataclass(frozen=True)
class FoundMessage:
    """One message, and whose conversation it stands in."""

    between: Between
    message: CurrentMessage


@dataclass(frozen=True)
class Search:
    found: list[FoundMessage]
    further_before: datetime | None  # where to look further back; None: that was all


@dataclass(frozen=True)
class _Hit:
    conversation: Conversation
    number: int


def search(
    actor: Membership,
    words: str,
    *,
    place_id: UUID | None = None,
    before: datetime | None = None,
) -> Search:
    """Messages that ``actor`` may read in which every word stands, or is the writer's name.

    Without regard to case and accents, newest first, in everything or in one conversation.
    ``Search([], None)`` for no words.
    """
    asked = list(dict.fromkeys(folded(words).split()))[:WORDS]
    if not asked:
        return Search([], None)
    mine = Conversation.objects.visible_to(actor)
    mine = mine if place_id is None else mine.of_place(place_id)
    scan = _Scan(asked, mine)
    hits: dict[_Hit, None] = {}
    row: Row | None = None
    count = 0
    for row in _rows(actor, mine, before):
        count += 1
        if hit := scan.hit(row):
            hits[hit] = None
            if len(hits) >= FOUND:
                break
    is_over = row is None or (count < SCANNED and len(hits) < FOUND)
    return Search(_as_they_stand(list(hits), scan), None if is_over or row is None else _when(row))


def _when(row: Row) -> datetime:
    rows = Entry.objects.filter(conversation=UUID(row[0]), number=row[1])
    return rows.values_list("written_at", flat=True).get()


def _rows(actor: Membership, mine: ConversationQuerySet, before: datetime | None) -> Iterator[Row]:
    """Words and later words, newest first, since the actor joined.

    Ids stay text and moments stay in the database: to make 20,000 of each costs 100 ms.
    """
    rows = Entry.objects.filter(kind__in=[EntryKind.MESSAGE, EntryKind.CHANGE]).exclude(sealed=b"")
    rows = rows if before is None else rows.filter(written_at__lt=before)
    late = Member.objects.present().filter(membership=actor, reads_before=False)
    late = late.filter(joined_at__gt=F("relationship__conversation__begun_at"))
    for relationship, joined in late.values_list("relationship", "joined_at"):
        rows = rows.exclude(conversation__relationship=relationship, written_at__lt=joined)
    places = list(mine.values_list("pk", flat=True)[: MAX_MERGED + 1])
    if len(places) > MAX_MERGED:
        return _newest(rows.filter(conversation__in=mine.values("pk")))
    each = [_newest(rows.filter(conversation=place)) for place in places]
    return islice(merge(*each, key=lambda row: (row[5], row[1]), reverse=True), SCANNED)


def _newest(rows: QuerySet[Entry]) -> Iterator[Row]:
    shown = rows.order_by("-written_at", "-number").values_list(
        Cast("conversation_id", CharField()),
        "number",
        "target",
        Cast("author_id", CharField()),
        "sealed",
        Cast("written_at", CharField()),  # in text they sort as moments do
    )
    return shown[:SCANNED].iterator(chunk_size=CHUNK)


class _Scan:
    """What one look needs of the conversations that it meets: keys, names and since when.

    Rows name people and conversations in text, as the database has it; each is made an id once.
    """

    def __init__(self, asked: list[str], mine: ConversationQuerySet) -> None:
        self.asked, self.mine = {word: pattern(word) for word in asked}, mine
        self.known: dict[str, tuple[Conversation, Open]] = {}
        self.wanted: dict[str, Wanted] = {}  # by author: the words that their name is not

    def hit(self, row: Row) -> _Hit | None:
        place, number, target, author, sealed, _moment = row
        conversation, opened = self.known.get(place) or self.meet(place)
        wanted = self.wanted.get(author)
        if wanted is None:
            wanted = self.wanted[author] = self.beside_name(UUID(author))
        if wanted:
            words = opened(number, sealed)
            for one in wanted:
                if not one.search(words):
                    return None
        return _Hit(conversation, target or number)

    def meet(self, place: str) -> tuple[Conversation, Open]:
        conversation = self.mine.with_people().get(pk=UUID(place))
        self.known[place] = conversation, conversation.opener()
        return self.known[place]

    def beside_name(self, author: UUID) -> Wanted:
        person = Membership.objects.filter(pk=author).first()
        name = folded(person.name) if person else ""
        return [one for word, one in self.asked.items() if word not in name]


def _as_they_stand(hits: list[_Hit], scan: _Scan) -> list[FoundMessage]:
    """Each message as it reads now: one whose words were changed since may no longer be meant."""
    found = []
    by_place: dict[Conversation, list[int]] = {}
    for hit in hits:
        by_place.setdefault(hit.conversation, []).append(hit.number)
    wanted = {UUID(author): words for author, words in scan.wanted.items()}
    for conversation, numbers in by_place.items():
        rows = conversation.entries.filter(kind=EntryKind.MESSAGE, number__in=numbers)
        found += [
            FoundMessage(conversation.between, message)
            for message in applied(conversation, list(rows.order_by("number")))
            if not message.is_removed
            and all(one.search(message.words) for one in wanted[message.author])
        ]
    return sorted(found, key=lambda one: one.message.written_at, reverse=True)
