"""What pairs of the demonstration wrote to each other, in bulk: a year of it in a second."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from mentoring.core.crypto.box import new_key
from mentoring.core.db.ids import new_id
from mentoring.messaging.models import Conversation, Entry, Reading
from mentoring.messaging.rules import THANKS, EntryKind
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Relationship

LAST = ["last_number", "last_message", "last_author", "last_at"]


class WrittenTalk(NamedTuple):
    relationship: Relationship
    author: Membership
    words: str
    at: datetime


def write(written: Mapping[UUID, list[WrittenTalk]]) -> None:
    """Conversations with their entries; everybody has read everything."""
    known = Conversation.objects.in_bulk(written, field_name="relationship_id")
    made = [_begin(said[0]) for key, said in written.items() if key not in known]
    Conversation.objects.bulk_create(made, batch_size=500)
    entries, readings = [], []
    for one in made:
        assert one.relationship_id
        said = written[one.relationship_id]
        entries += _entries(one, said)
        one.last_number = len(said) + (len(said) > 1)
        one.last_message, one.last_author = len(said), said[-1].author
        one.last_at = said[-1].at
        readings += [
            Reading(conversation=one, membership=person, read=one.last_number)
            for person in said[0].relationship.people
        ]
    Conversation.objects.bulk_update(made, LAST, batch_size=500)
    Entry.objects.bulk_create(entries, batch_size=500)
    Reading.objects.bulk_create(readings, batch_size=500)


def _begin(first: WrittenTalk) -> Conversation:
    return Conversation(
        organisation_id=first.relationship.organisation_id,
        relationship=first.relationship,
        key=new_key(),
        begun_at=first.at,
    )


def _entries(conversation: Conversation, said: list[WrittenTalk]) -> list[Entry]:
    """The words, and a thank-you of the first writer for the answer."""
    entries = [
        _entry(conversation, number, EntryKind.MESSAGE, one.author, one.words, one.at)
        for number, one in enumerate(said, 1)
    ]
    if len(said) > 1:
        thanks = THANKS[len(said[0].words) % len(THANKS)]
        last = _entry(
            conversation, len(said) + 1, EntryKind.THANKS, said[0].author, thanks, said[-1].at, 2
        )
        entries.append(last)
    return entries


def _entry(
    conversation: Conversation,
    number: int,
    kind: EntryKind,
    author: Membership,
    words: str,
    at: datetime,
    target: int | None = None,
) -> Entry:
    return Entry(
        conversation=conversation,
        number=number,
        kind=kind.value,
        target=target,
        author=author,
        sent_as=new_id(),
        sealed=conversation.seal(words, number),
        written_at=at,
    )
