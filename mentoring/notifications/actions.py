"""What people do with what was sent to them, and administrators with what was not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.notifications import rules
from mentoring.notifications.models import Mail, Notice
from mentoring.organisations.models import Membership


class NotNeeded(Refusal):
    message = _("This letter is on its way or has arrived; sending it again would make it two.")


class WriteAnew(Refusal):
    message = _("An invitation is not sent twice: invite the person again on their own page.")


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Reading is a preference of the reader, not a deed: nothing is recorded."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(actor: Membership, *, at: datetime) -> int:
    return Notice.objects.visible_to(actor).unread().update(read_at=at)


@transaction.atomic
def send_again(mail: Mail, *, actor: Membership, at: datetime) -> Mail:
    """Queue a letter that came back, failed or was kept, to the address now on file.

    The sending itself is a reaction to the event. Letters with a way in are written anew
    instead: their words are not kept, and their link may have been taken back.
    """
    if rules.opens_a_door(mail.kind):
        raise WriteAnew
    again = Mail.objects.select_for_update().get(pk=mail.pk)
    if again.state not in (Mail.State.BOUNCED, Mail.State.FAILED, Mail.State.KEPT):
        raise NotNeeded
    if again.recipient:
        again.to = again.recipient.email
    again.state, again.attempts, again.answer, again.due_at = Mail.State.QUEUED, 0, "", at
    again.save(update_fields=["state", "attempts", "answer", "due_at", "to"])
    record("notifications.sent_again", again, actor=actor, at=at)
    return again


@transaction.atomic
def note_bounce(mail: Mail, *, answer: str, at: datetime) -> bool:
    """A delivery report says that this letter did not arrive; False if that was known."""
    known = Mail.objects.select_for_update().get(pk=mail.pk)
    if known.state == Mail.State.BOUNCED:
        return False
    known.state, known.answer = Mail.State.BOUNCED, answer[:500]
    known.save(update_fields=["state", "answer"])
    if known.organisation_id:
        record("notifications.bounced", known, actor=None, at=at)
    return True
