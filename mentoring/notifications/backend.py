"""Mail written by libraries (sign-in codes) through the same queue as everything else."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from mentoring.core.db.ids import new_id
from mentoring.notifications.html_to_text import html_to_text
from mentoring.notifications.jobs import deliver_soon
from mentoring.notifications.kinds import SIGN_IN
from mentoring.notifications.models import Mail

# Codes and links for signing in: whoever waits longer asks for another.
HOLDS_FOR = timedelta(hours=1)


class KeepingBackend(BaseEmailBackend):
    """Queue each message as a Mail row; the worker hands it over."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = timezone.now()
        for message in email_messages:
            self._queue(message, now)
        return len(email_messages)

    @transaction.atomic
    def _queue(self, message: EmailMessage, now: datetime) -> None:
        html = ""
        if isinstance(message, EmailMultiAlternatives):
            html = next((str(a[0]) for a in message.alternatives if a[1] == "text/html"), "")
        for address in message.to:
            mail = Mail.objects.create(
                key=f"library:{new_id()}",
                kind=SIGN_IN,
                to=address,
                subject=str(message.subject),
                text=str(message.body) or html_to_text(html),
                html=html,
                created_at=now,
                due_at=now,
                expires_at=now + HOLDS_FOR,
            )
            deliver_soon(mail)
