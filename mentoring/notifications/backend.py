"""Mail written by libraries (sign-in codes) through the same queue as everything else."""

from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from mentoring.core.ids import new_id
from mentoring.notifications.jobs import deliver_soon
from mentoring.notifications.models import Mail
from mentoring.notifications.plain import plain


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
                key=f"library:{new_id()}", kind="sign-in", to=address, subject=str(message.subject),
                text=str(message.body) or plain(html), html=html, created_at=now, due_at=now,
            )  # fmt: skip
            deliver_soon(mail)
