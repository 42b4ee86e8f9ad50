"""A mentoring programme: its purpose, its shape, who may join, what it asks, how it speaks."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.db.statements import statement
from mentoring.core.l10n import formats
from mentoring.organisations.models import Actor, Capability, Grant, Membership, Organisation
from mentoring.programmes import rules
from mentoring.programmes.kinds import KINDS, LEARNING_PARTS, MENTORING_PARTS, KindRules


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def coordinated_by(self, actor: Actor) -> Self:
        """Programmes that ``actor`` runs: as a coordinator of it, or as organisation admin."""
        return self._where(actor, Capability.MANAGE_PROGRAMME)

    def overseen_by(self, actor: Actor) -> Self:
        """Programmes whose figures ``actor`` may read: coordinators, admins and sponsors."""
        return self._where(actor, Capability.READ_FIGURES)

    def with_is_managed(self, actor: Actor) -> Self:
        """Annotate ``is_managed``: true where ``actor`` runs it, not only sponsors it."""
        return self.annotate(is_managed=Exists(_grants(actor, Capability.MANAGE_PROGRAMME)))

    def running(self) -> Self:
        """Launched, and neither ended nor archived."""
        return self.live().filter(ended_at=None)

    def live(self) -> Self:
        """Launched and not archived: running, or ended with people who may still need somebody."""
        return self.filter(archived_at=None).exclude(launched_at=None)

    def current(self) -> Self:
        return self.filter(archived_at=None)

    def _where(self, actor: Actor, capability: Capability) -> Self:
        mine = self.filter(organisation=actor.organisation_id)
        return mine.filter(Exists(_grants(actor, capability)))


def _grants(actor: Actor, capability: Capability) -> models.QuerySet[Grant]:
    """What gives ``actor`` a capability in the programme of the query around it."""
    return Grant.objects.giving(capability).held_by(actor).over(OuterRef("pk"))


class NewcomersRead(models.TextChoices):
    """What somebody reads who joins later: conversation, notes, goals and files alike."""

    AS_USUAL = "", _("As is usual for the kind")
    ALL = "all", _("Everything, also what was written before")
    SINCE = "since", _("What is written from then on")


class Kind(models.TextChoices):
    """What a relationship is; ``kinds.KINDS`` says what each asks of its members."""

    ONE_TO_ONE = "one_to_one", _("One to one")
    REVERSE = "reverse", _("Reverse mentoring")
    FLASH = "flash", _("Flash mentoring")
    RECIPROCAL = "reciprocal", _("Reciprocal pair")
    PEER_PAIR = "peer_pair", _("Peer pair")
    SEVERAL_MENTORS = "several_mentors", _("Several mentors")
    CIRCLE = "circle", _("Circle")
    PEER_CIRCLE = "peer_circle", _("Peer circle")
    TEAM = "team", _("Team with a mentor")


@dataclass(frozen=True)
class PartWords:
    """What people of a programme are called: who passes on, and who learns.

    A kind has words of its own, such as host and member; where it says mentor and mentee, those of
    the organisation hold. Of peers both are the same word.
    """

    mentor: str
    mentee: str
    mentors: str
    mentees: str
    has_sides: bool

    def of(self, is_mentor: bool, is_mentee: bool) -> str:
        if not self.has_sides:
            return self.mentor
        return formats.listed([self.mentor] * is_mentor + [self.mentee] * is_mentee)


def part_words(kind: KindRules, organisation: Organisation) -> PartWords:
    if not kind.has_sides:
        one, several = (gettext(words) for words in kind.called["peer"])
        return PartWords(one, one, several, several, has_sides=False)
    lead = _words(kind, MENTORING_PARTS, organisation, "mentor")
    learn = _words(kind, LEARNING_PARTS, organisation, "mentee")
    return PartWords(lead[0], learn[0], lead[1], learn[1], has_sides=True)


def _words(
    kind: KindRules, parts: tuple[str, ...], organisation: Organisation, usual: str
) -> tuple[str, str]:
    one, several = next(kind.called[part] for part in parts if part in kind.called)
    if (one, several) == KINDS["one_to_one"].called[usual]:
        return organisation.word(usual), organisation.word(f"{usual}s")
    return gettext(one), gettext(several)


class Programme(models.Model):
    """One programme of one organisation, from draft through launch to its end and the archive."""

    class ComingTogether(models.TextChoices):
        RUN = "run", _("A coordinator matches them")
        OPEN = "open", _("They join open circles themselves")
        MIXED = "mixed", _("A coordinator matches them, and they join open circles")
        ASK = "ask", _("They ask each other")
        RUN_ASK = "run_ask", _("A coordinator matches them, and they ask each other")

    class WhoAsks(models.TextChoices):
        MENTEE = "mentee", _("Mentees ask mentors")
        MENTOR = "mentor", _("Mentors offer their time to mentees")
        BOTH = "both", _("Both")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="programmes")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    template = models.CharField(max_length=40)  # key of the template it was made from
    # What the relationship is, and how people come to be in one.
    model = models.CharField(max_length=20, choices=Kind, default=Kind.ONE_TO_ONE)
    coming_together = models.CharField(
        max_length=7, choices=ComingTogether, default=ComingTogether.RUN
    )
    # Where they ask each other: who asks, how many at once, how long a request lives, whether
    # those who run it say yes to a pair as well, and how many may be named in an order.
    who_asks = models.CharField(max_length=6, choices=WhoAsks, default=WhoAsks.MENTEE)
    requests_at_once = models.PositiveSmallIntegerField(default=3)
    request_days = models.PositiveSmallIntegerField(default=10)
    request_needs_yes = models.BooleanField(default=False)
    shortlist_length = models.PositiveSmallIntegerField(default=3)  # 1: nobody has a list
    purpose = models.TextField(default="", blank=True)
    goal = models.TextField(default="", blank=True)  # the business goal, one sentence
    is_evergreen = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    enrol_from = models.DateField(null=True, blank=True)
    enrol_until = models.DateField(null=True, blank=True)
    guidelines = models.TextField(default="", blank=True)  # Markdown
    guidelines_version = models.PositiveIntegerField(default=1)
    # Right-tech dial, 1 (personal: few prompts) to 5 (efficient: the system drives).
    dial = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    # [{"field": "department", "op": "in", "value": ["Sales"], "audience": "mentee"}, …]
    eligibility = models.JSONField(default=list, blank=True)
    # {"weights": {"skills": 35, …}, "rules": {"shared_language": true, "min_overlap_hours": 1, …}}
    criteria = models.JSONField(default=dict, blank=True)
    relationship_weeks = models.PositiveSmallIntegerField(default=26)
    # Address of a video service for this programme; "": the organisation's.
    video_base = models.URLField(max_length=200, default="", blank=True)
    # Whether people in it find each other by name and write to each other, matched or not.
    allows_direct = models.BooleanField(default=False)
    # Whether people who have joined may found open circles, not only those who run it.
    allows_founding = models.BooleanField(default=False)
    # What somebody reads who joins a circle or team later.
    newcomers_read = models.CharField(
        max_length=5, choices=NewcomersRead, default=NewcomersRead.AS_USUAL, blank=True
    )
    checkin_every_weeks = models.PositiveSmallIntegerField(default=6)  # after the first, at 2
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    thanks = models.TextField(default="", blank=True)  # to everybody who took part, at the end
    closing_question = models.CharField(max_length=300, default="", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    # Minors' mode, where it is on: since when, who supervises conversations, and between which
    # hours of the organisation's clock messages wait.
    minors_since = models.DateTimeField(null=True, blank=True)
    supervisor = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    quiet_from = models.PositiveSmallIntegerField(default=20)
    quiet_until = models.PositiveSmallIntegerField(default=7)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="programme_slug", fields=["organisation", "slug"]),
            models.CheckConstraint(
                name="programme_ends_after_start",
                condition=Q(ends_on=None)
                | Q(starts_on=None)
                | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="programme_minors_have_a_supervisor",
                condition=Q(minors_since=None, supervisor=None)
                | Q(minors_since__isnull=False, supervisor__isnull=False),
            ),
            models.CheckConstraint(
                name="programme_quiet_hours_are_hours",
                condition=Q(quiet_from__lte=23, quiet_until__lte=23),
            ),
            models.CheckConstraint(
                name="programme_ended_was_launched",
                condition=Q(ended_at=None) | Q(launched_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> KindRules:
        """What its relationships ask and say."""
        return KINDS[self.model]

    def called(self, organisation: Organisation) -> PartWords:
        """What its people are called."""
        return part_words(self.kind, organisation)

    @staticmethod
    def kind_of(key: str) -> KindRules:
        """The same of one of its relationships, which may be of another kind."""
        return KINDS[key]

    def shows_before_in(self, kind: str) -> bool:
        """Whether somebody who joins one of this kind later reads what was written before."""
        if self.newcomers_read == NewcomersRead.AS_USUAL:
            return KINDS[kind].shows_before
        return self.newcomers_read == NewcomersRead.ALL

    @property
    def is_matched(self) -> bool:
        """Whether a coordinator matches people, at least also."""
        if self.coming_together == self.ComingTogether.ASK:
            return not self.is_asked
        return self.coming_together != self.ComingTogether.OPEN

    @property
    def is_asked(self) -> bool:
        """Whether people ask each other, at least also; never where people under age take part."""
        ways = (self.ComingTogether.ASK, self.ComingTogether.RUN_ASK)
        return self.coming_together in ways and self.kind.is_pair and self.minors_since is None

    def is_asked_by(self, part: str) -> bool:
        """Whether mentees, or mentors, ask the others."""
        return self.is_asked and self.who_asks in (part, self.WhoAsks.BOTH)

    @property
    def is_joined_openly(self) -> bool:
        """Whether people join open circles, at least also."""
        return self.coming_together in (self.ComingTogether.OPEN, self.ComingTogether.MIXED)

    @property
    def is_draft(self) -> bool:
        return self.launched_at is None and self.archived_at is None

    @property
    def is_live(self) -> bool:
        """Launched and not archived: there may be people in it who need somebody."""
        return self.launched_at is not None and self.archived_at is None

    @property
    def is_running(self) -> bool:
        return self.is_live and self.ended_at is None

    @property
    def is_over(self) -> bool:
        """Ended or archived: it takes nobody in any more, and everything in it stays readable."""
        return self.ended_at is not None or self.archived_at is not None

    def day_at(self, at: datetime) -> date:
        """The day it is at its organisation's place."""
        return self.organisation.day_at(at)

    def is_past(self, day: date) -> bool:
        """Whether its last day is over; nobody has to have ended it."""
        return not self.is_evergreen and self.ends_on is not None and self.ends_on < day

    def is_managed_by(self, actor: Actor) -> bool:
        """Whether ``actor`` may change it. One query, remembered on the loaded row."""
        return self._rights_of(actor).manages

    def is_overseen_by(self, actor: Actor) -> bool:
        """Whether ``actor`` may read its figures; known together with ``is_managed_by``."""
        return self._rights_of(actor).oversees

    def prime_can_manage(self, actor: Actor) -> None:
        """Say what the query that has just loaded this row has made sure of."""
        self._known_rights[actor.pk] = Rights(manages=True, oversees=True)

    @cached_property
    def _known_rights(self) -> "dict[UUID, Rights]":
        return {}

    def _rights_of(self, actor: Actor) -> "Rights":
        if actor.pk not in self._known_rights:
            if isinstance(actor, Membership):
                found = _rights_of_person(self, actor)
            else:  # a program: seldom, so it needs no statement
                found = list(_rights_in(self, actor))
            self._known_rights[actor.pk] = Rights(any(one for (one,) in found), bool(found))
        return self._known_rights[actor.pk]

    def takes_people_on(self, day: date) -> bool:
        """Whether somebody can join on that day: launched, and within the enrolment window."""
        return rules.takes_people(
            day,
            is_running=self.is_running,
            enrol_from=self.enrol_from,
            enrol_until=self.enrol_until,
        )


