"""What people do with what was sent to them, and administrators with what was not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.notifications import rules
from mentoring.notifications.kinds import (
    EMAIL,
    IN_APP,
    NoticeKind,
    declared_notices,
    grants_entry,
)
from mentoring.notifications.models import (
    AddressTrouble,
    Delivery,
    InboxItem,
    Mail,
    Message,
    NoticeSettings,
    OptOut,
    PushDevice,
)
from mentoring.organisations.models import Membership

# What a human may send once more; of an unknown one it may be the second that arrives.
RESENDABLE = (
    Mail.State.BOUNCED,
    Mail.State.FAILED,
    Mail.State.NOT_SENT,
    Mail.State.UNKNOWN,
    Mail.State.EXPIRED,
)
RESENT_HOLDS_FOR = timedelta(days=5)


class NotNeeded(Refusal):
    message = _("This email is on its way or has arrived; sending it again would make two.")


class WordsGone(Refusal):
    message = _(
        "What it said is not kept any more, so it cannot be sent again. Write to them yourself."
    )


class WriteAnew(Refusal):
    message = _("Sign-in codes are not sent twice: whoever needs one asks for another.")


def mark_read(item: InboxItem, *, at: datetime) -> None:
    """Reading is a preference of the reader, not a deed: nothing is recorded."""
    InboxItem.objects.filter(pk=item.pk, read_at=None).update(read_at=at)


def mark_told(person: Membership, kind: str, path: str, *, at: datetime) -> None:
    """What a line of the inbox leads to was read without it; mails that wait for it need not go."""
    InboxItem.objects.visible_to(person).unread().filter(kind=kind, path=path).update(read_at=at)


def drop_prompts(person: Membership, *, programme_id: UUID | None = None, at: datetime) -> None:
    """Whoever has left, a programme or all of them, is asked nothing more.

    What waits for a stamp or for the morning stays in the inbox, as if it had been read there.
    """
    theirs = InboxItem.objects.visible_to(person).unread()
    theirs = theirs.exclude(message__notice_class=Message.Class.TRANSACTIONAL)
    if programme_id is not None:
        theirs = theirs.filter(message__programme_id=programme_id)
    theirs.update(read_at=at)


def mark_all_read(actor: Membership, *, at: datetime) -> int:
    return InboxItem.objects.visible_to(actor).unread().update(read_at=at)


@transaction.atomic
def opt_out(person: Membership, kind: NoticeKind, channel: str, *, at: datetime) -> None:
    """Tell somebody of this kind in the inbox only; a second time changes nothing."""
    _row, is_new = OptOut.objects.get_or_create(
        membership=person, kind=kind.name, channel=channel, defaults={"created_at": at}
    )
    if is_new:
        data = {"kind": kind.name, "channel": channel}
        record("notifications.opted_out", person, actor=person, at=at, data=data)


@transaction.atomic
def opt_in(person: Membership, kind: NoticeKind, channel: str, *, at: datetime) -> None:
    """Take an opt-out back."""
    if OptOut.objects.filter(membership=person, kind=kind.name, channel=channel).delete()[0]:
        data = {"kind": kind.name, "channel": channel}
        record("notifications.opted_in", person, actor=person, at=at, data=data)


@transaction.atomic
def choose_ways(
    person: Membership,
    kinds: Sequence[NoticeKind],
    *,
    shown: Collection[str],
    wanted: Collection[str],
    at: datetime,
) -> None:
    """By which of the channels ``shown`` these kinds reach somebody: those ``wanted``.

    What nobody may switch off changes nothing.
    """
    for kind in kinds:
        for channel in shown if kind.chosen_as else ():
            choose = opt_in if channel in wanted else opt_out
            choose(person, kind, channel, at=at)


@transaction.atomic
def choose_settings(person: Membership, *, at: datetime, **chosen: Any) -> None:
    """Stamps and quiet hours, by the names of ``NoticeSettings``."""
    NoticeSettings.objects.update_or_create(membership=person, defaults=chosen)
    record("notifications.settings_chosen", person, actor=person, at=at)


@transaction.atomic
def ask_for_silence(person: Membership, *, at: datetime) -> datetime:
    """Nothing unasked leaves Rapport for a week from now; when it ends."""
    until = at + rules.SILENCE_LASTS
    NoticeSettings.objects.update_or_create(membership=person, defaults={"silent_until": until})
    record("notifications.silenced", person, actor=person, at=at)
    return until


@transaction.atomic
def end_silence(person: Membership, *, at: datetime) -> None:
    if NoticeSettings.objects.filter(membership=person, silent_until__gt=at).update(
        silent_until=None
    ):
        record("notifications.unsilenced", person, actor=person, at=at)


class TooManyDevices(Refusal):
    message = _("{count} devices ring for you already. Remove one of them, then add this one.")


@transaction.atomic
def add_device(
    person: Membership,
    subscription: Mapping[str, str],
    *,
    name: str,
    session_key: str,
    at: datetime,
) -> PushDevice:
    """Let a browser ring for whoever is signed in there, and no longer for anybody else.

    Raises ``TooManyDevices``. ``subscription``: endpoint, p256dh and auth, as the browser said.
    """
    endpoint = subscription["endpoint"]
    PushDevice.objects.filter(endpoint=endpoint).exclude(session_key=session_key).delete()
    theirs = PushDevice.objects.signed_in(at=at).filter(membership=person)
    count = theirs.exclude(endpoint=endpoint).count()
    if count >= rules.MAX_DEVICES:
        raise TooManyDevices(count=count)
    device, _is_new = PushDevice.objects.update_or_create(
        membership=person,
        endpoint=endpoint,
        defaults={
            "p256dh": subscription["p256dh"],
            "auth": subscription["auth"],
            "session_key": session_key,
            "name": name,
            "created_at": at,
        },
    )
    record("notifications.device_added", person, actor=person, at=at)
    return device


@transaction.atomic
def remove_device(device: PushDevice, *, actor: Membership, at: datetime) -> None:
    device.delete()
    record("notifications.device_removed", device.membership, actor=actor, at=at)


def drop_if_read(mail: Mail) -> bool:
    """Whether a mail that waited is not needed: its line on the site was read by now.

    The stamp that it would have cost is given back, unless another way had used it.
    """
    told = InboxItem.objects.filter(message=mail.message_id)
    if not mail.message_id or not told.exclude(read_at=None).exists():
        return False
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.READ, text="", html="")
    theirs = Delivery.objects.filter(message=mail.message_id)
    theirs.filter(channel=EMAIL).update(state=Delivery.State.DROPPED, reason=rules.SkipReason.READ)
    went = theirs.filter(state=Delivery.State.PASSED_ON).exclude(channel=IN_APP)
    if not went.exists():
        Message.objects.filter(pk=mail.message_id).update(has_interrupted=False)
    return True


@transaction.atomic
def send_again(mail: Mail, *, actor: Membership, at: datetime) -> Mail:
    """Queue a mail that did not arrive, or of which nobody knows, to the address now on file.

    The sending itself is a reaction to the event. An invitation is written anew instead, with a
    link of its own, because its words are not kept; sign-in codes are asked for by their reader.
    """
    again = Mail.objects.select_for_update().get(pk=mail.pk)
    if again.state not in RESENDABLE:
        raise NotNeeded
    if any(run_hook("notifications.written_anew", again, actor, at)):
        return again
    if grants_entry(again.kind):
        raise WriteAnew
    if not again.text:
        raise WordsGone
    if again.recipient:
        again.to = again.recipient.email
        resume_address(again.recipient, actor=actor, at=at)
    again.state, again.attempts, again.answer, again.due_at = Mail.State.QUEUED, 0, "", at
    again.expires_at = at + RESENT_HOLDS_FOR
    again.save(update_fields=["state", "attempts", "answer", "due_at", "expires_at", "to"])
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
    if known.recipient:
        _note_trouble(known.recipient, known.to, answer, at)
    if known.organisation_id:
        record("notifications.bounced", known, actor=None, at=at)
    return True


def _note_trouble(person: Membership, address: str, answer: str, at: datetime) -> None:
    """An address that is gone is paused at once, one with passing trouble after a few times."""
    trouble, is_new = AddressTrouble.objects.select_for_update().get_or_create(
        membership=person, address=address.lower(), defaults={"latest_at": at}
    )
    latest = at if is_new else trouble.latest_at
    trouble.answer, trouble.latest_at = answer[:500], at
    is_gone = rules.ends_address(answer)
    if not is_gone:
        trouble.soft_bounces = rules.soft_bounces(trouble.soft_bounces, latest_at=latest, at=at)
    if trouble.paused_at is None and (is_gone or trouble.soft_bounces >= rules.SOFT_BOUNCES):
        trouble.paused_at = at
        record("notifications.paused", person, actor=None, at=at)
        _call_back(person, address, answer)
    trouble.save()


def _call_back(person: Membership, address: str, answer: str) -> None:
    """What waited for the morning or a line is not sent there, nor late once it works again.

    As for what is written from now on, only what has no other way is tried all the same.
    """
    has_another = [one.name for one in declared_notices() if list(one.channels) != [EMAIL]]
    waiting = Mail.objects.filter(recipient=person, to__iexact=address, kind__in=has_another)
    waiting.filter(state=Mail.State.QUEUED).update(state=Mail.State.BOUNCED, answer=answer[:500])


@transaction.atomic
def resume_address(person: Membership, *, actor: Membership, at: datetime) -> None:
    """Mail somebody again, at the address they have now; nothing where it is not paused."""
    theirs = AddressTrouble.objects.filter(membership=person, address=person.email.lower())
    if theirs.exclude(paused_at=None).update(paused_at=None, soft_bounces=0):
        record("notifications.resumed", person, actor=actor, at=at)


@transaction.atomic
def note_complaint(mail: Mail, *, at: datetime) -> bool:
    """Its reader called a letter unwanted: nothing unasked is mailed; False if so before."""
    person = mail.recipient
    if person is None:
        return False
    unasked = [kind for kind in declared_notices() if kind.is_unasked]
    before = OptOut.objects.filter(membership=person, channel=EMAIL).count()
    for kind in unasked:
        opt_out(person, kind, EMAIL, at=at)
    return before < len(unasked)
