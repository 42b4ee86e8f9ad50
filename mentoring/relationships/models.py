"""Two people working together, from the published match until it is closed."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.fields import EncryptedTextField
from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def visible_to(self, actor: Membership) -> Self:
        """Only the two themselves: coordinators see activity through ``overseen_by``."""
        return self.filter(Q(mentor=actor) | Q(mentee=actor), organisation=actor.organisation_id)

    def overseen_by(self, actor: Membership) -> Self:
        """Relationships of programmes that ``actor`` coordinates: who and when, never what."""
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def with_one_gone(self) -> Self:
        """Open ones of which a person has left the programme or the organisation."""
        return self.open().filter(_one_gone())

    def with_both_here(self) -> Self:
        """Open ones that go on: nobody has left. Only these are written to by themselves."""
        return self.open().exclude(_one_gone())


def _one_gone() -> Q:
    left = Enrolment.objects.filter(
        programme=OuterRef("programme"), status=Enrolment.Status.WITHDRAWN
    )
    return (
        Q(mentor__removed_at__isnull=False)
        | Q(mentee__removed_at__isnull=False)
        | Q(Exists(left.filter(membership=OuterRef("mentor"))))
        | Q(Exists(left.filter(membership=OuterRef("mentee"))))
    )


class Relationship(models.Model):
    """A mentor and a mentee in one programme."""

    class EndReason(models.TextChoices):
        COMPLETED = "completed", _("They have reached the end together")
        NO_TIME = "no_time", _("One of them has no time at present")
        NOT_A_FIT = "not_a_fit", _("It was not the right match")
        LEFT = "left", _("One of them has left")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="relationships")
    mentor = models.ForeignKey(Membership, models.PROTECT, related_name="as_mentor")
    mentee = models.ForeignKey(Membership, models.PROTECT, related_name="as_mentee")
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # hundredths of a point
    # What the letters say: {"mentee": [["asked", "…"], …], "mentor": […]} in plain values that
    # templates turn into sentences of the reader's language; see matching.notices.
    reasons = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField()
    mentor_agreed_at = models.DateTimeField(null=True, blank=True)
    mentee_agreed_at = models.DateTimeField(null=True, blank=True)
    # Which version of the guidelines each has accepted; 0: none yet.
    mentor_agreed_version = models.PositiveIntegerField(default=0)
    mentee_agreed_version = models.PositiveIntegerField(default=0)
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # None while open
    end_reason = models.CharField(max_length=10, choices=EndReason, default="", blank=True)
    end_note = EncryptedTextField(blank=True)  # to the coordinators, never to the partner
    ended_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="relationship_one_open_per_pair",
                fields=["programme", "mentor", "mentee"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="relationship_two_people", condition=~Q(mentor=F("mentee"))
            ),
        ]
        indexes = [
            models.Index(name="relationship_of_programme", fields=["programme", "ended_at", "id"]),
            models.Index(
                name="relationship_open_by_start",
                fields=["programme", "-started_at", "id"],
                condition=Q(ended_at=None),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_agreed(self) -> bool:
        return self.mentor_agreed_at is not None and self.mentee_agreed_at is not None

    def other(self, actor: Membership) -> Membership:
        """The partner of ``actor``; both people must be loaded."""
        return self.mentee if actor.pk == self.mentor_id else self.mentor

    def side(self, actor: Membership) -> str:
        """``mentor`` or ``mentee``: which of the two ``actor`` is."""
        return "mentor" if actor.pk == self.mentor_id else "mentee"

    def agreed_version(self, actor: Membership) -> int:
        """The version of the guidelines that ``actor`` accepted last; 0: none yet."""
        return int(getattr(self, f"{self.side(actor)}_agreed_version"))

    def is_with(self, membership: Membership) -> bool:
        return membership.pk in (self.mentor_id, self.mentee_id)
