"""People working together, from the published match until it is closed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Self, cast
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.core.l10n import formats
from mentoring.organisations.models import Membership, Organisation, set_apart
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Kind as Kind
from mentoring.programmes.models import Programme
from mentoring.relationships import rules


class Part(models.TextChoices):
    """What somebody is in one relationship."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")
    PEER = "peer", _("Peer")
    HOST = "host", _("Host")
    MEMBER = "member", _("Member")


class EndWish(models.TextChoices):
    """What a member would like at the planned end."""

    CARRY_ON = "carry_on"
    LAST_MEETING = "last_meeting"
    CLOSE = "close"


class Why(NamedTuple):
    """Why somebody meets one of the others."""

    person: Membership  # the other
    reasons: Mapping[str, Any]
    is_learner: bool  # whether the reader is the one who learns; a peer is


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def visible_to(self, actor: Membership) -> Self:
        """Only its present members: coordinators see activity through ``overseen_by``."""
        mine = Member.objects.present().filter(membership=actor).values("relationship")
        return self.filter(pk__in=mine, organisation=actor.organisation_id)

    def overseen_by(self, actor: Membership) -> Self:
        """Relationships of programmes that ``actor`` coordinates: who and when, never what."""
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def with_departed(self, programme: Programme | None = None) -> Self:
        """Open ones of which a member has left the programme or the organisation."""
        return self._of(programme).filter(pk__in=_departed(programme).values("relationship"))

    def all_present(self, programme: Programme | None = None) -> Self:
        """Open ones that go on: nobody has left. Only these are written to by themselves."""
        return self._of(programme).exclude(pk__in=_departed(programme).values("relationship"))

    def paused(self, today: date, programme: Programme | None = None) -> Self:
        """Open ones that rest: somebody is on pause without whom the others cannot go on."""
        return self._of(programme).filter(pk__in=_missed(Q(paused_until__gt=today), programme))

    def all_active(self, programme: Programme, today: date) -> Self:
        """Open ones of a programme in which nobody is missing, gone or on pause."""
        return self.all_awake(today, programme)

    def all_awake(self, today: date, programme: Programme | None = None) -> Self:
        """The same of all programmes: only these are asked about themselves."""
        missed = _missed(Q(paused_until__gt=today), programme)
        return self.all_present(programme).exclude(pk__in=missed)

    def with_pause(self, programme: Programme, today: date) -> Self:
        """Each with ``paused_until``, while it rests, and ``in_grace``: silence means nothing.

        The few that rest are found once, and only for them the day is looked up.
        """
        until = Enrolment.objects.filter(
            programme=OuterRef("relationship__programme"), membership=OuterRef("membership")
        )
        away, grace = Q(paused_until__gt=today), Q(grace_until__gt=today)
        missed = _who_is_missed(away).filter(relationship=OuterRef("pk"))
        days = missed.annotate(day=Subquery(until.values("paused_until")[:1])).order_by("-day")
        rests = When(pk__in=_missed(away, programme), then=Subquery(days.values("day")[:1]))
        in_grace = models.ExpressionWrapper(
            Q(pk__in=_missed(grace, programme)), models.BooleanField()
        )
        return self.annotate(paused_until=Case(rests), in_grace=in_grace)

    def all_on_the_way(self, programme: Programme | None, today: date) -> Self:
        """Open ones in which silence means something: nobody is away, or was three weeks ago."""
        over = Q(ends_on__lt=today) | (Q(programme__ends_on__lt=today) & _bound_to_programme())
        away = Q(paused_until__gt=today) | Q(grace_until__gt=today)
        return self.all_present(programme).exclude(over | Q(pk__in=_missed(away, programme)))

    def ending_by(self, day: date) -> Self:
        """Those whose ``last_day`` is not after ``day``, each with it as ``last_on``, in order."""
        earlier = Q(ends_on=None) | Q(programme__ends_on__lt=F("ends_on"))
        bound = When(_bound_to_programme() & earlier, then=F("programme__ends_on"))
        known = self.annotate(last_on=Case(bound, default=F("ends_on")))
        return known.filter(last_on__lte=day).order_by("last_on", "pk")

    def with_standing(self, today: date) -> Self:
        """Each with ``has_departed`` and ``is_paused``: of whom somebody is gone, or away."""
        away = Enrolment.objects.filter(
            programme=OuterRef("relationship__programme"),
            membership=OuterRef("membership"),
            paused_until__gt=today,
        )
        paused = Member.objects.present().filter(Exists(away), relationship=OuterRef("pk"))
        gone = _departed(None).filter(relationship=OuterRef("pk"))
        return self.annotate(has_departed=Exists(gone), is_paused=Exists(paused))

    def with_members(self) -> Self:
        """Each with everybody who is or was in it, in one query more however many there are."""
        return self.prefetch_related(members_of())

    def _of(self, programme: Programme | None) -> Self:
        return self.open() if programme is None else self.open().filter(programme=programme)


