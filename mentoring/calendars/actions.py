"""A calendar is added, read, and removed; limits are set, days off come and go."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.calendars.models import BusyFeed, DaysOff, Limits
from mentoring.calendars.queries.limits import today_of
from mentoring.calendars.rules import schedule
from mentoring.calendars.rules.busy import BusyReading
from mentoring.calendars.rules.limits import FURTHEST, MAX_SPANS
from mentoring.core.refusals import Refusal
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.organisations.models import Membership

MAX_ADDED = 10  # within an hour: each is read at once, at a host of somebody's choice
HOUR = timedelta(hours=1)


class AddedOften(Refusal):
    message = _("You have added a calendar {count} times within an hour. Wait a while, then try.")


class DaysOffTurned(Refusal):
    message = _("The last day lies before the first. Change one of the two.")


class DaysOffPast(Refusal):
    message = _("These days are over. Choose days that lie ahead.")


class DaysOffTooFar(Refusal):
    message = _("Days off can be entered for a year from today. Choose earlier days.")


class DaysOffTooLong(Refusal):
    message = _("That is longer than a year. Check the years of both days.")


class TooManyDaysOff(Refusal):
    message = _("You have {count} entries already. Remove one, or make two into one longer one.")


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
def keep_reading(feed: BusyFeed, reading: BusyReading, *, at: datetime) -> None:
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


@transaction.atomic
def set_limits(
    *,
    notice_hours: int,
    gap_minutes: int,
    max_a_day: int | None,
    actor: Membership,
    at: datetime,
) -> Limits:
    """For all their programmes. What stands already changes nothing; meetings stay as they are."""
    Membership.objects.select_for_update().get(pk=actor.pk)
    wanted = {"notice_hours": notice_hours, "gap_minutes": gap_minutes, "max_a_day": max_a_day}
    known = Limits.objects.filter(membership=actor).first()
    if known and all(getattr(known, name) == value for name, value in wanted.items()):
        return known
    limits, _is_new = Limits.objects.update_or_create(
        membership=actor, defaults=wanted | {"organisation_id": actor.organisation_id}
    )
    record("calendars.limits_set", limits, actor=actor, at=at)
    return limits


@transaction.atomic
def add_days_off(*, first_on: date, last_on: date, actor: Membership, at: datetime) -> DaysOff:
    """Both days included, on their own wall. The same days again are one entry.

    Meetings and offers within them stay as they are: their owner reads which they are, and
    decides about each.
    """
    Membership.objects.select_for_update().get(pk=actor.pk)
    today = today_of(actor, at)
    _refuse_odd_days(first_on, last_on, today)
    mine = DaysOff.objects.filter(membership=actor).ahead(today)
    if known := mine.filter(first_on=first_on, last_on=last_on).first():
        return known
    if mine.count() >= MAX_SPANS:
        raise TooManyDaysOff(count=MAX_SPANS)
    found = DaysOff.objects.create(
        organisation_id=actor.organisation_id,
        membership=actor,
        first_on=first_on,
        last_on=last_on,
        created_at=at,
    )
    record("calendars.days_off_added", found, actor=actor, at=at)
    return found


def _refuse_odd_days(first: date, last: date, today: date) -> None:
    if first > last:
        raise DaysOffTurned
    if last < today:
        raise DaysOffPast
    if last > today + FURTHEST:
        raise DaysOffTooFar
    if last - first > FURTHEST:
        raise DaysOffTooLong


@transaction.atomic
def remove_days_off(days: DaysOff, *, actor: Membership, at: datetime) -> None:
    """A second press changes nothing."""
    found = DaysOff.objects.select_for_update().filter(pk=days.pk).first()
    if found is not None:
        record("calendars.days_off_removed", found, actor=actor, at=at)
        found.delete()
