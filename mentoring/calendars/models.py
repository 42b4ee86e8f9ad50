"""The calendar that somebody has added, and when it makes them busy."""

from collections.abc import Iterator
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.calendars.rules.schedule import AHEAD
from mentoring.core.crypto.fields import EncryptedTextField
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
