"""Writing to each other. Chat is no matter for the event log: it has a log of its own."""

from mentoring.messaging.actions.beginning import begin, begin_with
from mentoring.messaging.actions.keeping import keep, note_beside, note_moved
from mentoring.messaging.actions.refusals import (
    CannotBeChanged,
    Closed,
    NobodyReads,
    NothingToAnswer,
    NothingToKeep,
    NotTogether,
    NotYours,
    NoWords,
    SentBefore,
    StandsStill,
    TooLong,
    TooMany,
)
from mentoring.messaging.actions.writing import (
    change,
    note_read,
    send,
    show_reading,
    thank,
    withdraw,
)

__all__ = [
    "CannotBeChanged",
    "Closed",
    "NoWords",
    "NobodyReads",
    "NotTogether",
    "NotYours",
    "NothingToAnswer",
    "NothingToKeep",
    "SentBefore",
    "StandsStill",
    "TooLong",
    "TooMany",
    "begin",
    "begin_with",
    "change",
    "keep",
    "note_beside",
    "note_moved",
    "note_read",
    "send",
    "show_reading",
    "thank",
    "withdraw",
]
