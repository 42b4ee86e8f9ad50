"""Talks: proposed, booked, in both calendars, held or not, and what is kept of them."""

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.dates import sane_day, sane_moment
from mentoring.core.db.ids import new_id
from mentoring.meetings.models.places import (
    AT_SERVICE,
    HERE,
    Format,
    place_name,
    service_of,
)
from mentoring.meetings.models.series import CalendarFeed, Series
from mentoring.organisations.models import Membership, Organisation
from mentoring.relationships.models import Member, Relationship, may_read

__all__ = [
    "AT_SERVICE",
    "HERE",
    "Attendance",
    "BusyHalfHour",
    "CalendarFeed",
    "Format",
    "HostSwap",
    "Meeting",
    "MeetingQuerySet",
    "Note",
    "NoteQuerySet",
    "OfferAnswer",
    "Outcome",
    "Paper",
    "PaperUpdate",
    "Promise",
    "PromiseQuerySet",
    "Proposal",
    "ProposalQuerySet",
    "Question",
    "QuestionQuerySet",
    "Series",
    "place_name",
    "service_of",
]


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(relationship__in=Relationship.objects.visible_to(actor))

    def open(self) -> Self:
        return self.filter(answered_at=None, withdrawn_at=None)

    def lapsed(self, at: datetime) -> Self:
        """Open, though nobody can be expected to answer any more."""
        return self.open().filter(closes_at__lte=at)

    def to_be_reminded(self, at: datetime) -> Self:
        return self.open().filter(remind_at__lte=at, closes_at__gt=at)

    def waiting_for(self, actor: Membership) -> Self:
        """Offered by somebody else, and without a word of ``actor`` so far."""
        answered = OfferAnswer.objects.filter(proposal=OuterRef("pk"), member__membership=actor)
        return self.open().exclude(proposed_by=actor).exclude(Exists(answered))


class Proposal(models.Model):
    """Up to three moments that one offers the others; as a poll, up to eight: the best is taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="proposals")
    proposed_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    slots = models.JSONField()  # up to three ISO moments, UTC, earliest first
    minutes = models.PositiveSmallIntegerField(default=45)
    format = models.CharField(max_length=10, choices=Format, default=Format.VIDEO)
    place = models.CharField(max_length=300, default="", blank=True)  # room, link or number
    is_poll = models.BooleanField(default=False, db_default=False)
    every = models.PositiveSmallIntegerField(null=True, blank=True)  # as in Series; None: once
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # by its author, or by the clock
    remind_at = models.DateTimeField(null=True, blank=True)  # None: not, or it has been done
    closes_at = models.DateTimeField(null=True, blank=True)  # None: closed before there was a clock
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
        indexes = [
            models.Index(
                name="proposal_open_by_clock",
                fields=["closes_at", "remind_at"],
                condition=Q(answered_at=None, withdrawn_at=None),
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def moments(self) -> list[datetime]:
        return [datetime.fromisoformat(slot) for slot in self.slots]

    @property
    def place_name(self) -> str:
        return place_name(self.place)


class OfferAnswer(models.Model):
    """Which of the moments on offer suit one member; none of them: an empty list."""

    id = models.BigAutoField(primary_key=True)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="answers")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    fits = models.JSONField()  # ISO moments, as in the proposal's slots
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_answer_once", fields=["proposal", "member"])
        ]

    @property
    def moments(self) -> list[datetime]:
        return [datetime.fromisoformat(slot) for slot in self.fits]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Membership) -> Self:
        """Of those before somebody joined, as with all that was written then: see ``reading``."""
        here = self.filter(organisation=actor.organisation_id)
        return here.filter(may_read(actor, "starts_at"))

    def not_cancelled(self) -> Self:
        return self.filter(cancelled_at=None)

    def here(self) -> Self:
        """Those in a room of the product's own."""
        return self.not_cancelled().filter(format=Format.VIDEO, place=HERE)

    def at_service(self) -> Self:
        """Those for which a service makes a room."""
        return self.not_cancelled().filter(format=Format.VIDEO, place__startswith=AT_SERVICE)

    def held(self) -> Self:
        """Took place by the word of its members; see ``rules.outcome_of``."""
        return self.filter(outcome=Outcome.HELD, cancelled_at=None)

    def not_denied(self) -> Self:
        """Those of which nobody's word says that they did not take place, or few among many."""
        return self.exclude(outcome__in=[Outcome.DOUBTED, Outcome.MISSED])

    def with_attendances(self) -> Self:
        """Each with the word of everybody it was for, in one query more however many."""
        rows = Attendance.objects.select_related("member").order_by("id")
        return self.prefetch_related(Prefetch("attendances", rows, to_attr="loaded_attendances"))


