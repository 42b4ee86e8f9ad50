"""From frozen people to pairs: score, pose, solve. The same bytes in, the same bytes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchengine import Problem, Progress, Rule, ScoredPairs, Solution, score, solve
from mentoring.matching.rules.criteria import engine_settings, without_rules
from mentoring.matching.rules.frozen import Frozen, Ints

FEW = 3  # possible mentors; fewer than this is worth a warning


@dataclass(frozen=True, eq=False)
class Outcome:
    """``scored`` knows rules and contributions; ``unruled`` those of pairs forced by hand."""

    scored: ScoredPairs
    unruled: ScoredPairs | None
    problem: Problem
    solution: Solution


def run(
    frozen: Frozen,
    criteria: Mapping[str, Any],
    *,
    seed: int = 0,
    progress: Callable[[str, float], None] = lambda stage, done: None,
    cancel: Callable[[], bool] | None = None,
) -> Outcome:
    progress("scores", 0.1)
    settings = engine_settings(criteria)
    scored = score(frozen.mentees, frozen.mentors, settings)
    unruled = None
    if len(frozen.forced):
        unruled = score(frozen.mentees, frozen.mentors, without_rules(settings))
    problem = pose(frozen, scored, unruled)

    def told(now: Progress) -> None:
        progress(now.stage, 0.3 + 0.6 * now.done)

    objective = criteria.get("objective", "total")
    solution = solve(problem, objective=objective, seed=seed, progress=told, cancel=cancel)
    return Outcome(scored, unruled, problem, solution)


def pose(frozen: Frozen, scored: ScoredPairs, unruled: ScoredPairs | None) -> Problem:
    """The problem over the allowed pairs, without those that are away and with forced ones."""
    n = scored.n_right
    key = scored.left * n + scored.right
    keep = ~np.isin(key, _keys(frozen.away, n))
    left, right, points = scored.left[keep], scored.right[keep], scored.score[keep]
    if unruled is not None:
        extra = [(i, j) for i, j in frozen.forced.tolist() if scored.find(i, j) < 0]
        added = np.array([(i, j, unruled.score[unruled.find(i, j)]) for i, j in extra])
        added = added.reshape(-1, 3).astype(np.int64)
        left, right, points = (
            np.concatenate([old, added[:, c]]) for c, old in enumerate((left, right, points))
        )
    return Problem(
        n_left=scored.n_left, n_right=n, left=left, right=right, score=points,
        left_max=frozen.mentee_places, right_max=frozen.mentor_places,
        right_min=np.minimum(frozen.mentor_fewest, frozen.mentor_places),
        locked=frozen.locked, left_key=scored.left_key, right_key=scored.right_key,
    )  # fmt: skip


def _keys(pairs: Ints, n_right: int) -> Ints:
    return pairs[:, 0] * n_right + pairs[:, 1]


def points_of(outcome: Outcome, left: int, right: int) -> tuple[ScoredPairs, int]:
    """Where a pair of the solution was scored: by the rules, or against them."""
    at = outcome.scored.find(left, right)
    if at >= 0:
        return outcome.scored, at
    assert outcome.unruled is not None
    return outcome.unruled, outcome.unruled.find(left, right)


@dataclass(frozen=True)
class Outlook:
    """What the rules leave, before anybody searches."""

    few_choices: int  # mentees with some, but fewer than ``FEW`` possible mentors
    no_choice: int  # mentees with none
    blocked: dict[str, int]  # rule -> pairs that it forbids
    pairs: int
    possible: int


def outlook(frozen: Frozen, scored: ScoredPairs) -> Outlook:
    choices = np.bincount(scored.left, minlength=scored.n_left)
    looks = frozen.mentee_places > 0
    total = scored.blocked_counts.sum(axis=0).tolist()
    return Outlook(
        few_choices=int(((choices > 0) & (choices < FEW) & looks).sum()),
        no_choice=int(((choices == 0) & looks).sum()),
        blocked={str(r.name): n for r, n in zip(Rule, total, strict=True) if n},
        pairs=scored.n_left * scored.n_right,
        possible=len(scored.score),
    )
