"""From a problem to a checked solution, whatever the objective."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from matchengine.arrays import Ints
from matchengine.certificate import shortage_price, verify
from matchengine.errors import Cancelled, InvalidProblem
from matchengine.problem import Problem
from matchengine.solution import Leftover, Prices, Reason, Solution
from matchengine.solvers.prices import least_prices
from matchengine.solvers.total import Locks, fit_locks, highest_total
from matchengine.version import ENGINE_VERSION

Objective = Literal["total"]
OBJECTIVES: tuple[str, ...] = get_args(Objective)


@dataclass(frozen=True)
class Progress:
    """Where a run is: ``stage`` in words, ``done`` from 0 to 1, best value and bound so far."""

    stage: str
    done: float
    value: int | None = None
    bound: int | None = None


def solve(
    problem: Problem,
    *,
    objective: Objective = "total",
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Solution:
    """Find the best pairs, prove it, and say why anybody is left over.

    Parameters
    ----------
    problem : Problem
    objective : {"total"}
        ``total``: the highest sum of scores among the matchings with the fewest partners missing
        below the minima.
    seed : int
        Decides between equally good answers, by keyed hash; the order of input never does.
    progress : callable, optional
        Called with a ``Progress`` before and after each stage.
    cancel : callable, optional
        Asked between stages; True stops the run with ``Cancelled``.

    Returns
    -------
    Solution

    Raises
    ------
    InvalidProblem
        Unknown objective, or scores and places too large for 64-bit costs.
    Cancelled
        ``cancel`` said stop.

    Notes
    -----
    An answer always exists: minima that cannot be met are counted in the certificate's
    shortages, locked pairs beyond somebody's places are listed in ``locked_dropped``.

    Examples
    --------
    >>> problem = Problem(
    ...     n_left=2, n_right=2, left=[0, 0, 1], right=[0, 1, 0], score=[9000, 8000, 7000]
    ... )
    >>> answer = solve(problem)
    >>> answer.pairs.tolist(), answer.certificate.total, answer.certificate.proven
    ([[0, 1], [1, 0]], 15000, True)
    """
    if objective not in OBJECTIVES:
        raise InvalidProblem(f'objective must be one of {OBJECTIVES}, got "{objective}"')
    step = _stepper(progress, cancel)
    step(Progress("places", 0.0))
    locks = fit_locks(problem, seed)
    step(Progress("pairs", 0.1))
    matched = highest_total(problem, locks, seed)
    value = int(problem.score[matched].sum())
    step(Progress("proof", 0.7, value))
    prices = least_prices(problem, matched, locks.kept, shortage_price(problem))
    solution = _solution(problem, matched, locks, prices, objective, seed)
    step(Progress("done", 1.0, value, solution.certificate.bound))
    return solution


def _stepper(
    progress: Callable[[Progress], None] | None, cancel: Callable[[], bool] | None
) -> Callable[[Progress], None]:
    def step(now: Progress) -> None:
        if cancel is not None and now.done < 1 and cancel():
            raise Cancelled(f"stopped before {now.stage}")
        if progress is not None:
            progress(now)

    return step


def _solution(
    problem: Problem, matched: Ints, locks: Locks, prices: Prices, objective: str, seed: int
) -> Solution:
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    lost = locks.dropped
    return Solution(
        pairs=pairs,
        scores=problem.score[matched],
        certificate=verify(problem, pairs, prices),
        prices=prices,
        leftover_left=leftover(problem, matched, "left"),
        leftover_right=leftover(problem, matched, "right"),
        locked_dropped=np.column_stack([problem.left[lost], problem.right[lost]]),
        objective=objective,
        seed=seed,
        problem_digest=problem.digest(),
        engine_version=ENGINE_VERSION,
    )


def leftover(problem: Problem, matched: Ints, side: Literal["left", "right"]) -> Leftover:
    """Everybody of one side who has nobody, with the first reason that holds."""
    mine, other = (problem.left, problem.right)[:: 1 if side == "left" else -1]
    my_places, other_places = problem.left_max, problem.right_max
    if side == "right":
        my_places, other_places = other_places, my_places
    n = len(my_places)
    held_by_other = np.bincount(other[matched], minlength=len(other_places))
    allowed = np.bincount(mine, minlength=n)
    with_places = np.bincount(mine[other_places[other] > 0], minlength=n)
    with_room = np.bincount(mine[held_by_other[other] < other_places[other]], minlength=n)
    alone = np.flatnonzero(np.bincount(mine[matched], minlength=n) == 0)
    reason = np.select(
        [allowed == 0, (my_places == 0) | (with_places == 0), with_room == 0],
        [Reason.NO_ALLOWED_PARTNER, Reason.NO_PLACES, Reason.ALL_TAKEN],
        Reason.NOT_NEEDED,
    )
    return Leftover(person=alone, reason=reason[alone].astype(np.int8))
