"""Ways to reach people. Each is one class here or above; apps that tell things know none of them.

A further channel (SMS, chat) is a class with these two attributes and two methods,
made known with ``register_channel()``. Policy, budget and opt-outs hold for it from then on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from mentoring.core.db.ids import new_id
from mentoring.notifications import replies
from mentoring.notifications.jobs import deliver_soon, enqueue_delivery
from mentoring.notifications.kinds import EMAIL, IN_APP, NoticeKind
from mentoring.notifications.models import InboxItem, Mail, Message
from mentoring.notifications.rules import SkipReason, Urgency
from mentoring.notifications.smtp import mail_domain
from mentoring.organisations.models import Membership


@dataclass(frozen=True)
class Rendered:
    """A message in its reader's language."""

    title: str
    html: str
    text: str


@dataclass(frozen=True)
class Extras:
    """What only mails can carry.

    ``reply_to``: where answers go, when a human stands behind it. ``to``: another address than
    the person's own. ``calendar`` and ``calendar_method``: an iCalendar object. ``until``: when
    what it says stops being true, if before the kind's own ``holds_for`` is over. ``not_before``:
    it waits until then, because others like it have just come, and is not sent if read by then.
    ``stays``: why nothing of it leaves the site for this reader.
    """

    reply_to: str = ""
    to: str = ""
    calendar: str = ""
    calendar_method: str = ""
    until: datetime | None = None
    not_before: datetime | None = None
    stays: SkipReason | None = None
    due_at: datetime | None = None  # set by the policy: not before then, and not if read by then


class Channel(Protocol):
    name: str
    interrupts: bool  # leaves the site, so that prompts in it count against the budget

    def reaches(self, recipient: Membership) -> bool:
        """Whether there is a way to somebody: an address, a device, an account."""

    def deliver(
        self, message: Message, kind: NoticeKind, subject: Any, rendered: Rendered, extras: Extras
    ) -> None:
        """Pass a message on, inside the transaction in which it is written."""


class InAppChannel:
    name, interrupts = IN_APP, False

    def reaches(self, recipient: Membership) -> bool:
        return True

    def deliver(
        self, message: Message, kind: NoticeKind, subject: Any, rendered: Rendered, extras: Extras
    ) -> None:
        InboxItem.objects.create(
            organisation_id=message.organisation_id,
            recipient_id=message.recipient_id,
            message=message,
            kind=message.kind,
            title=message.title,
            path=message.path,
            mailed=message.has_interrupted,
            created_at=message.created_at,
        )


class EmailChannel:
    name, interrupts = EMAIL, True

    def reaches(self, recipient: Membership) -> bool:
        return True  # without an address the outbox says so

    def deliver(
        self, message: Message, kind: NoticeKind, subject: Any, rendered: Rendered, extras: Extras
    ) -> None:
        mail_id, at = new_id(), message.created_at
        due_at = extras.due_at or at
        thread = str(kind.thread(subject)) if kind.thread else ""
        mail = Mail.objects.create(
            id=mail_id,
            message=message,
            organisation_id=message.organisation_id,
            recipient=message.recipient,
            key=message.key,
            kind=message.kind,
            to=extras.to or message.recipient.email,
            reply_to=extras.reply_to,
            subject=rendered.title,
            text=rendered.text,
            html=rendered.html,
            calendar=extras.calendar,
            calendar_method=extras.calendar_method,
            header_id=f"{mail_id}@{mail_domain()}",
            thread=thread,
            in_reply_to=first_of_thread(message.recipient_id, thread) if thread else "",
            created_at=at,
            due_at=due_at,
            held_until=extras.due_at,
            unless_read=bool(extras.due_at and not extras.calendar),
            expires_at=_expires_at(at, due_at, kind.holds_for, extras.until),
        )
        if not extras.reply_to and not extras.to:
            replies.open_address(mail, message.recipient, kind, subject)
        if kind.urgency is Urgency.NOW and due_at == at:
            deliver_soon(mail)
        else:
            enqueue_delivery(mail, at=at, due_at=due_at)


def first_of_thread(recipient_id: UUID, thread: str) -> str:
    """Message-ID of the first mail to somebody about a matter; later ones refer to it."""
    theirs = Mail.objects.filter(recipient=recipient_id, thread=thread).order_by("created_at")
    return theirs.values_list("header_id", flat=True).first() or ""


def _expires_at(
    at: datetime, due_at: datetime, holds_for: timedelta, until: datetime | None
) -> datetime:
    """At least an hour is given to everything: a mail that was late already says so itself.

    Not to what waits for the morning and is over by then: it is not sent.
    """
    holds_until = due_at + holds_for
    return max(min(holds_until, until or holds_until), at + timedelta(hours=1))


_channels: dict[str, Channel] = {}


def register_channel(channel: Channel) -> None:
    _channels[channel.name] = channel


def channels_of(kind: NoticeKind, recipient: Membership) -> list[Channel]:
    """Those that may carry this kind to somebody, in the order in which they were registered."""
    return [
        channel
        for name, channel in _channels.items()
        if (not kind.channels or name in kind.channels) and channel.reaches(recipient)
    ]


def reaching(recipient: Membership) -> list[Channel]:
    """Ways to somebody that leave the site."""
    return [one for one in _channels.values() if one.interrupts and one.reaches(recipient)]


register_channel(InAppChannel())
register_channel(EmailChannel())
