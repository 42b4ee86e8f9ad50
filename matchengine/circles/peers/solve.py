"""Circles of peers: exact for a handful, searched and bounded for more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.circles.peers.certificate import (
    PeerCircleCertificate,
    cover,
    verify_peer_circles,
)
from matchengine.circles.peers.exact import MOST, best_circles
from matchengine.circles.peers.problem import PeerCircleProblem
from matchengine.circles.peers.search import FORBIDDEN, Circles
from matchengine.solution import Prices
from matchengine.solvers.driver import Progress, solve, stepper
from matchengine.solvers.order import ranks
from matchengine.version import ENGINE_VERSION

TRIES = 12  # searches from a shaken answer; fewer when there are many people


@dataclass(frozen=True, eq=False)
class PeerCircleSolution:
    """``circle`` of everybody (n,), -1 for nobody, numbered by the first of each; the proof."""

    circle: Ints
    certificate: PeerCircleCertificate
    prices: Prices
    seed: int
    problem_digest: str
    engine_version: str


def solve_peer_circles(
    problem: PeerCircleProblem,
    *,
    seed: int = 0,
    gap: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[PeerCircleSolution], Any] | None = None,
) -> PeerCircleSolution:
    """Circles of ``size_min`` to ``size_max`` people who suit each other.

    Parameters
    ----------
    gap : float
        A proven gap that is good enough, 0 for the best that can be found.
    found : callable, optional
        Called with each better answer of the search.

    Returns
    -------
    PeerCircleSolution
        As many people seated as were found to fit, then the highest sum of everybody's mean
        score with the others of their circle.

    Notes
    -----
    Up to ten people exactly, by subsets. Beyond, this is graph partitioning (NP-hard): groups are
    merged, best fit first, then people are swapped and moved while it helps, again from shaken
    answers [1]_; the bound of ``verify_peer_circles`` says how far that can be from the best.

    References
    ----------
    .. [1] H. Lourenço, O. Martin, T. Stützle, "Iterated local search", Handbook of
       Metaheuristics, 320-353, 2003. doi:10.1007/0-306-48056-5_11

    Examples
    --------
    >>> four = PeerCircleProblem(
    ...     n=4, left=[0, 0, 0, 1, 1, 2], right=[1, 2, 3, 2, 3, 3], score=[9, 1, 1, 1, 1, 9],
    ...     size_min=2, size_max=2,
    ... )
    >>> answer = solve_peer_circles(four)
    >>> answer.circle.tolist(), answer.certificate.total, answer.certificate.proven
    ([0, 0, 1, 1], 36, True)
    """
    step = stepper(progress, cancel)
    step(Progress("bound", 0.0))
    prices = solve(cover(problem), seed=seed).prices
    step(Progress("circles", 0.2))
    view = _View(problem, seed)
    if problem.n <= MOST:
        sizes = (problem.size_min, problem.size_max, problem.whole)
        answer = view.solution(best_circles(view.scores, *sizes), prices)
        certificate = replace(answer.certificate, proven=True)
        answer = replace(answer, certificate=certificate)
    else:
        answer = _searched(view, prices, gap, step, found or (lambda better: None))
    certificate = answer.certificate
    step(Progress("done", 1.0, certificate.total, certificate.bound))
    return answer


def quick_peer_circles(problem: PeerCircleProblem, *, seed: int = 0) -> PeerCircleSolution:
    """Groups merged, best fit first, bounded by everybody's favourites: an answer at once."""
    view, pairs = _View(problem, seed), cover(problem)
    order = np.lexsort((-pairs.score, pairs.left))
    rank = np.arange(len(order)) - np.searchsorted(pairs.left[order], pairs.left[order])
    last = order[rank == problem.size_min - 2]
    favourite = np.zeros(problem.n, dtype=np.int64)
    favourite[pairs.left[last]] = pairs.score[last]
    return view.solution(view.begun().own, Prices(favourite, np.zeros_like(favourite)))


class _View:
    """The problem with people in keyed order, and the way back."""

    def __init__(self, problem: PeerCircleProblem, seed: int) -> None:
        self.problem, self.seed = problem, seed
        self.place = ranks(problem.pairs.key, seed)
        order = np.argsort(self.place)
        self.scores = problem.table(FORBIDDEN)[np.ix_(order, order)]

    def begun(self) -> Circles:
        """The circles that a search begins with."""
        p = self.problem
        return Circles(self.scores, p.size_min, p.size_max, p.whole)

    def solution(self, own: Ints, prices: Prices) -> PeerCircleSolution:
        """What is known about circles of people in keyed order."""
        circle = _numbered(own[self.place])
        certificate = verify_peer_circles(self.problem, circle, prices)
        return PeerCircleSolution(
            circle, certificate, prices, self.seed, self.problem.digest(), ENGINE_VERSION
        )


def _searched(
    view: _View, prices: Prices, gap: float, step: Callable[[Progress], None],
    found: Callable[[PeerCircleSolution], Any],
) -> PeerCircleSolution:  # fmt: skip
    circles = view.begun()
    answer = view.solution(circles.own, prices)
    if not len(circles.size):
        return answer
    rng = np.random.default_rng(view.seed)
    best, tries = (-1, -1, circles.own), max(min(TRIES, 2_000 // view.problem.n), 1)
    for number in range(tries):
        if number:
            circles.own = best[2].copy()
            circles._count()
            circles.shake(rng)
        share = number / tries
        circles.settle(lambda done, share=share: step(  # type: ignore[misc]
            Progress("circles", 0.2 + 0.7 * (share + done / tries))))  # fmt: skip
        now = (int((circles.own >= 0).sum()), circles.value(), circles.own.copy())
        if now[:2] > best[:2]:
            best, answer = now, view.solution(now[2], prices)
            if answer.certificate.proven or (answer.certificate.gap or 0) <= gap:
                break
            found(answer)
    return answer


def _numbered(own: Ints) -> Ints:
    """The same circles, numbered in order of their first person."""
    seated = own >= 0
    names, first, numbers = np.unique(own[seated], return_index=True, return_inverse=True)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(names))
    result = np.full(len(own), -1)
    result[seated] = rank[numbers]
    return result
