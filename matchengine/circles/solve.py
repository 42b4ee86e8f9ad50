"""Circles around hosts: which hosts, and who sits where."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.circles.certificate import (
    FINE,
    CircleCertificate,
    lock_price,
    lock_worth,
    verify_circles,
)
from matchengine.circles.relaxed import OpenHosts
from matchengine.circles.seats import Flags, best_host_first, improve, seat
from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.solution import Unmatched, gap_between
from matchengine.solvers.driver import Progress, stepper
from matchengine.solvers.network import KeyedProblem, Side, keyed
from matchengine.solvers.unmatched import unmatched
from matchengine.version import ENGINE_VERSION

WORK = 600_000  # nodes of branch and bound times pairs: the same answer on any machine
MAX_WHOLE = 30_000  # pairs up to which whole numbers are tried
MAX_RELAXED = 60_000  # pairs that the linear programme looks at
NEAR = 12  # of everybody's best pairs when there are more


@dataclass(frozen=True, eq=False)
class CircleSolution:
    """Pairs ``(member, host)``, sorted, and what is proven; ``prices`` are the members'."""

    pairs: Ints
    scores: Ints
    certificate: CircleCertificate
    prices: Ints
    unmatched: Unmatched
    seed: int
    problem_digest: str
    engine_version: str


def solve_circles(
    problem: Problem,
    *,
    seed: int = 0,
    work: int = WORK,
    gap: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[CircleSolution], Any] | None = None,
) -> CircleSolution:
    """Circles of highest total: every host has nobody, or from ``right_min`` to ``right_max``.

    Parameters
    ----------
    problem : Problem
        Members on the left, hosts on the right. Locked pairs are kept as far as circles allow.
    work : int
        Nodes of branch and bound, times pairs. When they are used up, or beyond 30,000 pairs, the
        answer is the best there is, with the gap its bound leaves.
    gap : float
        A proven gap that is good enough, 0 for the optimum.
    found : callable, optional
        Called with the answer that the linear programme led to, before branch and bound.

    Raises
    ------
    InvalidProblem
        Members with minima.
    Cancelled
        ``cancel`` said stop.

    Notes
    -----
    Choosing hosts is NP-hard (set packing). The linear programme with ``x_ij <= y_j`` is as tight
    as the Lagrangian bound of ``verify_circles``; hosts are opened as it suggests, members are
    seated by an exact flow, and doubtful hosts are opened or closed while it helps. Branch and
    bound over the hosts then proves or improves.

    Examples
    --------
    >>> circles = Problem(
    ...     n_left=3, n_right=2, left=[0, 1, 2, 2], right=[0, 0, 0, 1], score=[5, 5, 5, 9],
    ...     right_min=[2, 2], right_max=[3, 3],
    ... )
    >>> answer = solve_circles(circles)
    >>> answer.pairs.tolist(), answer.certificate.total, answer.certificate.proven
    ([[0, 0], [1, 0], [2, 0]], 15, True)
    """
    step = stepper(progress, cancel)
    step(Progress("hosts", 0.0))
    view = _view(problem, lock_worth(problem), seed)
    chosen, prices = _guided(view, lambda done: step(Progress("seats", 0.1 + 0.4 * done)))
    answer = _solution(problem, view, chosen, prices, seed)
    step(Progress("proof", 0.5, answer.certificate.total, answer.certificate.bound))
    if found is not None:
        found(answer)
    is_good_enough = answer.certificate.proven or (answer.certificate.gap or 0) <= gap
    if not is_good_enough and problem.n_pairs <= MAX_WHOLE:
        answer = _closed(problem, view, answer, work, gap)
    step(Progress("done", 1.0, answer.certificate.total, answer.certificate.bound))
    return answer


def quick_circles(problem: Problem, *, seed: int = 0) -> CircleSolution:
    """Best host first, bounded by everybody's best seats: an answer while the exact one runs."""
    view = _view(problem, lock_worth(problem), seed)
    chosen, _ = best_host_first(view.network)
    nothing = np.zeros(problem.n_left, dtype=np.int64)
    trivial_prices = nothing.copy()
    np.maximum.at(trivial_prices, view.network.left, view.network.value * FINE)
    both = [_solution(problem, view, chosen, prices, seed) for prices in (nothing, trivial_prices)]
    return min(both, key=lambda answer: answer.certificate.bound or 0)


def _view(problem: Problem, worth: Ints, seed: int) -> KeyedProblem:
    if problem.left_min.any():
        raise InvalidProblem("left_min must be 0 for circles: nobody can be made to sit in one")
    every = np.arange(problem.n_pairs)
    view = keyed(problem, every, worth, every[:0], seed, 0)
    low = np.empty_like(problem.right_min)
    low[view.right_rank] = np.maximum(problem.right_min, 1)
    rights = Side(low, view.network.rights.high, np.zeros_like(low), 0)
    return replace(view, network=replace(view.network, rights=rights))


def _guided(view: KeyedProblem, step: Callable[[float], None]) -> tuple[Ints, Ints]:
    """Positions in the network and members' prices, by number in the network."""
    network = view.network
    if not len(network.left):
        return np.zeros(0, dtype=np.int64), np.zeros(len(network.lefts.high), dtype=np.int64)
    small = network
    if len(network.left) > MAX_RELAXED:
        small = network.only(
            _nearest(network.left, network.value) | _nearest(network.right, network.value)
        )
    guide = OpenHosts(small).relaxed()
    chosen, _ = improve(network, guide.is_open > 0.5, guide.is_open, step)
    return chosen, guide.prices


def _nearest(who: Ints, value: Ints) -> Flags:
    order = np.lexsort((-value, who))
    rank = np.empty(len(who), dtype=np.int64)
    ordered = who[order]
    rank[order] = np.arange(len(who)) - np.searchsorted(ordered, ordered)
    return rank < NEAR


def _closed(
    problem: Problem, view: KeyedProblem, guided: CircleSolution, work: int, gap: float
) -> CircleSolution:
    """Prove the guided answer or find a better one."""
    found = OpenHosts(view.network).whole(work, gap)
    if found is None or found.bound is None:
        return guided
    chosen, _ = seat(view.network, found.is_open > 0.5)
    other = _solution(problem, view, chosen, guided.prices[np.argsort(view.left_rank)], guided.seed)
    answer = max(guided, other, key=lambda a: _worth(problem, a))
    kept = len(problem.locked) - answer.certificate.locked_missing
    bound = min(found.bound - lock_price(problem) * kept, answer.certificate.bound or found.bound)
    total = answer.certificate.total
    bound = max(bound, total)
    certificate = replace(
        answer.certificate,
        bound=bound,
        gap=gap_between(total, bound),
        proven=answer.certificate.feasible and bound == total,
    )
    return replace(answer, certificate=certificate)


def _worth(problem: Problem, answer: CircleSolution) -> int:
    return answer.certificate.total - lock_price(problem) * answer.certificate.locked_missing


def _solution(
    problem: Problem, view: KeyedProblem, chosen: Ints, prices: Ints, seed: int
) -> CircleSolution:
    matched = np.sort(view.positions[chosen])
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    own = prices[view.left_rank]
    return CircleSolution(
        pairs=pairs,
        scores=problem.score[matched],
        certificate=verify_circles(problem, pairs, own),
        prices=own,
        unmatched=unmatched(problem, matched, "left"),
        seed=seed,
        problem_digest=problem.digest(),
        engine_version=ENGINE_VERSION,
    )
