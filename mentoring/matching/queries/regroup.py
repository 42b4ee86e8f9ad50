"""What a group would be with other people in it, by what the run knew when it began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.matching.models import Run
from mentoring.matching.queries.explain import CameLater, Opened, opened
from mentoring.matching.queries.results import told_of
from mentoring.matching.rules.criteria import FINAL_RULES
from mentoring.matching.rules.grouping import points_of
from mentoring.matching.rules.problems import Asked
from mentoring.participants.models import Enrolment
from mentoring.programmes.kinds import KINDS, LEARNING_PARTS, MENTORING_PARTS
from mentoring.relationships import rules


class InTwoParts(Refusal):
    message = _("{name} is chosen for two parts of one group. Leave them in one of the two.")


@dataclass(frozen=True)
class Regrouped:
    """A group as it would be kept; ``is_final``: somebody in it asked not to meet another."""

    composition: str
    broken: list[str]
    is_final: bool
    against: list[dict[str, Any]] = field(default_factory=list)  # couples that break a rule
    score: int = 0
    answered: int = 0
    contributions: Mapping[str, int] | None = None
    unchecked: list[str] | None = None
    reasons: Mapping[str, Any] | None = None


def part_for(kind: str) -> str:
    """The part that somebody takes who is put into a group of this kind: to learn, or as a peer."""
    return next((one for one in LEARNING_PARTS if one in KINDS[kind].parts), "peer")


def regrouped(
    run: Run,
    kind: str,
    parts: Mapping[UUID, str],
    known: Mapping[UUID, UUID] | None = None,
    *,
    despite: bool = False,
) -> Regrouped | None:
    """None where somebody was not there when the run began.

    ``despite``: score it also where rules that a coordinator may set aside stand in the way.
    ``known``: who stands behind each enrolment, where many groups are looked at; else looked up.
    """
    look, composition = opened(run), rules.composition_of(parts)
    people = rules.couples(parts)
    couples = look.frozen.positions(people)
    if len(couples) < len(people):
        return None
    by_couple = [look.scored.rules_broken_by(*couple) for couple in couples]
    broken = [rule for rules_of_one in by_couple for rule in rules_of_one]
    names = sorted({str(rule.name).lower() for rule in broken})
    against = [
        {"mentee": str(a), "mentor": str(b), "rules": [str(rule.name).lower() for rule in found]}
        for (a, b), found in zip(people, by_couple, strict=True)
        if found
    ]
    is_final = any(rule & FINAL_RULES for rule in broken) or _are_apart(look, parts)
    if is_final or (names and not despite):
        return Regrouped(composition, names, is_final, against)
    asked = Asked(kind, look.sizes, look.frozen, look.scored, look.unruled if names else None)
    person_of = known or dict(
        Enrolment.objects.filter(pk__in=parts).values_list("pk", "membership_id")
    )
    told, reasons = told_of(asked, couples, person_of)
    points = points_of(kind, [one["contributions"] for one in told])
    return Regrouped(
        composition,
        names,
        is_final=False,
        against=against,
        score=sum(points.values()),
        answered=sum(one["answered"] for one in told) // len(told),
        contributions=points,
        unchecked=sorted({rule for one in told for rule in one["unchecked"]}),
        reasons=reasons,
    )


def verdict_of_group(run: Run, people: Sequence[tuple[Enrolment, str]]) -> dict[str, Any]:
    """As ``explain.verdict``, of a group: what it would score, and which rules it breaks.

    Raises ``InTwoParts``, and ``CameLater`` for somebody who was not there when the run began.
    """
    look = opened(run)
    parts: dict[UUID, str] = {}
    for one, part in people:
        if parts.setdefault(one.pk, part) != part:
            raise InTwoParts(name=one.membership)
        sides = [look.frozen.mentor_at] if part in MENTORING_PARTS else [look.frozen.mentee_at]
        if part == "peer":
            sides.append(look.frozen.mentor_at)
        if not all(one.pk in side for side in sides):
            raise CameLater(name=one.membership)
    person_of = {one.pk: one.membership_id for one, _part in people}
    found = regrouped(run, run.kind, parts, person_of, despite=True)
    assert found is not None, "everybody was there"
    return vars(found)


def _are_apart(look: Opened, parts: Mapping[UUID, str]) -> bool:
    """Whether two on the same side asked not to meet: members of a circle, several mentors."""
    here = {look.frozen.mentee_at.get(key, -1) for key in parts}
    there = {look.frozen.mentor_at.get(key, -1) for key in parts}
    return any(a in here and b in here for a, b in look.frozen.mentees_apart.tolist()) or any(
        a in there and b in there for a, b in look.frozen.mentors_apart.tolist()
    )
