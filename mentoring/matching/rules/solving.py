"""From frozen people to groups: score, build the problem, solve. Same bytes in, same bytes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchengine import (
    Progress,
    Rule,
    ScoredPairs,
    Settings,
    score,
    solve,
)
from matchengine.flash import rounds_of
from mentoring.matching.rules.criteria import engine_settings, without_rules
from mentoring.matching.rules.frozen import Frozen
from mentoring.matching.rules.grouping import Grouped, groups_of
from mentoring.matching.rules.problems import AMONG_PEERS, Asked, problem_of
from mentoring.programmes.kinds import KINDS, SIZED, USUAL_SIZES

MIN_CHOICES = 3  # possible mentors; fewer than this is worth a warning


@dataclass(frozen=True, eq=False)
class SolvedRun:
    """What was asked, the engine's problem and answer, and the groups that come of it."""

    asked: Asked
    problem: Any
    solution: Any
    groups: list[Grouped]

    @property
    def scored(self) -> ScoredPairs:
        return self.asked.scored


def run(
    frozen: Frozen,
    criteria: Mapping[str, Any],
    *,
    kind: str = "one_to_one",
    rounds: int = 0,
    sizes: tuple[int, int] = USUAL_SIZES,
    seed: int = 0,
    progress: Callable[[str, float], None] = lambda stage, done: None,
    cancel: Callable[[], bool] | None = None,
) -> SolvedRun:
    """``kind`` is what the groups would be; ``sizes`` how many people a circle or team has.

    ``rounds``: how many an afternoon has, with somebody else each time.
    """
    progress("scores", 0.1)
    settings = settings_for(kind, criteria)
    scored = rescore(frozen, settings)
    unruled = None
    if len(frozen.forced):
        unruled = rescore(frozen, without_rules(settings), scored)
    asked = Asked(kind, sizes, frozen, scored, unruled, rounds)
    problem = problem_of(asked)

    def told(now: Progress) -> None:
        progress(now.stage, 0.3 + 0.6 * now.done)

    options: dict[str, Any] = {"seed": seed, "progress": told, "cancel": cancel}
    if kind not in SIZED:
        options["objective"] = criteria.get("objective", "total")
    solution = solve(problem, **options)
    return SolvedRun(asked, problem, solution, _timed(asked, problem, solution, seed))


def _timed(asked: Asked, problem: Any, solution: Any, seed: int) -> list[Grouped]:
    """The groups of an answer, each in its round where there are any: as few as can be."""
    groups = groups_of(asked, solution)
    if not asked.rounds:
        return groups
    numbers = rounds_of(problem, solution.pairs, seed).tolist()
    of = dict(zip(map(tuple, solution.pairs.tolist()), numbers, strict=True))
    return [replace(one, round=of[one.couples[0]]) for one in groups]


def certificate_of(outcome: SolvedRun) -> dict[str, Any]:
    """What is proven, about the groups as they are.

    Who was left out of a group for not meeting somebody in it counts as lost: the bound still
    holds, and the proof is gone.
    """
    proven: dict[str, Any] = outcome.solution.certificate.as_dict()
    if outcome.asked.kind in AMONG_PEERS or outcome.asked.teams is not None:
        return proven
    kept = {couple for one in outcome.groups for couple in one.couples}
    pairs = map(tuple, outcome.solution.pairs.tolist())
    scores = outcome.solution.scores.tolist()
    lost = [score for pair, score in zip(pairs, scores, strict=True) if pair not in kept]
    if lost:
        proven["total"] -= sum(lost)
        proven["pairs"] -= len(lost)
        gap = (proven["bound"] - proven["total"]) / max(abs(proven["bound"]), 1)
        proven |= {"proven": False, "gap": gap}
    return proven


def settings_for(kind: str, criteria: Mapping[str, Any]) -> Settings:
    """What a kind asks for comes on top: peers are nobody's seniors, nor are who teach upwards."""
    fit = KINDS[kind].fit
    settings = replace(engine_settings(criteria), seniority_best_gap=fit.best_gap)
    if not KINDS[kind].has_seniors:
        return replace(settings, min_grade_gap=None)
    return settings


def rescore(frozen: Frozen, settings: Settings, same_as: ScoredPairs | None = None) -> ScoredPairs:
    """Score with what the run took from everybody; a first time, or like ``same_as``, otherwise.

    What is typical must not move when a rule is tried or a pair is looked at by hand.
    """
    kept = same_as.calibration if same_as is not None else frozen.calibration
    return score(frozen.mentees, frozen.mentors, settings, calibration=kept)


@dataclass(frozen=True)
class RulePreview:
    """What the rules leave, before anything is run."""

    few_choices: int  # mentees with some, but fewer than ``MIN_CHOICES`` possible mentors
    no_choice: int  # mentees with none
    blocked: dict[str, int]  # rule -> pairs that it forbids
    pairs: int  # of two people, before any rule
    possible: int


def count_rules(frozen: Frozen, settings: Settings) -> RulePreview:
    """What these rules leave of these people; they are scored for it."""
    return rule_preview(frozen, score(frozen.mentees, frozen.mentors, settings))


def rule_preview(frozen: Frozen, scored: ScoredPairs) -> RulePreview:
    choices = np.bincount(scored.left, minlength=scored.n_left)
    looks = frozen.mentee_places > 0
    total = dict(zip(Rule, scored.blocked_counts.sum(axis=0).tolist(), strict=True))
    return RulePreview(
        few_choices=int(((choices > 0) & (choices < MIN_CHOICES) & looks).sum()),
        no_choice=int(((choices == 0) & looks).sum()),
        blocked={str(rule.name): n for rule, n in total.items() if n},
        pairs=scored.n_left * scored.n_right - total[Rule.SAME_PERSON],
        possible=len(scored.score),
    )
