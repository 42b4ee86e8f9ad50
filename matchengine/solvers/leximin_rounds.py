"""Leximin when people have several partners: the sums of the k worst-off, one k after the other."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scipy_later import optimize, sparse
from matchengine.solvers.matchings import Matchings
from matchengine.solvers.multi_place import best_possible, satisfaction

MAX_PEOPLE = 30  # people who can have somebody; each costs one integer programme
MAX_PAIRS = 1_500
WORK = 15_000_000  # pairs times nodes of branch and bound, each programme; no clock
SLACK = 0.25  # sums are whole hundredths; solvers are not that exact


@dataclass(frozen=True, eq=False)
class LeximinResult:
    """Positions of the pairs, and whether no matching is better for the worst-off in turn."""

    matched: Ints
    is_proven: bool


def leximin_by_sums(
    problem: Problem, start: Ints, forced: Ints, forbidden: Ints, shortage: int
) -> LeximinResult:
    """Lift the worst-off, then the two worst-off together, then three, to the last.

    Parameters
    ----------
    start : array of int
        Positions of a matching; kept when nothing better is found.
    forced, forbidden : array of int
        Positions that must stay in, and that must stay out.
    shortage : int
        Partners that may be missing below the minima.

    Notes
    -----
    Maximising the sum of the k worst-off for k = 1, 2, … is leximin [1]_; that sum is
    ``max k r - sum_i max(0, r - x_i)`` over r, so each k is an integer programme. NP-hard, hence
    only for a few people; where sums take few values ``leximin_by_levels`` goes further.

    References
    ----------
    .. [1] W. Ogryczak, T. Sliwinski, "On direct methods for lexicographic min-max optimization",
       ICCSA 2006, LNCS 3982, 802-811. doi:10.1007/11751595_85
    """
    counted = np.flatnonzero(best_possible(problem) > 0)
    if len(counted) > MAX_PEOPLE or problem.n_pairs > MAX_PAIRS or not len(counted):
        return LeximinResult(start, not len(counted))
    model = _Sums(problem, counted, forced, forbidden, shortage)
    best, reached = start, np.zeros(0, dtype=np.int64)
    for worst in range(1, len(counted) + 1):
        found = model.lift(worst, reached)
        if found is None:
            return LeximinResult(best, False)
        sums = np.cumsum(np.sort(satisfaction(problem, found)[counted]))
        best, reached = found, sums[:worst]
    return LeximinResult(best, True)


class _Sums(Matchings):
    """Adds for every k a level and the gaps of everybody below it."""

    def lift(self, worst: int, reached: Ints) -> Ints | None:
        """Positions with the highest sum of the ``worst`` worst-off, given the sums before."""
        n = len(self.counted)
        cost = np.zeros(self.wide + (len(reached) + 1) * (n + 1))
        cost[-(n + 1)] = -worst
        cost[-n:] = 1
        rows = self._levels(reached, len(cost), self.wide)
        result = self.solve(cost, rows, np.inf, WORK)
        if result.x is None or result.status != 0:
            return None
        return self.chosen(result)

    def _levels(self, reached: Ints, width: int, start: int) -> "list[optimize.LinearConstraint]":
        """``gap >= level - sum of scores`` for all k; ``k level - gaps`` at least as reached."""
        n = len(self.counted)
        rows = []
        for k in range(len(reached) + 1):
            first = start + k * (n + 1)
            level = sparse.csr_array(
                (-np.ones(n), (np.arange(n), np.full(n, first))), shape=(n, width)
            )
            gap = sparse.csr_array(
                (np.ones(n), (np.arange(n), first + 1 + np.arange(n))), shape=(n, width)
            )
            rows.append(optimize.LinearConstraint(self.sums(width) + level + gap, 0, np.inf))
        for k, total in enumerate(reached.tolist(), start=1):
            line = np.zeros((1, width))
            first = start + (k - 1) * (n + 1)
            line[0, first], line[0, first + 1 : first + 1 + n] = k, -1
            rows.append(optimize.LinearConstraint(line, total - SLACK, np.inf))
        return rows
