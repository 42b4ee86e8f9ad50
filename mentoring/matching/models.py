"""Frozen matching runs: what went in, what came out, and what a human made of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.matching.rules.rounds import Rounds
from mentoring.organisations.models import Membership, Organisation, name_apart
from mentoring.participants.models import Enrolment, Skill
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Kind, Part, Relationship


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))

    def under_way(self) -> Self:
        return self.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])

    def with_pairs(self) -> Self:
        """Runs that came to an end, published or not."""
        return self.filter(state__in=[Run.State.DONE, Run.State.PUBLISHED])

    def light(self) -> Self:
        """Without the frozen problem, which only replays and explanations need."""
        return self.defer("problem")


class Run(models.Model):
    """One matching run of one programme; it can be replayed bit for bit."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("ready")
        FAILED = "failed", _("no result")
        PUBLISHED = "published", _("published")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the programme
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=40, default="", blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    settings = models.JSONField(default=dict)  # weights, rules, objective, as they were
    seed = models.PositiveIntegerField(default=0)
    engine_version = models.CharField(max_length=40, default="", blank=True)
    problem = models.BinaryField(default=b"")  # matchengine problem, NPZ
    certificate = models.JSONField(default=dict)  # total, bound, gap, proven, blocking pairs
    problem_text = models.CharField(max_length=500, default="", blank=True)  # why it failed
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    next_on = models.DateField(null=True, blank=True)  # when the unmatched are looked at again

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="run_number", fields=["programme", "number"]),
            models.UniqueConstraint(
                name="run_one_under_way_per_programme",
                fields=["programme"],
                condition=Q(state__in=["queued", "running"]),
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_open(self) -> bool:
        """Done and not published: its pairs may still be changed."""
        return self.state == self.State.DONE

    @property
    def has_everybody(self) -> bool:
        """Whether people were included on purpose who have not joined."""
        return bool(self.settings.get("everybody"))

    @property
    def kind(self) -> str:
        """What its groups would be: what was asked for, or the programme's own."""
        return str(self.settings.get("kind") or self.programme.model)

    @property
    def objective(self) -> str:
        """What counted as best; of circles it is always the total."""
        return "total" if self.kind in rules.SIZED else str(self.criteria.get("objective", "total"))

    @property
    def sizes(self) -> tuple[int, int]:
        """The fewest and the most people of one group, where the kind leaves it open."""
        least, most = self.settings.get("sizes") or rules.USUAL_SIZES
        return least, most

    @property
    def teams_by(self) -> str:
        """What makes people one team that stays together; nothing where a run puts them together.

        A column of theirs, also one that an import brought along, ``manager``, or a question by id.
        """
        return str(self.settings.get("teams_by") or "")

    @property
    def rounds(self) -> Rounds | None:
        """The afternoon that it was asked for; None where every pair finds its own time."""
        kept = self.settings.get("rounds")
        return Rounds.load(kept) if kept else None

    @property
    def criteria(self) -> dict[str, Any]:
        found: dict[str, Any] = self.settings.get("criteria", {})
        return found


class ProposedGroupQuerySet(models.QuerySet["ProposedGroup"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(run__in=Run.objects.visible_to(actor))

    def proposed(self) -> Self:
        return self.filter(removed_at=None)

    def with_members(self) -> Self:
        """Each with whom it is made of, by enrolment; in one query more."""
        return self.prefetch_related(Prefetch("members", to_attr="loaded_members"))

    def with_people(self) -> Self:
        """As ``with_members``, with the people themselves."""
        rows = ProposedMember.objects.select_related("enrolment__membership")
        return self.prefetch_related(Prefetch("members", rows, to_attr="loaded_members"))

    def with_any(self, part: str, enrolments: Iterable[Any]) -> Self:
        """Those in which one of these enrolments has this part."""
        members = ProposedMember.objects.filter(part=part, enrolment__in=enrolments)
        return self.filter(pk__in=members.values("group"))


class ProposedGroup(models.Model):
    """People whom a run proposes to bring together: nobody hears of it before it is published.

    A pair is the group of two. ``members`` come with ``with_members()`` or ``with_people()``.
    """

    class Origin(models.TextChoices):
        ENGINE = "engine"
        HAND = "hand"  # added by the coordinator

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.ONE_TO_ONE)
    round = models.PositiveSmallIntegerField(null=True, blank=True)  # of an afternoon, from 0
    composition = models.CharField(max_length=32)  # who, in which part; see composition_of
    score = models.PositiveSmallIntegerField()  # hundredths of a point, 0-10,000
    answered = models.PositiveSmallIntegerField(default=0)  # how much of it rests on answers
    unchecked = models.JSONField(default=list, blank=True)  # rules for which an answer is missing
    # {"skills": 2350, …} in hundredths of a point; they add up to ``score`` exactly.
    contributions = models.JSONField(default=dict)
    # Of a pair as matching.rules.reasons has them; of more people {"couples": [{"mentee": …,
    # "mentor": …, "contributions": {…}, "reasons": {…}}, …]} with memberships.
    reasons = models.JSONField(default=dict)
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.ENGINE)
    is_locked = models.BooleanField(default=False)
    # Why a pair was added by hand. In plain words, as ``despite``: a coordinator's record of a
    # decision, which the exported file holds as well, and reaches nobody's letter.
    note = models.CharField(max_length=300, default="", blank=True)
    broken = models.JSONField(default=list, blank=True)  # rules that were set aside, by name
    # For whom, in a group: [{"mentee": enrolment, "mentor": …, "rules": ["grade_gap"], "why": "…"}]
    despite = models.JSONField(default=list, blank=True)
    # Why somebody thought of these people, in their own words: it stands in every letter.
    introduction = EncryptedTextField(blank=True)
    introduced_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ProposedGroupQuerySet.as_manager()

    loaded_members: list["ProposedMember"]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="group_once_per_run", fields=["run", "composition"]),
            models.CheckConstraint(name="group_score_range", condition=Q(score__lte=10_000)),
        ]
        indexes = [models.Index(name="group_by_score", fields=["run", "-score", "id"])]

    @classmethod
    def of(cls, run: Run, kind: str, parts: Mapping[UUID, str], **fields: Any) -> Self:
        """One that is not saved yet, from the parts of enrolments; ``save_groups`` keeps it."""
        composition = rules.composition_of(parts)
        group = cls(run=run, kind=kind, composition=composition, **fields)
        group.loaded_members = [
            ProposedMember(group=group, enrolment_id=key, part=part) for key, part in parts.items()
        ]
        return group

    @property
    def organisation_id(self) -> UUID:
        """Whose key seals the introduction."""
        return self.run.organisation_id

    @property
    def parts(self) -> dict[UUID, str]:
        """Who is what in it, by enrolment."""
        return {one.enrolment_id: one.part for one in self.loaded_members}

    @property
    def couples(self) -> list[tuple[UUID, UUID]]:
        """Who would learn from whom, as enrolments; see ``relationships.rules.couples``."""
        return rules.couples(self.parts)

    def why_aside(self, mentee: str, mentor: str, broken: Sequence[str]) -> str | None:
        """What was said when these rules were set aside for this couple; None where they were not.

        What was said before reasons went by couple holds for those who were in it then.
        """
        for one in self.despite:
            if (one["mentee"], one["mentor"]) == (mentee, mentor):
                return str(one["why"]) if set(broken) <= set(one["rules"]) else None
        here = {str(key) for key in self.parts}
        is_older = not self.despite and set(broken) <= set(self.broken)
        return self.note if is_older and {mentee, mentor} <= here else None

    @property
    def set_aside(self) -> list[tuple[str, list[str], str]]:
        """Rules that were set aside: for whom by name, which, and why. Needs ``with_people()``."""
        names = {str(one.enrolment_id): one.person.name for one in self.loaded_members}
        by_two = {frozenset((one["mentee"], one["mentor"])): one for one in self.despite}
        told = [
            (f"{names[one['mentee']]}, {names[one['mentor']]}", one["rules"], one["why"])
            for two, one in by_two.items()  # of peers each couple once, not both ways round
            if two <= names.keys()
        ]
        return told or ([(self.names, self.broken, self.note)] if self.broken else [])

    @property
    def said_why(self) -> str:
        """Every reason that was given, each once."""
        whys = [self.note, *(one["why"] for one in self.despite)]
        return " ".join(dict.fromkeys(why for why in whys if why))

    def may_stay_in(self, kind: str) -> bool:
        """Whether a run of this kind can keep the group, which may have been made in another."""
        is_one_of_several = kind == Kind.SEVERAL_MENTORS and self.is_pair
        return self.kind == kind or is_one_of_several or rules.can_begin(kind, self.parts.values())

    @property
    def is_pair(self) -> bool:
        """Whether it is one mentee with one mentor, of whom sentences can speak by their parts."""
        return sorted(self.parts.values()) == [Part.MENTEE, Part.MENTOR]

    @property
    def are_two(self) -> bool:
        return len(self.loaded_members) == 2

    @property
    def in_order(self) -> list["ProposedMember"]:
        """Everybody, by part and then by name. What follows needs ``with_people()``."""
        return sorted(self.loaded_members, key=ProposedMember.listed)

    @property
    def people(self) -> list[Membership]:
        return [one.person for one in self.in_order]

    def others(self, person: Membership) -> list[Membership]:
        return [one for one in self.people if one.pk != person.pk]

    def with_part(self, part: str) -> list[Enrolment]:
        """Who would have this part, by name; in a pair there is one of each."""
        return [one.enrolment for one in self.in_order if one.part == part]

    @property
    def names(self) -> str:
        """Everybody by their whole name, for lists and headings: Bo Larsen, Amina Haddad."""
        return ", ".join(person.name for person in self.people)

    @property
    def names_apart(self) -> str:
        """The same with what they do and where, for groups of the same names."""
        return ", ".join(name_apart(person) for person in self.people)