class Outcome(models.TextChoices):
    UNKNOWN = "unknown", _("nobody has said")
    HELD = "held", _("took place")
    DOUBTED = "doubted", _("may not have taken place")
    MISSED = "missed", _("did not take place")


class Meeting(models.Model):
    """A meeting of a relationship's members at one moment.

    ``said_by()`` reads ``loaded_attendances``: load with ``with_attendances()``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    format = models.CharField(max_length=10, choices=Format, default=Format.VIDEO)
    place = models.CharField(max_length=300, default="", blank=True)
    agenda = EncryptedTextField(blank=True)  # all write it
    agenda_version = models.PositiveIntegerField(default=0)  # grows with every change of it
    booked_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    number = models.PositiveIntegerField(null=True, blank=True)  # in its series
    # Whose turn it is to host, where somebody hosts; see ``rules.turns``.
    host = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry, RFC 5545
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # By the word of its members; ``actions.answer`` alone writes it, from ``rules.outcome_of``.
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.UNKNOWN)

    objects = MeetingQuerySet.as_manager()

    loaded_attendances: list["Attendance"]

    class Meta:
        indexes = [
            # With all that Today asks of five hundred, and so without their rows.
            models.Index(
                name="meeting_of_relationship",
                fields=["relationship", "starts_at", "cancelled_at", "outcome"],
            ),
            models.Index(name="meeting_by_start", fields=["starts_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="meeting_starts_sanely", condition=sane_moment("starts_at")
            ),
            models.UniqueConstraint(name="meeting_once_in_series", fields=["series", "number"]),
        ]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_here(self) -> bool:
        """Whether it takes place in a room of the product's own, and can be joined with a press."""
        is_planned = self.cancelled_at is None
        return is_planned and self.format == Format.VIDEO and self.place == HERE

    @property
    def service(self) -> str:
        """Who makes the room in which it takes place; "" where nobody does."""
        is_planned = self.cancelled_at is None and self.format == Format.VIDEO
        return service_of(self.place) if is_planned else ""

    @property
    def is_joined_from_here(self) -> bool:
        """Whether it has a page of its own from which one joins."""
        return self.is_here or bool(self.service)

    @property
    def place_name(self) -> str:
        return place_name(self.place)

    def said_by(self, actor: Membership) -> bool | None:
        """What ``actor`` said about whether they met; None: nothing yet, or not asked."""
        words = [one.attended for one in self.loaded_attendances if one.is_of(actor)]
        return words[0] if words else None

    def attendance_of(self, actor: Membership) -> "Attendance | None":
        return next((one for one in self.loaded_attendances if one.is_of(actor)), None)

    def waits_for(self, actor: Membership) -> bool:
        """Whether ``actor`` was to be there, and has not said whether they met."""
        mine = self.attendance_of(actor)
        return mine is not None and mine.attended is None and not mine.is_declined

    @property
    def is_missed(self) -> bool:
        return self.outcome == Outcome.MISSED

    @property
    def is_denied(self) -> bool:
        """Somebody says that it did not take place, and that is not outvoted."""
        return self.outcome in (Outcome.DOUBTED, Outcome.MISSED)

    @property
    def is_held(self) -> bool:
        return self.outcome == Outcome.HELD


