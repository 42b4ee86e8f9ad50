"""What can be done by replying: apps above say it for their notices.

    @answers_to("meetings.held")
    def held(reply: Reply) -> Answered | None: ...

The function does what the words say by calling an action. None: there is nothing to decide, these
are words for the others. It raises ``Unclear`` where it cannot tell what is meant, and whatever
``Refusal`` the action does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from mentoring.organisations.models import Membership


@dataclass(frozen=True)
class Attached:
    """A file that came with a mail: what it calls itself, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class CalendarPart:
    """What a calendar program wrote into a mail; ``method`` as its part says it, if it does."""

    method: str
    text: str


@dataclass(frozen=True)
class FilesSent:
    """What became of files. ``words``: a line for operators, empty where none was sent at all.

    ``left``: a sentence, in the reader's language, for each that was not.
    """

    words: str
    left: list[str]


@dataclass(frozen=True)
class Reply:
    """What one person answered to one notice; ``words`` are theirs alone, without quotations."""

    reader: Membership
    subject_id: UUID  # the row that the notice was about
    conversation_of: UUID | None
    words: str
    key: UUID  # the same whenever the same mail comes
    at: datetime
    files: tuple[Attached, ...] = ()
    calendars: tuple[CalendarPart, ...] = ()
    addresses: tuple[str, ...] = ()  # by which the reader is known

    def with_words(self, words: str) -> "Reply":
        """The same, as if it said only this."""
        return replace(self, words=words)


@dataclass(frozen=True)
class Answered:
    """What was done, as a line for operators. ``unread``: more was written, which nobody reads."""

    words: str
    unread: bool = False


class Unclear(Exception):
    """Nothing was done. ``choices``: a label and a link for everything that can be meant."""

    def __init__(self, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__()
        self.choices = list(choices)


class Ignored(Exception):
    """It changes nothing and nobody hears of it; it is noted, with a code that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Answer = Callable[[Reply], Answered | None]
_answers: dict[str, Answer] = {}
_calendar_answers: dict[str, Answer] = {}


def answers_to(kind: str) -> Callable[[Answer], Answer]:
    """Register what replies to this kind of notice do."""

    def register(answer: Answer) -> Answer:
        _answers[kind] = answer
        return answer

    return register


def calendar_answers_to(kind: str) -> Callable[[Answer], Answer]:
    """Register what a calendar's answer to the organiser's address of this kind does.

    None: there was no such answer in it. Besides what ``answers_to`` may raise, ``Ignored``.
    """

    def register(answer: Answer) -> Answer:
        _calendar_answers[kind] = answer
        return answer

    return register


def calendar_answer_for(kind: str) -> Answer | None:
    return _calendar_answers.get(kind)


def answer_for(kind: str) -> Answer | None:
    return _answers.get(kind)
