"""People in a programme: what they offer and seek, when they can, whom they wish for."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme

HALF_HOURS_A_WEEK = 336  # half hours from Monday 00:00, in the person's own time zone


class Skill(models.Model):
    """A word of the organisation's own vocabulary."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="skills")
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80)  # casefolded, single spaces

    class Meta:
        constraints = [models.UniqueConstraint(name="skill_once", fields=["organisation", "key"])]

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    """What one person says about themselves, once per organisation, for every programme."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="profile")
    goals = models.TextField(default="", blank=True)
    bio = models.TextField(default="", blank=True)
    languages = models.JSONField(default=list, blank=True)  # [["en", "C1"], …]
    # 336 bits as 84 hex digits, Monday 00:00 first, local wall time; empty: not said.
    availability = models.CharField(max_length=84, default="", blank=True)
    formats = models.JSONField(default=list, blank=True)  # ["in_person", "video", "phone"]
    identities = EncryptedTextField(blank=True)  # JSON list
    video_link = models.URLField(max_length=300, default="", blank=True)  # a room of their own
    reach = EncryptedTextField(blank=True)  # how whoever is matched with them may reach them
    prefers_same_identity = models.BooleanField(default=False)
    updated_at = models.DateTimeField()


class ProfileSkill(models.Model):
    """One skill that a person offers (with a level) or seeks (with a priority)."""

    class Side(models.TextChoices):
        OFFERED = "offered"
        WANTED = "wanted"

    id = models.BigAutoField(primary_key=True)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    side = models.CharField(max_length=8, choices=Side)
    weight = models.PositiveSmallIntegerField()  # level 1-5 when offered, priority 1-3 when wanted

    class Meta:
        constraints = [
            models.UniqueConstraint(name="profileskill_once", fields=["profile", "side", "skill"])
        ]


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, actor: Membership) -> Self:
        """One's own, and those in programmes that one runs."""
        runs = Programme.objects.coordinated_by(actor)
        return self.filter(Q(membership=actor) | Q(programme__in=runs))

    def joined(self) -> Self:
        return self.filter(status=Enrolment.Status.JOINED)

    def to_welcome(self, on: date) -> Self:
        """Whose pause is over by that day, and nobody has been told of it yet."""
        return self.filter(welcome_on__lte=on).select_related("programme__organisation")

    def ready_to_match(self, on: object) -> Self:
        """Joined or imported with enough to go by, and not on pause at that date."""
        there = self.exclude(status=Enrolment.Status.WITHDRAWN)
        return there.filter(Q(paused_until=None) | Q(paused_until__lte=on))


class Enrolment(models.Model):
    """One person's place in one programme, as mentor, mentee or both."""

    class Status(models.TextChoices):
        IMPORTED = "imported", _("Not invited yet")
        INVITED = "invited", _("Invited")
        JOINING = "joining", _("Started joining")
        JOINED = "joined", _("Joined")
        WITHDRAWN = "withdrawn", _("Has left")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enrolments")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="enrolments")
    is_mentor = models.BooleanField(default=False)
    is_mentee = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.IMPORTED)
    capacity_min = models.PositiveSmallIntegerField(default=0)  # of a mentor, in mentees
    capacity_max = models.PositiveSmallIntegerField(default=1)
    mentors_wanted = models.PositiveSmallIntegerField(default=1)  # of a mentee
    answers = models.JSONField(default=dict, blank=True)  # form field id -> answer
    step = models.PositiveSmallIntegerField(default=0)  # how far the joining pages have come
    paused_until = models.DateField(null=True, blank=True)  # the day of return, kept when over
    pause_note = EncryptedTextField(blank=True)  # to those they work with, never to coordinators
    grace_until = models.DateField(null=True, blank=True)  # silence counts again from then
    welcome_on = models.DateField(null=True, blank=True)  # None: nobody waits to be welcomed back
    # Since when they look for somebody new, because it ended before its time; None: they do not.
    waits_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="enrolment_once", fields=["programme", "membership"]),
            models.CheckConstraint(
                name="enrolment_has_a_role", condition=Q(is_mentor=True) | Q(is_mentee=True)
            ),
            models.CheckConstraint(
                name="enrolment_capacity_order", condition=Q(capacity_min__lte=F("capacity_max"))
            ),
        ]
        indexes = [
            # Holds all that counting under the tabs of the people page needs.
            models.Index(
                name="enrolment_by_status",
                fields=["programme", "status", "paused_until", "membership"],
            ),
            # The few of a programme who are away, or were lately: asked by every list of pairs.
            models.Index(
                name="enrolment_away",
                fields=["programme", "paused_until", "membership"],
                condition=Q(paused_until__isnull=False),
            ),
            models.Index(
                name="enrolment_in_grace",
                fields=["programme", "grace_until", "membership"],
                condition=Q(grace_until__isnull=False),
            ),
            models.Index(
                name="enrolment_to_welcome",
                fields=["welcome_on"],
                condition=Q(welcome_on__isnull=False),
            ),
            models.Index(
                name="enrolment_waiting",
                fields=["programme", "waits_since"],
                condition=Q(waits_since__isnull=False),
            ),
        ]


class Preference(models.Model):
    """Whom a mentee would like, best first."""

    id = models.BigAutoField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="preferences")
    target = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="preference_once", fields=["enrolment", "target"]),
            models.UniqueConstraint(name="preference_rank", fields=["enrolment", "rank"]),
        ]


class Exclusion(models.Model):
    """Two people who must not be matched. Only the one who said so sees it, never the other."""

    class Reason(models.TextChoices):
        ASKED = "asked"  # one of them asked for it
        PAST = "past"  # they were partners before

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    by = models.ForeignKey(Membership, models.CASCADE, related_name="exclusions")
    other = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=5, choices=Reason, default=Reason.ASKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exclusion_once", fields=["by", "other", "reason"])
        ]


class BulkInvitation(models.Model):
    """Many invitations on their way, so that the page can show how far they are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="bulk_invitations")
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    enrolments = models.JSONField(default=list)  # ids still as text, in order
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    @property
    def total(self) -> int:
        return len(self.enrolments)
