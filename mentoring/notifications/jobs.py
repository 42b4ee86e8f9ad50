"""Handing mails to the mail server: claimed first, so that a crash never sends one twice."""

import smtplib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import Payload, batched, job, schedule
from mentoring.notifications import actions, rules, thinning
from mentoring.notifications.envelope import to_message
from mentoring.notifications.kinds import find_notice, grants_entry, is_private
from mentoring.notifications.models import Mail
from mentoring.notifications.replies import return_path
from mentoring.notifications.smtp import NoAnswer, SmtpConnection
from mentoring.organisations.models import Membership

BATCH = 25  # mails over one connection: mail servers think little of more than a hundred
MAX_SECONDS = 4.0  # of a batch; stopping the server waits no longer than twice that
HOLDS_FOR = timedelta(days=5)  # a mail that says nothing else
UNKNOWN_AFTER = timedelta(minutes=15)
LATE = timedelta(minutes=30)  # longer than the queue takes for what a programme sends at once
STRANDED_AFTER = timedelta(hours=1)
STRANDED_AT_ONCE = 500
Note = Callable[[], None]

log = structlog.get_logger(__name__)


@job(queue="mail")
def deliver(mail_id: str) -> None:
    """Send one mail, or keep it for the administrator when no mail server is set."""
    deliver_all([{"mail_id": mail_id}])


@batched(deliver, max_size=BATCH)
def deliver_all(waiting: Sequence[Payload]) -> None:
    """Several mails over one connection; each is claimed alone, right before its turn.

    So a crash leaves one mail unknown and never a whole batch. What became of a mail is
    noted together with the next claim: one write for each. What does not get its turn in time
    goes back into the queue, so that stopping never waits for a slow mail server.
    """
    ids = [one["mail_id"] for one in waiting]
    if not settings.HAS_SMTP:
        Mail.objects.filter(pk__in=ids, state=Mail.State.QUEUED).update(state=Mail.State.NOT_SENT)
        return
    found = Mail.objects.select_related("recipient").in_bulk(ids)
    mails = [found[key] for key in map(UUID, ids) if key in found]
    give_up_at = time.monotonic() + MAX_SECONDS
    note: Note = _nothing
    with SmtpConnection() as connection:
        for turn, mail in enumerate(mails):
            if turn and time.monotonic() > give_up_at:
                _requeue(mails[turn:])
                break
            with transaction.atomic():
                note()
                is_claimed = _claim(mail, timezone.now())
            note = _send(mail, connection) if is_claimed else _nothing
        note()


def enqueue_delivery(
    mail: Mail, *, at: datetime, due_at: datetime | None = None, queue: str = ""
) -> None:
    """Queue a mail, in the caller's transaction; what goes to many has a queue of its own."""
    kind = find_notice(mail.kind)
    if not queue and kind and kind.is_bulk:
        queue = "bulk"
    enqueue(
        deliver,
        {"mail_id": str(mail.pk)},
        at=at,
        due_at=due_at,
        queue=queue,
        organisation_id=mail.organisation_id,
    )


def deliver_soon(mail: Mail) -> None:
    """Queue a mail that somebody waits for at the screen, where no bulk stands before it."""
    enqueue_delivery(mail, at=mail.created_at, queue="urgent")


@on_event("organisations.removed")
def ask_no_more(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    if person.removed_at:
        actions.drop_prompts(person, at=event.at)


@on_event("notifications.sent_again", queue="mail")
def deliver_again(event: Event) -> None:
    deliver(str(event.subject_id))


@transaction.atomic
def _requeue(mails: list[Mail]) -> None:
    for mail in mails:
        enqueue_delivery(mail, at=timezone.now())


def _nothing() -> None:
    """Nothing to note."""


def _claim(mail: Mail, at: datetime) -> bool:
    """Mark a mail as being handed over; False when it is not waiting any more, or expired."""
    waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.QUEUED)
    if _is_put_off(mail, at):
        return False
    if not holds(mail, at):
        if waiting.exists():
            _close(mail, Mail.State.EXPIRED, mail.answer)
        return False
    if mail.unless_read and actions.drop_if_read(mail):
        return False
    if due_at := _in_the_morning(mail, at):
        mail.due_at = due_at
        if waiting.update(due_at=due_at, held_until=due_at):
            enqueue_delivery(mail, at=at, due_at=due_at)
        return False
    mail.attempts += 1
    return bool(waiting.update(state=Mail.State.CLAIMED, claimed_at=at, attempts=mail.attempts))


def _is_put_off(mail: Mail, at: datetime) -> bool:
    """Whether another job has left it for the morning, and queued one for then."""
    kind = find_notice(mail.kind)
    return bool(kind and kind.by_day and mail.due_at - at > LATE)


