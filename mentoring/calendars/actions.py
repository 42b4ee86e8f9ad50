"""A calendar is added, read, and removed; what was read last stays until it is read again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.calendars.models import BusyFeed
from mentoring.calendars.rules import schedule
from mentoring.calendars.rules.busy import Reading
from mentoring.core.refusals import Refusal
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.organisations.models import Membership

MAX_ADDED = 10  # within an hour: each is read at once, at a host of somebody's choice
HOUR = timedelta(hours=1)


class AddedOften(Refusal):
    message = _("You have added a calendar {count} times within an hour. Wait a while, then try.")


@transaction.atomic
def add(*, address: str, actor: Membership, at: datetime) -> BusyFeed:
    """In place of another. The same address again is read again at once and keeps its reading.

    Raises ``AddedOften``: somebody's host must not be asked as often as a button can be pressed.
    """
    Membership.objects.select_for_update().get(pk=actor.pk)
    before = Event.objects.filter(name="calendars.added", actor_id=actor.pk, at__gt=at - HOUR)
    if before.count() >= MAX_ADDED:
        raise AddedOften(count=MAX_ADDED)
    feed = BusyFeed.objects.filter(membership=actor).first()
    if feed is None or feed.address != address:
        BusyFeed.objects.filter(membership=actor).delete()
        feed = BusyFeed.objects.create(
            organisation_id=actor.organisation_id,
            membership=actor,
            address=address,
            added_at=at,
            fetch_at=at,
        )
    feed.fetch_at = at
    feed.save(update_fields=["fetch_at"])
    record("calendars.added", feed, actor=actor, at=at)
    return feed


@transaction.atomic
def remove(*, actor: Membership, at: datetime) -> None:
    """With everything that was read there. A second press changes nothing."""
    feed = BusyFeed.objects.select_for_update().filter(membership=actor).first()
    if feed is not None:
        record("calendars.removed", feed, actor=actor, at=at)
        feed.delete()


@transaction.atomic
def keep_reading(feed: BusyFeed, reading: Reading, *, at: datetime) -> None:
    """Nothing where it was removed, or replaced, meanwhile."""
    spans = [[start.isoformat(), end.isoformat()] for start, end in reading.spans]
    BusyFeed.objects.filter(pk=feed.pk).update(
        spans=spans,
        doubts=reading.doubts,
        read_at=at,
        fetch_at=at + schedule.EVERY,
        failing_since=None,
        trouble=BusyFeed.Trouble.NONE,
        told_at=None,
    )


@transaction.atomic
def note_trouble(feed: BusyFeed, trouble: BusyFeed.Trouble, *, at: datetime) -> None:
    """The last good reading stays. Its owner hears of it once, when it has lasted for days."""
    found = BusyFeed.objects.select_for_update().filter(pk=feed.pk).first()
    if found is None:
        return
    found.failing_since = found.failing_since or at
    found.trouble, found.fetch_at = trouble, schedule.again_at(found.failing_since, at)
    if schedule.is_to_be_told(found.failing_since, found.told_at, at):
        found.told_at = at
        record("calendars.failed", found, actor=None, at=at, data={"trouble": str(trouble)})
    found.save(update_fields=["failing_since", "trouble", "fetch_at", "told_at"])
