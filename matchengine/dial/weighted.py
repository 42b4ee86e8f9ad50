"""Exact answers when pairs are worth something else than their score."""

from dataclasses import replace

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.problem import MAX_SCORE, Problem
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.network import KeyedProblem, Network
from matchengine.solvers.total import fit_locks, open_problem

MOST_WORTH = 100_000_000
LEAST_SHARE = 0.05  # below five points of a hundred alpha makes no more difference


def best_by_worth(problem: Problem, worth: Ints, seed: int = 0) -> Ints:
    """Positions of the pairs with the highest total ``worth``, locked pairs kept.

    Parameters
    ----------
    worth : array of int, shape (n_pairs,)
        0 to 100,000,000 for each allowed pair. Missing partners below the minima count first.
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
    ``U(x) = x**(1 - alpha) / (1 - alpha)``, ``log x`` for 1 [1]_, on scores as shares of 1, no
    lower than 0.05, in whole steps. Having somebody is worth more than having nobody by as much
    as the best score is worth more than the worst.

    References
    ----------
    .. [1] J. Mo, J. Walrand, "Fair end-to-end window-based congestion control", IEEE/ACM
       Transactions on Networking 8(5), 556-567, 2000. doi:10.1109/90.879343

    Examples
    --------
    >>> problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[5000, 10000])
    >>> alpha_worth(problem, 0).tolist()
    [73684211, 100000000]
    """
    if not 0 <= alpha <= 10:
        raise InvalidProblem(f"alpha must be from 0 to 10, got {alpha}")
    share = np.maximum(problem.score / MAX_SCORE, LEAST_SHARE)
    ends = np.array([LEAST_SHARE, 1.0])
    if alpha == 1:
        use, low_high = np.log(share), np.log(ends)
    else:
        use, low_high = (x ** (1 - alpha) / (1 - alpha) for x in (share, ends))
    low, high = low_high
    half = MOST_WORTH // 2
    worth: Ints = half + np.rint(half * (use - low) / (high - low)).astype(np.int64)
    return worth


def sticky_worth(problem: Problem, current: Ints, bonus: int) -> Ints:
    """Scores with ``bonus`` hundredths of a point more for pairs that exist already."""
    worth = problem.score.copy()
    at = problem.find(current)
    worth[at[at >= 0]] += bonus
    return worth
