"""Looking into a finished run again: what any pair would score, and why somebody is unmatched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.translation import gettext_lazy as _

from matchengine import Change, Explanation, Rule, ScoredPairs, Settings, Solution, explain
from mentoring.core.refusals import Refusal
from mentoring.matching.models import ProposedGroup, Run, Unmatched
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import FINAL_RULES, without_rules
from mentoring.matching.rules.frozen import Frozen, load
from mentoring.matching.rules.reasons import reasons, unchecked
from mentoring.matching.rules.solving import SolvedRun
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Part

MAX_PAIRS = 2_000_000  # beyond this, a page would have to wait too long
MAX_ALTERNATIVES = 5


class CameLater(Refusal):
    message = _("{name} had not joined when this run began. Run again to include them.")


@dataclass(eq=False)
class Opened:
    """A run's frozen people, with everything that can be worked out from them, when asked for."""

    frozen: Frozen
    criteria: Mapping[str, Any]
    kind: str
    sizes: tuple[int, int]
    seed: int
    rounds: int

    @property
    def is_small(self) -> bool:
        return self.frozen.mentees.n * self.frozen.mentors.n <= MAX_PAIRS

    @property
    def settings(self) -> Settings:
        return solving.settings_for(self.kind, self.criteria)

    @cached_property
    def scored(self) -> ScoredPairs:
        return solving.rescore(self.frozen, self.settings)

    @cached_property
    def unruled(self) -> ScoredPairs:
        return solving.rescore(self.frozen, without_rules(self.settings), self.scored)

    @cached_property
    def outcome(self) -> SolvedRun:
        return solving.run(
            self.frozen,
            self.criteria,
            kind=self.kind,
            rounds=self.rounds,
            sizes=self.sizes,
            seed=self.seed,
        )


@lru_cache(maxsize=2)
def _opened(run_id: UUID, finished_at: datetime) -> Opened:
    """A finished run never changes, so its arrays may stay in memory for a while."""
    run = Run.objects.select_related("programme").get(pk=run_id)
    return Opened(
        load(bytes(run.problem)),
        run.criteria,
        run.kind,
        run.sizes,
        run.seed,
        run.rounds.count if run.rounds else 0,
    )


def opened(run: Run) -> Opened:
    assert run.finished_at, "a run that is under way has nothing to look into"
    return _opened(run.pk, run.finished_at)


def verdict(run: Run, *, mentor: Enrolment, mentee: Enrolment) -> dict[str, Any]:
    """What this pair would score, and which rules it breaks: for adding it by hand."""
    if KINDS[run.kind].fit.is_mutual:
        return _both_ways(run, mentor, mentee)
    return _one_way(run, mentor, mentee)


def _both_ways(run: Run, one: Enrolment, other: Enrolment) -> dict[str, Any]:
    """Of two who learn from each other: the weaker direction counts, and no rule may break."""
    ways = [_one_way(run, one, other), _one_way(run, other, one)]
    found = {
        "broken": sorted({rule for way in ways for rule in way["broken"]}),
        "is_final": any(way["is_final"] for way in ways),
    }
    if found["is_final"]:
        return found
    couples = [
        {
            "mentee": str(learner.membership_id),
            "mentor": str(leader.membership_id),
            "contributions": way["contributions"],
            "reasons": way["reasons"],
        }
        for way, learner, leader in zip(ways, (other, one), (one, other), strict=True)
    ]
    weaker = min(ways, key=lambda way: int(way["score"]))
    return weaker | found | {"shown": weaker["reasons"], "reasons": {"couples": couples}}


