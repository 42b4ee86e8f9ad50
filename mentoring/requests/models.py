"""Somebody asks somebody of their programme to work with them, and what becomes of it."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Part, Relationship
from mentoring.requests import rules


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, actor: Membership) -> Self:
        """Only the two: those who run the programme see that there is one, never the words."""
        mine = Q(asker=actor) | Q(asked=actor)
        return self.filter(mine, organisation=actor.organisation_id)

    def open(self) -> Self:
        """Waiting for an answer, or for those who run the programme."""
        return self.filter(state__in=Request.OPEN)

    def waiting(self) -> Self:
        return self.filter(state=Request.State.ASKED)

    def agreed(self) -> Self:
        return self.filter(state=Request.State.AGREED)

    def with_people(self) -> Self:
        return self.select_related(
            "asker__organisation", "asked__organisation", "programme__organisation", "organisation"
        )


class Request(models.Model):
    """One person asks another; ``part`` is what the one who asks would be.

    ``answer`` is a kind word with a no. ``relationship``: what came of a yes.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"  # a yes that those who run the programme confirm
        YES = "yes"
        NO = "no"
        NOT_NOW = "not_now"  # a no because of a break
        WITHDRAWN = "withdrawn"
        TAKEN_BACK = "taken_back"  # a yes that nobody had confirmed yet
        EXPIRED = "expired"
        TAKEN = "taken"  # one of them has no place left any more
        UNCONFIRMED = "unconfirmed"  # those who run the programme did not confirm it
        GONE = "gone"  # one of them left, or the programme is over

    OPEN = (State.ASKED, State.AGREED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="requests")
    asker = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    asked = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    state = models.CharField(max_length=11, choices=State, default=State.ASKED)
    words = EncryptedTextField()
    answer = EncryptedTextField(blank=True)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    agreed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    back_on = models.DateField(null=True, blank=True)  # of whoever said: not now
    relationship = models.OneToOneField(
        Relationship, models.SET_NULL, null=True, blank=True, related_name="request"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="request_open_once",
                fields=["programme", "asker", "asked"],
                condition=Q(state__in=["asked", "agreed"]),
            ),
            models.CheckConstraint(name="request_of_two", condition=~Q(asker=F("asked"))),
            models.CheckConstraint(
                name="request_closed_has_a_moment",
                condition=Q(state__in=["asked", "agreed"], closed_at=None)
                | ~Q(state__in=["asked", "agreed"]) & Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="request_of_asker", fields=["asker", "state"]),
            models.Index(name="request_of_asked", fields=["asked", "state"]),
            models.Index(
                name="request_until", fields=["until"], condition=Q(state__in=["asked", "agreed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} → {self.asked_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def side(self) -> str:
        """In addresses: among whom the one who asks has looked."""
        return f"{self.asked_part}s"

    @property
    def asked_part(self) -> str:
        return rules.other_part(self.part)

    @property
    def parts(self) -> dict[Membership, str]:
        """What each would be; both must be loaded."""
        return {self.asker: self.part, self.asked: self.asked_part}

    def other(self, person: Membership) -> Membership:
        return self.asked if person.pk == self.asker_id else self.asker

    def concerns(self, membership_id: UUID) -> bool:
        return membership_id in (self.asker_id, self.asked_id)


class ShortlistQuerySet(models.QuerySet["Shortlist"]):
    def open(self) -> Self:
        return self.filter(state__in=Shortlist.OPEN)

    def between_two(self) -> Self:
        """Running, and just now nobody has a request: the next one is about to be asked."""
        running = self.filter(state=Shortlist.State.RUNNING)
        return running.exclude(listed__request__state__in=Request.OPEN)


class Shortlist(models.Model):
    """A few people whom somebody asks one after the other, in the order they chose.

    ``words`` go to each of them; ``part`` is what the one who asks would be.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        RUNNING = "running"
        FOUND = "found"  # somebody said yes, here or elsewhere
        ENDED = "ended"  # everybody was asked
        STOPPED = "stopped"

    OPEN = (State.DRAFT, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="shortlists")
    asker = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    words = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="shortlist_open_once",
                fields=["programme", "asker", "part"],
                condition=Q(state__in=["draft", "running"]),
            ),
            models.CheckConstraint(
                name="shortlist_closed_has_a_moment",
                condition=Q(state__in=["draft", "running"], closed_at=None)
                | ~Q(state__in=["draft", "running"]) & Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def side(self) -> str:
        """In addresses: among whom the one who asks has looked."""
        return f"{rules.other_part(self.part)}s"


class Listed(models.Model):
    """One person on a shortlist. ``line`` stands above the words to this person alone.

    ``passed_at``: when their turn came they could not be asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    shortlist = models.ForeignKey(Shortlist, models.CASCADE, related_name="listed")
    person = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    line = EncryptedTextField(blank=True)
    request = models.OneToOneField(
        Request, models.SET_NULL, null=True, blank=True, related_name="listed"
    )
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(name="listed_once", fields=["shortlist", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.person_id}"

    @property
    def waits(self) -> bool:
        """Their turn has not come."""
        return self.request_id is None and self.passed_at is None


class WaitlistedQuerySet(models.QuerySet["Waitlisted"]):
    def open(self) -> Self:
        return self.filter(state__in=Waitlisted.OPEN)

    def waiting(self) -> Self:
        return self.filter(state=Waitlisted.State.WAITING)

    def unasked(self) -> Self:
        return self.filter(state__in=[Waitlisted.State.WAITING, Waitlisted.State.OFFERED])

    def held(self) -> Self:
        """For whom a place is kept: nobody else may ask for it meanwhile."""
        asks = Q(state=Waitlisted.State.ASKED, request__state__in=Request.OPEN)
        return self.filter(Q(state=Waitlisted.State.OFFERED) | asks)

    def in_turn(self) -> Self:
        return self.order_by("came_at", "pk")

    def with_people(self) -> Self:
        return self.select_related(
            "person__organisation", "awaited__organisation", "programme__organisation"
        )


class Waitlisted(models.Model):
    """Somebody on the waiting list of a person whose places are all filled.

    ``part`` is what whoever waits would be; ``until`` ends the offer of a place.
    ``request``: what they asked with a place that was kept for them.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        OFFERED = "offered"
        ASKED = "asked"  # with the place that was offered
        DONE = "done"  # answered, or a place found elsewhere
        LAPSED = "lapsed"
        LEFT = "left"
        GONE = "gone"  # one of the two is not there any more, or nobody asks

    OPEN = (State.WAITING, State.OFFERED, State.ASKED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="waitlisted")
    person = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    awaited = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    came_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    request = models.OneToOneField(
        Request, models.SET_NULL, null=True, blank=True, related_name="waitlisted"
    )

    objects = WaitlistedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="waitlisted_open_once",
                fields=["programme", "person", "awaited", "part"],
                condition=Q(state__in=["waiting", "offered", "asked"]),
            ),
            models.CheckConstraint(name="waitlisted_of_two", condition=~Q(person=F("awaited"))),
            models.CheckConstraint(
                name="waitlisted_offer_has_an_end",
                condition=Q(state="offered", until__isnull=False)
                | ~Q(state="offered") & Q(until=None),
            ),
            models.CheckConstraint(
                name="waitlisted_closed_has_a_moment",
                condition=Q(state__in=["waiting", "offered", "asked"], closed_at=None)
                | ~Q(state__in=["waiting", "offered", "asked"]) & Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="waitlisted_awaited",
                fields=["awaited", "came_at"],
                condition=Q(state__in=["waiting", "offered", "asked"]),
            ),
            models.Index(
                name="waitlisted_until", fields=["until"], condition=Q(until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} waits for {self.awaited_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def side(self) -> str:
        """In addresses: among whom whoever waits has looked."""
        return f"{rules.other_part(self.part)}s"
