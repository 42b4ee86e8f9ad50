"""Conversations and their logs, encrypted under a key of each conversation."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Self
from uuid import UUID

from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.box import Box
from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.core.l10n import formats
from mentoring.messaging.rules import ConversationKind, EntryKind
from mentoring.organisations.models import Membership, Organisation, short_names
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import administrators, coordinators
from mentoring.relationships.models import Member, Relationship, members_of

RELATIONSHIP, DIRECT, COORDINATOR = ConversationKind


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, actor: Membership) -> Self:
        """Of relationships that ``actor`` is in, of two people that ``actor`` is one of, and those
        of programmes that ``actor`` runs with people in them. Nobody else reads any of it.
        """
        mine = Member.objects.present().filter(membership=actor)
        together = Q(relationship__in=mine.values("relationship"))
        party = Party.objects.filter(membership=actor, is_staff=False)
        own = Q(pk__in=party.values("conversation"))
        runs = Q(kind=COORDINATOR, programme__in=Programme.objects.coordinated_by(actor))
        return self.filter(together | own | runs, organisation=actor.organisation_id)

    def involving(self, person: Membership) -> Self:
        """Those that ``person`` is or was in, and those that they read by running a programme."""
        was = Member.objects.filter(membership=person)
        wrote = Party.objects.filter(membership=person)
        runs = Q(kind=COORDINATOR, programme__in=Programme.objects.coordinated_by(person))
        together = Q(relationship__in=was.values("relationship"))
        return self.filter(together | Q(pk__in=wrote.values("conversation")) | runs)

    def apart_from(self, person: Membership) -> Self:
        """Those that do not concern ``person``: whoever judges one must not be in it."""
        return self.exclude(pk__in=Conversation.objects.involving(person).values("pk"))

    def of_place(self, place_id: UUID) -> Self:
        """The one that an address names: by its relationship, or by itself."""
        return self.filter(Q(relationship=place_id) | Q(pk=place_id, relationship=None))

    def with_people(self) -> Self:
        """Each with whatever ``between`` needs, in two queries more however many there are."""
        rows = Party.objects.select_related("membership__organisation").order_by("pk")
        parties = Prefetch("parties", rows, to_attr="loaded_parties")
        known = self.select_related("relationship__programme__organisation", "organisation")
        known = known.select_related("relationship__organisation", "programme__organisation")
        return known.prefetch_related(members_of("relationship"), parties)

    def with_read_by(self, actor: Membership) -> Self:
        """Each with ``read``: the number up to which ``actor`` has read it."""
        place = Reading.objects.filter(conversation=OuterRef("pk"), membership=actor)
        return self.annotate(read=Coalesce(Subquery(place.values("read")), 0))


class Conversation(models.Model):
    """What people write to each other: of a relationship, or of a programme. See ``between``.

    ``key`` encrypts every entry and is itself encrypted with the organisation's key: without it
    the words are gone, in the database and in every copy of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    kind = models.CharField(
        max_length=12,
        choices=[(one.value, one.value) for one in ConversationKind],
        default=RELATIONSHIP.value,
    )
    relationship = models.OneToOneField(
        Relationship, models.CASCADE, null=True, blank=True, related_name="conversation"
    )
    # Of the other kinds: where it belongs, and whose it is (``rules.between``), so that there is
    # one for each two people.
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True)
    people_key = models.CharField(max_length=73, default="", blank=True)
    key = EncryptedTextField()  # 32 random bytes as base64
    last_number = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    # The newest message: what a list sorts by, and whether there is something to read.
    last_message = models.PositiveBigIntegerField(default=0)
    last_author = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    last_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    loaded_parties: list["Party"]
    read: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conversation_is_of_something",
                condition=Q(
                    kind=RELATIONSHIP.value,
                    relationship__isnull=False,
                    programme=None,
                    people_key="",
                )
                | Q(
                    kind__in=[DIRECT.value, COORDINATOR.value],
                    relationship=None,
                    programme__isnull=False,
                )
                & ~Q(people_key=""),
            ),
            models.UniqueConstraint(
                name="conversation_one_per_people",
                fields=["programme", "kind", "people_key"],
                condition=Q(relationship=None),
            ),
        ]
        indexes = [models.Index(name="conversation_by_last", fields=["-last_at", "id"])]

    @property
    def place_id(self) -> UUID:
        """What addresses and topics name: the relationship, else the conversation itself."""
        return self.relationship_id or self.pk

    @cached_property
    def between(self) -> "Between":
        """Who it is between; loaded with ``with_people()``."""
        return self.relationship or Parties(self)

    @property
    def shared(self) -> Relationship:
        """The relationship of a conversation that is known to be of one."""
        assert self.relationship is not None
        return self.relationship

    @property
    def is_unread(self) -> bool:
        """For whoever it was loaded ``with_read_by()``; see also ``last_author``."""
        return self.last_message > self.read

    @cached_property
    def _box(self) -> Box:
        return Box(self.key)

    @property
    def box(self) -> Box:
        """For what belongs to the conversation and is no entry of it, such as files."""
        return self._box

    def seal(self, words: str, number: int) -> bytes:
        """Words as they lie in the database, bound to this conversation and their number."""
        return self._box.seal(words, f"messaging.{self.pk}.{number}")

    def opener(self) -> Callable[[int, bytes], str]:
        """Opens many of its texts: each by its number and what lies in the database."""
        box, place = self._box, f"messaging.{self.pk}."
        return lambda number, sealed: box.open(bytes(sealed), f"{place}{number}")

    def words_of(self, entry: "Entry") -> str:
        """``InvalidTag`` where a text was damaged, or stands where it was not written."""
        return self._box.open(bytes(entry.sealed), f"messaging.{self.pk}.{entry.number}")