class Relationship(models.Model):
    """People working together in one programme, from their match until it is closed.

    Who they are stands in ``members``. ``others()``, ``member()``, ``people`` and their like
    read ``loaded_members``: load with ``with_members()``, ``members_of()`` or ``from_members()``.
    """

    class EndReason(models.TextChoices):
        COMPLETED = "completed", _("They have come to a natural end")
        NO_TIME = "no_time", _("One of them has no time at the moment")
        NOT_A_FIT = "not_a_fit", _("It was not the right match")
        LEFT = "left", _("One of them has left")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="relationships")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.ONE_TO_ONE)
    # Who is in it in which part, for kinds whose members never change; see rules.composition.
    composition = models.CharField(max_length=32, default="", blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # hundredths of a point
    # Why these people, in plain values that templates turn into sentences of the reader's
    # language; see matching.rules.reasons. Of more than a pair {"couples": […]}: see ``why_with``.
    reasons = models.JSONField(default=dict, blank=True)
    # Why somebody who knows them thought of these people, said in every letter.
    introduction = EncryptedTextField(blank=True)
    introduced_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)  # when the last of all said yes
    ends_on = models.DateField(null=True, blank=True)
    # When it was last said that they carry on: the programme's last day is then not theirs.
    extended_at = models.DateTimeField(null=True, blank=True)
    # From the day on which they are asked about their end: when it closes by itself.
    closes_on = models.DateField(null=True, blank=True)
    told_end_at = models.DateTimeField(null=True, blank=True)  # that the last day has come
    ended_at = models.DateTimeField(null=True, blank=True)  # None while open
    end_reason = models.CharField(max_length=10, choices=EndReason, default="", blank=True)
    end_note = EncryptedTextField(blank=True)  # to the coordinators, never to the others
    ended_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    objects = RelationshipQuerySet.as_manager()

    loaded_members: list["Member"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="relationship_one_open_per_composition",
                fields=["programme", "composition"],
                condition=Q(ended_at=None) & ~Q(composition=""),
            ),
            models.CheckConstraint(
                name="relationship_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(name="relationship_of_programme", fields=["programme", "ended_at", "id"]),
            models.Index(
                name="relationship_open_by_start",
                fields=["programme", "-started_at", "id"],
                condition=Q(ended_at=None),
            ),
            models.Index(
                name="relationship_to_agree",
                fields=["programme", "started_at"],
                condition=Q(ended_at=None, agreed_at=None),
            ),
            models.Index(
                name="relationship_to_end",
                fields=["programme", "ends_on"],
                condition=Q(ended_at=None, ends_on__isnull=False),
            ),
            models.Index(
                name="relationship_closing",
                fields=["programme", "closes_on"],
                condition=Q(ended_at=None, closes_on__isnull=False),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None

    @property
    def is_one_off(self) -> bool:
        return rules.is_one_off(self.kind, self.ends_on)

    @property
    def last_day(self) -> date | None:
        """Until when it is planned, the programme's last day counted in."""
        return rules.last_day(
            ends_on=self.ends_on,
            of_programme=None if self.programme.is_evergreen else self.programme.ends_on,
            began_on=self.started_at.date(),
            is_bound=self.extended_at is None and self.programme.is_running,
        )

    @property
    def asks_from(self) -> date | None:
        """The day from which its members are asked what comes after the last one."""
        since = self.extended_at or self.started_at
        return self.last_day and rules.asks_from(since=since.date(), last_day=self.last_day)

    def today(self, at: datetime) -> date:
        """The day of its organisation, by which its own days are counted."""
        return self.organisation.day_at(at)

    @property
    def begins_on(self) -> date:
        """From when its weeks are counted: not from before the programme's first day."""
        first = None if self.programme.is_evergreen else self.programme.starts_on
        return rules.begins_on(matched_on=self.today(self.started_at), first_day=first)

    @property
    def wishes_by_part(self) -> list[tuple[str, str]]:
        """Each one's part, and what they would like at the planned end; "" if not said yet."""
        return [(member.part, member.wish) for member in self.present]

    @property
    def _company(self) -> rules.Company:  # a room of twenty asks fifty times
        self._was = rules.company_of(self.loaded_members, getattr(self, "_was", None), set_apart)
        return self._was[1]

    @property
    def present(self) -> list["Member"]:
        """Those who are in it, without those who have left it; by part, then by name."""
        return list(self._company.present)

    @property
    def are_two(self) -> bool:
        """Whether two are in it: letters and pages then speak of *both*, otherwise of *all*."""
        return sum(member.left_at is None for member in self.loaded_members) == 2

    @property
    def people(self) -> list[Membership]:
        return list(self._company.people)

    def member(self, actor: Membership) -> "Member":
        """How ``actor`` is in it; who left and came back, as they are now."""
        return cast("Member", self._company.newest[actor.pk])

    def others(self, actor: Membership) -> list[Membership]:
        """Everybody in it but ``actor``: for one of two, a list of one."""
        return [one.membership for one in self._company.present if one.membership_id != actor.pk]

    def named_for(self, actor: Membership) -> str:
        """The others by first name: Bo; or Bo, Cem and Dee; or Bo, Cem and five more."""
        names = [person.first_name for person in self.others(actor)]
        return formats.listed_briefly(names, rules.MAX_NAMED)

    def with_part(self, part: str) -> list[Membership]:
        return [member.membership for member in self.present if member.part == part]

    def role_of(self, actor: Membership) -> str:
        """The part of ``actor``, such as ``mentor``."""
        return self.member(actor).part

    def agreed_version(self, actor: Membership) -> int:
        """The version of the guidelines that ``actor`` accepted last; 0: none yet."""
        return self.member(actor).agreed_version

    def why_with(self, actor: Membership) -> list[Why]:
        """What speaks for each of the others, as far as it was asked why ``actor`` meets them."""
        mine = str(actor.pk)
        is_learner = self.role_of(actor) not in rules.MENTORING_PARTS
        couples = self.reasons.get("couples")
        if couples is None:
            return [Why(person, self.reasons, is_learner) for person in self.others(actor)]
        own, other = ("mentee", "mentor") if is_learner else ("mentor", "mentee")
        told = {one[other]: one["reasons"] for one in couples if one[own] == mine}
        return [
            Why(person, told[str(person.pk)], is_learner)
            for person in self.others(actor)
            if str(person.pk) in told
        ]

    def is_with(self, membership: Membership) -> bool:
        return any(person.pk == membership.pk for person in self.people)


class MemberQuerySet(models.QuerySet["Member"]):
    def present(self) -> Self:
        """Who has not left; an ended relationship keeps those who were in it to the end."""
        return self.filter(left_at=None)

    def with_withdrawn(self) -> Self:
        """Each with ``has_withdrawn``: whether they have left the programme of the relationship."""
        left = Enrolment.objects.filter(
            programme=OuterRef("relationship__programme"),
            membership=OuterRef("membership"),
            status=Enrolment.Status.WITHDRAWN,
        )
        return self.annotate(has_withdrawn=Exists(left))

    def with_pauses(self) -> Self:
        """Each with ``paused_until`` and ``grace_until``, as far as they were ever on pause."""
        theirs = Enrolment.objects.filter(
            programme=OuterRef("relationship__programme"), membership=OuterRef("membership")
        )
        return self.annotate(
            paused_until=Subquery(theirs.values("paused_until")[:1]),
            grace_until=Subquery(theirs.values("grace_until")[:1]),
        )

    def filling_places(self, programme: Programme) -> Self:
        """Each fills one place of one person; ``places_filled`` counts them for everybody."""
        open_here = {"relationship__programme": programme, "relationship__ended_at": None}
        # The talks of an afternoon have no last day, and fill nobody's place.
        rounds = Q(relationship__kind__in=rules.SINGLE_TALKS, relationship__ends_on=None)
        return self.present().filter(**open_here).exclude(rounds)


class Member(models.Model):
    """One person's part in one relationship."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    # Which version of the guidelines they have accepted; 0: none yet.
    agreed_version = models.PositiveIntegerField(default=0)
    agreed_at = models.DateTimeField(null=True, blank=True)
    letter_read_at = models.DateTimeField(null=True, blank=True)  # the announcement, on the site
    joined_at = models.DateTimeField()
    # Whether somebody who joined later reads what was written before; fixed when they joined.
    reads_before = models.BooleanField(default=False, db_default=False)
    left_at = models.DateTimeField(null=True, blank=True)  # None while in it
    left_reason = models.CharField(
        max_length=10, choices=Relationship.EndReason, default="", blank=True
    )

    # What they would like at the planned end, for how many weeks more, and since when.
    wish = models.CharField(max_length=12, choices=EndWish, default="", blank=True)
    wished_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    wished_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    has_withdrawn: bool
    paused_until: date | None
    grace_until: date | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="member_once", fields=["relationship", "membership"], condition=Q(left_at=None)
            ),
            models.CheckConstraint(
                name="member_leaves_after_joining",
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
            ),
            models.CheckConstraint(
                name="member_says_why_when_leaving",
                condition=Q(left_at=None, left_reason="")
                | (Q(left_at__isnull=False) & ~Q(left_reason="")),
            ),
            models.CheckConstraint(
                name="member_agreed_to_a_version",
                condition=Q(agreed_at=None, agreed_version=0)
                | Q(agreed_at__isnull=False, agreed_version__gt=0),
            ),
            models.CheckConstraint(
                name="member_wish_is_whole",
                condition=Q(wish="", wished_at=None, wished_weeks=None)
                | Q(wish=EndWish.CARRY_ON, wished_at__isnull=False, wished_weeks__isnull=False)
                | Q(
                    wish__in=[EndWish.LAST_MEETING, EndWish.CLOSE],
                    wished_at__isnull=False,
                    wished_weeks=None,
                ),
            ),
        ]

    @property
    def reads_from(self) -> datetime:
        """Since when they read what is written here."""
        return rules.EVERYTHING if self.reads_before else self.joined_at

    def listed(self) -> tuple[int, str]:
        """Where somebody stands in a list: mentees before mentors, then by name."""
        return rules.LISTED_PARTS.index(self.part), self.membership.name


def may_read(actor: Membership, written: str) -> Exists:
    """Of rows with a relationship: whether ``actor`` reads what was ``written`` at that moment."""
    mine = Member.objects.present().filter(membership=actor, relationship=OuterRef("relationship"))
    began = Q(joined_at__lte=F("relationship__started_at"))
    return Exists(mine.filter(Q(reads_before=True) | began | Q(joined_at__lte=OuterRef(written))))


def members_of(path: str = "") -> Prefetch[str]:
    """Loads everybody for ``prefetch_related``; ``path`` leads to the relationship.

    Such as ``members_of("relationship")`` for meetings. The order is that of joining.
    """
    lookup = f"{path}__members" if path else "members"
    rows = Member.objects.select_related("membership__organisation").order_by("id")
    return Prefetch(lookup, rows, to_attr="loaded_members")


def from_members(rows: Iterable[Member]) -> list[Relationship]:
    """Relationships from rows of members with ``relationship`` and ``membership`` loaded.

    One statement then reads both. The rows come with everybody; who is met first stands first.
    """
    found: dict[UUID, Relationship] = {}
    for row in rows:
        if row.relationship_id not in found:
            found[row.relationship_id] = row.relationship
            row.relationship.loaded_members = []
        relationship = row.relationship = found[row.relationship_id]
        relationship.loaded_members.append(row)
    return list(found.values())


def _bound_to_programme() -> Q:
    """Whose end is their programme's last day, if that is earlier; see ``rules.last_day``."""
    running = Q(
        programme__ended_at=None, programme__archived_at=None, programme__is_evergreen=False
    )
    # Compared with the moment that this day begins: the moment's own day would be a call of Python
    # on SQLite, for each row.
    begun = Q(programme__ends_on__gt=F("started_at"))
    return Q(extended_at=None) & running & begun


def _missed(away: Q, programme: Programme | None = None) -> QuerySet[Member, Any]:
    """Relationships in which somebody is missed."""
    return _who_is_missed(away, programme).values("relationship")


def _who_is_missed(away: Q, programme: Programme | None = None) -> MemberQuerySet:
    """Members ``away``, asked of enrolments, without whom the others cannot go on."""
    theirs = Enrolment.objects.filter(
        away, programme=OuterRef("relationship__programme"), membership=OuterRef("membership")
    )
    there = Member.objects.present().filter(
        ~Exists(theirs), relationship=OuterRef("relationship"), membership__removed_at=None
    )
    counted = there.order_by().values("relationship").annotate(count=Count("pk")).values("count")
    alone: Any = Q(there__lt=rules.MIN_PEOPLE)
    for needed in sorted(set().union(*(one.needs for one in rules.KINDS.values()))):
        kinds = [kind for kind, one in rules.KINDS.items() if needed in one.needs]
        alone |= Q(relationship__kind__in=kinds) & ~Exists(there.filter(part=needed))
    members = Member.objects.present().annotate(there=Coalesce(Subquery(counted), 0)).filter(alone)
    if programme is None:
        return members.filter(Exists(theirs))
    here = Enrolment.objects.filter(away, programme=programme).values("membership")
    return members.filter(membership__in=here)  # in whatever they are; found from those few


def _departed(programme: Programme | None) -> MemberQuerySet:
    """Who has left the programme or the organisation; of one programme found from those few."""
    left = Enrolment.objects.filter(status=Enrolment.Status.WITHDRAWN)
    members = Member.objects.present()
    if programme is not None:
        removed = Membership.objects.removed().filter(organisation=programme.organisation_id)
        left = left.filter(programme=programme)
        gone = left.values_list("membership").union(removed.values_list("pk"), all=True)
        return members.filter(membership__in=gone)
    left = left.filter(programme=OuterRef("relationship__programme"))
    has_left = Q(Exists(left.filter(membership=OuterRef("membership"))))
    has_gone = Q(membership__removed_at__isnull=False) | has_left
    return members.filter(has_gone, relationship__ended_at=None)
