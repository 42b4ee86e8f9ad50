"""Three questions now and then: how is it going, and does anybody need help?"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.fields import EncryptedTextField
from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship


class Worth(models.IntegerChoices):
    """Answers to: were your last talks worth your time?"""

    VERY = 5, _("Very much")
    YES = 4, _("Yes")
    PARTLY = 3, _("Partly")
    HARDLY = 2, _("Hardly")
    NOT = 1, _("Not at all")


class Progress(models.IntegerChoices):
    """Answers to: are you getting closer to what you set out to do?"""

    BIG_STEP = 5, _("A big step")
    STEP = 4, _("A step")
    LITTLE = 3, _("A little")
    STANDING = 2, _("Standing still")
    BACKWARDS = 1, _("Going backwards")


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(membership=actor)

    def answered(self) -> Self:
        return self.exclude(answered_at=None)


class CheckIn(models.Model):
    """One person's turn to say how one relationship is going."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="checkins")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="checkins")
    number = models.PositiveSmallIntegerField()  # 1: two weeks after the start
    due_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    worth = models.PositiveSmallIntegerField(null=True, blank=True)  # "worth my time", 1-5
    progress = models.PositiveSmallIntegerField(null=True, blank=True)  # "we are moving", 1-5
    wants_help = models.BooleanField(default=False)
    comment = EncryptedTextField(blank=True)  # for the coordinator, says the form
    help_closed_at = models.DateTimeField(null=True, blank=True)
    help_closed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="checkin_once", fields=["relationship", "membership", "number"]
            ),
            models.CheckConstraint(
                name="checkin_scale",
                condition=(Q(worth=None) | Q(worth__range=(1, 5)))
                & (Q(progress=None) | Q(progress__range=(1, 5))),
            ),
        ]
        indexes = [
            models.Index(name="checkin_to_send", fields=["due_on"], condition=Q(sent_at=None)),
            models.Index(
                name="checkin_help",
                fields=["organisation", "answered_at"],
                condition=Q(wants_help=True, help_closed_at=None),
            ),
        ]