def _in_the_morning(mail: Mail, at: datetime) -> datetime | None:
    """When what is unasked may leave that comes late: the machine was off, or the server away.

    None for now. What rings at night on purpose does so at once, and is not late.
    """
    kind = find_notice(mail.kind)
    is_late = at - mail.due_at > LATE
    if not (is_late and kind and kind.by_day and settings.LETTERS_BY_DAY and mail.recipient):
        return None
    local = at.astimezone(ZoneInfo(mail.recipient.timezone))
    return rules.NOT_BY_DAY.end_after(local) if rules.NOT_BY_DAY.include(local) else None


def _send(mail: Mail, connection: SmtpConnection) -> Note:
    """Hand a mail over; what came of it is to be noted.

    Accepted, refused, to be tried again because nothing was handed over yet, or unknown: the
    server had the mail and did not say what it did with it.
    """
    try:
        message = to_message(mail).message()
    except Exception as error:  # a mail that cannot be put together never stops the others
        log.exception("mail failed", mail=str(mail.pk))
        return partial(_close, mail, Mail.State.FAILED, f"It could not be put together: {error}")
    try:
        connection.open()
        connection.send(message, returns_to=return_path(mail.pk))
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return partial(_note_refusal, mail, code, _decoded(words))
    except smtplib.SMTPDataError as refused:
        return partial(_note_refusal, mail, refused.smtp_code, _decoded(refused.smtp_error))
    except NoAnswer as error:
        connection.is_broken = True
        return partial(_close, mail, Mail.State.UNKNOWN, f"No answer after the words: {error}")
    except (OSError, smtplib.SMTPException) as error:  # nothing was handed over
        connection.is_broken = True
        return partial(_try_later, mail, _said(error))
    return partial(_close, mail, Mail.State.SENT, "")


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error) or type(error).__name__


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _note_refusal(mail: Mail, code: int, words: str) -> None:
    answer = f"{code} {words}".strip()
    if 500 <= code < 600:
        actions.note_bounce(mail, answer=answer, at=timezone.now())
    else:
        _try_later(mail, answer)


def _try_later(mail: Mail, answer: str) -> None:
    """After 1, 4, 16, 64 minutes and then every two hours, for as long as what it says holds."""
    due_at = rules.retry_at(attempts=mail.attempts, at=timezone.now())
    if not holds(mail, due_at):
        _close(mail, Mail.State.EXPIRED, answer)
        return
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.QUEUED, answer=answer[:500], due_at=due_at
    )
    enqueue_delivery(mail, at=timezone.now(), due_at=due_at)


def holds(mail: Mail, at: datetime) -> bool:
    """Whether what it says is still worth sending."""
    return rules.still_holds(expires_at=mail.expires_at or mail.created_at + HOLDS_FOR, at=at)


def _close(mail: Mail, state: Mail.State, answer: str) -> None:
    """The end of a mail's way.

    With a way in it is not needed any more, and what people write to each other lies encrypted
    where they read it: those words go.
    """
    is_read_elsewhere = state == Mail.State.SENT and is_private(mail.kind)
    is_spent = is_read_elsewhere or grants_entry(mail.kind)
    forgotten = {"text": "", "html": ""} if is_spent else {}
    sent_at = timezone.now() if state == Mail.State.SENT else None
    Mail.objects.filter(pk=mail.pk).update(
        state=state, answer=answer[:500], sent_at=sent_at, **forgotten
    )


@schedule(hours=24, queue="slow")
def thin_out(at: datetime) -> None:
    """Links, deliveries and words of emails that are over."""
    thinning.thin_out(at=at)


@schedule(minutes=5)
def mark_unknown(at: datetime) -> None:
    """A crash between claim and answer: nobody knows, so a human decides, not a second mail."""
    Mail.objects.filter(state=Mail.State.CLAIMED, claimed_at__lt=at - UNKNOWN_AFTER).update(
        state=Mail.State.UNKNOWN, answer="The server stopped while handing this mail over."
    )


@schedule(hours=1)
@transaction.atomic
def requeue_stranded(at: datetime) -> None:
    """Mails that wait although their job was given up; a second job for one does no harm.

    What is unasked and late waits for the morning: a newer ``due_at`` must not hide that it is.
    """
    overdue = Mail.objects.filter(state=Mail.State.QUEUED, due_at__lt=at - STRANDED_AFTER)
    late = overdue.select_related("recipient").order_by("due_at")
    stranded = list(late[:STRANDED_AT_ONCE])
    for mail in stranded:
        later = _in_the_morning(mail, at)
        mail.due_at, mail.held_until = later or at, later or mail.held_until
        enqueue_delivery(mail, at=at, due_at=later)
    Mail.objects.bulk_update(stranded, ["due_at", "held_until"])
