"""Stable pairs for ranked lists; with minima that stability cannot meet, the nearest to stable."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.ranked.acceptance import SideName, deferred_acceptance
from matchengine.ranked.certificate import RankedCertificate, verify_ranked
from matchengine.ranked.fewest import fewest_blocking
from matchengine.ranked.problem import RankedProblem
from matchengine.solution import Leftover
from matchengine.solvers.driver import Progress, stepper
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.leftover import leftover
from matchengine.solvers.network import KeyedProblem, Network
from matchengine.solvers.total import fit_locks, open_problem
from matchengine.version import ENGINE_VERSION

TIME_LIMIT = 60.0  # seconds for the integer programme


@dataclass(frozen=True, eq=False)
class RankedSolution:
    """Pairs (k, 2), the rank each gives the other, and what is proven."""

    pairs: Ints
    left_ranks: Ints
    right_ranks: Ints
    certificate: RankedCertificate
    leftover_left: Leftover
    leftover_right: Leftover
    locked_dropped: Ints
    asks: SideName
    seed: int
    problem_digest: str
    engine_version: str


def solve_ranked(
    problem: RankedProblem,
    *,
    asks: SideName = "left",
    minima: bool = True,
    seed: int = 0,
    time_limit: float = TIME_LIMIT,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> RankedSolution:
    """Pairs that nobody would rather swap; locked pairs are kept and are not for exchange.

    Parameters
    ----------
    asks : {"left", "right"}
        The side that gets its best stable pairs.
    minima : bool
        Whether minima come before stability. With True the answer has the fewest partners
        missing, and among those the fewest blocking pairs that were found; ``certificate.proven``
        says whether no fewer are possible.
    seed : int
        Decides between people whom somebody ranks alike.
    time_limit : float
        Seconds for the integer programme, which is only needed when stable pairs miss minima.

    Raises
    ------
    InvalidProblem
        An unknown side.
    Cancelled
        ``cancel`` said stop.

    Examples
    --------
    >>> wishes = RankedProblem(
    ...     n_left=2, n_right=2, left=[0, 0, 1, 1], right=[0, 1, 0, 1],
    ...     left_rank=[0, 1, 1, 0], right_rank=[1, 0, 0, 1],
    ... )
    >>> solve_ranked(wishes).pairs.tolist(), solve_ranked(wishes, asks="right").pairs.tolist()
    ([[0, 0], [1, 1]], [[0, 1], [1, 0]])
    """
    if asks not in ("left", "right"):
        raise InvalidProblem(f'asks must be "left" or "right", got "{asks}"')
    step = stepper(progress, cancel)
    step(Progress("places", 0.0))
    frame = problem.frame
    locks = fit_locks(frame, seed)
    view = open_problem(frame, locks, seed)
    step(Progress("pairs", 0.1))
    matched = np.union1d(deferred_acceptance(problem, view, asks), locks.kept)
    certificate = verify_ranked(problem, _rows(problem, matched))
    if minima and certificate.shortage:
        step(Progress("minima", 0.4))
        matched, certificate = _nearest(problem, view, locks.kept, matched, time_limit)
    step(Progress("done", 1.0))
    lost = locks.dropped
    return RankedSolution(
        pairs=_rows(problem, matched),
        left_ranks=problem.left_rank[matched],
        right_ranks=problem.right_rank[matched],
        certificate=certificate,
        leftover_left=leftover(frame, matched, "left"),
        leftover_right=leftover(frame, matched, "right"),
        locked_dropped=np.column_stack([frame.left[lost], frame.right[lost]]),
        asks=asks,
        seed=seed,
        problem_digest=problem.digest(),
        engine_version=ENGINE_VERSION,
    )


def _rows(problem: RankedProblem, at: Ints) -> Ints:
    return np.column_stack([problem.frame.left[at], problem.frame.right[at]])


def _nearest(
    problem: RankedProblem, view: KeyedProblem, kept: Ints, stable: Ints, time_limit: float
) -> tuple[Ints, RankedCertificate]:
    """The fewest partners missing, then the fewest blocking pairs."""
    filled = np.union1d(view.positions[best_pairs(_liked(problem, view))], kept)
    checked = verify_ranked(problem, _rows(problem, filled))
    as_stable = verify_ranked(problem, _rows(problem, stable))
    if as_stable.shortage == checked.shortage:
        return stable, as_stable
    found = fewest_blocking(problem, view, checked.shortage, time_limit)
    if found is None:
        return filled, checked
    matched = np.union1d(found.matched, kept)
    better = verify_ranked(problem, _rows(problem, matched), found.least)
    if better.blocking_pairs <= checked.blocking_pairs:
        return matched, better
    least = replace(checked, least_blocking=found.least)
    return filled, replace(least, proven=checked.blocking_pairs <= found.least)


def _liked(problem: RankedProblem, view: KeyedProblem) -> Network:
    """Minima first, then pairs high in both lists."""
    at = view.positions
    worst = int(max(problem.left_rank.max(initial=0), problem.right_rank.max(initial=0)))
    value = (2 * worst - problem.left_rank[at] - problem.right_rank[at]) // (worst // 2500 + 1)
    return replace(view.network, value=value)
