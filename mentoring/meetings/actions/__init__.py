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
from mentoring.meetings.actions.refusals import (
    EnoughOffers,
    NotOverYet,
    ProposalClosed,
    TalkCalledOff,
    TimePast,
    TimeTaken,
    TooLateToChange,
)

__all__ = [
    "EnoughOffers", "NotOverYet", "ProposalClosed", "TalkCalledOff", "TimePast", "TimeTaken",
    "TooLateToChange", "answer", "book", "call_off_everything", "cancel", "change_format",
    "change_note", "decline", "log", "move", "prepare", "propose", "write_note",
]  # fmt: skip
