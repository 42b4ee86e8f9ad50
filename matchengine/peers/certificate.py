"""Check a pairing of peers without trusting whoever made it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints, any_pairs, of_length
from matchengine.peers.problem import PeerProblem
from matchengine.solution import Valued, valued


@dataclass(frozen=True)
class PeerCertificate(Valued):
    """What is known about a pairing of peers; scores in hundredths of a point.

    ``bound`` comes from prices and holds for every pairing; where it is not tight, ``proven`` may
    still be true because the exact method (Edmonds) checked its own duals.
    """

    pairs: int
    matched: int
    min_score: int
    blocking_pairs: int


def verify_peers(
    problem: PeerProblem, pairs: ArrayLike, doubled_prices: Ints | None = None
) -> PeerCertificate:
    """Check pairs; with ``doubled_prices`` (two prices a person, summed) bound the best total.

    Weak duality: ``2 total <= sum_i U_i + sum_ij max(0, 2 s_ij - U_i - U_j)`` for any U of 0 or
    more, because nobody is in two pairs. Locked pairs that are there count as settled.
    """
    rows = any_pairs("pairs", pairs)
    inside = (rows.min(axis=1, initial=0) >= 0) & (rows.max(axis=1, initial=0) < problem.n)
    found = np.where(inside, problem.find(np.where(inside[:, None], rows, 0)), -1)
    violations = [f"the pair ({a}, {b}) is not allowed" for a, b in rows[found < 0][:5]]
    at = found[found >= 0]
    ends = np.concatenate([problem.left[at], problem.right[at]])
    held = np.bincount(ends, minlength=problem.n)
    violations += [f"{k} is in {held[k]} pairs" for k in np.flatnonzero(held > 1)[:5]]
    total = int(problem.score[at].sum())
    bound = None if doubled_prices is None else _bound(problem, at, doubled_prices)
    return PeerCertificate(
        **valued(violations, total, bound),
        pairs=len(at),
        matched=int((held > 0).sum()),
        min_score=int(problem.score[at].min(initial=0)) if (held > 0).all() else 0,
        blocking_pairs=_blocking(problem, at),
    )


def _blocking(problem: PeerProblem, at: Ints) -> int:
    own = np.full(problem.n, -1)
    own[problem.left[at]] = own[problem.right[at]] = problem.score[at]
    s = problem.score
    return int(((s > own[problem.left]) & (s > own[problem.right])).sum())


def _bound(problem: PeerProblem, at: Ints, doubled_prices: Ints) -> int:
    """Upper bound of the total of every pairing with the same locked pairs."""
    locked = problem.find(problem.locked)
    settled = locked[np.isin(locked, at)]
    is_busy = np.zeros(problem.n, dtype=bool)
    is_busy[problem.left[settled]] = is_busy[problem.right[settled]] = True
    # Prices above twice the best score say no more than that; and no sum of them leaves 64 bits.
    most = 2 * int(problem.score.max(initial=0))
    given = of_length("prices", np.asarray(doubled_prices), problem.n).tolist()
    price = np.array([max(0, min(most, int(each))) for each in given], dtype=np.int64)
    price[is_busy] = 0
    is_open = ~is_busy[problem.left] & ~is_busy[problem.right]
    above = 2 * problem.score - price[problem.left] - price[problem.right]
    open_bound = int(price.sum()) + int(np.maximum(above[is_open], 0).sum())
    return int(problem.score[settled].sum()) + open_bound // 2
