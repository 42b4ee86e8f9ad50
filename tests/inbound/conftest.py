"""Letters that went out, and answers to them as mail programs write them."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.inbound.receiving import receive
from mentoring.messaging import actions
from mentoring.messaging.jobs import TELL_AFTER
from mentoring.messaging.models import Conversation
from mentoring.messaging.queries import thread
from mentoring.notifications.envelope import to_message
from mentoring.notifications.models import Mail

QUOTE = """

On Mon, 14 Sep 2026 at 12:00, Northwind <{to}> wrote:

> Dear Amina,
>
> Bo writes: Shall we meet?
"""


@pytest.fixture(autouse=True)
def _takes_mail(settings, tmp_path):
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    here = on_disk | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": here}
    settings.INBOUND_ADDRESS = "reply+{token}@mail.example.org"
    settings.HAS_SMTP = True


@dataclass
class Answering:
    """Answers ``mail`` the way its reader would."""

    mail: Mail

    @property
    def to(self) -> str:
        self.mail.refresh_from_db()
        return to_message(self.mail).reply_to[0]

    def write(self, words: str = "Yes, gladly.", **changes: Any) -> EmailMessage:
        message = EmailMessage()
        headers = {
            "From": f"Somebody <{self.mail.to}>",
            "To": self.to,
            "Subject": f"Re: {self.mail.subject}",
            "Message-ID": f"<{uuid4()}@phone.example>",
            "Date": "Sun, 14 Sep 2025 12:00:00 +0000",  # a year early, and nobody minds
        } | {name.replace("_", "-"): value for name, value in changes.items()}
        for name, value in headers.items():
            if value is not None:
                message[name] = value
        message.set_content(words + QUOTE.format(to=self.to))
        return message

    def send(
        self, words: str = "Yes, gladly.", *, at: Any = None, sender: str = "", **changes: Any
    ):
        raw = self.write(words, **changes).as_bytes()
        return receive(
            raw, recipient=self.to, sender=sender or self.mail.to, at=at or timezone.now()
        )


@pytest.fixture
def talk(cast, make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def unread(cast, talk, run_jobs):
    """Bo has written; the letter about it is on its way to Amina."""
    now = timezone.now()
    actions.send(talk, "Shall we meet?", sent_as=uuid4(), actor=cast.bo, at=now)
    run_jobs(at=now + TELL_AFTER * 2)
    return Answering(Mail.objects.get(kind="messaging.unread"))


@pytest.fixture
def said(talk):
    """What stands in the conversation for somebody."""

    def said(actor):
        conversation = Conversation.objects.get(relationship=talk)
        return [one.words for one in thread(conversation, actor, talk).messages]

    return said


@pytest.fixture
def letters(db):
    """Letters about replies, newest last, as their reader reads them."""
    return lambda: list(Mail.objects.filter(kind="inbound.answer").order_by("created_at"))
