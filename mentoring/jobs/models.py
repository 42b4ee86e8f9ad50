"""Work that waits for a worker."""

from typing import Self
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from mentoring.core.db.ids import new_id

NO_ORGANISATION = UUID(int=0)  # work of the installation itself


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> Self:
        return self.filter(state=Job.State.QUEUED)

    def given_up(self) -> Self:
        return self.filter(state=Job.State.GIVEN_UP)


class Job(models.Model):
    """Work to be done once, soon or at a moment: leased by a worker, tried again after a crash."""

    class State(models.TextChoices):
        QUEUED = "queued"
        DONE = "done"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    function = models.CharField(max_length=200)  # dotted path of a registered function
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # its keyword arguments
    queue = models.CharField(max_length=20, default="default")
    # Jobs of one lane run one at a time, so that one slow outside address holds up only itself.
    lane = models.CharField(max_length=80, default="", blank=True)
    organisation_id = models.UUIDField(default=NO_ORGANISATION)  # for taking turns
    # NULL, not empty: of the jobs without a key there may be many.
    unique_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)  # the worker that leased it, see worker_liveness.py
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="job_due",
                fields=["queue", "organisation_id", "due_at"],
                condition=Q(state="queued"),
            ),
            models.Index(
                name="job_leased",
                fields=["queue", "leased_until"],
                condition=Q(state="queued", leased_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.state}"


class Clock(models.Model):
    """The last moment that the scheduler believed in; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)  # what the machine's clock said and we did not

    class Meta:
        constraints = [models.CheckConstraint(name="clock_one_row", condition=Q(id=1))]


class Thinning(models.Model):
    """What was over and was removed when it was last looked for; one row for each kind of it."""

    name = models.CharField(primary_key=True, max_length=20)
    rows = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(default=0)  # characters of words that went, if any
    at = models.DateTimeField()
