"""An independent checker. It trusts no solver: it recomputes everything from the problem."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine.arrays import Ints, any_pairs, of_length
from matchengine.counted import counted
from matchengine.errors import InvalidProblem
from matchengine.problem import LARGEST_SCORE, Problem
from matchengine.solution import Certificate, Prices, valued


def verify(problem: Problem, pairs: ArrayLike, prices: Prices | None = None) -> Certificate:
    """Check a matching and, when prices are given, prove how far it can be from the best.

    Parameters
    ----------
    problem : Problem
    pairs : array of int, shape (k, 2)
        Pairs ``(left, right)`` to check, in any order.
    prices : Prices, optional
        Any prices at all give a valid bound; good ones give a tight bound.

    Returns
    -------
    Certificate
        ``proven`` means feasible and ``total == bound``. A shortage below the minima does not
        make a matching infeasible, it is counted; too many partners, a forbidden or a doubled
        pair do.

    Notes
    -----
    Weak duality: for any prices ``u, v`` every matching has a value of at most
    ``sum_i max_d (u_i d - shortage)`` over the partners ``d`` that fit + the same over the right
    side + ``sum_ij max(0, s_ij - u_i - v_j)``; a missing partner costs ``shortage_price``.
    A pair blocks when it is allowed, not matched, and either side has a free place or scores
    it higher than its worst partner. O(n_pairs) time.

    Examples
    --------
    >>> problem = Problem(n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9, 8])
    >>> verify(problem, [[1, 0]]).blocking_pairs
    1
    """
    rows = any_pairs("pairs", pairs)
    at, violations = _allowed_once(problem, rows)
    i, j, s = problem.left[at], problem.right[at], problem.score[at]
    held_left = np.bincount(i, minlength=problem.n_left)
    held_right = np.bincount(j, minlength=problem.n_right)
    violations += _too_many("left", held_left, problem.left_max)
    violations += _too_many("right", held_right, problem.right_max)
    total = int(s.sum())
    short_left = int(np.maximum(problem.left_min - held_left, 0).sum())
    short_right = int(np.maximum(problem.right_min - held_right, 0).sum())
    bound = None
    if prices is not None:
        bound = _bound(problem, prices, at) + short_price(problem, prices) * (
            short_left + short_right
        )
    per_left = np.zeros(problem.n_left, dtype=np.int64)
    np.add.at(per_left, i, s)
    missing = int((~np.isin(problem.find(problem.locked), at)).sum())
    return Certificate(
        **valued(violations, total, bound),
        pairs=len(at),
        matched_left=int((held_left > 0).sum()),
        matched_right=int((held_right > 0).sum()),
        min_left=int(per_left.min(initial=LARGEST_SCORE)) if len(per_left) else 0,
        blocking_pairs=len(blocking(problem, at)),
        left_shortage=short_left,
        right_shortage=short_right,
        locked_missing=missing,
    )


def shortage_price(problem: Problem) -> int:
    """What one partner missing below a minimum costs: more than any rearrangement can bring.

    A change that ends one shortage is a simple alternating path, so for each person of the
    smaller side it loses at most the best pair and takes on the worst, and one more of these.
    """
    each = problem.most_worth + problem.most_cost
    return each * min(problem.n_left, problem.n_right) + problem.most_cost + 1


def short_price(problem: Problem, prices: Prices) -> int:
    """What a missing partner costs by these prices; any cost gives a valid bound."""
    return shortage_price(problem) if prices.short is None else max(int(prices.short), 0)


def blocking(problem: Problem, matched: Ints) -> Ints:
    """Positions of the allowed pairs that would both rather be together than as matched."""
    i, j, s = problem.left, problem.right, problem.score
    worst_left = _worst(i[matched], s[matched], problem.left_max)
    worst_right = _worst(j[matched], s[matched], problem.right_max)
    wish = (s > worst_left[i]) & (s > worst_right[j])
    wish[matched] = False
    return np.flatnonzero(wish)


def _worst(who: Ints, score: Ints, places: Ints) -> Ints:
    """Score of each person's worst partner; below all with a place, above all without any."""
    worst = np.full(len(places), LARGEST_SCORE + 1)
    np.minimum.at(worst, who, score)
    worst[np.bincount(who, minlength=len(places)) < places] = -LARGEST_SCORE - 1
    return worst


def _allowed_once(problem: Problem, rows: Ints) -> tuple[Ints, list[str]]:
    violations = []
    i, j = rows[:, 0], rows[:, 1]
    inside = (i >= 0) & (i < problem.n_left) & (j >= 0) & (j < problem.n_right)
    at = np.where(inside, problem.find(np.where(inside[:, None], rows, 0)), -1)
    for a, b in rows[at < 0][:5]:
        violations.append(f"the pair ({a}, {b}) is not allowed")
    seen, times = np.unique(at[at >= 0], return_counts=True)
    for k in seen[times > 1][:5]:
        violations.append(f"the pair ({problem.left[k]}, {problem.right[k]}) is there twice")
    return seen, violations


def _too_many(side: str, held: Ints, most: Ints) -> list[str]:
    over = np.flatnonzero(held > most)[:5]
    return [
        f"{side} {k} has {counted(int(held[k]), 'partner')}, at most {most[k]} fit" for k in over
    ]


def _bound(problem: Problem, prices: Prices, at: Ints) -> int:
    """Upper bound of ``total - shortage_price * shortage`` over all that keep the same locks.

    Nobody has more partners than allowed pairs. Prices may be anything, also what somebody made
    up to look well: where sums could leave 64 bits, Python's whole numbers are added instead.
    """
    locked = problem.find(problem.locked)
    kept = locked[np.isin(locked, at)]
    free = np.ones(problem.n_pairs, dtype=bool)
    free[locked] = False
    left, right = (
        exact_prices(f"prices.{name}", price, n, problem, short_price(problem, prices))
        for name, price, n in (
            ("left", prices.left, problem.n_left),
            ("right", prices.right, problem.n_right),
        )
    )
    above = problem.score - left[problem.left] - right[problem.right]
    value = int(np.maximum(above[free], 0).sum()) + int(above[kept].sum())
    for who, price, low, high in (
        (problem.left, left, problem.left_min, problem.left_max),
        (problem.right, right, problem.right_min, problem.right_max),
    ):
        fixed = np.bincount(who[kept], minlength=len(price))
        most = np.maximum(np.minimum(high, np.bincount(who, minlength=len(price))), fixed)
        held = np.stack([fixed, np.clip(low, fixed, most), most]).astype(price.dtype)
        missing = np.maximum(low - held, 0)
        best = (price * held - short_price(problem, prices) * missing).max(axis=0)
        value += int(best.sum()) if len(price) else 0
    return value


def exact_prices(
    name: str, prices: ArrayLike, n: int, problem: Problem, short: int
) -> NDArray[Any]:
    """``n`` whole prices, as Python's whole numbers where 64 bits might not hold the sums."""
    given = of_length(name, np.asarray(prices), n)
    if given.dtype.kind not in "iuO" or not all(isinstance(p, int) for p in given.tolist()):
        raise InvalidProblem(f"{name} must be whole numbers, got {given.dtype}")
    largest = max((abs(int(p)) for p in (given.min(), given.max())), default=0) if n else 0
    most = int(max(problem.left_min.max(initial=0), problem.right_min.max(initial=0)))
    each = 2 * largest + problem.most_worth + problem.most_cost
    people = problem.n_left + problem.n_right
    whole = each * problem.n_pairs + people * (largest * problem.n_pairs + short * max(most, 1))
    return given.astype(np.int64 if whole < 2**62 else object)
