"""What the two want to reach, in steps that can be seen."""

from datetime import date
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.dates import sane_day
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship, may_read


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, actor: Membership) -> Self:
        here = self.filter(organisation=actor.organisation_id)
        return here.filter(may_read(actor, "created_at"))

    def pursued(self) -> Self:
        """Without those that were let go of."""
        return self.filter(let_go_at=None)

    def open(self) -> Self:
        return self.pursued().filter(reached_at=None)

    def past(self, today: date) -> Self:
        """Open ones whose day is over."""
        return self.open().filter(target_on__lt=today)

    def unasked(self) -> Self:
        """Nobody was asked about the day that stands there now."""
        return self.filter(Q(asked_for=None) | ~Q(asked_for=F("target_on")))


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
    # Whose it is, as keys of memberships; empty: everybody's who is in the relationship.
    whose = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)
    progress = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True, blank=True)
    let_go_at = models.DateTimeField(null=True, blank=True)
    asked_for = models.DateField(null=True, blank=True)  # of which day its owner was asked

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="goal_progress_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(name="goal_target_sanely", condition=sane_day("target_on")),
            models.CheckConstraint(
                name="goal_ends_one_way", condition=Q(reached_at=None) | Q(let_go_at=None)
            ),
        ]
        indexes = [
            models.Index(
                name="goal_by_relationship", fields=["relationship", "let_go_at", "progress"]
            ),
            models.Index(
                name="goal_by_day",
                fields=["target_on"],
                condition=Q(reached_at=None, let_go_at=None, target_on__isnull=False),
            ),
        ]

    @property
    def is_reached(self) -> bool:
        return self.reached_at is not None

    @property
    def is_let_go(self) -> bool:
        return self.let_go_at is not None

    @property
    def is_open(self) -> bool:
        return not (self.is_reached or self.is_let_go)


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
