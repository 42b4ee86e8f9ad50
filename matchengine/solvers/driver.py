"""From a problem to a checked solution, whatever the objective."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from matchengine.certificate import verify
from matchengine.errors import Cancelled, InvalidProblem
from matchengine.problem import Problem
from matchengine.solution import Solution, gap_between
from matchengine.solvers.objectives import Matching, find, quick
from matchengine.solvers.total import Locks, fit_locks
from matchengine.solvers.unmatched import unmatched
from matchengine.version import ENGINE_VERSION

Objective = Literal["total", "most", "maximin", "leximin", "stable"]
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
    objective : {"total", "most", "maximin", "leximin", "stable"}
        What comes first, among the matchings with the fewest partners missing below the minima:
        ``total`` the sum of scores; ``most`` the number of left people with somebody; ``maximin``
        the worst-off left person; ``leximin`` the worst-off, then the second worst-off, and so
        on. Then, among what is best by this, the highest total. ``stable``: no two people would
        both rather have each other; minima are not looked at.
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

    The certificate's ``bound`` is on the total of every matching that is as good by the aim, and
    ``proven`` says that the aim and the total are both at their optimum. For ``stable``, where
    ``proven`` means no blocking pair, the bound is the highest total of all, so the gap says what
    the aim costs. Scores of several partners add up, which is hard to be fair about: ``maximin``
    and ``leximin`` then end in integer programmes with a limit of time or size; beyond it the
    answer is the best found, is not called proven, and the bound is that of all matchings.

    Examples
    --------
    >>> problem = Problem(
    ...     n_left=2, n_right=2, left=[0, 0, 1], right=[0, 1, 0], score=[9000, 8000, 7000]
    ... )
    >>> answer = solve(problem)
    >>> answer.pairs.tolist(), answer.certificate.total, answer.certificate.proven
    ([[0, 1], [1, 0]], 15000, True)
    """
    if str(objective) not in OBJECTIVES:
        raise InvalidProblem(f'objective must be one of {OBJECTIVES}, got "{objective}"')
    step = stepper(progress, cancel)
    step(Progress("places", 0.0))
    locks = fit_locks(problem, seed)
    step(Progress("pairs", 0.1))
    found = find(objective, problem, locks, seed, lambda done: step(Progress("aim", done)))
    value = int(problem.score[found.matched].sum())
    step(Progress("proof", 0.7, value))
    solution = _solution(problem, found, locks, objective, seed)
    step(Progress("done", 1.0, value, solution.certificate.bound))
    return solution


def quick_answer(problem: Problem, *, objective: Objective = "total", seed: int = 0) -> Solution:
    """The stable pairs (best pair first) with a quick bound: an answer while the exact one runs."""
    locks = fit_locks(problem, seed)
    return _solution(problem, quick(problem, locks, seed), locks, objective, seed)


def stepper(
    progress: Callable[[Progress], None] | None, cancel: Callable[[], bool] | None
) -> Callable[[Progress], None]:
    """A function that tells where a run is, and stops it when ``cancel`` says so."""

    def step(now: Progress) -> None:
        if cancel is not None and now.done < 1 and cancel():
            raise Cancelled(f"stopped before {now.stage}")
        if progress is not None:
            progress(now)

    return step


def _solution(
    problem: Problem, found: Matching, locks: Locks, objective: str, seed: int
) -> Solution:
    matched, lost = found.matched, locks.dropped
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    certificate = found.certificate or verify(problem, pairs)
    bound = max(found.bound, certificate.total)
    return Solution(
        pairs=pairs,
        scores=problem.score[matched],
        certificate=replace(
            certificate,
            bound=bound,
            gap=gap_between(certificate.total, bound),
            proven=certificate.feasible and found.is_proven,
        ),
        prices=found.prices,
        unmatched_left=unmatched(problem, matched, "left"),
        unmatched_right=unmatched(problem, matched, "right"),
        locked_dropped=np.column_stack([problem.left[lost], problem.right[lost]]),
        objective=objective,
        seed=seed,
        problem_digest=problem.digest(),
        engine_version=ENGINE_VERSION,
    )
