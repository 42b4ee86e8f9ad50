"""Pair peers: exact by Edmonds' blossoms, bounded by prices of the double cover."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.peers.certificate import PeerCertificate, verify_peers
from matchengine.peers.pairing import doubled_prices, find_pairs
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
    leftover: Ints
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
) -> PeerSolution:
    """Pair peers so that the objective is met; see ``solve`` for the objectives.

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
    if objective not in OBJECTIVES:
        raise InvalidProblem(f'objective must be one of {OBJECTIVES}, got "{objective}"')
    step = stepper(progress, cancel)
    step(Progress("prices", 0.0))
    prices = doubled_prices(problem, seed)
    step(Progress("pairs", 0.3))
    matched, is_exact = find_pairs(problem, objective, seed, prices)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    certificate = verify_peers(problem, pairs, prices)
    if objective == "stable":
        is_exact = certificate.blocking_pairs == 0
    step(Progress("done", 1.0, certificate.total, certificate.bound))
    return PeerSolution(
        pairs=pairs,
        scores=problem.score[matched],
        certificate=replace(certificate, proven=certificate.feasible and is_exact),
        doubled_prices=prices,
        leftover=np.setdiff1d(np.arange(problem.n), pairs),
        objective=objective,
        seed=seed,
        problem_digest=problem.digest(),
        engine_version=ENGINE_VERSION,
    )