class Attendance(models.Model):
    """One member's part in one meeting: whether they come, and whether it took place."""

    class Answer(models.TextChoices):
        NONE = "none", _("has not answered")
        ACCEPTED = "accepted", _("is coming")
        TENTATIVE = "tentative", _("may come")
        DECLINED = "declined", _("is not coming")

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.CASCADE, related_name="attendances")
    answer = models.CharField(max_length=9, choices=Answer, default=Answer.ACCEPTED)
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # "did you meet?" was sent
    answered_at = models.DateTimeField(null=True, blank=True)  # whether they come; None: not yet
    attended = models.BooleanField(null=True, blank=True)  # by their own word; None: none yet

    class Meta:
        constraints = [
            models.UniqueConstraint(name="attendance_once", fields=["meeting", "member"])
        ]
        indexes = [
            models.Index(
                name="attendance_to_remind", fields=["meeting"], condition=Q(reminded_at=None)
            ),
            models.Index(name="attendance_to_ask", fields=["meeting"], condition=Q(asked_at=None)),
        ]

    @property
    def is_declined(self) -> bool:
        return self.answer == Attendance.Answer.DECLINED

    def is_of(self, person: Membership) -> bool:
        """Needs ``member`` loaded."""
        return self.member.membership_id == person.pk


class HostSwap(models.Model):
    """Whose turn it is to host asks one of the others to take it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="swaps")
    asked_by = models.ForeignKey(Member, models.CASCADE, related_name="+")
    asked = models.ForeignKey(Member, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)  # or taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="host_swap_one_open_per_meeting",
                fields=["meeting"],
                condition=Q(answered_at=None),
            )
        ]


class BusyHalfHour(models.Model):
    """A half hour of one person that a talk takes: the row that makes double booking impossible."""

    id = models.BigAutoField(primary_key=True)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="busy_half_hours")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="busy_half_hours")
    starts_at = models.DateTimeField()  # on the hour or half hour, UTC

    class Meta:
        constraints = [
            models.UniqueConstraint(name="busy_half_hour_once", fields=["membership", "starts_at"])
        ]


class Paper(models.Model):
    """What the people of a meeting write together, agenda and notes; see ``rules.papers``.

    ``notes`` is what can be read on it now, as ``Meeting.agenda`` is. Encrypted at rest.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    number = models.PositiveIntegerField(default=0)  # of its last update
    notes = EncryptedTextField(blank=True)
    notes_version = models.PositiveIntegerField(default=0)  # grows with every change of them


class PaperUpdate(models.Model):
    """One change of a paper, as somebody's page sent it. Encrypted at rest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="updates")
    number = models.PositiveIntegerField()
    body = EncryptedTextField()  # the update in base64
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_update_once", fields=["paper", "number"])
        ]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, actor: Membership) -> Self:
        read = Q(author=actor) | Q(is_shared=True)
        here = self.filter(read, organisation=actor.organisation_id)
        return here.filter(may_read(actor, "written_at"))


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

    @property
    def version(self) -> str:
        """Another one after every change."""
        return (self.changed_at or self.written_at).isoformat()


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, actor: Membership) -> Self:
        here = self.filter(relationship__in=Relationship.objects.visible_to(actor))
        return here.filter(may_read(actor, "asked_at"))

    def waiting(self) -> Self:
        return self.filter(settled_at=None)


class Question(models.Model):
    """What somebody wants to talk about at the next meeting, whenever that is. Encrypted at rest.

    It belongs to no meeting until somebody says that it was talked about: a meeting that is over
    leaves what is open to the one after it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    words = EncryptedTextField()
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="question_waiting",
                fields=["relationship", "asked_at"],
                condition=Q(settled_at=None),
            )
        ]


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, actor: Membership) -> Self:
        here = self.filter(relationship__in=Relationship.objects.visible_to(actor))
        return here.filter(may_read(actor, "made_at"))

    def open(self) -> Self:
        return self.filter(kept_at=None)

    def past(self, today: date) -> Self:
        """Open ones whose day is over."""
        return self.open().filter(until__lt=today)

    def unasked(self) -> Self:
        """Nobody was asked about the day that stands there now."""
        return self.filter(Q(asked_for=None) | ~Q(asked_for=F("until")))


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
    asked_for = models.DateField(null=True, blank=True)  # of which day whoever does it was asked

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="promise_until_sanely", condition=sane_day("until"))
        ]
        indexes = [
            models.Index(name="promise_of_relationship", fields=["relationship", "made_at"]),
            models.Index(
                name="promise_by_day",
                fields=["until"],
                condition=Q(kept_at=None, until__isnull=False),
            ),
        ]