class Entry(models.Model):
    """One line of the log, in the order in which the server took it."""

    class Kinds(models.TextChoices):
        MESSAGE = EntryKind.MESSAGE.value
        CHANGE = EntryKind.CHANGE.value
        REMOVAL = EntryKind.REMOVAL.value
        THANKS = EntryKind.THANKS.value
        BECAME = EntryKind.BECAME.value
        MOVED = EntryKind.MOVED.value

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="entries")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=Kinds)
    target = models.PositiveBigIntegerField(null=True)  # the number of a message
    answers = models.PositiveBigIntegerField(null=True)  # the number of the one it answers
    author = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    sent_as = models.UUIDField()  # the sender's own id for it: the same again is the same entry
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="entry_one_per_number", fields=["conversation", "number"]),
            models.UniqueConstraint(name="entry_sent_once", fields=["author", "sent_as"]),
            models.CheckConstraint(
                name="entry_answers_an_earlier_message",
                condition=Q(answers=None)
                | Q(kind=EntryKind.MESSAGE.value, answers__lt=F("number"), answers__gte=1),
            ),
            models.CheckConstraint(
                name="entry_targets_an_earlier_message",
                condition=Q(kind=EntryKind.MESSAGE.value, target=None)
                | (~Q(kind=EntryKind.MESSAGE.value) & Q(target__lt=F("number"), target__gte=1)),
            ),
        ]
        indexes = [
            models.Index(
                name="entry_of_answered",
                fields=["conversation", "answers"],
                condition=Q(answers__isnull=False),
            ),
            models.Index(
                name="entry_of_target",
                fields=["conversation", "target"],
                condition=Q(target__isnull=False),
            ),
            models.Index(name="entry_by_author", fields=["author", "written_at"]),
            models.Index(name="entry_by_moment", fields=["conversation", "-written_at", "-number"]),
        ]


