"""What there is to tell people: each app declares its notices here, once, beside its words.

    BOOKED = declare_notice(
        "meetings.booked", NoticeClass.TRANSACTIONAL, template="meetings/mail/booked.html", …
    )

A prompt without a programme and without a name that people can read is refused while the
product starts: nothing that speaks unasked escapes the friction budget or the off switch.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import Letter
from mentoring.organisations.models import Membership

IN_APP, EMAIL, PUSH = "in_app", "email", "push"
SIGN_IN = "sign-in"  # codes and changed passwords: allauth's own mails, which nobody declares


class Budgeted(Protocol):
    """A programme, as far as this layer knows one: its dial says how much it may speak."""

    pk: UUID
    dial: int


@dataclass(frozen=True)
class NoticeTopic:
    """One row on the page where people choose what reaches them: one kind, or several together."""

    name: str
    label: Any
    hint: Any = ""
    order: int = 100


@dataclass(frozen=True)
class NoticeKind:
    """One thing that is told, whoever it is told to.

    ``programme`` and ``path`` get the row that the notice is about (``path`` the reader too);
    ``thread`` gives what mails about the same matter share. ``holds_for`` is how long a mail
    that cannot be sent is worth sending. ``channels`` are all of them unless named.
    ``reaches_departed``: also who has been removed gets it, because their calendar must follow.
    ``is_private``: words between people, which no administrator reads and no sent mail keeps.
    ``is_confidential``: the subject, which stands on lock screens, names nobody and tells nothing.
    ``grants_entry``: it carries a link with which somebody gets in. So its words are not kept, and
    whoever sends it again has it written anew, by the hook ``notifications.written_anew``.
    ``is_said_again``: a page of the site says it again, so the message keeps in whose words it was.
    ``by_day``: outside the site it comes only in the hours of a working day of its reader's place,
    as everything unasked does; what a programme announces to many says it too.
    ``conversation_of``: the relationship whose members read what somebody replies in free words;
    without it nobody does.
    ``offers_break``: its foot has a link with which whoever takes part can take a break.
    ``topic``: the row under which people choose it; what has neither topic nor label always goes.
    ``letter``: what those who run its programme may change of it; ``letters`` makes the kinds that
    are told under this name, each with words of its own, of which ``part`` is the key.
    """

    name: str
    notice_class: NoticeClass
    template: str
    label: Any = ""
    topic: NoticeTopic | None = None
    urgency: Urgency = Urgency.NORMAL
    programme: Callable[[Any], Budgeted] | None = None
    path: Callable[[Any, Membership], str] | None = None
    thread: Callable[[Any], object] | None = None
    holds_for: timedelta = timedelta(days=5)
    channels: Collection[str] = field(default=())
    reaches_departed: bool = False
    is_private: bool = False
    is_confidential: bool = False
    grants_entry: bool = False
    is_said_again: bool = False
    by_day: bool = False
    offers_break: bool = False
    conversation_of: Callable[[Any], UUID] | None = None
    letter: Letter | None = None
    letters: "Callable[[], list[NoticeKind]] | None" = None
    part: str = ""

    @property
    def letter_name(self) -> str:
        """Under which a programme's decisions about it are kept."""
        return f"{self.name}.{self.part}" if self.part else self.name

    @property
    def is_bulk(self) -> bool:
        """Whether a programme may say it to hundreds at once: those are sent after other mails."""
        return self.by_day or self.grants_entry

    @property
    def may_be_off(self) -> bool:
        """Whether a programme may switch it off: what is unasked, unless its letter differs."""
        if self.letter is None or self.programme is None:
            return False
        return self.is_unasked if self.letter.stays_on is None else self.letter.stays_on == ""

    @property
    def is_unasked(self) -> bool:
        return self.notice_class is not NoticeClass.TRANSACTIONAL

    @property
    def chosen_as(self) -> NoticeTopic | None:
        """Where people choose its ways; None for what nobody may switch off."""
        return self.topic or (NoticeTopic(self.name, self.label) if self.label else None)

    @property
    def rings_always(self) -> bool:
        """Word of a danger, or of somebody at the door: no quiet hours hold it."""
        return self.urgency is Urgency.NOW and self.chosen_as is None


class UndeclaredProgramme(ValueError):
    """A prompt that belongs to no programme would have no budget."""


_kinds: dict[str, NoticeKind] = {}


def declare_notice(
    name: str, notice_class: NoticeClass, *, template: str, **more: Any
) -> NoticeKind:
    """Make a notice known; raises ``UndeclaredProgramme`` for a prompt that no budget would hold.

    ``ValueError`` for a second notice of the same name and for one that people could not switch
    off because it has no label. ``more``: the other fields of ``NoticeKind``.
    """
    if topic := more.get("topic"):
        more.setdefault("label", topic.label)
    is_unasked = notice_class is not NoticeClass.TRANSACTIONAL
    more = {"by_day": is_unasked, "offers_break": is_unasked} | more
    kind = NoticeKind(name, notice_class, template, **more)
    if name in _kinds:
        raise ValueError(f"{name} is declared twice")
    if notice_class is NoticeClass.PROMPT and kind.programme is None:
        raise UndeclaredProgramme(f"{name} needs a programme: its dial is the budget of prompts")
    if kind.is_unasked and not kind.label:
        raise ValueError(f"{name} needs a label: people switch it off by that")
    _kinds[name] = kind
    return kind


def declared_notices() -> list[NoticeKind]:
    """All of them, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def is_private(name: str) -> bool:
    """Whether mails of this kind carry what only their reader and writer may read."""
    kind = find_notice(name)
    return bool(kind and kind.is_private)


def grants_entry(name: str) -> bool:
    """Whether mails of this kind carry a code or a link with which somebody gets in."""
    kind = find_notice(name)
    return name == SIGN_IN or bool(kind and kind.grants_entry)


def find_notice(name: str) -> NoticeKind | None:
    return _kinds.get(name)


def declared_letters() -> list[NoticeKind]:
    """Every kind that has words of its own, by name: some are told in several."""
    return [
        each for kind in declared_notices() for each in (kind.letters() if kind.letters else [kind])
    ]


def find_letter(name: str) -> NoticeKind | None:
    """By ``letter_name``."""
    return next((kind for kind in declared_letters() if kind.letter_name == name), None)
