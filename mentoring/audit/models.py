"""The event log (audit trail and outbox at once) and the jobs that react to it."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from mentoring.core.ids import new_id


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
    organisation_id = models.UUIDField(db_index=True)  # audit lies below organisations
    actor_id = models.UUIDField(null=True)  # None: the system by itself
    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    # The hash chain, filled in by the sealing job in order of commit (ADR 0006).
    position = models.BigIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=64, default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="event_subject", fields=["subject_type", "subject_id", "id"]),
            models.Index(name="event_unsealed", fields=["id"], condition=Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> Self:
        return self.filter(state=Job.State.QUEUED)

    def dead(self) -> Self:
        return self.filter(state=Job.State.DEAD)


class Job(models.Model):
    """Work to be done once, soon or at a moment: leased by a worker, tried again after a crash."""

    class State(models.TextChoices):
        QUEUED = "queued"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    function = models.CharField(max_length=200)  # dotted path
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    queue = models.CharField(max_length=20, default="default")
    # NULL, not empty: of the jobs without a key there may be many.
    unique_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)  # the worker that leased it, see presence.py
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="job_due", fields=["queue", "due_at"], condition=Q(state="queued"))
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.state}"
