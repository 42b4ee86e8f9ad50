"""Leximin when people have several partners and their sums take few values: level by level."""

from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scipy_later import optimize, sparse
from matchengine.solvers.leximin_rounds import LeximinResult
from matchengine.solvers.matchings import Matchings
from matchengine.solvers.multi_place import best_possible, satisfaction

MAX_LEVELS = 24  # different sums that people can have; each costs one integer programme
MAX_PAIRS = 50_000
WORK = 40_000_000  # pairs times nodes of branch and bound, each programme; no clock


def levels_of(problem: Problem) -> list[int] | None:
    """Every sum that somebody could have, 0 first; None when there are more than 24.

    Examples
    --------
    >>> levels_of(Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[10, 50]))
    [0, 10, 50]
    """
    scores, most = np.unique(problem.score).tolist(), int(best_possible(problem).max(initial=0))
    if len(scores) > MAX_LEVELS:
        return None
    found = {0}
    for _ in range(int(problem.left_max.max(initial=0))):
        more = found | {a + b for a in found for b in scores if a + b <= most}
        if len(more) > MAX_LEVELS:
            return None
        if more == found:
            break
        found = more
    return sorted(found)


def leximin_by_levels(
    problem: Problem, start: Ints, forced: Ints, forbidden: Ints, shortage: int, levels: list[int]
) -> LeximinResult:
    """As few people as can be below the second level, then below the third, to the last.

    Parameters
    ----------
    start, forced, forbidden, shortage
        As for ``leximin_by_sums``.
    levels : list of int
        As ``levels_of`` tells them.

    Notes
    -----
    Counts of people below each level, made as small as can be from the lowest up, are the
    leximin order. Each is an integer programme with one column a person and level so far. When
    that was enough work the answer is right up to a level, the richest of those, and
    not called proven.
    """
    counted = np.flatnonzero(best_possible(problem) > 0)
    if not len(counted) or problem.n_pairs > MAX_PAIRS:
        return LeximinResult(start, not len(counted))
    model = _Levels(problem, counted, forced, forbidden, shortage)
    best, below = start, np.zeros(0, dtype=np.int64)
    for number in range(1, len(levels)):
        result = model.fewest(levels[1 : number + 1], below)
        if result.status != 0:
            richest = model.richest(levels[1:number], below)
            found = [best, start] if richest.x is None else [model.chosen(richest), best, start]
            return LeximinResult(
                max(found, key=lambda at: sorted(satisfaction(problem, at))), False
            )
        best = model.chosen(result)
        has = satisfaction(problem, best)[counted]
        below = np.append(below, np.count_nonzero(has < levels[number]))
    return LeximinResult(best, True)


class _Levels(Matchings):
    """Adds for every level a mark for each person below it."""

    def fewest(self, levels: list[int], below: Ints) -> Any:
        """The fewest people below the last of ``levels``, with ``below`` those before it."""
        n = len(self.counted)
        cost = np.zeros(self.wide + n * len(levels))
        cost[-n:] = 1
        return self.solve(cost, self._marks(levels, below), 1, WORK, whole=True)

    def richest(self, levels: list[int], below: Ints) -> Any:
        """The highest total with no more people below ``levels`` than ``below``."""
        cost = np.zeros(self.wide + len(self.counted) * len(levels))
        scores = self.problem.score
        cost[: len(scores)] = -scores / max(int(scores.max(initial=1)), 1)
        return self.solve(cost, self._marks(levels, below), 1, WORK, whole=True)

    def _marks(self, levels: list[int], below: Ints) -> "list[optimize.LinearConstraint]":
        n = len(self.counted)
        width, rows = self.wide + n * len(levels), []
        for k, level in enumerate(levels):
            at = self.wide + k * n + np.arange(n)
            mark = sparse.csr_array((np.full(n, level), (np.arange(n), at)), shape=(n, width))
            rows.append(optimize.LinearConstraint(self.sums(width) + mark, level, np.inf))
            if k < len(below):
                line = np.zeros((1, width))
                line[0, at] = 1
                rows.append(optimize.LinearConstraint(line, 0, below[k]))
        return rows
