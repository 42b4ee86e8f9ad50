"""What a coordinator has put aside, and what the worker has counted in large programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme


class Snooze(models.Model):
    """One kind about one row that is not shown before a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    until = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)  # so far, while it is the same matter
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="snooze_once", fields=["programme", "kind", "subject_id"])
        ]


class Overview(models.Model):
    """Figures of a programme with so many pairs that no visit can go through all of them."""

    programme = models.OneToOneField(
        Programme, models.CASCADE, primary_key=True, related_name="overview"
    )
    figures = models.JSONField(default=dict)
    counted_at = models.DateTimeField()


class AttentionCandidate(models.Model):
    """A pair of such a programme that seemed to need a person; each visit looks again."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attention_candidate_once", fields=["programme", "kind", "subject_id"]
            )
        ]


class Announcement(models.Model):
    """What a coordinator told a part of a programme; its words are sealed."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody who has joined")
        MENTORS = "mentors", _("Mentors")
        MENTEES = "mentees", _("Mentees")
        MATCHED = "matched", _("People with a match")
        WAITING = "waiting", _("People without a match")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="announcements")
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience)
    title = models.CharField(max_length=120)
    words = EncryptedTextField()
    once = models.UUIDField(unique=True)  # of the form that was sent
    created_at = models.DateTimeField()
