"""When somebody is not to be booked: their calendar's busy times, their limits, their days off."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.calendars.rules import limits as rules
from mentoring.calendars.rules.schedule import AHEAD
from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.dates import sane_day
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation


class BusyFeedQuerySet(models.QuerySet["BusyFeed"]):
    def due(self, at: datetime) -> Self:
        return self.filter(fetch_at__lte=at, membership__removed_at=None)


class BusyFeed(models.Model):
    """One for a person at most. Of what is read there only beginnings and ends are kept.

    ``address`` is a secret: whoever knows it reads the whole calendar. Encrypted at rest.
    """

    class Trouble(models.TextChoices):
        NONE = "", ""
        SILENT = "silent", _("Nobody answers at that address.")
        REFUSED = "refused", _("The address exists, but it gives us no calendar.")
        BROKEN = "broken", _("What lies at that address is not a whole calendar.")
        TOO_LARGE = "too_large", _("The calendar is too large for us to read.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="busy_feed")
    address = EncryptedTextField()
    spans = models.JSONField(default=list)  # [beginning, end] in ISO, UTC, earliest first
    doubts = models.PositiveIntegerField(default=0)  # events of a zone that nobody knows
    added_at = models.DateTimeField()
    fetch_at = models.DateTimeField()  # when it is read next
    read_at = models.DateTimeField(null=True, blank=True)  # the last time that went well
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=10, choices=Trouble, default=Trouble.NONE, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # that it fails, since it does

    objects = BusyFeedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="busyfeed_due", fields=["fetch_at"])]

    @property
    def host(self) -> str:
        """All of the address that is shown again."""
        return urlsplit(self.address).hostname or ""

    def counts_at(self, at: datetime) -> bool:
        """Whether anything that was read last can still lie ahead."""
        return self.read_at is not None and at < self.read_at + AHEAD

    @property
    def busy(self) -> Iterator[tuple[datetime, datetime]]:
        return ((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in self.spans)


class Limits(models.Model):
    """What one person sets for their meetings in every programme; without a row the usual holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="limits")
    notice_hours = models.PositiveSmallIntegerField(default=rules.NOTICES[0])
    gap_minutes = models.PositiveSmallIntegerField(default=0)  # before and after each meeting
    max_a_day = models.PositiveSmallIntegerField(null=True, blank=True)  # None: no limit

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="limits_among_choices",
                condition=Q(notice_hours__in=rules.NOTICES)
                & Q(gap_minutes__in=rules.GAPS)
                & (Q(max_a_day=None) | Q(max_a_day__in=rules.DAILY)),
            )
        ]


class DaysOffQuerySet(models.QuerySet["DaysOff"]):
    def ahead(self, today: date) -> Self:
        """Those that are not over."""
        return self.filter(last_on__gte=today)


class DaysOff(models.Model):
    """Days, both included, on which one person has no meeting: those of their own wall."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="days_off")
    first_on = models.DateField()
    last_on = models.DateField()
    created_at = models.DateTimeField()

    objects = DaysOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="days_off_once", fields=["membership", "first_on", "last_on"]
            ),
            models.CheckConstraint(
                name="days_off_in_order", condition=Q(first_on__lte=F("last_on"))
            ),
            models.CheckConstraint(
                name="days_off_in_our_time", condition=sane_day("first_on") & sane_day("last_on")
            ),
        ]
        indexes = [models.Index(name="days_off_over", fields=["last_on"])]
