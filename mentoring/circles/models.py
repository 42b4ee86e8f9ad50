"""Circles that people found, find and join; they begin as relationships once enough are there."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from mentoring.circles import rules
from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Kind, Part, Relationship


class OpenCircleQuerySet(models.QuerySet["OpenCircle"]):
    def visible_to(self, actor: Membership) -> Self:
        """Those of programmes one runs; those listed where one takes part; and one's own.

        Whom the programme would take in finds its public ones besides: ``public_in``.
        """
        here = Programme.objects.filter(organisation=actor.organisation_id)
        places = Enrolment.objects.joined().filter(membership=actor)
        mine = Joiner.objects.there().filter(membership=actor)
        listed = Q(programme__in=places.values("programme")) & ~Q(reach=OpenCircle.Reach.HIDDEN)
        runs = Q(programme__in=Programme.objects.coordinated_by(actor))
        hosts = Q(host=actor, programme__in=places.values("programme"))
        own = hosts | Q(pk__in=mine.values("circle"))
        return self.filter(runs | listed | own, programme__in=here)

    def public(self) -> Self:
        """What everybody may find who could join the programme; never where minors take part."""
        return self.filter(reach=OpenCircle.Reach.PUBLIC, programme__minors_since=None)

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def gathering(self) -> Self:
        """Open, and not begun."""
        return self.open().filter(relationship=None)

    def with_joiners(self) -> Self:
        """Each with everybody who is in it or on the way, in the order of coming."""
        rows = Joiner.objects.there().select_related("membership__organisation")
        rows = rows.order_by("number")
        return self.prefetch_related(Prefetch("joiners", rows, to_attr="loaded_joiners"))


class OpenCircle(models.Model):
    """A circle that people can join by themselves; ``relationship``: once it has begun."""

    class Reach(models.TextChoices):
        PUBLIC = "public", _("Everybody who could join the programme")
        LISTED = "listed", _("Everybody in the programme")
        HIDDEN = "hidden", _("Only people with its invitation link")

    class Closed(models.TextChoices):
        BY_HAND = "by_hand", _("somebody closed it")
        ENDED = "ended", _("it has come to its end")
        PROGRAMME = "programme", _("its programme has ended")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="circles")
    name = models.CharField(max_length=80)
    about = models.TextField()
    rhythm = models.CharField(max_length=120, default="", blank=True)
    kind = models.CharField(max_length=16, choices=Kind)
    seats = models.PositiveSmallIntegerField()  # of everybody, hosts counted in
    begins_with = models.PositiveSmallIntegerField()
    reach = models.CharField(max_length=6, choices=Reach, default=Reach.LISTED)
    asks = models.BooleanField(default=False)  # whether somebody says yes before one is in
    is_taking = models.BooleanField(default=True)  # false: nobody new for a while
    # Who says yes and changes it; None: those who run the programme.
    host = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    link_version = models.PositiveSmallIntegerField(default=1)
    founded_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    founded_at = models.DateTimeField()
    relationship = models.OneToOneField(
        Relationship, models.CASCADE, null=True, blank=True, related_name="open_circle"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=10, choices=Closed, default="", blank=True)

    objects = OpenCircleQuerySet.as_manager()

    loaded_joiners: list["Joiner"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opencircle_begins_within_seats", condition=Q(begins_with__lte=F("seats"))
            ),
            models.CheckConstraint(
                name="opencircle_says_why_closed",
                condition=Q(closed_at=None, closed_why="")
                | (Q(closed_at__isnull=False) & ~Q(closed_why="")),
            ),
        ]
        indexes = [
            models.Index(
                name="opencircle_open", fields=["programme", "id"], condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def has_begun(self) -> bool:
        return self.relationship_id is not None

    @property
    def needs_yes(self) -> bool:
        """Whether somebody says yes first; always where people under age take part."""
        return self.asks or self.programme.minors_since is not None

    @property
    def takes_people(self) -> bool:
        """Whether anybody new can come at the moment."""
        here = self.programme
        return self.is_open and self.is_taking and here.is_running and here.is_joined_openly

    @property
    def joins_as(self) -> str:
        return rules.joins_as(self.kind)

    @property
    def inside(self) -> list["Joiner"]:
        return [one for one in self.loaded_joiners if one.state == Joiner.State.IN]

    @property
    def holding(self) -> list["Joiner"]:
        """Those who have a seat, or for whom one is kept."""
        keeps = (Joiner.State.IN, Joiner.State.OFFERED)
        return [one for one in self.loaded_joiners if one.state in keeps]

    @property
    def waiting(self) -> list["Joiner"]:
        return [one for one in self.loaded_joiners if one.state == Joiner.State.WAITING]

    @property
    def asking(self) -> list["Joiner"]:
        return [one for one in self.loaded_joiners if one.state == Joiner.State.ASKED]

    @property
    def people(self) -> list[Membership]:
        return [one.membership for one in self.inside]

    @property
    def free(self) -> int:
        return rules.free_seats(seats=self.seats, taken=len(self.holding))

    @property
    def still_needed(self) -> int:
        """How many more until it begins."""
        return max(self.begins_with - len(self.inside), 0)

    def joiner(self, person: Membership) -> "Joiner | None":
        found = (one for one in self.loaded_joiners if one.membership_id == person.pk)
        return next(found, None)

    def place_in_line(self, joiner: "Joiner") -> int:
        """1 for whose turn is next."""
        return [one.pk for one in self.waiting].index(joiner.pk) + 1


class JoinerQuerySet(models.QuerySet["Joiner"]):
    def there(self) -> Self:
        """In it, or on the way in."""
        return self.exclude(state=Joiner.State.OUT)

    def of_open(self) -> Self:
        return self.there().filter(circle__closed_at=None)


class Joiner(models.Model):
    """One person's way into an open circle, in the order of coming; ``number`` says it."""

    class State(models.TextChoices):
        FIRST = "first"  # joins the programme first
        ASKED = "asked"
        WAITING = "waiting"
        OFFERED = "offered"  # a seat is kept until ``until``
        IN = "in"
        OUT = "out"

    class Why(models.TextChoices):
        LEFT = "left"  # of their own accord, at whatever point
        DECLINED = "declined"
        UNANSWERED = "unanswered"
        LAPSED = "lapsed"  # a seat was kept, and not taken in time
        FULL = "full"  # has no place of their own left when it begins
        GONE = "gone"  # from the programme or the organisation
        CLOSED = "closed"
        REMOVED = "removed"  # by whoever hosts
        PASSED = "passed"  # it begins without them

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    circle = models.ForeignKey(OpenCircle, models.CASCADE, related_name="joiners")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    state = models.CharField(max_length=8, choices=State)
    number = models.PositiveIntegerField()
    words = EncryptedTextField(blank=True)  # why they would like to
    answer = EncryptedTextField(blank=True)  # with a kind no
    came_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # of an offer, or of a request
    reminded_at = models.DateTimeField(null=True, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)
    out_why = models.CharField(max_length=10, choices=Why, default="", blank=True)

    objects = JoinerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="joiner_once", fields=["circle", "membership"], condition=~Q(state="out")
            ),
            models.UniqueConstraint(name="joiner_number", fields=["circle", "number"]),
            models.CheckConstraint(
                name="joiner_out_says_why",
                condition=Q(state="out", out_at__isnull=False) & ~Q(out_why="")
                | ~Q(state="out") & Q(out_at=None, out_why=""),
            ),
            models.CheckConstraint(
                name="joiner_waits_until_a_moment",
                condition=~Q(state__in=["offered", "asked"]) | Q(until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="joiner_of_person", fields=["membership", "state"]),
            models.Index(
                name="joiner_until", fields=["until"], condition=Q(state__in=["offered", "asked"])
            ),
        ]

    @property
    def organisation_id(self) -> UUID:
        """Whose key seals the words; the circle must be loaded."""
        return self.circle.organisation_id
