"""Match large programmes: candidates, exact prices, and a proven gap over all pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from matchengine.arrays import Ints
from matchengine.candidates.columns import Prepared, prepare
from matchengine.candidates.pool import Pool
from matchengine.candidates.scan import asks_for, best_of_all, scan
from matchengine.errors import Cancelled
from matchengine.people import People
from matchengine.problem import Problem
from matchengine.scoring.criteria import CRITERIA, Criterion
from matchengine.scoring.settings import Settings
from matchengine.solution import Solution
from matchengine.solvers.driver import Progress, solve, stepper

KEEP = 8  # best partners of everybody in the first problem
MAX_VIOLATIONS = 8  # violations of each person written down in one round
ROUNDS = 60
Lifts = tuple[Ints, Ints]  # how much more than its prices a pair of each person scores at most


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
    criteria: Sequence[Criterion] = CRITERIA,
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
        As for ``score``.
    left_max, right_max, left_min, right_min : array of int, optional
        Places, as for ``Problem``.
    criteria : sequence of Criterion
        As for ``score``. Those that do not come along are measured in numpy, where their bound
        (``Measured.most``) leaves a pair possible; the compiled loop then stays unused.
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
    One pass over all pairs keeps the best partners of everybody on both sides. The problem over
    them is solved exactly; its dual prices say which other pairs could improve it. Another pass
    over all pairs, quicker as few can reach so much, finds those. Column generation, so the end
    is the exact optimum. O(n_left n_right) time, O(n_left + n_right) memory.
    """
    chosen = Settings() if settings is None else settings
    step = stepper(progress, cancel)
    data = prepare(people_left, people_right, chosen, seed, criteria)
    sides = {
        "n_left": people_left.n,
        "n_right": people_right.n,
        "left_key": people_left.person,
        "right_key": people_right.person,
    }
    places = {
        "left_max": left_max,
        "right_max": right_max,
        "left_min": left_min,
        "right_min": right_min,
    }
    return _Run(data, sides, places, gap, seed, threads, step).solve()


def _least_rise(lifts: Lifts, problem: Problem) -> int:
    """What a bound rises by when the prices of one side rise by these lifts."""
    return min(int((lifts[0] * problem.left_max).sum()), int((lifts[1] * problem.right_max).sum()))


class _Run:
    """State of one run: the pool of known pairs and which of them are in the problem."""

    def __init__(
        self,
        data: Prepared,
        sides: dict[str, Any],
        places: dict[str, Any],
        gap: float,
        seed: int,
        threads: int,
        step: Callable[[Progress], None],
    ) -> None:
        self.data, self.sides, self.places = data, sides, places
        self.gap, self.seed, self.step = gap, seed, step
        self.best: LargeSolution | None = None
        self.threads = threads

    def solve(self) -> LargeSolution:
        """Scan all pairs once, then solve and price until the gap is proven."""
        rows, columns = best_of_all(
            self.data, KEEP, self.threads, lambda x: self.step(Progress("pairs", 0.5 * x))
        )
        self.trivial_prices = rows.lift, columns.lift
        self.pool = Pool(rows, columns)
        del rows, columns
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
        """Solve over the known pairs; bring in the pairs that the prices call for."""
        problem = Problem(**self.sides, **self.places, **self.pool.problem())
        answer = solve(problem, seed=self.seed)
        most = _least_rise(self.trivial_prices, problem)
        best = self._keep(answer, problem, most, number)
        if best.gap <= self.gap:
            return best
        rise = _least_rise(self._price_all(answer, number), problem)
        bound = answer.certificate.bound
        return self._keep(answer, problem, most if bound is None else bound + rise, number)

    def _price_all(self, answer: Solution, number: int) -> Lifts:
        """Take in unknown pairs that score more than their prices; how much more at most."""
        at, value = 0.5 + 0.5 * number / ROUNDS, answer.certificate.total
        data = self.data.without(*self.pool.within_cuts())
        asks = asks_for(answer.prices, self.pool.left_cut, self.pool.right_cut, 1)
        rows, columns = scan(
            data,
            asks,
            MAX_VIOLATIONS,
            self.threads,
            lambda done: self.step(Progress("prices", at, value)),
        )
        self.pool.add(rows, columns)
        return rows.lift, columns.lift

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
