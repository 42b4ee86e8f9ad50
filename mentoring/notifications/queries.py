"""What the inbox shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import ngettext_lazy

from mentoring.core.db.counting import CountUpTo
from mentoring.core.hooks import hook
from mentoring.notifications.models import AddressTrouble, InboxItem, Mail
from mentoring.notifications.policy import cap_of, is_paused, prompts_in_month, settings_of
from mentoring.organisations.models import Membership

MAX_UNREAD = 1000


@dataclass(frozen=True)
class Budget:
    """How much was written to somebody in thirty days, of how much may be."""

    spent: int
    most: int


def inbox(actor: Membership) -> QuerySet[InboxItem]:
    return InboxItem.objects.visible_to(actor).order_by("-created_at", "-id")


@hook("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    theirs = InboxItem.objects.filter(recipient=OuterRef("pk")).unread()
    return {"unread": CountUpTo(theirs, MAX_UNREAD), "mail_is_paused": _is_paused()}


def _is_paused() -> Exists:
    of_address = AddressTrouble.objects.filter(membership=OuterRef("pk"), paused_at__isnull=False)
    return Exists(of_address.filter(address=Lower(OuterRef("email"))))


def mail_is_paused(actor: Membership) -> bool:
    """Whether nothing is mailed to somebody, because their address keeps bouncing."""
    known: bool | None = actor.__dict__.get("mail_is_paused")  # of the one who asks for a page
    return is_paused(actor) if known is None else known


def unread_count(actor: Membership) -> int:
    """How many lines of the inbox wait to be read, counted no further than a page tells."""
    known: int | None = actor.__dict__.get("unread")  # of the one who asks for a page
    return InboxItem.objects.visible_to(actor).unread().count() if known is None else known


def budget_of(actor: Membership, *, at: datetime) -> Budget | None:
    """The widest budget among somebody's programmes; None while they are in none."""
    most = cap_of(actor, settings_of(actor))
    return None if most is None else Budget(prompts_in_month(actor, at=at), most)


@dataclass(frozen=True)
class MailTrouble:
    """How many mails did not go the way of all others, and in which way; told as sentences."""

    not_sent: int = 0
    late: int = 0
    unknown: int = 0
    expired: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        return any((self.not_sent, self.late, self.unknown, self.expired, self.failed))

    def __str__(self) -> str:
        told = [_TROUBLE[name] % {"num": count} for name, count in vars(self).items() if count]
        return " ".join(told)


_TROUBLE = {
    "not_sent": ngettext_lazy(
        "%(num)s email is kept in the outbox, because no mail server is set up.",
        "%(num)s emails are kept in the outbox, because no mail server is set up.",
        "num",
    ),
    "late": ngettext_lazy(
        "%(num)s email has been waiting for the mail server for more than an hour.",
        "%(num)s emails have been waiting for the mail server for more than an hour.",
        "num",
    ),
    "unknown": ngettext_lazy(
        "Whether %(num)s email arrived is not known.",
        "Whether %(num)s emails arrived is not known.",
        "num",
    ),
    "expired": ngettext_lazy(
        "%(num)s email could not be sent while what it says was still true.",
        "%(num)s emails could not be sent while what they say was still true.",
        "num",
    ),
    "failed": ngettext_lazy("%(num)s email failed.", "%(num)s emails failed.", "num"),
}
LATE_AFTER = timedelta(hours=1)
RECENT = timedelta(days=14)  # what ended longer ago is history


def _late(at: datetime) -> Q:
    """Waiting for the mail server for more than an hour; what quiet hours hold is not late."""
    waits = Q(state__in=(Mail.State.QUEUED, Mail.State.CLAIMED), created_at__lt=at - LATE_AFTER)
    return waits & (Q(held_until=None) | Q(held_until__lt=at - LATE_AFTER))


def _was_over_by_then() -> Q:
    """Held on purpose, for the morning or a newer offer, until after what it says was true.

    Nothing went wrong: it stood in the inbox meanwhile.
    """
    held = Q(state=Mail.State.EXPIRED, attempts=0, held_until__isnull=False)
    return held & Q(expires_at__lte=F("held_until"))


def mail_trouble(*, at: datetime, organisation_id: UUID | None = None) -> MailTrouble:
    """Of one organisation, or of the whole installation; one query.

    Mails that were kept before a mail server was set up are no trouble: the outbox shows them.
    """
    mails = Mail.objects.exclude(state__in=(Mail.State.SENT, Mail.State.READ)).filter(
        created_at__gt=at - RECENT
    )
    mails = mails.exclude(_was_over_by_then())
    if organisation_id:
        mails = mails.filter(organisation=organisation_id)
    late = _late(at)
    ends = (Mail.State.NOT_SENT, Mail.State.UNKNOWN, Mail.State.EXPIRED, Mail.State.FAILED)
    counts = {state.value: Count("id", filter=Q(state=state)) for state in ends}
    found = mails.aggregate(late=Count("id", filter=late), **counts)
    if settings.HAS_SMTP:
        found["not_sent"] = 0
    return MailTrouble(**found)


def in_trouble(*, at: datetime) -> QuerySet[Mail]:
    """Those that ``mail_trouble`` counts."""
    ends = [Mail.State.UNKNOWN, Mail.State.EXPIRED, Mail.State.FAILED]
    if not settings.HAS_SMTP:
        ends.append(Mail.State.NOT_SENT)
    recent = Mail.objects.filter(_late(at) | Q(state__in=ends), created_at__gt=at - RECENT)
    return recent.exclude(_was_over_by_then())


def stuck_mails(organisation_id: UUID, *, at: datetime) -> QuerySet[Mail]:
    """Of one organisation, the latest first, without what they say."""
    found = in_trouble(at=at).filter(organisation=organisation_id).select_related("recipient")
    return found.defer("html", "text", "calendar", "subject").order_by("-created_at")


def sent_or_kept(sent: Any, kept: Any) -> Any:
    """What a page may say of mails just written: without a mail server they go nowhere."""
    return sent if settings.HAS_SMTP else kept


def with_newest_mail(people: QuerySet[Membership]) -> QuerySet[Any]:
    """Each with ``newest_to``, ``newest_state`` and ``answer`` of the newest email that has ended.

    ``bounced_at`` is the first that bounced. What is still to be sent says nothing about an
    address, so it ends no alarm.
    """
    told = (Mail.State.SENT, Mail.State.BOUNCED)
    theirs = Mail.objects.filter(recipient=OuterRef("pk"), state__in=told)
    newest = theirs.order_by("-created_at")
    first = theirs.filter(state=Mail.State.BOUNCED).order_by("created_at")
    return people.annotate(
        newest_state=Subquery(newest.values("state")[:1]),
        newest_to=Subquery(newest.values("to")[:1]),
        answer=Subquery(newest.values("answer")[:1]),
        bounced_at=Subquery(first.values("created_at")[:1]),
    )


def bouncing(people: Iterable[Membership]) -> list[Membership]:
    """Those whose emails bounce at the address they have now; one query."""
    asked = Membership.objects.filter(pk__in=[one.pk for one in people])
    bounced = with_newest_mail(asked).filter(newest_state=Mail.State.BOUNCED)
    return list(bounced.filter(newest_to=F("email")).order_by("name", "pk"))


def item_of(actor: Membership, item_id: UUID) -> QuerySet[InboxItem]:
    return InboxItem.objects.visible_to(actor).filter(pk=item_id)
