"""What waited for a stamp goes out together, on one stamp.

The stated order, of what would exceed the budget: prompts of low urgency stay in the inbox; all
others wait. As soon as a stamp is there again, those that are unread and no older than three weeks
go as one email. It counts for each programme of which it tells, and what belongs to a programme
that has had its own stamps waits on. What was read meanwhile, or waited longer, is dropped; the log
says which.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import full_address
from mentoring.jobs.registry import schedule
from mentoring.notifications.kinds import EMAIL, NoticeTopic, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Delivery, InboxItem, Message
from mentoring.notifications.policy import GATHERED, has_stamp, settings_of
from mentoring.notifications.rules import NoticeClass, SkipReason
from mentoring.notifications.wording import OF_ORGANISATION, Letter
from mentoring.organisations.models import Membership

WAITS = timedelta(days=21)
PEOPLE_AT_ONCE = 500
State = Delivery.State

DIGEST = declare_notice(
    GATHERED,
    NoticeClass.DIGEST,
    template="notifications/mail/gathered.html",
    topic=NoticeTopic(
        GATHERED,
        _("What had to wait"),
        _("Gathered into one email, as soon as there is a stamp again."),
        order=90,
    ),
    channels=[EMAIL],
    letter=Letter(_("What had to wait for a stamp"), fixed=OF_ORGANISATION),
)


@schedule(hours=1, queue="slow")
def gather_waiting(at: datetime) -> None:
    waiting = Delivery.objects.filter(state=State.WAITING).values("message__recipient")
    people = Membership.objects.present().filter(pk__in=waiting).select_related("organisation")
    for person in people.order_by("pk")[:PEOPLE_AT_ONCE]:
        gather_for(person, at=at)


@transaction.atomic
def gather_for(person: Membership, *, at: datetime) -> Message | None:
    """The email that gathers what waits for somebody; None while there is no stamp, or nothing."""
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        message__recipient=person, state=State.WAITING
    )
    _drop(waiting.filter(created_at__lte=at - WAITS), SkipReason.OLD)
    read = InboxItem.objects.filter(recipient=person).exclude(read_at=None)
    _drop(waiting.filter(message__in=read.values("message")), SkipReason.READ)
    found = waiting.select_related("message__inbox_item").order_by("created_at")
    rows = _with_stamp(person, list(found), at)
    if not rows:
        return None
    message = notify(
        person, DIGEST, rows[0].message, {"items": _items(person, rows)}, at=at, occasion=at.date()
    )
    if message and message.has_interrupted:
        ids = [row.pk for row in rows]
        Delivery.objects.filter(pk__in=ids).update(state=State.MERGED, merged_into=message)
    return message


def _with_stamp(person: Membership, rows: list[Delivery], at: datetime) -> list[Delivery]:
    """Those whose programme has a stamp left for them; none while they asked for silence."""
    chosen = settings_of(person)
    if chosen.silent_until is not None and at < chosen.silent_until:
        return []
    programmes = {row.message.programme_id for row in rows}
    free = {one for one in programmes if has_stamp(person, one, chosen, at=at)}
    return [row for row in rows if row.message.programme_id in free]


def _drop(rows: QuerySet[Delivery], reason: SkipReason) -> None:
    rows.update(state=State.DROPPED, reason=reason.value)


def _items(person: Membership, rows: Sequence[Delivery]) -> list[tuple[str, str]]:
    """Titles, each with the address that opens its line of the inbox."""
    slug = person.organisation.slug
    return [
        (
            row.message.title,
            full_address("notifications:open", row.message.inbox_item.pk, organisation=slug),
        )
        for row in rows
    ]
