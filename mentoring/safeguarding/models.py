"""Blocks, reports with what was copied for them, and openings of conversations with two keys."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.messaging.models import Between, Conversation
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.safeguarding import rules


class Block(models.Model):
    """One person takes no messages from another, until they take it back themselves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    blocker = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    blocked = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="block_once", fields=["blocker", "blocked"]),
            models.CheckConstraint(name="block_is_of_another", condition=~Q(blocker=F("blocked"))),
        ]


class ReportQuerySet(models.QuerySet["Report"]):
    def handled_by(self, actor: Membership) -> Self:
        """Those that ``actor`` may read: whoever is in the conversation judges nothing of it."""
        here = self.filter(organisation=actor.organisation_id)
        mine = Conversation.objects.involving(actor).values("pk")
        theirs = Q(conversation__in=mine, conversation__isnull=False)
        return here.exclude(Q(reporter=actor) | Q(author=actor) | theirs)

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Report(models.Model):
    """A message that somebody reported, with copies of what stood around it.

    ``copies`` is sealed with the organisation's key, not with the conversation's: it stays when
    the message is changed or taken back, and when the whole conversation is erased.
    """

    class Reason(models.TextChoices):
        HURTFUL = rules.ReportReason.HURTFUL.value, _("It is hurtful or threatening")
        PRESSURE = rules.ReportReason.PRESSURE.value, _("I am being pressed into something")
        SECRECY = (
            rules.ReportReason.SECRECY.value,
            _("I am asked to keep a secret or to meet elsewhere"),
        )
        DANGER = rules.ReportReason.DANGER.value, _("I am afraid for somebody, or for myself")
        OTHER = rules.ReportReason.OTHER.value, _("Something else")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")
    reporter = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")  # of the message
    number = models.PositiveBigIntegerField()  # of the message in its conversation
    reason = models.CharField(max_length=10, choices=Reason)
    words = EncryptedTextField(blank=True)  # the reporter's
    copies = EncryptedTextField()  # JSON, see queries.copies_of
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    answer = EncryptedTextField(blank=True)  # to the reporter, when it was closed

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="report_once_while_open",
                fields=["reporter", "conversation", "number"],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="report_closed_by_somebody",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_not_closed_by_reporter",
                condition=Q(closed_by=None) | ~Q(closed_by=F("reporter")),
            ),
        ]
        indexes = [models.Index(name="report_waiting", fields=["organisation", "closed_at"])]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ReportNote(models.Model):
    """What somebody of the safeguarding role wrote down about a report; nobody else reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    words = EncryptedTextField()
    written_at = models.DateTimeField()


class OpeningQuerySet(models.QuerySet["Opening"]):
    def handled_by(self, actor: Membership) -> Self:
        """Of conversations that ``actor`` is not in themselves."""
        here = self.filter(organisation=actor.organisation_id)
        return here.exclude(conversation__in=Conversation.objects.involving(actor).values("pk"))

    def with_people(self) -> Self:
        """Each with its conversation and whoever that is between."""
        known = Conversation.objects.with_people()
        return self.prefetch_related(Prefetch("conversation", known))

    def agreed(self) -> Self:
        return self.filter(agreed_at__isnull=False)


class Opening(models.Model):
    """A conversation opened for safeguarding: one asks and says why, another agrees.

    Both then read it, and nothing more, until ``ends_at``. The people in it are told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="openings")
    report = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="openings")
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = EncryptedTextField()  # told to the people concerned
    hours = models.PositiveSmallIntegerField()
    agreed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opening_needs_two_people",
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="opening_agreed_by_somebody",
                condition=Q(agreed_by=None, agreed_at=None, ends_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, ends_at__gte=F("agreed_at")),
            ),
            models.CheckConstraint(
                name="opening_agreed_or_refused",
                condition=Q(agreed_at=None) | Q(refused_at=None),
            ),
            models.CheckConstraint(
                name="opening_lasts_days_at_most",
                condition=Q(hours__gte=1, hours__lte=max(rules.HOURS)),
            ),
        ]
        indexes = [models.Index(name="opening_newest", fields=["organisation", "-asked_at"])]

    def state(self, at: datetime) -> rules.State:
        return rules.state_of(
            asked_at=self.asked_at, refused_at=self.refused_at, ends_at=self.ends_at, at=at
        )


class ErasureAsk(models.Model):
    """One member of a conversation asks for all of it to be erased; it takes everybody's yes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="erasure_asks")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="erasure_asked_once", fields=["conversation", "membership"]
            )
        ]


class HeldMessage(models.Model):
    """What a message said that was taken back while somebody looks at its conversation.

    Sealed with the organisation's key. It goes with the conversation, and once nobody looks.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="held")
    number = models.PositiveBigIntegerField()  # of the message in its conversation
    wordings = EncryptedTextField()  # JSON: every one of them, the first one first
    taken_back_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="held_once", fields=["conversation", "number"])]


class Waiting(models.Model):
    """A message written in quiet hours, or while nobody supervised: it goes in the morning, or once
    somebody does, as if it were written then.

    Of a relationship, in which nobody may have written yet, or of a conversation without one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    sent_as = models.UUIDField()
    words = EncryptedTextField()
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # None: once somebody supervises again
    is_refused = models.BooleanField(default=False)
    refused = EncryptedTextField(blank=True)  # why it did not go, for its author

    class Meta:
        constraints = [
            models.UniqueConstraint(name="waiting_once", fields=["author", "sent_as"]),
            models.CheckConstraint(
                name="waiting_somewhere",
                condition=Q(relationship__isnull=False, conversation=None)
                | Q(relationship=None, conversation__isnull=False),
            ),
        ]
        indexes = [models.Index(name="waiting_due", fields=["due_at"])]

    @property
    def between(self) -> Between:
        """Who it goes to, freshly read."""
        if self.relationship_id:
            return Relationship.objects.with_members().get(pk=self.relationship_id)
        assert self.conversation_id
        return Conversation.objects.with_people().get(pk=self.conversation_id).between
