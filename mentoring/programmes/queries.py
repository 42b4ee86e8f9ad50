"""What the pages of a programme show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import GreaterThan, In

from mentoring.core.db.folded import having
from mentoring.organisations.models import Grant, Membership, Organisation, Role
from mentoring.programmes import rules
from mentoring.programmes.models import (
    FormField,
    Measure,
    MeasureValue,
    Programme,
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
class EligibleCount:
    """How many people rules let in."""

    people: int
    mentors: int
    mentees: int
    either: int  # of peers there are no two sides: whoever may join at all


def count_eligible(organisation: Organisation, eligibility: Sequence[rules.Rule]) -> EligibleCount:
    people = Membership.objects.present().filter(organisation=organisation)
    return EligibleCount(
        **people.aggregate(
            people=Count("pk"),
            mentors=Count("pk", filter=_all_of(eligibility, "mentor")),
            mentees=Count("pk", filter=_all_of(eligibility, "mentee")),
            either=Count(
                "pk", filter=_all_of(eligibility, "mentor") | _all_of(eligibility, "mentee")
            ),
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
    return found | further_columns(organisation)


def further_columns(organisation: Organisation) -> dict[str, list[str]]:
    """The columns that an import brought along, with what stands in them most often."""
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
class ProgrammeList:
    """The programmes somebody oversees, by where they are in their life."""

    running: list[Programme]
    drafts: list[Programme]
    ended: list[Programme]
    archived: list[Programme]
    managed_by_me: frozenset[UUID]  # the others are only sponsored

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.drafts or self.ended or self.archived)


def programme_list(actor: Membership) -> ProgrammeList:
    mine = list(
        Programme.objects.overseen_by(actor)
        .annotate(coordinator_count=_coordinator_count())
        .order_by("-created_at")
    )
    return ProgrammeList(
        running=[programme for programme in mine if programme.is_running],
        drafts=[programme for programme in mine if programme.is_draft],
        ended=[programme for programme in mine if programme.is_live and programme.ended_at],
        archived=[programme for programme in mine if programme.archived_at],
        managed_by_me=frozenset(
            Programme.objects.coordinated_by(actor).values_list("pk", flat=True)
        ),
    )


def _coordinator_count() -> Coalesce:
    coordinators = _coordinators().filter(programme_id=OuterRef("pk")).values("programme_id")
    counted = coordinators.annotate(coordinators=Count("pk")).values("coordinators")
    return Coalesce(Subquery(counted), 0)


def _coordinators() -> QuerySet[Grant]:
    return Grant.objects.in_force().filter(role=Role.COORDINATOR.value, membership__removed_at=None)


def team(programme: Programme) -> list[Grant]:
    """Coordinators, then sponsors, by name."""
    given = Grant.objects.in_force().filter(programme_id=programme.pk, membership__isnull=False)
    by_name = given.select_related("membership").order_by("role", "membership__found_by", "pk")
    return list(by_name)


def coordinators(programme: Programme) -> QuerySet[Membership]:
    """The people who run it as their task, present ones, with their organisation, by name."""
    people = Membership.objects.present().with_role(Role.COORDINATOR, programme.pk)
    return people.select_related("organisation").order_by("found_by", "pk")


def administrators(programme: Programme) -> QuerySet[Membership]:
    """The administrators of its organisation: it is theirs where nobody else coordinates it."""
    people = Membership.objects.present().with_role(Role.ADMIN)
    in_house = people.filter(organisation=programme.organisation_id)
    return in_house.select_related("organisation").order_by("found_by", "pk")


def people_to_ask(programme: Programme, query: str) -> list[Membership]:
    """Members whose name or address contains ``query``, for the team."""
    if len(query.strip()) < 2:
        return []
    people = Membership.objects.present().filter(organisation=programme.organisation_id)
    return list(people.filter(having(query)).order_by("found_by", "pk")[:8])


def missing(programme: Programme) -> list[str]:
    """Codes of what keeps ``programme`` from being launched; see ``rules.missing``."""
    return rules.missing(
        purpose=programme.purpose,
        goal=programme.goal,
        measures=programme.measures.count(),
        is_evergreen=programme.is_evergreen,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        guidelines=programme.guidelines,
        coordinators=coordinators(programme).count(),
        weights=programme.criteria.get("weights", {}),
    )


def measures_of(programme: Programme) -> list[Measure]:
    """Its measures in order, each with ``history``: its values, the latest first; two queries."""
    latest = MeasureValue.objects.select_related("said_by").order_by("-on")
    values = Prefetch("values", latest, to_attr="history")
    return list(programme.measures.order_by("position").prefetch_related(values))


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