def _one_way(run: Run, mentor: Enrolment, mentee: Enrolment) -> dict[str, Any]:
    look = opened(run)
    i, j = look.frozen.mentee_at.get(mentee.pk), look.frozen.mentor_at.get(mentor.pk)
    if i is None or j is None:
        raise CameLater(name=(mentee if i is None else mentor).membership.name)
    rules = look.scored.rules_broken_by(i, j)
    found: dict[str, Any] = {
        "broken": [str(rule.name).lower() for rule in rules],
        "is_final": any(rule & FINAL_RULES for rule in rules),
    }
    if found["is_final"]:
        return found
    at = look.unruled.find(i, j)
    return found | {
        "score": int(look.unruled.score[at]),
        "contributions": look.unruled.points(at),
        "reasons": reasons(look.frozen, look.unruled, at),
        "answered": int(look.unruled.answered[at]),
        "unchecked": unchecked(look.scored, look.scored.find(i, j)) if not rules else [],
    }


@dataclass(frozen=True)
class Contribution:
    """One criterion's share of a score, in points."""

    name: str
    points: float
    most: float


@dataclass(frozen=True)
class Couple:
    """One learning from another in a group; a pair is made of one."""

    mentee: Membership
    mentor: Membership
    score: float
    reasons: Mapping[str, Any]
    contributions: list[Contribution]


def couples(run: Run, group: ProposedGroup) -> list[Couple]:
    """Who learns from whom in a group and why; a pair is one couple."""
    people = {one.enrolment_id: one.person for one in group.loaded_members}
    told = {(one["mentee"], one["mentor"]): one for one in group.reasons.get("couples", ())}
    whole = {"contributions": group.contributions, "reasons": group.reasons}
    found = []
    for mentee, mentor in ((people[a], people[b]) for a, b in group.couples):
        one = told.get((str(mentee.pk), str(mentor.pk)), whole)
        score = group.score if one is whole else sum(one["contributions"].values())
        parts = contributions(run, one["contributions"])
        found.append(Couple(mentee, mentor, score / 100, one["reasons"], parts))
    return sorted(found, key=lambda one: (one.mentor.name, one.mentee.name))


def contributions(run: Run, points: Mapping[str, int]) -> list[Contribution]:
    """Every criterion that counted, with what it could have brought."""
    weights = {name: w for name, w in run.criteria["weights"].items() if w}
    whole = sum(weights.values()) or 1
    return [
        Contribution(name, points[name] / 100, 100 * weights[name] / whole)
        for name in weights
        if name in points
    ]


@dataclass(frozen=True)
class Alternative:
    """A mentor whom a mentee could have had instead, and what stands in the way."""

    mentor: Membership
    score: float
    holders: list[tuple[Membership, float]]
    is_full: bool
    rules: list[str]


def alternatives(run: Run, group: ProposedGroup) -> list[Alternative]:
    """The best-scoring other mentors of a pair's mentee, forbidden ones with the rule; best first.

    A larger group has none: another mentor would mean another circle.
    """
    look = opened(run)
    if not group.is_pair or not look.is_small:
        return []
    ((mentee, own_mentor),) = group.couples
    i = look.frozen.mentee_at.get(mentee)
    if i is None:
        return []
    mine = np.flatnonzero(look.unruled.left == i)
    order = mine[np.argsort(-look.unruled.score[mine], kind="stable")][: MAX_ALTERNATIVES + 5]
    found = [(int(look.unruled.right[at]), int(look.unruled.score[at])) for at in order]
    found = [
        (j, points)
        for j, points in found
        if look.frozen.mentor_ids[j] != own_mentor and not _is_private(look, i, j)
    ][:MAX_ALTERNATIVES]
    mentors = _mentors(run, [look.frozen.mentor_ids[j] for j, _points in found])
    return [
        _alternative(look, i, j, points, *mentors[look.frozen.mentor_ids[j]])
        for j, points in found
        if look.frozen.mentor_ids[j] in mentors
    ]


def _is_private(look: Opened, i: int, j: int) -> bool:
    """Whom somebody asked never to be matched with is nobody else's business."""
    return bool(int(look.scored.broken[i, j]) & FINAL_RULES)


Holding = tuple[Enrolment, list[tuple[Membership, float]]]


