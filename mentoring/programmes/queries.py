"""What the pages of a programme show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import GreaterThan, In

from mentoring.organisations.models import Membership, Organisation
from mentoring.programmes import rules
from mentoring.programmes.models import (
    FormField,
    GuidelinesVersion,
    Programme,
    ProgrammeRole,
)

SHOWN_VALUES = 40  # of a field, most frequent first
SAMPLE = 1000  # people whose further columns are looked at to learn which there are


class AttributeText(Func):
    """The words under one key of ``attributes``; NULL when there are none.

    Both engines unfold the object: paths into JSON treat odd keys, numbers and the words
    "true" and "null" differently on SQLite and PostgreSQL.
    """

    output_field = TextField()
    arg_joiner = ") WHERE key = "

    def __init__(self, key: str) -> None:
        super().__init__(F("attributes"), Value(key))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        unfolded = "(SELECT value FROM json_each(%(expressions)s AND type = 'text')"
        return self.as_sql(compiler, connection, template=unfolded, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        unfolded = (
            "(SELECT value #>> '{}' FROM jsonb_each(%(expressions)s"
            " AND jsonb_typeof(value) = 'string')"
        )
        return self.as_sql(compiler, connection, template=unfolded, **extra)


# --- Who may join --------------------------------------------------------------------------


def eligible(programme: Programme, audience: str) -> QuerySet[Membership]:
    """Everybody present who may join as ``mentor`` or ``mentee``; agrees with ``is_eligible``."""
    people = Membership.objects.present().filter(organisation=programme.organisation_id)
    return people.filter(_all_of(programme.eligibility, audience))


@dataclass(frozen=True)
class Reach:
    """How many people rules let in."""

    people: int
    mentors: int
    mentees: int


def reach(organisation: Organisation, eligibility: Sequence[rules.Rule]) -> Reach:
    people = Membership.objects.present().filter(organisation=organisation)
    return Reach(
        **people.aggregate(
            people=Count("pk"),
            mentors=Count("pk", filter=_all_of(eligibility, "mentor")),
            mentees=Count("pk", filter=_all_of(eligibility, "mentee")),
        )
    )


def _all_of(eligibility: Sequence[rules.Rule], audience: str) -> Q:
    condition = ~Q(pk__in=[])
    for rule in eligibility:
        if rules.concerns(rule, audience):
            condition &= _condition(rule)
    return condition


def _condition(rule: rules.Rule) -> Q:
    field, value = rule["field"], rule["value"]
    match rule["op"]:
        case "in":
            return Q(In(_text(field), value)) if value else Q(pk__in=[])
        case "not_in":
            return ~Q(In(_text(field), value)) if value else ~Q(pk__in=[])
        case "contains":
            return _mentions(field, value)
        case "not_contains":
            return ~_mentions(field, value)
        case "at_least":
            return Q(**{f"{field}__gte": value})
        case "at_most":
            return Q(**{f"{field}__lte": value})
    raise ValueError(f"a rule cannot say {rule['op']!r}")


def _mentions(field: str, word: str) -> Q:
    condition = Q(pk__in=[])
    for spelling in rules.spellings(word):
        condition |= Q(GreaterThan(StrIndex(_text(field), Value(spelling)), 0))
    return condition


def _text(field: str) -> Coalesce:
    found: Any = F(field)
    if field.startswith(rules.ATTRIBUTE):
        found = AttributeText(field.removeprefix(rules.ATTRIBUTE))
    return Coalesce(found, Value(""), output_field=TextField())


def values_of(organisation: Organisation) -> dict[str, list[str]]:
    """For each field of words, further columns included: what people have, most frequent first."""
    people = Membership.objects.present().filter(organisation=organisation)
    found = {}
    for field in ("department", "office", "country"):
        said = people.exclude(**{field: ""}).values_list(field)
        counted = said.annotate(times=Count("pk")).order_by("-times", field)
        found[field] = [value for value, _ in counted[:SHOWN_VALUES]]
    return found | _further_columns(organisation)


def _further_columns(organisation: Organisation) -> dict[str, list[str]]:
    people = Membership.objects.present().filter(organisation=organisation)
    counted: dict[str, Counter[str]] = {}
    known = people.exclude(attributes={}).order_by("-created_at")
    for attributes in known.values_list("attributes", flat=True)[:SAMPLE]:
        for key, value in attributes.items():
            if isinstance(value, str) and value:
                counted.setdefault(key, Counter())[value] += 1
    return {
        rules.ATTRIBUTE + key: [value for value, _ in values.most_common(SHOWN_VALUES)]
        for key, values in sorted(counted.items())
    }


# --- Programmes ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Shelf:
    """The programmes somebody oversees, by where they are in their life."""

    running: list[Programme]
    drafts: list[Programme]
    archived: list[Programme]
    run_by_me: frozenset[UUID]  # the others are only sponsored

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.drafts or self.archived)


def shelf(actor: Membership) -> Shelf:
    mine = list(
        Programme.objects.overseen_by(actor)
        .annotate(people_who_run=Count("roles", filter=Q(roles__role="coordinator")))
        .order_by("-created_at")
    )
    return Shelf(
        running=[programme for programme in mine if programme.is_running],
        drafts=[programme for programme in mine if programme.is_draft],
        archived=[programme for programme in mine if programme.archived_at],
        run_by_me=frozenset(Programme.objects.coordinated_by(actor).values_list("pk", flat=True)),
    )


def team(programme: Programme) -> list[ProgrammeRole]:
    """Coordinators, then sponsors, by name."""
    roles = programme.roles.select_related("membership")
    return list(roles.order_by("role", "membership__name", "pk"))


def people_to_ask(programme: Programme, words: str) -> list[Membership]:
    """Members whose name or address contains ``words``, for a place in the team."""
    if len(words.strip()) < 2:
        return []
    people = Membership.objects.present().filter(organisation=programme.organisation_id)
    found = people.filter(Q(name__icontains=words.strip()) | Q(email__icontains=words.strip()))
    return list(found.order_by("name", "pk")[:8])


def missing(programme: Programme) -> list[str]:
    """Codes of what keeps ``programme`` from being launched; see ``rules.missing``."""
    coordinators = programme.roles.filter(role=ProgrammeRole.Role.COORDINATOR)
    return rules.missing(
        purpose=programme.purpose,
        goal=programme.goal,
        measures=programme.measures.count(),
        is_evergreen=programme.is_evergreen,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        guidelines=programme.guidelines,
        coordinators=coordinators.count(),
        weights=programme.criteria.get("weights", {}),
    )


def guidelines_at(programme: Programme, version: int | None) -> str:
    """The guidelines as they stood in that version; the present ones when it is not kept."""
    kept = GuidelinesVersion.objects.filter(programme=programme, version=version or 0).first()
    return kept.text if kept else programme.guidelines


# --- Questions -----------------------------------------------------------------------------


def questions_of(programme: Programme) -> list[FormField]:
    """Every question people of this programme are asked: the organisation's first, in order."""
    asked = FormField.objects.filter(
        Q(programme=programme) | Q(programme=None), organisation=programme.organisation_id
    )
    in_order = asked.order_by(F("programme").asc(nulls_first=True), "position", "pk")
    return list(in_order)


def questions_for(programme: Programme, audience: str) -> list[FormField]:
    """The questions for ``mentor``, ``mentee`` or ``both`` (somebody who is both at once)."""
    asked = questions_of(programme)
    if audience == FormField.Audience.BOTH:
        return asked
    return [one for one in asked if one.audience in (FormField.Audience.BOTH, audience)]
