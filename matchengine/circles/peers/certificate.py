"""Check circles of peers, and bound what any could reach, without trusting whoever made them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints, of_length, whole_numbers
from matchengine.circles.certificate import FINE
from matchengine.circles.peers.growing import Grown, favourites, grow, weights
from matchengine.circles.peers.packing import seats_bound
from matchengine.circles.peers.problem import PeerCircleProblem
from matchengine.counted import counted
from matchengine.errors import InvalidProblem
from matchengine.problem import MAX_SCORE
from matchengine.solution import Valued, valued

FORBIDDEN = -1


@dataclass(frozen=True)
class PeerCircleCertificate(Valued):
    """What is known about circles; scores in hundredths of a point.

    What somebody has is the mean of their scores with the others of their circle; ``total`` is
    the sum over everybody, rounded down, and ``bound`` holds for all circles that seat as many.
    At most ``seats_bound`` people can sit. ``proven`` means that neither seats nor total could be
    more. ``min_left`` is what the worst-off of those seated
    has.
    """

    seated: int
    seats_bound: int
    circles: int
    min_left: int


def verify_peer_circles(
    problem: PeerCircleProblem, circle: ArrayLike, prices: Ints | None = None
) -> PeerCircleCertificate:
    """Check everybody's circle, shape (n,), -1 for nobody; with prices bound the best total.

    Parameters
    ----------
    prices : array of int, shape (n,), optional
        Thousandths of a hundredth of a point, also below 0; any prices give a valid bound.

    Notes
    -----
    When no circle is worth more than its people's prices, no circles of m people are worth more
    than the m highest prices. Every circle that is worth more is looked for (``grow``); the most
    by which one of each size is worth more is added for each circle, in the sizes that m people
    can have. Where there are too many to look at, everybody's mean with their favourites is the
    bound.

    Examples
    --------
    >>> three = PeerCircleProblem(
    ...     n=3, left=[0, 0, 1], right=[1, 2, 2], score=[6, 4, 2], size_min=3, size_max=3
    ... )
    >>> verify_peer_circles(three, [0, 0, 0]).total
    12
    """
    checked = judged(problem, circle)
    if prices is None:
        return checked
    own = within_reach(problem, prices)
    return judged(problem, circle, price_bound(problem, own, checked.seated))


def price_bound(problem: PeerCircleProblem, prices: Ints, seated: int) -> int:
    """Upper bound on the total of all circles that seat so many people."""
    scores = problem.table(FORBIDDEN)
    bound = highest(favourites(scores, problem.size_min), seated)
    grown = grow(weights(scores, prices), problem.size_min, problem.size_max)
    if grown.is_complete:
        bound = min(bound, highest(prices, seated) + _beyond(problem, grown, seated))
    return max(bound // FINE, 0)


def _beyond(problem: PeerCircleProblem, grown: Grown, seated: int) -> int:
    """What circles of so many people are worth beyond their prices; sizes may not add up."""
    by_size = grown.most_of(seated, problem.size_min, problem.size_max)
    return by_size if by_size >= 0 else grown.most * (seated // problem.size_min)


def highest(prices: Ints, count: int) -> int:
    """Sum of the ``count`` highest."""
    return int(np.sort(prices)[::-1][:count].sum())


def within_reach(problem: PeerCircleProblem, prices: ArrayLike) -> Ints:
    """Prices no farther from 0 than any circle could need; such prices bound as well as others."""
    given = of_length("prices", np.asarray(prices), problem.n)
    most = 4 * FINE * MAX_SCORE * problem.size_max
    return np.array([max(-most, min(most, int(price))) for price in given.tolist()], dtype=np.int64)


def judged(
    problem: PeerCircleProblem, circle: ArrayLike, bound: int | None = None
) -> PeerCircleCertificate:
    """What is true about the circles when ``bound`` is."""
    own = whole_numbers("circle", circle, -(2**62), 2**62)
    if own.shape != (problem.n,):
        raise InvalidProblem(f"circle must have {problem.n} entries, got shape {own.shape}")
    names, sizes = np.unique(own[own >= 0], return_counts=True)
    low, high = problem.size_min, problem.size_max
    violations = [
        f"circle {name} has {counted(size, 'person', 'people')}, from {low} to {high} fit"
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
    seated = own >= 0
    seats = seats_bound(scores >= 0, low, high)
    is_full = int(seated.sum()) == seats
    known = valued(violations, total, bound)
    return PeerCircleCertificate(
        **{**known, "proven": known["proven"] and is_full},
        seated=int(seated.sum()),
        seats_bound=seats,
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
