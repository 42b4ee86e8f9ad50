"""Reading calendars: in a queue of their own, one host at a time, safe to do twice.

Days off that are over go a day after they are over everywhere.
"""

from datetime import datetime, timedelta
from http.client import HTTPException
from uuid import UUID

import structlog
from django.utils import timezone

from mentoring.calendars import actions
from mentoring.calendars.models import BusyFeed, DaysOff, Limits
from mentoring.calendars.queries.reading import read_feed
from mentoring.calendars.rules import schedule as times
from mentoring.calendars.rules.busy import BusyReading
from mentoring.calendars.rules.feed import MAX_BYTES
from mentoring.calendars.rules.lines import NotACalendar
from mentoring.calendars.rules.zones import iana
from mentoring.core.hooks import run_hook
from mentoring.core.web import outgoing
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.queue import NewJob, enqueue_all
from mentoring.jobs.registry import job, schedule
from mentoring.jobs.thinning import thin

WITHIN = 30.0  # seconds for one calendar
AT_ONCE = 500
BEFORE = timedelta(days=1)
log = structlog.get_logger(__name__)


@schedule(minutes=5)
def read_all_due(at: datetime) -> None:
    """Those that are not read by then are due again an hour later."""
    due = list(BusyFeed.objects.due(at).order_by("fetch_at")[:AT_ONCE])
    BusyFeed.objects.filter(pk__in=[one.pk for one in due]).update(fetch_at=at + times.AGAIN)
    jobs = [
        NewJob(
            read, {"feed_id": str(one.pk)}, one.organisation_id, lane=f"calendars:{one.host}"[:80]
        )
        for one in due
    ]
    enqueue_all(jobs, at=at)


@on_event("calendars.added", queue="calendars")
def read_at_once(event: Event) -> None:
    read(event.subject_id)


@on_event("organisations.removed")
def forget(event: Event) -> None:
    """Not where somebody has been taken back meanwhile, and added a calendar anew."""
    for rows in (BusyFeed.objects, Limits.objects, DaysOff.objects):
        gone = rows.filter(membership=event.subject_id)
        gone.exclude(membership__removed_at=None).delete()


@schedule(hours=24)
def thin_days_off(at: datetime) -> None:
    over = DaysOff.objects.filter(last_on__lt=(at - 2 * BEFORE).date())
    thin("days_off", over, _remove_days_off, at=at)


def _remove_days_off(keys: list[UUID]) -> int:
    DaysOff.objects.filter(pk__in=keys).delete()
    return 0


@job(queue="calendars")
def read(feed_id: UUID | str) -> None:
    feed = BusyFeed.objects.filter(pk=feed_id).select_related("membership").first()
    if feed is None:
        return
    at = timezone.now()
    found = look(feed, at)
    if isinstance(found, BusyReading):
        actions.keep_reading(feed, found, at=at)
    else:
        actions.note_trouble(feed, found, at=at)


def look(feed: BusyFeed, at: datetime) -> BusyReading | BusyFeed.Trouble:
    """What the calendar says; neither its address nor its words go to the log."""
    person = feed.membership
    try:
        content = outgoing.get_calendar(feed.address, most=MAX_BYTES, within=WITHIN)
    except outgoing.NotAllowed:
        return BusyFeed.Trouble.REFUSED
    except (OSError, HTTPException, UnicodeError):  # the last: a name that no host has
        return BusyFeed.Trouble.SILENT
    except ValueError:
        return BusyFeed.Trouble.TOO_LARGE
    try:
        return read_feed(
            content,
            zone=iana(person.timezone) or "UTC",
            start=at - BEFORE,
            end=at + times.AHEAD,
            owner=person.email,
            ours={uid for uids in run_hook("calendars.ours", person, at) for uid in uids},
        )
    except NotACalendar as no:
        log.info("no calendar", reason=str(no))
        return BusyFeed.Trouble.BROKEN
