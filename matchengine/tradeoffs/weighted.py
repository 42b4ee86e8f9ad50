"""Exact answers when pairs are worth something else than their score."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.problem import MAX_SCORE, Problem
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.network import KeyedProblem, Network
from matchengine.solvers.total import fit_locks, open_problem

MAX_WORTH = 10**12  # beyond, more steps tell nothing apart
MAX_COST = 2**61  # of the flow, which multiplies costs by the number of people
STEEP = 0.2  # below twenty points of a hundred fairness gets no steeper


def best_by_worth(problem: Problem, worth: Ints, seed: int = 0) -> Ints:
    """Positions of the pairs with the highest total ``worth``, locked pairs kept.

    Parameters
    ----------
    worth : array of int, shape (n_pairs,)
        0 to ``max_worth(problem)`` for each allowed pair. Missing partners below the minima
        count first.
    """
    if len(worth) != problem.n_pairs or worth.min(initial=0) < 0:
        raise InvalidProblem("worth must have one entry of 0 or more for every allowed pair")
    locks = fit_locks(problem, seed)
    view = open_problem(problem, locks, seed)
    short = int(worth.max(initial=0)) * min(problem.n_left, problem.n_right) + 1
    network = worth_network(view, worth, short)
    return np.union1d(view.positions[best_pairs(network)], locks.kept)


def worth_network(view: KeyedProblem, worth: Ints, short: int) -> Network:
    """The open pairs with other values, a missing partner at the price ``short``."""
    return replace(
        view.network,
        value=worth[view.positions],
        lefts=replace(view.network.lefts, bonus=short),
        rights=replace(view.network.rights, bonus=short),
    )


def alpha_worth(problem: Problem, alpha: float) -> Ints:
    """Worth of each pair under alpha-fairness: 0 the total, 1 proportional, large the worst-off.

    Parameters
    ----------
    alpha : float
        0 to 10.

    Notes
    -----
    ``U(x) = x**(1 - alpha) / (1 - alpha)``, ``log x`` for 1 [1]_, on scores as shares of 1; below
    0.2 it goes on as a straight line. In whole steps, as fine as the flow can hold, and at least
    one for every hundredth of a point, so that of two people who fare alike the total decides.
    Having somebody is worth more than having nobody by as much as the best score is worth more
    than the worst.

    References
    ----------
    .. [1] J. Mo, J. Walrand, "Fair end-to-end window-based congestion control", IEEE/ACM
       Transactions on Networking 8(5), 556-567, 2000. doi:10.1109/90.879343

    Examples
    --------
    >>> problem = Problem(
    ...     n_left=1, n_right=3, left=[0, 0, 0], right=[0, 1, 2], score=[0, 5000, 10000]
    ... )
    >>> (alpha_worth(problem, 0) / max_worth(problem)).round(3).tolist()
    [0.5, 0.75, 1.0]
    >>> (alpha_worth(problem, 4) / max_worth(problem)).round(3).tolist()
    [0.5, 0.993, 1.0]
    """
    if not 0 <= alpha <= 10:
        raise InvalidProblem(f"alpha must be from 0 to 10, got {alpha}")
    use = _use(problem.score / MAX_SCORE, alpha)
    low, high = _use(np.array([0.0, 1.0]), alpha)
    half = max_worth(problem) // 2 - MAX_SCORE
    worth: Ints = np.rint(half * (use - low) / (high - low)).astype(np.int64)
    return half + MAX_SCORE + worth + problem.score


def _use(share: NDArray[np.float64], alpha: float) -> NDArray[np.float64]:
    """The utility of shares of 1, a straight line below ``STEEP``."""
    bent = np.maximum(share, STEEP)
    use = np.log(bent) if alpha == 1 else bent ** (1 - alpha) / (1 - alpha)
    return np.asarray(use - np.maximum(STEEP - share, 0) * STEEP**-alpha)


def max_worth(problem: Problem) -> int:
    """The largest worth of a pair that stays exact; a million still where a million meet a million.

    With minima the price of a missing partner must exceed what all pairs together are worth.
    """
    people = problem.n_left + problem.n_right
    fewer = min(problem.n_left, problem.n_right)
    has_minima = bool(problem.left_min.any() or problem.right_min.any())
    return min(MAX_WORTH, MAX_COST // (people + 3) // (fewer + 1 if has_minima else 1))


def sticky_worth(problem: Problem, current: Ints, bonus: int) -> Ints:
    """Scores with ``bonus`` hundredths of a point more for pairs that exist already."""
    worth = problem.score.copy()
    at = problem.find(current)
    worth[at[at >= 0]] += bonus
    return worth
