"""Check circles around hosts without trusting whoever made them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints, any_pairs, of_length, whole_numbers
from matchengine.certificate import verify
from matchengine.counted import counted
from matchengine.problem import MAX_SCORE, Problem
from matchengine.solution import Valued, valued

FINE = 1000  # prices are in thousandths of a hundredth of a point


@dataclass(frozen=True)
class CircleCertificate(Valued):
    """What is known about circles; scores in hundredths of a point.

    ``bound`` holds for all circles that keep as many locked pairs. ``proven`` may be true where
    the bound from prices is not tight: branch and bound closes what prices leave open.
    """

    pairs: int
    seated: int
    circles: int
    min_left: int
    locked_missing: int


def verify_circles(
    problem: Problem, pairs: ArrayLike, prices: Ints | None = None
) -> CircleCertificate:
    """Check circles and, when members' prices are given, bound the best total.

    Parameters
    ----------
    problem : Problem
        Members on the left, hosts on the right; a host has nobody, or from ``right_min`` to
        ``right_max`` members.
    pairs : array of int, shape (k, 2)
        ``(member, host)``.
    prices : array of int, shape (n_left,), optional
        Thousandths of a hundredth of a point, 0 or more; any prices give a valid bound.

    Notes
    -----
    Lagrangian bound: whoever pays the members' prices for their places collects at least
    ``sum_i left_max_i u_i + sum_j max over allowed sizes d of the d best (s_ij - u_i)``.

    Examples
    --------
    >>> circles = Problem(
    ...     n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9, 8],
    ...     right_min=[2], right_max=[3],
    ... )
    >>> verify_circles(circles, [[0, 0]]).violations
    ('host 0 has 1 member, 0 or from 2 to 3 fit',)
    """
    rows = any_pairs("pairs", pairs)
    plain = verify(problem.replace(left_min=None, right_min=None), rows)
    violations = [sentence for sentence in plain.violations if not sentence.startswith("right")]
    inside = (rows[:, 1] >= 0) & (rows[:, 1] < problem.n_right)
    held = np.bincount(rows[inside, 1], minlength=problem.n_right)
    wrong = (held > 0) & ((held < problem.right_min) | (held > problem.right_max))
    violations += [
        f"host {j} has {counted(int(held[j]), 'member')}, 0 or from {problem.right_min[j]} to "
        f"{problem.right_max[j]} fit"
        for j in np.flatnonzero(wrong)[:5]
    ]
    bound = None
    if prices is not None:
        kept = len(problem.locked) - plain.locked_missing
        bound = price_bound(problem, lock_worth(problem), prices) - lock_price(problem) * kept
        bound = max(bound, 0)  # no scores are below 0, whatever pairs these are
    return CircleCertificate(
        **valued(violations, plain.total, bound),
        pairs=plain.pairs,
        seated=plain.matched_left,
        circles=plain.matched_right,
        min_left=plain.min_left,
        locked_missing=plain.locked_missing,
    )


def lock_price(problem: Problem) -> int:
    """What keeping a locked pair counts: more than any rearrangement can bring."""
    most = min(int(problem.left_max.sum()), int(problem.right_max.sum()), problem.n_pairs)
    return MAX_SCORE * max(most, 1) + 1


def lock_worth(problem: Problem) -> Ints:
    """Scores, those of locked pairs lifted above everything else.

    Raises
    ------
    InvalidProblem
        Scores below 0 or above 10,000: circles are weighed in points.
    """
    whole_numbers("score", problem.score, 0, MAX_SCORE)
    worth = problem.score.copy()
    worth[problem.find(problem.locked)] += lock_price(problem)
    return worth


def price_bound(problem: Problem, worth: Ints, prices: Ints) -> int:
    """Upper bound on the total ``worth`` of all circles."""
    # Prices above the best pair say no more than that, and no sum of these leaves 64 bits.
    most = FINE * int(worth.max(initial=0))
    given = of_length("prices", np.asarray(prices), problem.n_left).tolist()
    price = np.array([max(0, min(most, int(each))) for each in given], dtype=np.int64)
    above = worth * FINE - price[problem.left]
    order = np.lexsort((-above, problem.right))
    start = np.searchsorted(problem.right[order], np.arange(problem.n_right + 1))
    places = np.minimum(problem.left_max, np.bincount(problem.left, minlength=problem.n_left))
    value = sum(each * many for each, many in zip(price.tolist(), places.tolist(), strict=True))
    for host in range(problem.n_right):
        fits = min(int(problem.right_max[host]), int(start[host + 1] - start[host]))
        least = max(int(problem.right_min[host]), 1)
        if fits >= least:
            best = above[order[start[host] : start[host] + fits]]
            gains = np.cumsum(best.astype(object))
            value += max(int(gains[least - 1 :].max()), 0)
    return max(int(value) // FINE, 0)
