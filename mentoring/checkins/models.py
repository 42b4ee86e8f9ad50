"""Three questions now and then: how is it going, and does anybody need help?"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.checkins.rules import Signal
from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.rules import SINGLE_TALKS


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


SIGNALS = [(one.value, one.value) for one in Signal]


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(membership=actor)

    def open_calls(self) -> Self:
        """A human was asked for, or has to look: nobody has taken care of it yet."""
        asks = Q(wants_help=True) | ~Q(signal="")
        return self.filter(asks, help_closed_at=None)

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
    signal = models.CharField(max_length=8, choices=SIGNALS, default="", blank=True)
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
            models.CheckConstraint(
                name="checkin_signal_known",
                condition=Q(signal__in=[one.value for one in Signal]),
            ),
        ]
        indexes = [
            models.Index(name="checkin_to_send", fields=["due_on"], condition=Q(sent_at=None)),
            models.Index(
                name="checkin_help",
                fields=["organisation", "answered_at"],
                condition=Q(wants_help=True, help_closed_at=None),
            ),
            models.Index(
                name="checkin_signal",
                fields=["organisation", "signal"],
                condition=Q(help_closed_at=None) & ~Q(signal=""),
            ),
        ]

    @property
    def is_about_one_talk(self) -> bool:
        """Whether it asks one question only."""
        return self.relationship.kind in SINGLE_TALKS


class ClosingAnswer(models.Model):
    """What somebody says when a programme has ended: how worthwhile it was, and in their words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="closing_answers")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="closing_answers")
    worth = models.PositiveSmallIntegerField(choices=Worth)
    comment = EncryptedTextField(blank=True)  # for the coordinators, says the form
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="closing_once", fields=["programme", "membership"]),
            models.CheckConstraint(name="closing_scale", condition=Q(worth__range=(1, 5))),
        ]


class HelpRequest(models.Model):
    """Words to the coordinators of a programme, in confidence, at any time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="help_requests")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="help_requests")
    message = EncryptedTextField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                name="help_request_open",
                fields=["programme", "created_at"],
                condition=Q(closed_at=None),
            ),
        ]


def took_part(actor: Membership) -> Q:
    """Programmes in which the actor has joined and not left, or was matched."""
    joined = Enrolment.objects.filter(membership=actor, status=Enrolment.Status.JOINED)
    together = Member.objects.present().filter(membership=actor)
    return Q(pk__in=joined.values("programme")) | Q(
        pk__in=together.values("relationship__programme")
    )
