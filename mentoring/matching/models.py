"""Frozen matching runs: what went in, what came out, and what a human made of it."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))


class Run(models.Model):
    """One matching run of one programme; it can be replayed bit for bit."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        PUBLISHED = "published"

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
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pair_once_per_run", fields=["run", "mentor", "mentee"]),
            models.CheckConstraint(name="pair_two_people", condition=~Q(mentor=F("mentee"))),
            models.CheckConstraint(name="pair_score_range", condition=Q(score__lte=10_000)),
        ]


class Leftover(models.Model):
    """A person without a match in a run, with the reason and what would change it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="leftovers")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    is_mentee = models.BooleanField()
    reason = models.CharField(max_length=40)  # code of the engine; words in templates
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="leftover_once", fields=["run", "enrolment", "is_mentee"]
            )
        ]
