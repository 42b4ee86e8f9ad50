"""One kind word when a calendar has not been readable for days."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.calendars.models import BusyFeed
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import Letter
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


def programme_of(feed: BusyFeed) -> Programme | None:
    """The one that somebody joined last: its budget holds the letter."""
    joined = Enrolment.objects.joined().filter(membership=feed.membership_id)
    latest = joined.select_related("programme__organisation").order_by("-joined_at", "pk").first()
    return latest.programme if latest else None


def _page(feed: BusyFeed, reader: Membership) -> str:
    return address("calendars:calendar", organisation=reader.organisation.slug)


UNREADABLE = declare_notice(
    "calendars.unreadable",
    NoticeClass.PROMPT,
    template="calendars/mail/unreadable.html",
    label=_("Your calendar cannot be read"),
    urgency=Urgency.LOW,
    letter=Letter(_("A calendar could not be read for some days"), says=[]),
    programme=programme_of,
    path=_page,
    thread=lambda feed: f"calendar:{feed.membership_id}",
)


@on_event("calendars.failed")
def notify_unreadable(event: Event) -> None:
    """Only while it still fails."""
    feeds = BusyFeed.objects.filter(pk=event.subject_id).exclude(failing_since=None)
    feed = feeds.select_related("membership__organisation").first()
    if feed is None or programme_of(feed) is None:
        return
    words = words_of(feed, feed.membership)
    notify(feed.membership, UNREADABLE, feed, words, at=event.at, occasion=event.pk)


def words_of(feed: BusyFeed, reader: Membership) -> dict[str, Any]:
    link = full_address("calendars:calendar", organisation=reader.organisation.slug)
    return {"link": link, "read_at": feed.read_at, "host": feed.host}
