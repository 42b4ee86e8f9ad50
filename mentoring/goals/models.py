"""What the two want to reach, in steps that can be seen."""

from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.dates import sane_day
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(relationship__in=Relationship.objects.visible_to(actor))


class Goal(models.Model):
    """A SMART goal: specific title, how it is measured, why it matters, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(
        Relationship, models.CASCADE, related_name="goals", db_index=False
    )
    # Theirs alone, so encrypted at rest like their notes.
    title = EncryptedTextField()
    measure = EncryptedTextField(blank=True)
    why = EncryptedTextField(blank=True)
    target_on = models.DateField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="goal_progress_percent", condition=models.Q(progress__lte=100)
            ),
            models.CheckConstraint(name="goal_target_sanely", condition=sane_day("target_on")),
        ]
        indexes = [
            models.Index(name="goal_of_relationship", fields=["relationship", "progress"]),
        ]

    @property
    def is_reached(self) -> bool:
        return self.reached_at is not None


class GoalStep(models.Model):
    """A small thing to do on the way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps")
    title = EncryptedTextField()
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    @property
    def organisation_id(self) -> UUID:
        """Whose key encrypts it; the goal must be loaded."""
        return self.goal.organisation_id


class GoalChange(models.Model):
    """What a goal said before it was adjusted: the time line tells it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="changes")
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    title_before = EncryptedTextField()
    title_after = EncryptedTextField()
    target_before = models.DateField(null=True, blank=True)
    target_after = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
