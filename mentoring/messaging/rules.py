"""A conversation is a log; what people see is the log applied. No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MESSAGE_LENGTH = 4000  # characters
A_MINUTE = 20  # entries that one person writes at most, in any minute
A_DAY = 500
CHANGE_WITHIN = timedelta(days=1)  # after that what was said stays said
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class ConversationKind(StrEnum):
    """Who a conversation is between."""

    RELATIONSHIP = "relationship"  # everybody in one relationship
    DIRECT = "direct"  # two people of a programme that allows it
    COORDINATOR = "coordinator"  # whoever runs a programme, and one person in it


def people_key(people: Iterable[UUID]) -> str:
    """The same for the same people, whoever writes first."""
    return ":".join(sorted(str(person) for person in people))


class EntryKind(StrEnum):
    """What one entry of the log does."""

    MESSAGE = "message"
    CHANGE = "change"  # other words for a message of one's own
    REMOVAL = "removal"  # a message of one's own is taken back; its words are erased
    THANKS = "thanks"  # one of ``THANKS`` for somebody else's message, or "" to take it back
    BECAME = "became"  # what a message became: one of ``WAYS`` and the id of the thing
    MOVED = "moved"  # that thing, or what stands beside a message, moved on elsewhere


WAYS = ("promise", "question", "note")
THANKS = ("thank_you", "well_done", "i_hear_you", "made_me_smile")


@dataclass(frozen=True)
class LogLine:
    """One row of the log: ``number`` counts from 1, ``target`` is the number of a message.

    ``answers`` is the number of the message that a message answers.
    """

    number: int
    kind: str
    author: UUID
    words: str
    written_at: datetime
    target: int | None = None
    answers: int | None = None


@dataclass
class CurrentMessage:
    """A message as it stands after everything that came later."""

    number: int
    author: UUID
    words: str
    written_at: datetime
    is_changed: bool = False
    is_removed: bool = False
    thanks: dict[UUID, str] = field(default_factory=dict)  # who -> one of ``THANKS``
    answers: int | None = None
    kept: dict[str, UUID] = field(default_factory=dict)  # one of ``WAYS`` -> what it became


def apply(messages: dict[int, CurrentMessage], entries: Iterable[LogLine]) -> set[int]:
    """Let entries, in the order of their numbers, happen to ``messages``; the numbers they touched.

    Applied one by one, in parts or all at once, entries give the same: a page that was open all
    the time shows what a fresh one shows.
    """
    touched = set()
    for entry in entries:
        if entry.kind == EntryKind.MESSAGE:
            messages[entry.number] = CurrentMessage(
                entry.number, entry.author, entry.words, entry.written_at, answers=entry.answers
            )
            touched.add(entry.number)
        elif entry.target in messages:
            _happen(messages[entry.target], entry)
            touched.add(entry.target)
    return touched


def _happen(message: CurrentMessage, entry: LogLine) -> None:
    if entry.kind == EntryKind.REMOVAL:
        message.words, message.is_removed, message.thanks, message.kept = "", True, {}, {}
    elif message.is_removed or entry.kind == EntryKind.MOVED:
        return
    elif entry.kind == EntryKind.CHANGE:
        message.words, message.is_changed = entry.words, True
    elif entry.kind == EntryKind.BECAME:
        way, _, thing = entry.words.partition(" ")
        if thing:  # erased with the words of a message that is taken back further on
            message.kept[way] = UUID(thing)
    elif entry.words:
        message.thanks[entry.author] = entry.words
    else:
        message.thanks.pop(entry.author, None)


def may_change(message: CurrentMessage, person: UUID, at: datetime) -> bool:
    """Whether somebody may still find other words for a message, or take it back."""
    is_own = message.author == person and not message.is_removed
    return is_own and at < message.written_at + CHANGE_WITHIN


def next_at(written: list[datetime], *, at: datetime) -> datetime | None:
    """When somebody who wrote at these moments may go on; None: now."""
    for most, span in ((A_MINUTE, MINUTE), (A_DAY, DAY)):
        recent = sorted(moment for moment in written if moment > at - span)
        if len(recent) >= most:
            return recent[-most] + span
    return None
