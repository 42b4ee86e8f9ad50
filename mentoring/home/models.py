"""What a coordinator has put aside, and what the clock has gathered for large programmes."""

from django.db import models

from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


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


class Overview(models.Model):
    """Figures of a programme with so many pairs that no visit can go through all of them."""

    programme = models.OneToOneField(
        Programme, models.CASCADE, primary_key=True, related_name="overview"
    )
    figures = models.JSONField(default=dict)
    gathered_at = models.DateTimeField()


class Noticed(models.Model):
    """A pair of such a programme that seemed to need a person; each visit looks again."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="+")
    cause = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="noticed_once", fields=["programme", "cause", "relationship"]
            )
        ]
