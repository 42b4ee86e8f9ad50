"""What a coordinator has put aside for some days."""

from django.db import models

from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme


class Snooze(models.Model):
    """One cause about one row that is not shown before a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    cause = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    until = models.DateTimeField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="snooze_once", fields=["programme", "cause", "subject_id"])
        ]