class ProposedMember(models.Model):
    """One person's part in a proposed group."""

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(ProposedGroup, models.CASCADE, related_name="members")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="groupmember_once", fields=["group", "enrolment"])
        ]

    def listed(self) -> tuple[int, str]:
        """Where somebody stands in a list, as in a relationship."""
        return rules.LISTED_PARTS.index(self.part), self.person.name

    @property
    def person(self) -> Membership:
        return self.enrolment.membership


def save_groups(groups: Sequence[ProposedGroup], *, batch_size: int = 500) -> None:
    """Keep new groups together with their members."""
    ProposedGroup.objects.bulk_create(groups, batch_size=batch_size)
    members = [one for group in groups for one in group.loaded_members]
    ProposedMember.objects.bulk_create(members, batch_size=batch_size)


class UnmatchedQuerySet(models.QuerySet["Unmatched"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(run__in=Run.objects.visible_to(actor))


class Unmatched(models.Model):
    """A person without a match in a run, with the reason and what would change it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="unmatched")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    is_mentee = models.BooleanField()
    reason = models.CharField(max_length=40)  # code of the engine; words in templates
    # {"allowed": 4, "blocked": {rule: count}, "frees": {rule: count}, "nearest": [enrolment, …]}
    detail = models.JSONField(default=dict)

    objects = UnmatchedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="unmatched_once", fields=["run", "enrolment", "is_mentee"])
        ]


class MatchConcernQuerySet(models.QuerySet["MatchConcern"]):
    def visible_to(self, actor: Membership) -> Self:
        """Those who run the programme; the partner never."""
        return self.filter(relationship__programme__in=Programme.objects.coordinated_by(actor))

    def waiting(self) -> Self:
        return self.filter(closed_at=None, relationship__ended_at=None)


class MatchConcern(models.Model):
    """One of the two said in confidence that it is not the right time, or not the right person."""

    class Reason(models.TextChoices):
        TIME = "time", _("It is not the right time")
        PERSON = "person", _("It may not be the right person")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    relationship = models.ForeignKey(Relationship, models.CASCADE, related_name="concerns")
    by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=6, choices=Reason)
    words = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MatchConcernQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="concern_waiting",
                fields=["organisation", "created_at"],
                condition=Q(closed_at=None),
            )
        ]


class SameSkillQuerySet(models.QuerySet["SameSkill"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(programme__in=Programme.objects.coordinated_by(actor))


class SameSkill(models.Model):
    """What a coordinator decided about two words: one and the same skill here, or two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="same_skills")
    one = models.ForeignKey(Skill, models.CASCADE, related_name="+")  # the smaller id
    other = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    is_same = models.BooleanField()
    decided_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    objects = SameSkillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="same_skill_once", fields=["programme", "one", "other"]),
            models.CheckConstraint(name="same_skill_of_two", condition=Q(one__lt=F("other"))),
        ]


class CountedRules(models.Model):
    """What the rules of a programme leave, counted by the worker where a page would wait too long.

    One for a programme: of the criteria that were asked about last, named by ``key``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.OneToOneField(Programme, models.CASCADE, related_name="counted_rules")
    key = models.CharField(max_length=32)  # of criteria, and of whether everybody counts
    asked = models.JSONField(default=dict)  # criteria, everybody; of a run: base, held
    asked_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True, blank=True)  # None: the worker has yet to
    result = models.JSONField(default=dict, blank=True)  # RulePreview as a dict, and "moves"
