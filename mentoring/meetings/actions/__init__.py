"""What can be done about talks."""

from mentoring.meetings.actions.after import answer, change_note, log, write_note
from mentoring.meetings.actions.changes import (
    call_off_everything,
    cancel,
    change_format,
    move,
    prepare,
)
from mentoring.meetings.actions.offers import book, decline, propose
from mentoring.meetings.actions.promises import keep, promise, take_back
from mentoring.meetings.actions.refusals import (
    EnoughOffers,
    EnoughPromises,
    NoTimeChosen,
    NotOverYet,
    ProposalClosed,
    TalkCalledOff,
    TimePast,
    TimeTaken,
    TooLateToChange,
    TooManyTimes,
)

__all__ = [
    "EnoughOffers", "EnoughPromises", "NoTimeChosen", "NotOverYet", "ProposalClosed",
    "TalkCalledOff", "TimePast", "TimeTaken", "TooLateToChange", "TooManyTimes", "answer",
    "book", "call_off_everything", "cancel", "change_format", "change_note", "decline", "keep",
    "log", "move", "prepare", "promise", "propose", "take_back", "write_note",
]  # fmt: skip
