"""A mentoring programme: its purpose, its shape, who may join, what it asks, how it speaks."""

from datetime import date
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes import rules


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def coordinated_by(self, actor: Membership) -> Self:
        """Programmes that ``actor`` runs: as a coordinator of it, or as organisation admin."""
        mine = self.filter(organisation=actor.organisation_id)
        return mine if actor.is_admin else mine.filter(Exists(_coordinated_by(actor)))

    def overseen_by(self, actor: Membership) -> Self:
        """Programmes whose figures ``actor`` may read: coordinators, admins and sponsors."""
        mine = self.filter(organisation=actor.organisation_id)
        if actor.is_admin:
            return mine
        return mine.filter(Exists(ProgrammeRole.objects.filter(
            programme=OuterRef("pk"), membership=actor
        )))  # fmt: skip

    def with_is_run(self, actor: Membership) -> Self:
        """Annotate ``is_run``: ``actor`` runs it, where ``overseen_by`` also lets sponsors in."""
        runs = Value(True) if actor.is_admin else Exists(_coordinated_by(actor))
        return self.annotate(is_run=runs)

    def running(self) -> Self:
        return self.filter(archived_at=None).exclude(launched_at=None)

    def current(self) -> Self:
        return self.filter(archived_at=None)


def _coordinated_by(actor: Membership) -> models.QuerySet["ProgrammeRole"]:
    """Of the programme around it, the role that lets ``actor`` run it."""
    mine = ProgrammeRole.objects.filter(programme=OuterRef("pk"), membership=actor)
    return mine.filter(role=ProgrammeRole.Role.COORDINATOR)


class Programme(models.Model):
    """One programme of one organisation, from draft through launch to archive."""

    class Model(models.TextChoices):
        ONE_TO_ONE = "one_to_one", _("One to one")
        REVERSE = "reverse", _("Reverse mentoring")
        FLASH = "flash", _("Flash mentoring")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="programmes")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    template = models.CharField(max_length=40)  # key of the template it was made from
    model = models.CharField(max_length=20, choices=Model, default=Model.ONE_TO_ONE)
    purpose = models.TextField(default="", blank=True)
    goal = models.TextField(default="", blank=True)  # the business goal, one sentence
    is_evergreen = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    enrol_from = models.DateField(null=True, blank=True)
    enrol_until = models.DateField(null=True, blank=True)
    guidelines = models.TextField(default="", blank=True)  # Markdown
    guidelines_version = models.PositiveIntegerField(default=1)
    # Right-tech dial, 1 (personal: few prompts) to 5 (efficient: the system drives).
    dial = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    # [{"field": "department", "op": "in", "value": ["Sales"], "audience": "mentee"}, …]
    eligibility = models.JSONField(default=list, blank=True)
    # {"weights": {"skills": 35, …}, "rules": {"shared_language": true, "min_overlap_hours": 1, …}}
    criteria = models.JSONField(default=dict, blank=True)
    relationship_weeks = models.PositiveSmallIntegerField(default=26)
    checkin_every_weeks = models.PositiveSmallIntegerField(default=6)  # after the first, at 2
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="programme_slug", fields=["organisation", "slug"]),
            models.CheckConstraint(
                name="programme_ends_after_start",
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.launched_at is None and self.archived_at is None

    @property
    def is_running(self) -> bool:
        return self.launched_at is not None and self.archived_at is None

    def is_run_by(self, actor: Membership) -> bool:
        """Whether ``actor`` may change it. One query, remembered on the loaded row."""
        known: dict[UUID, bool] = self.__dict__.setdefault("_run_by", {})
        if actor.pk not in known:
            known[actor.pk] = Programme.objects.coordinated_by(actor).filter(pk=self.pk).exists()
        return known[actor.pk]

    def remember_run_by(self, actor: Membership) -> None:
        """Say what the query that has just loaded this row has made sure of."""
        self.__dict__.setdefault("_run_by", {})[actor.pk] = True

    def takes_people_on(self, day: date) -> bool:
        """Whether somebody can join on that day: launched, and within the enrolment window."""
        return rules.takes_people(
            day,
            is_running=self.is_running,
            enrol_from=self.enrol_from,
            enrol_until=self.enrol_until,
        )


class GuidelinesVersion(models.Model):
    """The guidelines as they stood: what two people agreed to can still be read years later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="guidelines_versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="guidelinesversion_once", fields=["programme", "version"])
        ]


class Measure(models.Model):
    """How the programme will know that it served its goal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="measures")
    name = models.CharField(max_length=200)
    baseline = models.CharField(max_length=60, default="", blank=True)
    target = models.CharField(max_length=60, default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)


class ProgrammeRole(models.Model):
    """A coordinator or a sponsor of one programme."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        SPONSOR = "sponsor", _("Sponsor")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="roles")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="programme_roles")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="programmerole_once", fields=["programme", "membership", "role"]
            )
        ]


class FormField(models.Model):
    """A question to people who join: of the whole organisation, or of one programme."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("A few sentences")
        CHOICE = "choice", _("One of several")
        CHOICES = "choices", _("Any of several")
        YES_NO = "yes_no", _("Yes or no")

    class Audience(models.TextChoices):
        BOTH = "both", _("Everybody")
        MENTOR = "mentor", _("Mentors")
        MENTEE = "mentee", _("Mentees")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="form_fields")
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="form_fields"
    )  # None: asked in every programme of the organisation
    label = models.CharField(max_length=200)
    help = models.CharField(max_length=300, default="", blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LINE)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.BOTH)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
