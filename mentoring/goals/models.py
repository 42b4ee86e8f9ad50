"""What the two want to reach, in steps that can be seen."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models

from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(relationship__in=Relationship.objects.visible_to(actor))


class Goal(models.Model):
    """A SMART goal: specific title, how it is measured, why it matters, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="goals")
    title = models.CharField(max_length=200)
    measure = models.CharField(max_length=300, default="", blank=True)
    why = models.TextField(default="", blank=True)
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
            )
        ]


class GoalStep(models.Model):
    """A small thing to do on the way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps")
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
