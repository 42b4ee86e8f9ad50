"""Pair peers: exact by Edmonds' blossoms, bounded by prices of the double cover."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.peers.certificate import PeerCertificate, verify_peers
from matchengine.peers.pairing import best_first, doubled_prices, find_pairs, trivial_prices
from matchengine.peers.problem import PeerProblem
from matchengine.solvers.driver import OBJECTIVES, Objective, Progress, stepper
from matchengine.version import ENGINE_VERSION


@dataclass(frozen=True, eq=False)
class PeerSolution:
    """Pairs ``(left, right)`` with ``left < right``, sorted, and what is proven about them."""

    pairs: Ints
    scores: Ints
    certificate: PeerCertificate
    doubled_prices: Ints
    unmatched: Ints
    objective: str
    seed: int
    problem_digest: str
    engine_version: str


def solve_peers(
    problem: PeerProblem,
    *,
    objective: Objective = "total",
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[PeerSolution], Any] | None = None,
) -> PeerSolution:
    """Pair peers so that the objective is met; see ``solve`` for the objectives.

    Parameters
    ----------
    found : callable, optional
        Called with the first answer (best pair first, bounded by prices) before the exact search.

    Notes
    -----
    Maximum-weight matching in a general graph [1]_ with the solver's own check of its duals.
    ``leximin`` is a mixed-radix weight per score level; where the levels do not fit into 110 bits
    the highest ones are added up instead and the answer is not called proven. Pairs are pruned
    by reduced cost first, so even dense problems stay small.

    References
    ----------
    .. [1] J. Edmonds, "Paths, trees, and flowers", Canadian Journal of Mathematics 17, 449-467,
       1965. doi:10.4153/CJM-1965-045-4

    Examples
    --------
    >>> triangle = PeerProblem(n=4, left=[0, 1, 0, 2], right=[1, 2, 2, 3], score=[6, 7, 6, 1])
    >>> answer = solve_peers(triangle)
    >>> answer.pairs.tolist(), answer.certificate.total, answer.certificate.proven
    ([[0, 1], [2, 3]], 7, True)
    """
    if str(objective) not in OBJECTIVES:
        raise InvalidProblem(f'objective must be one of {OBJECTIVES}, got "{objective}"')
    step = stepper(progress, cancel)
    step(Progress("prices", 0.0))
    prices = doubled_prices(problem, seed)
    if found is not None:
        found(_first(problem, objective, seed, prices))
    step(Progress("pairs", 0.3))
    matched, is_exact = find_pairs(problem, objective, seed, prices)
    answer = _solution(problem, matched, prices, objective, seed)
    if objective != "stable":
        answer = _called(answer, is_proven=is_exact)
    certificate = answer.certificate
    step(Progress("done", 1.0, certificate.total, certificate.bound))
    return answer


def quick_peers(
    problem: PeerProblem, *, objective: Objective = "total", seed: int = 0
) -> PeerSolution:
    """Best pair first, bounded by everybody's best offer: an answer while the exact one runs."""
    return _first(problem, objective, seed, trivial_prices(problem))


def _first(problem: PeerProblem, objective: str, seed: int, prices: Ints) -> PeerSolution:
    return _solution(problem, best_first(problem, seed), prices, objective, seed)


def _called(answer: PeerSolution, *, is_proven: bool) -> PeerSolution:
    certificate = answer.certificate
    proven = certificate.feasible and is_proven
    return replace(answer, certificate=replace(certificate, proven=proven))


def _solution(
    problem: PeerProblem, matched: Ints, prices: Ints, objective: str, seed: int
) -> PeerSolution:
    """What is known from the pairs and prices alone."""
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    certificate = verify_peers(problem, pairs, prices)
    is_proven = certificate.proven and objective == "total"
    if objective == "stable":
        is_proven = certificate.blocking_pairs == 0
    answer = PeerSolution(
        pairs=pairs,
        scores=problem.score[matched],
        certificate=certificate,
        doubled_prices=prices,
        unmatched=np.setdiff1d(np.arange(problem.n), pairs),
        objective=objective,
        seed=seed,
        problem_digest=problem.digest(),
        engine_version=ENGINE_VERSION,
    )
    return _called(answer, is_proven=is_proven)
