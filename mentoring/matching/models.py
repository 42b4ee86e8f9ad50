"""Frozen matching runs: what went in, what came out, and what a human made of it."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.fields import EncryptedTextField
from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment, Skill
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))

    def under_way(self) -> Self:
        return self.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])

    def with_pairs(self) -> Self:
        """Runs that came to an end, published or not."""
        return self.filter(state__in=[Run.State.DONE, Run.State.PUBLISHED])

    def light(self) -> Self:
        """Without the frozen problem, which only replays and explanations need."""
        return self.defer("problem")


class Run(models.Model):
    """One matching run of one programme; it can be replayed bit for bit."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("ready")
        FAILED = "failed", _("without a result")
        PUBLISHED = "published", _("published")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the programme
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=40, default="", blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    settings = models.JSONField(default=dict)  # weights, rules, objective, as they were
    seed = models.PositiveIntegerField(default=0)
    engine_version = models.CharField(max_length=40, default="", blank=True)
    problem = models.BinaryField(default=b"")  # matchengine problem, NPZ
    certificate = models.JSONField(default=dict)  # total, bound, gap, proven, blocking pairs
    problem_text = models.CharField(max_length=500, default="", blank=True)  # why it failed
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="run_number", fields=["programme", "number"]),
            models.UniqueConstraint(
                name="run_one_under_way_per_programme",
                fields=["programme"],
                condition=Q(state__in=["queued", "running"]),
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_open(self) -> bool:
        """Done and not published: its pairs may still be changed."""
        return self.state == self.State.DONE

    @property
    def criteria(self) -> dict[str, Any]:
        found: dict[str, Any] = self.settings.get("criteria", {})
        return found


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(run__in=Run.objects.visible_to(actor))

    def proposed(self) -> Self:
        return self.filter(removed_at=None)

    def with_people(self) -> Self:
        return self.select_related("mentor__membership", "mentee__membership")


class Pair(models.Model):
    """A proposed match in a run: nobody hears of it before it is published."""

    class Origin(models.TextChoices):
        ENGINE = "engine"
        HAND = "hand"  # added by the coordinator

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="pairs")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()  # hundredths of a point, 0-10,000
    # {"skills": 2350, …} in hundredths of a point; they add up to ``score`` exactly.
    contributions = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)  # see Relationship.reasons
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.ENGINE)
    is_locked = models.BooleanField(default=False)
    note = models.CharField(max_length=300, default="", blank=True)  # why it was added by hand
    broken = models.JSONField(default=list, blank=True)  # rules that this note overrides
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pair_once_per_run", fields=["run", "mentor", "mentee"]),
            models.CheckConstraint(name="pair_two_people", condition=~Q(mentor=F("mentee"))),
            models.CheckConstraint(name="pair_score_range", condition=Q(score__lte=10_000)),
        ]
        indexes = [models.Index(name="pair_by_score", fields=["run", "-score", "id"])]


class LeftoverQuerySet(models.QuerySet["Leftover"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(run__in=Run.objects.visible_to(actor))


class Leftover(models.Model):
    """A person without a match in a run, with the reason and what would change it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="leftovers")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    is_mentee = models.BooleanField()
    reason = models.CharField(max_length=40)  # code of the engine; words in templates
    # {"allowed": 4, "blocked": {rule: count}, "frees": {rule: count}, "nearest": [enrolment, …]}
    detail = models.JSONField(default=dict)

    objects = LeftoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="leftover_once", fields=["run", "enrolment", "is_mentee"])
        ]


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def visible_to(self, actor: Membership) -> Self:
        """Those who run the programme; the partner never."""
        return self.filter(relationship__programme__in=Programme.objects.coordinated_by(actor))

    def waiting(self) -> Self:
        return self.filter(closed_at=None, relationship__ended_at=None)


class Doubt(models.Model):
    """One of the two said in confidence that it is not the right time, or not the right person."""

    class Reason(models.TextChoices):
        TIME = "time", _("It is not the right time")
        PERSON = "person", _("It may not be the right person")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="doubts")
    by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=6, choices=Reason)
    words = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="doubt_waiting", fields=["organisation", "created_at"],
                condition=Q(closed_at=None),
            )
        ]  # fmt: skip


class SameSkillQuerySet(models.QuerySet["SameSkill"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))


class SameSkill(models.Model):
    """What a coordinator decided about two words: one and the same skill here, or two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="same_skills")
    one = models.ForeignKey(Skill, models.CASCADE, related_name="+")  # the smaller id
    other = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    is_same = models.BooleanField()
    decided_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    objects = SameSkillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="same_skill_once", fields=["programme", "one", "other"]),
            models.CheckConstraint(name="same_skill_of_two", condition=Q(one__lt=F("other"))),
        ]
