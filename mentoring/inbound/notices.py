"""The one letter about a reply: why it did nothing, or not all of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import origin_of
from mentoring.inbound import rules
from mentoring.inbound.models import Arrival
from mentoring.notifications.kinds import EMAIL, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Message
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import OF_ORGANISATION, Letter

ANSWER = declare_notice(
    "inbound.answer",
    NoticeClass.TRANSACTIONAL,
    template="inbound/mail/answer.html",
    letter=Letter(_("What became of a reply by email"), fixed=OF_ORGANISATION),
    channels=[EMAIL],
    urgency=Urgency.NOW,
    reaches_departed=True,
    thread=lambda arrival: arrival.mail.thread if arrival.mail else "",
)
DAY = timedelta(days=1)
OTHER_SENDER = _(
    "It came from an address that we do not know as yours. Write from {address}, or on the page."
)
NOT_CONFIRMED = _(
    "Our mail server could not confirm that it came from you, so it changed nothing. "
    "Please answer on the page."
)
EXPIRED = _("It came more than {days} days after our email. Please write on the page.")
LEFT = _("You no longer take part in {organisation}, so it reached nobody.")
NOBODY = _("Nobody reads replies to that email. What you want to say can be said on the page.")
UNREAD = _(
    "Your answer counts. What you wrote below it reached nobody, so please say it on the page."
)
EMPTY = _("Below the email that it quotes we found no words of yours.")
GONE = _("What it is about is not there any more.")


def tell(
    arrival: Arrival,
    *,
    why: Any = "",
    choices: Sequence[tuple[Any, str]] = (),
    passed_on: bool = False,
    files: Sequence[str] = (),
) -> bool:
    """Write to whoever replied; False where they have had enough letters about replies today.

    ``why``: a sentence, in any language that is active when it is read. ``passed_on``: their
    words did reach the conversation. ``files``: a name or a sentence for each that did not.
    """
    reader, mail = arrival.membership, arrival.mail
    if reader is None or mail is None:
        return False
    recent = Message.objects.filter(recipient=reader, kind=ANSWER.name)
    if recent.filter(created_at__gt=arrival.arrived_at - DAY).count() >= rules.ANSWERS_A_DAY:
        return False
    path = mail.message.path if mail.message else ""
    words = {
        "about": mail.subject,
        "why": why,
        "choices": list(choices),
        "passed_on": passed_on,
        "files": list(files),
        "page_url": origin_of(reader.organisation.slug) + (path or "/"),
        "has_left": reader.removed_at is not None,
    }
    return notify(reader, ANSWER, arrival, words, at=arrival.arrived_at) is not None
