"""Handing letters to the mail server: claimed first, so that a crash never sends one twice."""

import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from mentoring.audit.models import Event
from mentoring.audit.reactions import every, reaction, together
from mentoring.notifications import actions, rules
from mentoring.notifications.line import Line
from mentoring.notifications.models import Mail

BATCH = 25  # letters over one connection: mail servers think little of more than a hundred
MOST_SECONDS = 4.0  # of a batch; stopping the server waits no longer than twice that
AHEAD = timedelta(hours=1)
MOST_ATTEMPTS = 6
UNCLEAR_AFTER = timedelta(minutes=15)
BROKEN = "The line broke while this letter was handed over."
Note = Callable[[], None]

log = structlog.get_logger(__name__)


@task(queue_name="mail")
def deliver(mail_id: str) -> None:
    """Send one letter, or keep it for the administrator when no mail server is set."""
    deliver_all([[mail_id]])


@together(deliver, most=BATCH)
def deliver_all(waiting: list[list[str]]) -> None:
    """Several letters over one connection; each is claimed alone, right before its turn.

    So a crash leaves one letter unclear and never a whole batch. What became of a letter is
    noted together with the next claim: one write for each. What does not get its turn in time
    goes back into the queue, so that stopping never waits for a slow mail server.
    """
    ids = [mail_id for (mail_id,) in waiting]
    if not settings.HAS_SMTP:
        Mail.objects.filter(pk__in=ids, state=Mail.State.QUEUED).update(state=Mail.State.KEPT)
        return
    found = Mail.objects.in_bulk(ids)
    letters = [found[key] for key in map(UUID, ids) if key in found]
    give_up_at = time.monotonic() + MOST_SECONDS
    note: Note = _nothing
    with Line() as line:
        for turn, mail in enumerate(letters):
            if turn and time.monotonic() > give_up_at:
                _put_back(letters[turn:])
                break
            with transaction.atomic():
                note()
                is_claimed = _claim(mail)
            note = _hand_over(mail, line) if is_claimed else _nothing
        note()


def deliver_soon(mail: Mail) -> None:
    """Queue a letter that somebody waits for at the screen, before all others."""
    deliver.using(run_after=mail.created_at - AHEAD).enqueue(str(mail.pk))


@reaction("notifications.sent_again", queue="mail")
def deliver_again(event: Event) -> None:
    deliver.call(str(event.subject_id))


@transaction.atomic
def _put_back(letters: list[Mail]) -> None:
    for mail in letters:
        deliver.enqueue(str(mail.pk))


def _nothing() -> None:
    """Nothing to note."""


def _claim(mail: Mail) -> bool:
    """Mark a letter as being handed over; False when it is not waiting any more."""
    mail.attempts += 1
    waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.QUEUED)
    return bool(
        waiting.update(state=Mail.State.CLAIMED, claimed_at=timezone.now(), attempts=mail.attempts)
    )


def _hand_over(mail: Mail, line: Line) -> Note:
    """Three ends, each to be noted: accepted, refused, or unclear, when the line broke midway."""
    try:
        server = line.open()
    except (OSError, smtplib.SMTPException) as error:  # nothing was handed over yet
        return partial(_try_later, mail, str(error))
    try:
        server.send_messages([_message(mail)])
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return partial(_note_refusal, mail, code, words.decode(errors="replace"))
    except smtplib.SMTPDataError as refused:
        return partial(_note_refusal, mail, refused.smtp_code, _words(refused))
    except smtplib.SMTPResponseException as refused:  # our own address or account: not theirs
        return partial(_try_later, mail, f"{refused.smtp_code} {_words(refused)}")
    except (OSError, smtplib.SMTPException):
        line.is_broken = True
        return partial(_close, mail, Mail.State.FAILED, BROKEN)
    except Exception as error:  # a letter that cannot be put together never stops the others
        line.is_broken = True
        log.exception("letter failed", mail=str(mail.pk))
        return partial(_close, mail, Mail.State.FAILED, f"It could not be put together: {error}")
    return partial(_close, mail, Mail.State.SENT, "")


def _words(refused: smtplib.SMTPResponseException) -> str:
    error = refused.smtp_error
    return error.decode(errors="replace") if isinstance(error, bytes) else str(error)


def _message(mail: Mail) -> EmailMultiAlternatives:
    domain = settings.BASE_URL.partition("://")[2].partition(":")[0]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
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
