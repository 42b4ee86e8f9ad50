"""Handing letters to the mail server: claimed first, so that a crash never sends one twice."""

import smtplib
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from mentoring.audit.models import Event
from mentoring.audit.reactions import every, reaction
from mentoring.notifications import actions, rules
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


@reaction("notifications.sent_again")
def deliver_again(event: Event) -> None:
    deliver.call(str(event.subject_id))


def _hand_over(mail: Mail) -> None:
    """Three ends: accepted, refused, or unclear, when the line broke in the middle."""
    server = get_connection("django.core.mail.backends.smtp.EmailBackend")
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:  # nothing was handed over yet
        _try_later(mail, str(error))
        return
    try:
        _message(mail, server).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        _note_refusal(mail, code, words.decode(errors="replace"))
    except smtplib.SMTPDataError as refused:
        _note_refusal(mail, refused.smtp_code, _words(refused))
    except smtplib.SMTPResponseException as refused:  # our own address or account: not theirs
        _try_later(mail, f"{refused.smtp_code} {_words(refused)}")
    except (OSError, smtplib.SMTPException):
        _close(mail, Mail.State.FAILED, "The line broke while this letter was handed over.")
    else:
        _close(mail, Mail.State.SENT, "")
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()


def _words(refused: smtplib.SMTPResponseException) -> str:
    error = refused.smtp_error
    return error.decode(errors="replace") if isinstance(error, bytes) else str(error)


def _message(mail: Mail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    domain = settings.BASE_URL.partition("://")[2].partition(":")[0]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=server,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        kind = f"text/calendar; method={mail.calendar_method}; charset=utf-8"
        message.attach_alternative(mail.calendar, kind)
    return message


def _note_refusal(mail: Mail, code: int, words: str) -> None:
    answer = f"{code} {words}".strip()
    if 500 <= code < 600:
        actions.note_bounce(mail, answer=answer, at=timezone.now())
    else:
        _try_later(mail, answer)


def _try_later(mail: Mail, answer: str) -> None:
    """1, 4, 16, 64, 256 minutes later; then it is given up."""
    if mail.attempts >= MOST_ATTEMPTS:
        _close(mail, Mail.State.FAILED, answer)
        return
    due_at = timezone.now() + timedelta(minutes=4 ** (mail.attempts - 1))
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.QUEUED, answer=answer[:500], due_at=due_at
    )
    deliver.using(run_after=due_at).enqueue(str(mail.pk))


def _close(mail: Mail, state: Mail.State, answer: str) -> None:
    """Once a letter with a way in has left, nobody here needs its words any more."""
    is_sent = state == Mail.State.SENT
    forgotten = {"text": "", "html": ""} if is_sent and rules.opens_a_door(mail.kind) else {}
    sent_at = timezone.now() if is_sent else None
    Mail.objects.filter(pk=mail.pk).update(
        state=state, answer=answer[:500], sent_at=sent_at, **forgotten
    )


@every(minutes=5)
def give_up_unclear(at: datetime) -> None:
    """A crash between claim and answer: nobody knows, so a human decides, not a second letter."""
    Mail.objects.filter(state=Mail.State.CLAIMED, claimed_at__lt=at - UNCLEAR_AFTER).update(
        state=Mail.State.FAILED, answer="The server stopped while handing this letter over."
    )
