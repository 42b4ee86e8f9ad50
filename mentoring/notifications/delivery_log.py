"""What was sent to one person: what, when, by which way, at which cost, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.core.l10n.formats import moment
from mentoring.notifications.kinds import EMAIL, IN_APP, NoticeKind, declared_notices, find_notice
from mentoring.notifications.models import Delivery, Mail, Message
from mentoring.notifications.rules import NoticeClass, SkipReason
from mentoring.organisations.models import Membership
from mentoring.organisations.models.grants import Grant
from mentoring.organisations.rules.roles import Capability

State = Delivery.State


@dataclass(frozen=True)
class DeliveryLine:
    """One thing that was told."""

    title: str
    created_at: datetime
    ways: tuple[str, ...]  # sentences
    is_stamped: bool


def messages_to(person: Membership) -> QuerySet[Message]:
    """Newest first, with what the lines tell; three queries however many there are."""
    deliveries = Delivery.objects.select_related("merged_into").order_by("channel")
    mails = Mail.objects.only("id", "message_id", "state", "sent_at", "due_at", "unless_read")
    told = Message.objects.filter(recipient=person).order_by("-created_at", "-id")
    return told.prefetch_related(Prefetch("deliveries", deliveries), Prefetch("mails", mails))


def visible_to_others(told: QuerySet[Message], actor: Membership) -> QuerySet[Message]:
    """What ``actor`` may know was sent to another: of programmes they run; administrators all.

    What is confidential is nobody's but its reader's.
    """
    told = told.exclude(kind__in=[kind.name for kind in _confidential()])
    if actor.is_admin:
        return told
    run = Grant.objects.held_by(actor).giving(Capability.MANAGE_PROGRAMME)
    return told.filter(programme_id__in=run.exclude(programme_id=None).values("programme_id"))


def lines(told: Iterable[Message], reader: Membership, *, is_own: bool) -> list[DeliveryLine]:
    """As ``reader`` may read them: titles, which may hold names and words, are their own only."""
    zone = reader.timezone
    return [
        DeliveryLine(
            title=one.title if is_own else _neutral(one.kind),
            created_at=one.created_at,
            ways=tuple(_ways(one, zone)),
            is_stamped=one.has_interrupted and one.notice_class == NoticeClass.PROMPT,
        )
        for one in told
    ]


def _confidential() -> list[NoticeKind]:
    return [kind for kind in declared_notices() if kind.is_confidential]


def _neutral(name: str) -> str:
    kind = find_notice(name)
    topic = kind.chosen_as if kind else None
    return str(topic.label) if topic else _("Something they had to know")


def _ways(message: Message, zone: str) -> Iterable[str]:
    """A sentence for each way that leads out of the inbox; of what has none, that it is there."""
    deliveries = [one for one in message.deliveries.all() if one.channel != IN_APP]
    mail = next(iter(message.mails.all()), None)
    if not deliveries:  # there was no other way, or it was thinned: then the email still knows
        is_mailed = mail is not None and mail.state == Mail.State.SENT
        yield _("by email") if is_mailed else _("in your inbox here")
    for one in deliveries:
        yield _email(one, mail, zone) if one.channel == EMAIL else _other(one)


def _email(delivery: Delivery, mail: Mail | None, zone: str) -> str:
    if delivery.state == State.PASSED_ON and mail:
        return _of_mail(mail, delivery, zone)
    return _unsent(delivery, zone)


def _of_mail(mail: Mail, delivery: Delivery, zone: str) -> str:
    if not settings.HAS_SMTP and mail.state in (Mail.State.QUEUED, Mail.State.CLAIMED):
        return str(_MAIL[Mail.State.NOT_SENT])
    if mail.state == Mail.State.SENT and mail.sent_at:
        if delivery.reason == SkipReason.QUIET:
            return _("by email on %(when)s, after quiet hours") % {
                "when": moment(mail.sent_at, zone)
            }
        return _("by email")
    if mail.state == Mail.State.QUEUED and delivery.due_at and mail.due_at == delivery.due_at:
        return _waits(delivery, zone)
    return str(_MAIL[mail.state])


def _waits(delivery: Delivery, zone: str) -> str:
    when = {"when": moment(delivery.due_at, zone)}  # type: ignore[arg-type] # asked before
    if delivery.reason == SkipReason.QUIET:
        return _("waits until %(when)s, when quiet hours end") % when
    return _("by email on %(when)s, unless it is read by then") % when


def _unsent(delivery: Delivery, zone: str) -> str:
    if delivery.state == State.MERGED and delivery.merged_into:
        when = moment(delivery.merged_into.created_at, zone)
        return _("gathered into the email of %(when)s") % {"when": when}
    if delivery.state == State.WAITING:
        return _("waits for the next stamp")
    return str(_REASONS.get(delivery.reason, ""))


def _other(delivery: Delivery) -> str:
    if delivery.state == State.PASSED_ON:
        return _("on the phone")
    return str(_REASONS.get(delivery.reason, ""))


_MAIL: dict[str, Any] = {
    Mail.State.QUEUED: gettext_lazy("by email, on its way"),
    Mail.State.CLAIMED: gettext_lazy("by email, on its way"),
    Mail.State.SENT: gettext_lazy("by email"),
    Mail.State.NOT_SENT: gettext_lazy("kept, because no mail server is set up"),
    Mail.State.BOUNCED: gettext_lazy("the email bounced"),
    Mail.State.FAILED: gettext_lazy("the email failed"),
    Mail.State.UNKNOWN: gettext_lazy("whether the email arrived is not known"),
    Mail.State.EXPIRED: gettext_lazy("not sent: it was no longer true"),
    Mail.State.READ: gettext_lazy("no email, because it was read here first"),
}
_REASONS = {
    SkipReason.BUDGET.value: gettext_lazy("here only, because no stamp was left"),
    SkipReason.OPTED_OUT.value: gettext_lazy("here only, because that way is switched off"),
    SkipReason.PAUSED.value: gettext_lazy("here only, because emails to this address bounce"),
    SkipReason.SILENCE.value: gettext_lazy("here only, in a week of silence"),
    SkipReason.BREAK.value: gettext_lazy("here only, during a break"),
    SkipReason.READ.value: gettext_lazy("no email, because it was read here first"),
    SkipReason.PROGRAMME.value: gettext_lazy("here only: switched off by the programme"),
    SkipReason.OLD.value: gettext_lazy("here only, because no stamp came in time"),
}
