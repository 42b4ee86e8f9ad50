"""Check pairs against ranked lists without trusting whoever made them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import MAX_COUNT, Ints, any_pairs
from matchengine.certificate import verify
from matchengine.ranked.problem import RankedProblem
from matchengine.solution import Verdict


@dataclass(frozen=True)
class RankedCertificate(Verdict):
    """What is known about pairs under ranked lists.

    ``blocking_pairs`` counts the allowed pairs of whom both would rather have each other;
    ``least_blocking`` says that no pairs with the same shortage have fewer. ``proven`` means that
    the two are equal.
    """

    pairs: int
    matched_left: int
    matched_right: int
    blocking_pairs: int
    least_blocking: int
    proven: bool
    left_shortage: int
    right_shortage: int
    locked_missing: int
    mean_left_rank: float | None
    mean_right_rank: float | None

    @property
    def shortage(self) -> int:
        """Partners missing below the minima of both sides together."""
        return self.left_shortage + self.right_shortage


def verify_ranked(
    problem: RankedProblem, pairs: ArrayLike, least_blocking: int = 0
) -> RankedCertificate:
    """Check pairs ``(left, right)`` and count who would rather have each other.

    Examples
    --------
    >>> wishes = RankedProblem(
    ...     n_left=2, n_right=1, left=[0, 1], right=[0, 0], left_rank=[0, 0], right_rank=[0, 1]
    ... )
    >>> verify_ranked(wishes, [[1, 0]]).blocking_pairs
    1
    """
    frame = problem.frame
    rows = any_pairs("pairs", pairs)
    plain = verify(frame, rows)
    inside = (rows >= 0).all(axis=1) & (rows < [frame.n_left, frame.n_right]).all(axis=1)
    found = frame.find(rows[inside])
    at = np.unique(found[found >= 0])
    blocking_pairs = len(blocking(problem, at))
    means = [
        float(r[at].mean()) if len(at) else None for r in (problem.left_rank, problem.right_rank)
    ]
    return RankedCertificate(
        feasible=plain.feasible,
        violations=plain.violations,
        pairs=plain.pairs,
        matched_left=plain.matched_left,
        matched_right=plain.matched_right,
        blocking_pairs=blocking_pairs,
        least_blocking=least_blocking,
        proven=plain.feasible and blocking_pairs <= least_blocking,
        left_shortage=plain.left_shortage,
        right_shortage=plain.right_shortage,
        locked_missing=plain.locked_missing,
        mean_left_rank=means[0],
        mean_right_rank=means[1],
    )


def blocking(problem: RankedProblem, at: Ints) -> Ints:
    """Positions of the pairs that block the matching ``at``.

    Locked partners are not for exchange, so nobody blocks with the place they take.
    """
    frame = problem.frame
    locked = np.isin(at, frame.find(frame.locked))
    worst = []
    for who, rank, places in (
        (frame.left, problem.left_rank, frame.left_max),
        (frame.right, problem.right_rank, frame.right_max),
    ):
        least = np.full(len(places), -1)
        np.maximum.at(least, who[at[~locked]], rank[at[~locked]])
        least[np.bincount(who[at], minlength=len(places)) < places] = MAX_COUNT + 1
        worst.append(least[who])
    wish = (problem.left_rank < worst[0]) & (problem.right_rank < worst[1])
    wish[at] = False
    return np.flatnonzero(wish)