def _mentors(run: Run, ids: list[UUID]) -> dict[UUID, Holding]:
    found: dict[UUID, Holding] = {
        each.pk: (each, [])
        for each in Enrolment.objects.filter(pk__in=ids).select_related("membership")
    }
    for group in run.groups.proposed().with_any(Part.MENTOR, ids).with_people():
        for mentor in found.keys() & group.parts.keys():
            mentees = group.others(found[mentor][0].membership)
            found[mentor][1].extend((mentee, group.score / 100) for mentee in mentees)
    return found


def _alternative(
    look: Opened,
    i: int,
    j: int,
    points: int,
    mentor: Enrolment,
    holders: list[tuple[Membership, float]],
) -> Alternative:
    places = int(look.frozen.mentor_places[j])
    return Alternative(
        mentor=mentor.membership,
        score=points / 100,
        holders=sorted(holders, key=lambda one: -one[1]),
        is_full=len(holders) >= places,
        rules=[str(rule.name).lower() for rule in look.scored.rules_broken_by(i, j)],
    )


@dataclass(frozen=True)
class WhyUnmatched:
    """Why one mentee has nobody, with the people behind the numbers."""

    explanation: Explanation
    rivals: list[tuple[Membership, float, list[tuple[Membership, float]]]]
    more_places: tuple[Membership, float, bool] | None  # mentor, gain in points, is it a tie
    frees: list[tuple[str, int, bool]]  # rule, mentors more without it, would it match them


def why(run: Run, unmatched: Unmatched) -> WhyUnmatched | None:
    """Look for the smallest change that would match this mentee; None when it would take long."""
    look = opened(run)
    i = look.frozen.mentee_at.get(unmatched.enrolment_id)
    if i is None or not unmatched.is_mentee or not look.is_small:
        return None
    outcome = look.outcome
    if not isinstance(outcome.solution, Solution) or outcome.asked.teams is not None:
        return None  # in circles, teams and among peers one change moves everybody
    told = explain(outcome.problem, outcome.solution, outcome.scored, i, without=_without(look))
    people = _people(look, told)
    places = next((change for change in told.changes if change.kind == "more_places"), None)
    return WhyUnmatched(
        explanation=told,
        rivals=[
            (
                people[look.frozen.mentor_ids[rival.right]],
                rival.score / 100,
                [
                    (people[look.frozen.mentee_ids[left]], points / 100)
                    for left, points in zip(rival.held_by, rival.held_scores, strict=True)
                ],
            )
            for rival in told.rivals
        ],
        more_places=_gain(look, people, places) if places else None,
        frees=_frees(look, told, i),
    )


def _people(look: Opened, told: Explanation) -> dict[UUID, Membership]:
    wanted = {look.frozen.mentor_ids[rival.right] for rival in told.rivals}
    wanted |= {look.frozen.mentee_ids[left] for rival in told.rivals for left in rival.held_by}
    rows = Enrolment.objects.filter(pk__in=wanted).select_related("membership")
    return {row.pk: row.membership for row in rows}


def _gain(
    look: Opened, people: dict[UUID, Membership], change: Change
) -> tuple[Membership, float, bool] | None:
    if change.right is None or change.gain is None:
        return None
    return people[look.frozen.mentor_ids[change.right]], change.gain / 100, change.is_tied


def _without(look: Opened) -> Callable[[Rule], ScoredPairs | None]:
    """The scores of the same people without one rule, to try whether that would help."""

    def scored(rule: Rule) -> ScoredPairs | None:
        fewer = look.settings.without(rule)
        return None if fewer is None else solving.rescore(look.frozen, fewer, look.scored)

    return scored


def _frees(look: Opened, told: Explanation, mentee: int) -> list[tuple[str, int, bool]]:
    helps = {change.rule for change in told.changes if change.kind == "drop_rule"}
    freed = look.outcome.scored.freed_by_dropping(mentee).items()
    most_first = sorted(freed, key=lambda item: (item[0] not in helps, -item[1], item[0]))
    return [
        (str(rule.name).lower(), count, rule in helps)
        for rule, count in most_first
        if not rule & FINAL_RULES
    ]
