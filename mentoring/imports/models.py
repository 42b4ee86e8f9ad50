"""Files of people: from upload through mapping and preview to what came of each row."""

from typing import Self

from django.db import models
from django.db.models import Q

from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, actor: Membership) -> Self:
        """Uploads to programmes that one runs."""
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))


class ImportBatch(models.Model):
    """An uploaded file of people, from upload through mapping and preview to its result."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="imports")
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to="imports/", blank=True)  # empty once it was thrown away
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, default="", blank=True)  # SHA-256 of the upload
    reading = models.JSONField(default=dict)  # encoding, delimiter, sheet, headers
    # {"fields": {our field: column number}, "own": {name: column}, "role_for_all": "mentee"}
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)  # advanced with the rows themselves
    links_done = models.PositiveIntegerField(default=0)  # second pass: who refers to whom
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="importbatch_one_running_per_organisation",
                fields=["organisation"],
                condition=Q(state="running"),
            )
        ]


class RemarkedRow(models.Model):
    """A row of an import about which there is something to say; a refused one keeps its cells."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="remarked_rows")
    row = models.PositiveIntegerField()  # what the spreadsheet shows at its edge
    is_refused = models.BooleanField(default=False)
    remarks = models.JSONField(default=list)  # [[code, {values}, is_error], …]
    cells = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(name="remarkedrow_once", fields=["batch", "row"])]
