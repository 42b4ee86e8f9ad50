"""The organisation's account at a video service, and the rooms that were made there."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.connectors.meeting_port import PASSES, DialIn, Fault, ServiceKeys
from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.dates import sane_moment
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Organisation, VideoRooms

FAULTS = {
    Fault.SILENT: _("It did not answer, or has a fault of its own."),
    Fault.BUSY: _("It has been asked too often, and wants us to wait."),
    Fault.REFUSED: _("It does not accept these keys."),
    Fault.FORBIDDEN: _("It accepts these keys, but they do not allow meetings to be made."),
    Fault.NO_HOST: _("It knows nobody under the host’s address."),
    Fault.STRANGE: _("It answered something that we do not understand."),
}
ALL_BUSY = "all_busy"
TROUBLES = {
    **{str(fault): words for fault, words in FAULTS.items()},
    ALL_BUSY: _("Every host has a meeting at that time."),
}


class VideoAccount(models.Model):
    """One for an organisation at most. ``secret`` is never shown again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="video_account")
    service = models.CharField(max_length=10, choices=VideoRooms)
    account = models.CharField(max_length=200, default="", blank=True)
    client = models.CharField(max_length=200, default="", blank=True)
    secret = EncryptedTextField()
    hosts = models.JSONField(default=list)  # in whose names rooms are made, in turn
    connected_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)  # None: a test is under way
    worked_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, default="", blank=True)

    @property
    def keys(self) -> ServiceKeys:
        return ServiceKeys(self.account, self.client, self.secret)

    @property
    def trouble_words(self) -> str:
        return str(TROUBLES.get(self.trouble, ""))


class ServiceRoomQuerySet(models.QuerySet["ServiceRoom"]):
    def waiting(self, at: datetime) -> Self:
        """Not made, and somebody may still meet there."""
        return self.filter(made_at=None, ends_at__gt=at)

    def needed(self) -> Self:
        return self.filter(given_back_at=None)

    def at_that_time(self, starts_at: datetime, ends_at: datetime) -> Self:
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class ServiceRoom(models.Model):
    """``key``: of the one who needs it. What joins is encrypted: whoever knows it is inside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    key = models.UUIDField(unique=True)
    service = models.CharField(max_length=10, choices=VideoRooms)
    host = models.CharField(max_length=254, default="", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    given_back_at = models.DateTimeField(null=True, blank=True)  # by us; the service hears later
    trouble = models.CharField(max_length=12, default="", blank=True)
    at_service = EncryptedTextField()  # its id there
    url = EncryptedTextField()
    sealed_numbers = EncryptedTextField()  # a JSON list of number, place, code

    objects = ServiceRoomQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="room_by_end", fields=["ends_at"])]
        constraints = [
            models.CheckConstraint(name="room_starts_sanely", condition=sane_moment("starts_at"))
        ]

    @property
    def numbers(self) -> Sequence[DialIn]:
        return [DialIn(*one) for one in json.loads(self.sealed_numbers or "[]")]

    @property
    def may_still_be_made(self) -> bool:
        """Whether the trouble it has, if any, may pass by itself."""
        return self.trouble in ("", ALL_BUSY, *PASSES)

    @property
    def trouble_words(self) -> str:
        return str(TROUBLES.get(self.trouble, ""))
