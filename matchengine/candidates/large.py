"""Match large programmes: candidates, exact prices, and a proven gap over all pairs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints
from matchengine.candidates.columns import Prepared, prepare
from matchengine.candidates.pool import Pool, best_of_all, pairs_of, pool_of, violations
from matchengine.errors import Cancelled
from matchengine.people import People
from matchengine.problem import Problem
from matchengine.scoring.settings import Settings
from matchengine.solution import Solution
from matchengine.solvers.driver import Progress, solve, stepper

KEEP = 32
FIRST = 12  # of them in the first problem
MOST = 8  # violations of each person written down in one round
ROUNDS = 60


@dataclass(frozen=True, eq=False)
class LargeSolution:
    """A solution over candidates and what is proven over all pairs.

    ``solution`` answers ``problem``, which holds only the pairs that were needed; its certificate
    speaks of those. ``bound`` and ``gap`` hold over every allowed pair of the programme, whether
    or not it was ever written down; ``rounds`` counts how often prices brought in more pairs.
    """

    solution: Solution
    problem: Problem
    bound: int
    gap: float
    rounds: int

    @property
    def proven(self) -> bool:
        """Whether no matching at all has a higher total."""
        return self.bound == self.solution.certificate.total


def match_people(
    people_left: People,
    people_right: People,
    settings: Settings | None = None,
    *,
    left_max: ArrayLike | None = None,
    right_max: ArrayLike | None = None,
    left_min: ArrayLike | None = None,
    right_min: ArrayLike | None = None,
    gap: float = 0.0005,
    seed: int = 0,
    threads: int = 2,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> LargeSolution:
    """Highest total over all pairs of two large sides, without ever storing all pairs.

    Parameters
    ----------
    people_left, people_right : People
    settings : Settings, optional
        As for ``score``; the eight standard criteria.
    left_max, right_max, left_min, right_min : array of int, optional
        Places, as for ``Problem``.
    gap : float
        Stop when the total is proven to be within this share of the best; 0 for the optimum.
    threads : int
        Threads for scoring, 1 or more; the answer is the same bytes for any number.
    seed, progress, cancel
        As for ``solve``; cancelled after the first answer, the best so far is returned with its
        gap.

    Returns
    -------
    LargeSolution

    Raises
    ------
    InvalidProblem
        As for ``People``, ``Settings`` and ``Problem``.
    Cancelled
        ``cancel`` said stop before any answer existed.

    Notes
    -----
    One pass over all pairs keeps the best partners of everybody on both sides. The problem over a
    few of them is solved exactly; its dual prices say which other pairs could improve it: first
    those of the pool, then any pair at all, of which only those are scored again that the pool's
    cuts leave possible. Column generation, so the end is the exact optimum. O(n_left n_right)
    time, O(n_left + n_right) memory.
    """
    chosen = Settings() if settings is None else settings
    step = stepper(progress, cancel)
    data = prepare(people_left, people_right, chosen, seed)
    sides = {"n_left": people_left.n, "n_right": people_right.n,
             "left_key": people_left.person, "right_key": people_right.person}  # fmt: skip
    places = {"left_max": left_max, "right_max": right_max,
              "left_min": left_min, "right_min": right_min}  # fmt: skip
    return _Run(data, sides, places, gap, seed, threads, step).solve()


class _Run:
    """State of one run: the pool of known pairs and which of them are in the problem."""

    def __init__(
        self, data: Prepared, sides: dict[str, Any], places: dict[str, Any], gap: float, seed: int,
        threads: int, step: Callable[[Progress], None],
    ) -> None:  # fmt: skip
        self.data, self.sides, self.places = data, sides, places
        self.gap, self.seed, self.step = gap, seed, step
        self.n_right = int(sides["n_right"])
        self.best: LargeSolution | None = None
        people = int(sides["n_left"]) + int(sides["n_right"])
        self.keep = KEEP
        self.threads = threads

    def solve(self) -> LargeSolution:
        """Scan all pairs once, then solve and price until the gap is proven."""
        rows, columns = best_of_all(
            self.data, self.keep, self.threads, lambda x: self.step(Progress("pairs", 0.5 * x))
        )
        self.pool = pool_of(rows, columns)
        self.dearest = rows.lift
        first = pairs_of(rows.top(FIRST), columns.top(FIRST))
        self.active = np.isin(self._key(self.pool.left, self.pool.right), self._key(*first[:2]))
        try:
            for number in range(1, ROUNDS + 1):
                if self._round(number).gap <= self.gap:
                    break
        except Cancelled:
            if self.best is None:
                raise
        assert self.best is not None
        return self.best

    def _round(self, number: int) -> LargeSolution:
        """Solve over the active pairs; bring in the pairs that its prices call for."""
        problem = Problem(
            **self.sides, **self.places, left=self.pool.left[self.active],
            right=self.pool.right[self.active], score=self.pool.score[self.active],
        )  # fmt: skip
        answer = solve(problem, seed=self.seed)
        u, v = answer.prices.left, answer.prices.right
        margin = self.pool.score - u[self.pool.left] - v[self.pool.right]
        missing = ~self.active & (margin > 0)
        lift = np.zeros(problem.n_left, dtype=np.int64)
        np.maximum.at(lift, self.pool.left[missing], margin[missing])
        self.active |= missing
        value = answer.certificate.total
        if int((lift * problem.left_max).sum()) <= self.gap * value / 2:
            rows, columns = violations(self.data, self.pool, answer.prices, MOST, self.threads)
            np.maximum(lift, rows.lift, out=lift)
            self._add(*pairs_of(rows, columns))
        else:
            least = int(v.min())
            np.maximum(lift, self.pool.left_cut - u - least, out=lift)
        bound = (answer.certificate.bound or value) + int((lift * problem.left_max).sum())
        bound = min(bound, int((self.dearest * problem.left_max).sum()))
        return self._keep(answer, problem, bound, number)

    def _keep(self, answer: Solution, problem: Problem, bound: int, number: int) -> LargeSolution:
        """The best answer and the best bound so far, told to whoever listens."""
        if self.best is not None:
            bound = min(bound, self.best.bound)
            if self.best.solution.certificate.total > answer.certificate.total:
                answer, problem = self.best.solution, self.best.problem
        value = answer.certificate.total
        gap = max(bound - value, 0) / max(bound, 1)
        self.best = LargeSolution(answer, problem, bound, gap, number)
        self.step(Progress("prices", 0.5 + 0.5 * number / ROUNDS, value, bound))
        return self.best

    def _add(self, left: Ints, right: Ints, score: Ints) -> None:
        """Take pairs from outside the pool into it and into the problem."""
        new = ~np.isin(self._key(left, right), self._key(self.pool.left, self.pool.right))
        pool = self.pool
        self.pool = Pool(
            np.concatenate([pool.left, left[new]]), np.concatenate([pool.right, right[new]]),
            np.concatenate([pool.score, score[new]]), pool.left_cut, pool.right_cut,
        )  # fmt: skip
        self.active = np.concatenate([self.active, np.ones(int(new.sum()), dtype=bool)])

    def _key(self, left: Ints, right: Ints) -> Ints:
        return left * self.n_right + right
