"""The event log: audit trail and outbox at once."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, subject: models.Model) -> Self:
        """Events about one row."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def sealed(self) -> Self:
        return self.exclude(position=None).order_by("position")


class Event(models.Model):
    """One thing that happened: who did what to which row, and when. Never changed, never deleted.

    ``data`` holds ids and figures, never people's words: the log outlives an erasure.
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField(db_index=True)  # events lie below organisations
    actor_id = models.UUIDField(null=True)  # None: the system by itself
    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    # The organisation's hash chain, filled in by the sealing job after commit (ADR 0027).
    position = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="event_one_per_position", fields=["organisation_id", "position"]
            )
        ]
        indexes = [
            models.Index(name="event_subject", fields=["subject_type", "subject_id", "id"]),
            models.Index(name="event_unsealed", fields=["id"], condition=Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class ChainHead(models.Model):
    """How far an organisation's chain reaches; signed, so that its end cannot be cut off."""

    organisation_id = models.UUIDField(primary_key=True)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64, default="")


class Checkpoint(models.Model):
    """A chain's length and end at one moment, from which it is verified later."""

    organisation_id = models.UUIDField()
    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="checkpoint_one_per_position", fields=["organisation_id", "position"]
            )
        ]


class Erasure(models.Model):
    """Says that a mark in the log stands for a person who was erased."""

    organisation_id = models.UUIDField()
    mark = models.UUIDField()
    at = models.DateTimeField()
    signature = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="erasure_once", fields=["organisation_id", "mark"])
        ]
