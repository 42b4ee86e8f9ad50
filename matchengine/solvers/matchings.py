"""The matchings of a problem as rows of an integer programme."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scipy_later import optimize, sparse


class Matchings:
    """Columns: a pair each, a missing partner of each person, then whatever an aim adds.

    Parameters
    ----------
    counted : array of int
        Left people whose sums of scores an aim looks at.
    forced, forbidden : array of int
        Positions of pairs that must stay in, and that must stay out.
    shortage : int
        Partners that may be missing below the minima.
    """

    def __init__(
        self, problem: Problem, counted: Ints, forced: Ints, forbidden: Ints, shortage: int
    ) -> None:
        self.problem, self.counted, self.shortage = problem, counted, shortage
        self.people = problem.n_left + problem.n_right
        self.wide = problem.n_pairs + self.people
        self.low, self.high = np.zeros(problem.n_pairs), np.ones(problem.n_pairs)
        self.low[forced], self.high[forbidden] = 1, 0
        worth = sparse.csr_array(
            (problem.score.astype(float), (problem.left, np.arange(problem.n_pairs))),
            shape=(problem.n_left, problem.n_pairs),
        )
        self.worth = worth[counted]

    def solve(
        self,
        cost: NDArray[np.float64],
        rows: "list[optimize.LinearConstraint]",
        most: float,
        work: int,
        *,
        whole: bool = False,
    ) -> Any:
        """What ``milp`` says; added columns are from 0 to ``most``, whole numbers if asked."""
        p, added = self.problem, len(cost) - self.wide
        least = np.minimum(np.concatenate([p.left_min, p.right_min]), self.shortage)
        is_whole = np.arange(len(cost)) < p.n_pairs
        is_whole[self.wide :] = whole
        return optimize.milp(
            cost,
            constraints=[*self._rows(len(cost)), *rows],
            integrality=is_whole,
            bounds=optimize.Bounds(
                np.concatenate([self.low, np.zeros(len(cost) - p.n_pairs)]),
                np.concatenate([self.high, least, np.full(added, most)]),
            ),
            options={"node_limit": work // max(p.n_pairs, 1), "mip_rel_gap": 0},
        )

    def chosen(self, result: Any) -> Ints:
        """Positions of the pairs of a result."""
        return np.flatnonzero(result.x[: self.problem.n_pairs] > 0.5)

    def sums(self, width: int) -> Any:
        """The sum of scores of everybody counted, one row each."""
        rest = sparse.csr_array((len(self.counted), width - self.worth.shape[1]))
        return sparse.hstack([self.worth, rest], format="csr")

    def _rows(self, width: int) -> "list[optimize.LinearConstraint]":
        p, pair = self.problem, np.arange(self.problem.n_pairs)
        holder = np.concatenate([p.left, p.n_left + p.right])
        held = sparse.csr_array(
            (np.ones(2 * p.n_pairs), (holder, np.tile(pair, 2))), shape=(self.people, p.n_pairs)
        )
        missing = sparse.eye_array(self.people, format="csr")
        rest = sparse.csr_array((self.people, width - self.wide))
        every = np.zeros((1, width))
        every[0, p.n_pairs : self.wide] = 1
        most = np.concatenate([p.left_max, p.right_max])
        least = np.concatenate([p.left_min, p.right_min])
        if not self.shortage:
            return [
                optimize.LinearConstraint(sparse.hstack([held, 0 * missing, rest]), least, most)
            ]
        return [
            optimize.LinearConstraint(sparse.hstack([held, missing, rest]), least, np.inf),
            optimize.LinearConstraint(sparse.hstack([held, 0 * missing, rest]), -np.inf, most),
            optimize.LinearConstraint(every, 0, self.shortage),
        ]
