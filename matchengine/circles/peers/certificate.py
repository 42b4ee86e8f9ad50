"""Check circles of peers, and bound what any could reach, without trusting whoever made them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints
from matchengine.certificate import verify
from matchengine.circles.peers.problem import PeerCircleProblem
from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.solution import Prices, Valued, valued

FORBIDDEN = -1


@dataclass(frozen=True)
class PeerCircleCertificate(Valued):
    """What is known about circles; scores in hundredths of a point.

    What somebody has is the mean of their scores with the others of their circle; ``total`` is
    the sum over everybody, rounded down. ``min_left`` is what the worst-off of those seated has.
    """

    seated: int
    circles: int
    min_left: int


def verify_peer_circles(
    problem: PeerCircleProblem, circle: ArrayLike, prices: Prices | None = None
) -> PeerCircleCertificate:
    """Check everybody's circle, shape (n,), -1 for nobody; with prices bound the best total.

    Notes
    -----
    The mean with everybody in a circle is at most the mean with the ``size_min - 1`` best of
    them, and nobody is among the best of more than ``size_max - 1`` others. So no circles reach
    more than the best choice of ``size_min - 1`` others by everybody in which nobody is chosen
    more often; that is an ordinary two-sided problem (``cover``), which prices bound.

    Examples
    --------
    >>> three = PeerCircleProblem(
    ...     n=3, left=[0, 0, 1], right=[1, 2, 2], score=[6, 4, 2], size_min=3, size_max=3
    ... )
    >>> verify_peer_circles(three, [0, 0, 0]).total
    12
    """
    own = np.asarray(circle, dtype=np.int64)
    if own.shape != (problem.n,):
        raise InvalidProblem(f"circle must have {problem.n} entries, got shape {own.shape}")
    names, sizes = np.unique(own[own >= 0], return_counts=True)
    low, high = problem.size_min, problem.size_max
    violations = [
        f"circle {name} has {size} people, from {low} to {high} fit"
        for name, size in zip(names.tolist(), sizes.tolist(), strict=True)
        if not low <= size <= high
    ]
    scores = problem.table(FORBIDDEN)
    for name in names.tolist():
        who = np.flatnonzero(own == name)
        apart = who[np.argwhere(scores[np.ix_(who, who)] == FORBIDDEN)][:1]
        violations += [f"{a} and {b} must not share circle {name}" for a, b in apart.tolist()]
    has = satisfaction(problem, own)
    total = int(has.sum()) // problem.whole
    bound = None
    if prices is not None:
        bound = (verify(cover(problem), [], prices).bound or 0) // (low - 1)
    seated = own >= 0
    return PeerCircleCertificate(
        **valued(violations, total, bound),
        seated=int(seated.sum()),
        circles=len(names),
        min_left=int(has[seated].min()) // problem.whole if seated.any() else 0,
    )


def satisfaction(problem: PeerCircleProblem, circle: Ints) -> Ints:
    """Everybody's mean score within their circle, times ``problem.whole``; 0 for nobody."""
    scores = problem.table(0)
    together = (circle[:, None] == circle[None, :]) & (circle >= 0)[:, None]
    others = np.maximum(together.sum(axis=1) - 1, 1)
    has: Ints = np.where(together, scores, 0).sum(axis=1) * problem.whole // others
    return has


def cover(problem: PeerCircleProblem) -> Problem:
    """Everybody chooses ``size_min - 1`` others; nobody is chosen by more than fit beside them."""
    pairs = problem.pairs
    return Problem(
        n_left=problem.n,
        n_right=problem.n,
        left=np.concatenate([pairs.left, pairs.right]),
        right=np.concatenate([pairs.right, pairs.left]),
        score=np.concatenate([pairs.score, pairs.score]),
        left_max=np.full(problem.n, problem.size_min - 1),
        right_max=np.full(problem.n, problem.size_max - 1),
        left_key=pairs.key,
        right_key=pairs.key,
    )
