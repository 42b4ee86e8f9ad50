"""The town's post office: a mail server in memory that knows when each letter was handed over."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from smtplib import SMTPRecipientsRefused
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from mentoring.notifications.kinds import NoticeKind, find_notice
from mentoring.notifications.models import Mail
from mentoring.notifications.policy import GATHERED
from mentoring.notifications.rules import NoticeClass


@dataclass(frozen=True)
class Letter:
    """One email at the moment in which it left."""

    at: datetime
    written_at: datetime
    kind: str
    reader: UUID
    name: str
    zone: str
    about: UUID | None  # the row it tells of
    occasion: str
    programme: UUID | None
    title: str
    text: str

    @property
    def local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.zone))

    @property
    def notice(self) -> NoticeKind | None:
        return find_notice(self.kind)

    @property
    def is_unasked(self) -> bool:
        return self.notice is not None and self.notice.is_unasked

    @property
    def costs_a_stamp(self) -> bool:
        """By the product's own words: prompts, and the emails that gather those that waited."""
        is_prompt = self.notice is not None and self.notice.notice_class is NoticeClass.PROMPT
        return is_prompt or self.kind == GATHERED

    def __str__(self) -> str:
        sent = f"{self.local:%A %Y-%m-%d %H:%M} in {self.zone}"
        return (
            f"{self.kind} to {self.name}, {sent} (written {self.written_at:%Y-%m-%d %H:%M} UTC)"
            f"\nSubject: {self.title}\n\n{self.text}"
        )


Look = Callable[[Letter], None]


@dataclass
class PostOffice:
    """Takes what the product hands over; some addresses do not exist any more."""

    now: Callable[[], datetime]
    letters: list[Letter] = field(default_factory=list)
    unread: dict[UUID, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    gone: set[str] = field(default_factory=set)
    looks: list[Look] = field(default_factory=list)  # at each letter, while it still is that moment
    booked: int = 0  # letters about a meeting that is booked or moved
    breaks: int = 0  # that somebody took from an email

    def connection(self) -> "Connection":
        return Connection(self)

    def take(self, message: Message) -> None:
        to = str(message["To"])
        if to in self.gone:
            raise SMTPRecipientsRefused({to: (550, b"5.1.1 no such user")})
        letter = _letter(message, self.now())
        if letter is None:  # sign-in codes, which nobody declares
            return
        self.letters.append(letter)
        self.booked += letter.kind in ("meetings.booked", "meetings.moved")
        self.unread[letter.reader].append(letter)
        for look in self.looks:
            look(letter)


@dataclass
class Connection:
    """In the place of ``notifications.smtp.SmtpConnection``."""

    office: PostOffice
    is_broken: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: Any) -> None:
        pass

    def open(self) -> None:
        pass

    def send(self, message: Message, *, returns_to: str = "") -> None:
        self.office.take(message)


def _letter(message: Message, at: datetime) -> Letter | None:
    header_id = str(message["Message-ID"]).strip("<>")
    mail = Mail.objects.select_related("message", "recipient").filter(header_id=header_id).first()
    if mail is None or mail.message is None or mail.recipient is None:
        return None
    _kind, about, occasion = mail.key.split(":", 2)
    return Letter(
        at=at,
        written_at=mail.created_at,
        kind=mail.kind,
        reader=mail.recipient.pk,
        name=mail.recipient.name,
        zone=mail.recipient.timezone,
        about=_key(about),
        occasion=occasion.rpartition(":")[0],
        programme=mail.message.programme_id,
        title=mail.subject,
        text=mail.text,
    )


def _key(about: str) -> UUID | None:
    try:
        return UUID(about)
    except ValueError:  # the row of a rule has a number
        return None


def per_month(letters: list[Letter], days: int = 30) -> int:
    """The most of these that came within so many days."""
    moments = sorted(letter.at for letter in letters)
    window = timedelta(days=days)
    return max(
        (sum(0 <= (later - first) / window < 1 for later in moments) for first in moments),
        default=0,
    )
