"""Talks: proposed, booked, in both calendars, held or not, and what is kept of them."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.fields import EncryptedTextField
from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Relationship


class Format(models.TextChoices):
    VIDEO = "video", _("Video")
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("Phone")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(relationship__in=Relationship.objects.visible_to(actor))

    def open(self) -> Self:
        return self.filter(answered_at=None, withdrawn_at=None)


class Proposal(models.Model):
    """Up to three moments that one offers the other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="proposals")
    proposed_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    slots = models.JSONField()  # up to three ISO moments, UTC, earliest first
    minutes = models.PositiveSmallIntegerField(default=45)
    format = models.CharField(max_length=10, choices=Format, default=Format.VIDEO)
    place = models.CharField(max_length=300, default="", blank=True)  # room, link or number
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    meeting = models.OneToOneField(
        "Meeting", models.SET_NULL, null=True, blank=True, related_name="proposal"
    )  # what came of it; None though answered: none of the moments fitted

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proposal_one_open_per_relationship",
                fields=["relationship"],
                condition=Q(answered_at=None, withdrawn_at=None),
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def moments(self) -> list[datetime]:
        return [datetime.fromisoformat(slot) for slot in self.slots]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(relationship__in=Relationship.objects.visible_to(actor))

    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def held(self) -> Self:
        """Took place by the word of at least one, with no word against it."""
        said = self.filter(Q(mentor_says_held=True) | Q(mentee_says_held=True), cancelled_at=None)
        return said.exclude(mentor_says_held=False).exclude(mentee_says_held=False)


class Meeting(models.Model):
    """A talk of two people at one moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    format = models.CharField(max_length=10, choices=Format, default=Format.VIDEO)
    place = models.CharField(max_length=300, default="", blank=True)
    agenda = EncryptedTextField(blank=True)  # both write it
    booked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry, RFC 5545
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # "did it take place?" was sent
    # Either side's word; None: has not said.
    mentor_says_held = models.BooleanField(null=True, blank=True)
    mentee_says_held = models.BooleanField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="meeting_of_relationship", fields=["relationship", "starts_at"]),
            models.Index(name="meeting_by_start", fields=["starts_at"]),
        ]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def said_by(self, actor: Membership) -> bool | None:
        """What ``actor`` said about whether it took place; the relationship must be loaded."""
        says: bool | None = getattr(self, f"{self.relationship.side(actor)}_says_held")
        return says

    @property
    def is_missed(self) -> bool:
        """Did not take place, by the word of both."""
        return self.mentor_says_held is False and self.mentee_says_held is False

    @property
    def is_held(self) -> bool:
        """Took place by the word of at least one, with no word against it."""
        says = (self.mentor_says_held, self.mentee_says_held)
        return True in says and False not in says


class BusySlot(models.Model):
    """A half hour of one person that a talk takes: the row that makes double booking impossible."""

    id = models.BigAutoField(primary_key=True)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="busy_slots")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="busy_slots")
    starts_at = models.DateTimeField()  # on the hour or half hour, UTC

    class Meta:
        constraints = [
            models.UniqueConstraint(name="busyslot_once", fields=["membership", "starts_at"])
        ]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, actor: Membership) -> Self:
        mine = Relationship.objects.visible_to(actor)
        return self.filter(Q(author=actor) | Q(is_shared=True), relationship__in=mine)


class Note(models.Model):
    """What one writes down about a talk: for oneself, or for both. Encrypted at rest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="notes")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="notes")
    author = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)
    body = EncryptedTextField()
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(relationship__in=Relationship.objects.visible_to(actor))

    def open(self) -> Self:
        return self.filter(kept_at=None)


class Promise(models.Model):
    """Who does what until when: said after a talk, ticked off in one tap. Encrypted at rest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="promises")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="promises")
    by = models.ForeignKey(Membership, models.CASCADE, related_name="+")  # whoever does it
    words = EncryptedTextField()
    until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="promise_of_relationship", fields=["relationship", "made_at"])]
