"""Handing letters to the mail server: claimed first, so that a crash never sends one twice."""

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from mentoring.audit.reactions import every
from mentoring.notifications.models import Mail

MOST_ATTEMPTS = 6
UNCLEAR_AFTER = timedelta(minutes=15)


@task()
def deliver(mail_id: str) -> None:
    """Send one letter, or keep it for the administrator when no mail server is set."""
    now = timezone.now()
    if not settings.HAS_SMTP:
        Mail.objects.filter(pk=mail_id, state=Mail.State.QUEUED).update(state=Mail.State.KEPT)
        return
    claimed = Mail.objects.filter(pk=mail_id, state=Mail.State.QUEUED).update(
        state=Mail.State.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
    )
    if claimed:
        _hand_over(Mail.objects.get(pk=mail_id))


def _hand_over(mail: Mail) -> None:
    try:
        _message(mail).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        _note_refusal(mail, code, words.decode(errors="replace"))
    except smtplib.SMTPResponseException as refused:
        _note_refusal(mail, refused.smtp_code, str(refused.smtp_error))
    except OSError as error:  # no connection: nothing was handed over
        _note_refusal(mail, 0, str(error))
    else:
        _close(mail, Mail.State.SENT, "")


def _message(mail: Mail) -> EmailMultiAlternatives:
    domain = settings.BASE_URL.partition("://")[2].partition(":")[0]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection("django.core.mail.backends.smtp.EmailBackend"),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        kind = f"text/calendar; method={mail.calendar_method}; charset=utf-8"
        message.attach_alternative(mail.calendar, kind)
    return message


def _note_refusal(mail: Mail, code: int, words: str) -> None:
    answer = f"{code} {words}".strip()[:500]
    if 500 <= code < 600:
        _close(mail, Mail.State.BOUNCED, answer)
    elif mail.attempts >= MOST_ATTEMPTS:
        _close(mail, Mail.State.FAILED, answer)
    else:
        due_at = timezone.now() + timedelta(minutes=4 ** (mail.attempts - 1))
        Mail.objects.filter(pk=mail.pk).update(
            state=Mail.State.QUEUED, answer=answer, due_at=due_at
        )
        deliver.using(run_after=due_at).enqueue(str(mail.pk))


def _close(mail: Mail, state: Mail.State, answer: str) -> None:
    sent_at = timezone.now() if state == Mail.State.SENT else None
    Mail.objects.filter(pk=mail.pk).update(state=state, answer=answer, sent_at=sent_at)


@every(minutes=5)
def give_up_unclear(at: datetime) -> None:
    """A crash between claim and answer: nobody knows, so a human decides, not a second letter."""
    Mail.objects.filter(state=Mail.State.CLAIMED, claimed_at__lt=at - UNCLEAR_AFTER).update(
        state=Mail.State.FAILED, answer="The server stopped while handing this letter over."
    )