class Kept(models.Model):
    """Where in the log something stands that a message became: from the thing to the message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    thing = models.UUIDField(db_index=True)  # of an app that this one does not know
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="kept")
    number = models.PositiveBigIntegerField()
    way = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="kept_once_each_way", fields=["conversation", "number", "way"]
            )
        ]


class Party(models.Model):
    """One of the people of a conversation without a relationship.

    ``is_staff``: somebody who runs the programme and has written here. The row gives no right to
    read; running the programme does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="parties")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    is_staff = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="party_once", fields=["conversation", "membership"])
        ]


class Since(NamedTuple):
    """From when somebody reads a conversation."""

    reads_from: datetime


class Parties:
    """The people of a conversation without a relationship; they answer as a relationship does."""

    def __init__(self, conversation: Conversation) -> None:
        assert conversation.programme
        self.conversation = conversation
        self.pk = self.id = conversation.pk
        self.kind = conversation.kind
        self.organisation_id = conversation.organisation_id
        self.organisation = conversation.organisation
        self.programme = conversation.programme
        self.loaded_members = conversation.loaded_parties

    @property
    def is_direct(self) -> bool:
        return self.kind == DIRECT

    @property
    def participants(self) -> list[Membership]:
        return [one.membership for one in self.loaded_members if not one.is_staff]

    @cached_property
    def staff(self) -> list[Membership]:
        """Who runs the programme: its coordinators, else the administrators; and whoever of both
        has written here.
        """
        if self.is_direct:
            return []
        team = list(coordinators(self.programme)) or list(administrators(self.programme))
        known = {person.pk for person in [*team, *self.participants]}
        wrote = [one.membership for one in self.loaded_members if one.membership_id not in known]
        return team + [person for person in wrote if self.programme.is_managed_by(person)]

    @cached_property
    def people(self) -> list[Membership]:
        return list({one.pk: one for one in [*self.participants, *self.staff]}.values())

    @property
    def are_two(self) -> bool:
        return len(self.people) == 2

    @cached_property
    def is_open(self) -> bool:
        """Whether they may go on writing; what was written stays for them to read."""
        if any(person.removed_at for person in self.participants) or self.programme.archived_at:
            return False
        return not self.is_direct or may_write_directly(self.programme, self.participants)

    def member(self, actor: Membership) -> Since:
        """Nobody joins later: whoever reads it reads all of it."""
        return Since(self.conversation.begun_at)

    def is_with(self, actor: Membership) -> bool:
        if any(person.pk == actor.pk for person in self.participants):
            return True
        return not self.is_direct and self.programme.is_managed_by(actor)

    def others(self, actor: Membership) -> list[Membership]:
        return [person for person in self.people if person.pk != actor.pk]

    def named_for(self, actor: Membership) -> str:
        """The other by first name; whoever runs the programme is thought of as writing with them,
        so to them it is the participant.
        """
        shown = self.shown_to(actor)
        return formats.listed(short_names(person.name for person in shown)) or str(_("nobody"))

    def shown_to(self, actor: Membership) -> list[Membership]:
        """After whom it is named."""
        theirs = [person for person in self.participants if person.pk != actor.pk]
        return theirs or self.others(actor)


Between = Relationship | Parties
"""Who a conversation is between."""


def may_write_directly(programme: Programme, people: Iterable[Membership]) -> bool:
    """Whether the programme lets its people write to each other, and these have joined it.

    Never in a programme with minors: nobody supervises what two people write outside of a
    relationship.
    """
    if not programme.allows_direct or programme.archived_at or programme.minors_since:
        return False
    asked = {person.pk for person in people}
    there = Enrolment.objects.joined().filter(programme=programme, membership__in=asked)
    return there.filter(membership__removed_at=None).count() == len(asked)


class Reading(models.Model):
    """How far one member has read, and up to where a letter has told them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="readings")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    read = models.PositiveBigIntegerField(default=0)
    told = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reading_once", fields=["conversation", "membership"])
        ]


class HiddenReading(models.Model):
    """Somebody who does not let others see how far they have read, and sees it of nobody."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="+"
    )
