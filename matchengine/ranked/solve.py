"""Stable pairs for ranked lists; with minima that stability cannot meet, the nearest to stable."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.ranked.acceptance import SideName, deferred_acceptance
from matchengine.ranked.certificate import RankedCertificate, verify_ranked
from matchengine.ranked.fewest import Fewest, fewest_blocking
from matchengine.ranked.pins import few_blocking
from matchengine.ranked.problem import RankedProblem
from matchengine.solution import Unmatched
from matchengine.solvers.driver import Progress, stepper
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.network import KeyedProblem, Network
from matchengine.solvers.total import fit_locks, open_problem
from matchengine.solvers.unmatched import unmatched
from matchengine.version import ENGINE_VERSION

WORK = 10_000  # nodes of the integer programme times pairs: the same answer on any machine


@dataclass(frozen=True, eq=False)
class RankedSolution:
    """Pairs (k, 2), the rank each gives the other, and what is proven."""

    pairs: Ints
    left_ranks: Ints
    right_ranks: Ints
    certificate: RankedCertificate
    unmatched_left: Unmatched
    unmatched_right: Unmatched
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
    work: int = WORK,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[RankedSolution], Any] | None = None,
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
    work : int
        Nodes of the integer programme, times pairs; needed only where stable pairs miss minima.
    found : callable, optional
        Called with the pairs that miss the fewest partners before the integer programme.

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
    step = stepper(progress, cancel)
    step(Progress("places", 0.0))
    search = _Ranked(problem, asks, seed, minima)
    step(Progress("pairs", 0.1))
    answer = search.stable()
    if minima and answer.certificate.shortage:
        step(Progress("minima", 0.4))
        answer = search.filled(answer)
        if not answer.certificate.proven:
            if found is not None:
                found(answer)
            step(Progress("blocking", 0.5))
            answer = search.nearest(answer, work)
    step(Progress("done", 1.0))
    return answer


def quick_ranked(
    problem: RankedProblem, *, asks: SideName = "left", minima: bool = True, seed: int = 0
) -> RankedSolution:
    """The stable pairs whatever the minima: an answer while the integer programme runs."""
    return _Ranked(problem, asks, seed, minima).stable()


class _Ranked:
    """One problem on its way: stable pairs, the fewest missing, the nearest to stable of those."""

    def __init__(self, problem: RankedProblem, asks: SideName, seed: int, minima: bool) -> None:
        if asks not in ("left", "right"):
            raise InvalidProblem(f'asks must be "left" or "right", got "{asks}"')
        self.problem, self.asks, self.seed, self.minima = problem, asks, seed, minima
        self.locks = fit_locks(problem.frame, seed)
        self.view = open_problem(problem.frame, self.locks, seed)

    def stable(self) -> RankedSolution:
        """Deferred acceptance; proven unless minima come first and are missed."""
        chosen = deferred_acceptance(self.problem, self.view, self.asks)
        matched = np.union1d(chosen, self.locks.kept)
        certificate = verify_ranked(self.problem, _rows(self.problem, matched))
        if self.minima and certificate.shortage:
            certificate = replace(certificate, proven=False)
        return self._solution(matched, certificate)

    def filled(self, stable: RankedSolution) -> RankedSolution:
        """The fewest partners missing, by high ranks; the stable pairs when they miss no more."""
        filled = best_pairs(_liked(self.problem, self.view))
        matched = np.union1d(self.view.positions[filled], self.locks.kept)
        certificate = verify_ranked(self.problem, _rows(self.problem, matched))
        if stable.certificate.shortage == certificate.shortage:
            matched = self.problem.frame.find(stable.pairs)
            certificate = verify_ranked(self.problem, stable.pairs)
        return self._solution(matched, certificate)

    def nearest(self, filled: RankedSolution, work: int) -> RankedSolution:
        """The fewest blocking pairs that were found among those with the fewest missing."""
        at = self.problem.frame.find(filled.pairs)
        answer = self._better(filled, few_blocking(self.problem, self.view, self.locks.kept, at))
        if answer.certificate.proven:
            return answer
        found = fewest_blocking(self.problem, self.view, filled.certificate.shortage, work)
        return answer if found is None else self._better(answer, found)

    def _better(self, known: RankedSolution, found: Fewest) -> RankedSolution:
        """Whichever has fewer blocking pairs, with the higher of both bounds."""
        least = max(found.least, known.certificate.least_blocking)
        matched = np.union1d(found.matched, self.locks.kept)
        other = verify_ranked(self.problem, _rows(self.problem, matched), least)
        if other.blocking_pairs < known.certificate.blocking_pairs:
            return self._solution(matched, other)
        is_proven = known.certificate.blocking_pairs <= least
        return replace(
            known, certificate=replace(known.certificate, least_blocking=least, proven=is_proven)
        )

    def _solution(self, matched: Ints, certificate: RankedCertificate) -> RankedSolution:
        frame, lost = self.problem.frame, self.locks.dropped
        return RankedSolution(
            pairs=_rows(self.problem, matched),
            left_ranks=self.problem.left_rank[matched],
            right_ranks=self.problem.right_rank[matched],
            certificate=certificate,
            unmatched_left=unmatched(frame, matched, "left"),
            unmatched_right=unmatched(frame, matched, "right"),
            locked_dropped=np.column_stack([frame.left[lost], frame.right[lost]]),
            asks=self.asks,
            seed=self.seed,
            problem_digest=self.problem.digest(),
            engine_version=ENGINE_VERSION,
        )


def _rows(problem: RankedProblem, at: Ints) -> Ints:
    return np.column_stack([problem.frame.left[at], problem.frame.right[at]])


def _liked(problem: RankedProblem, view: KeyedProblem) -> Network:
    """Minima first, then pairs high in both lists."""
    at = view.positions
    worst = int(max(problem.left_rank.max(initial=0), problem.right_rank.max(initial=0)))
    value = (2 * worst - problem.left_rank[at] - problem.right_rank[at]) // (worst // 2500 + 1)
    return replace(view.network, value=value)
