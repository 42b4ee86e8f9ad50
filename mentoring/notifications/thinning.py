"""What is left of emails and links once they are over (ADR 0075)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length

from mentoring.jobs.thinning import thin
from mentoring.notifications.models import ActionLink, Delivery, Mail, ReplyAddress

KEEP_LINKS = timedelta(days=90)  # so long the page behind one still says that it was used
KEEP_DELIVERIES = timedelta(days=365)
WORDS = ("text", "html", "calendar")
ON_ITS_WAY = (Mail.State.QUEUED, Mail.State.CLAIMED)


def thin_out(*, at: datetime) -> None:
    """Once a day. The row of a message stays: it is why nobody is told the same thing twice."""
    thin("links", links_over(at), _remove_links, at=at)
    thin("reply_addresses", _addresses_over(at), _remove_addresses, at=at)
    thin("deliveries", deliveries_over(at), _remove_deliveries, at=at)
    if settings.KEEP_EMAILS_DAYS:
        thin("emails", words_over(at), _forget_words, at=at)


def links_over(at: datetime) -> QuerySet[ActionLink]:
    """Used or ended long ago."""
    since = at - KEEP_LINKS
    return ActionLink.objects.filter(Q(expires_at__lte=since) | Q(used_at__lte=since))


def _addresses_over(at: datetime) -> QuerySet[ReplyAddress]:
    return ReplyAddress.objects.filter(expires_at__lte=at - KEEP_LINKS)


def deliveries_over(at: datetime) -> QuerySet[Delivery]:
    """How messages went their way a year ago; what still waits for its turn stays."""
    old = Delivery.objects.filter(created_at__lte=at - KEEP_DELIVERIES)
    return old.exclude(state=Delivery.State.WAITING)


def words_over(at: datetime) -> QuerySet[Mail]:
    """Emails that are not on their way any more and still have words."""
    old = Mail.objects.filter(created_at__lte=at - timedelta(days=settings.KEEP_EMAILS_DAYS))
    return old.exclude(state__in=ON_ITS_WAY).exclude(**dict.fromkeys(WORDS, ""))


def _remove_links(keys: list[Any]) -> int:
    ActionLink.objects.filter(pk__in=keys).delete()
    return 0


def _remove_addresses(keys: list[Any]) -> int:
    ReplyAddress.objects.filter(pk__in=keys).delete()
    return 0


def _remove_deliveries(keys: list[Any]) -> int:
    Delivery.objects.filter(pk__in=keys).delete()
    return 0


def _forget_words(keys: list[Any]) -> int:
    """To whom, about what, when and how it went stays; what it said is gone."""
    theirs = Mail.objects.filter(pk__in=keys).exclude(state__in=ON_ITS_WAY)
    size: int = theirs.aggregate(size=Sum(sum(map(Length, WORDS))))["size"] or 0
    theirs.update(**dict.fromkeys(WORDS, ""))
    return size


def words_kept() -> tuple[int, int]:
    """Emails that still have words, and how many characters these are."""
    kept = Mail.objects.exclude(**dict.fromkeys(WORDS, ""))
    size = kept.aggregate(size=Sum(sum(map(Length, WORDS))))["size"] or 0
    return kept.count(), size