class Rights(NamedTuple):
    """What somebody may do in one programme. Whoever manages it oversees it too."""

    manages: bool
    oversees: bool


@statement  # the menu of every page of a programme asks
def _rights_of_person(
    programme: Programme, actor: Membership
) -> models.QuerySet[Programme, tuple[bool]]:
    return _rights_in(programme, actor)


def _rights_in(programme: Programme, actor: Actor) -> models.QuerySet[Programme, tuple[bool]]:
    """Nothing for whoever does not oversee it; else one row: whether they manage it too."""
    here = Programme.objects.filter(pk=programme.pk).overseen_by(actor)
    manages = Exists(_grants(actor, Capability.MANAGE_PROGRAMME))
    return here.annotate(manages=manages).values_list("manages")


class GuidelinesVersion(models.Model):
    """The guidelines as they stood: what two people agreed to can still be read years later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="guidelines_versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="guidelinesversion_once", fields=["programme", "version"])
        ]


class Measure(models.Model):
    """How the programme will know that it served its goal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="measures")
    name = models.CharField(max_length=200)
    baseline = models.CharField(max_length=60, default="", blank=True)
    target = models.CharField(max_length=60, default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)


class MeasureValue(models.Model):
    """What a measure was on one day, in the words of whoever looked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="values")
    value = models.CharField(max_length=60)
    on = models.DateField()
    said_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="measurevalue_once_a_day", fields=["measure", "on"])
        ]


class FormField(models.Model):
    """A question to people who join: of the whole organisation, or of one programme."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("A few sentences")
        CHOICE = "choice", _("Choose one")
        CHOICES = "choices", _("Choose any")
        YES_NO = "yes_no", _("Yes or no")

    class Audience(models.TextChoices):
        BOTH = "both", _("Everybody")
        MENTOR = "mentor", _("Mentors")
        MENTEE = "mentee", _("Mentees")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="form_fields")
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="form_fields"
    )  # None: asked in every programme of the organisation
    label = models.CharField(max_length=200)
    help = models.CharField(max_length=300, default="", blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LINE)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.BOTH)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=True)  # to whoever is matched with them
    position = models.PositiveSmallIntegerField(default=0)
