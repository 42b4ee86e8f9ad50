"""Least dual prices of a matching: the numbers that prove it cannot be improved."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.solution import Prices

FAR = 2**61


def least_prices(problem: Problem, matched: Ints, fixed: Ints, short: int) -> Prices:
    """Prices under which the matching is optimal, each right price as low as possible.

    Parameters
    ----------
    problem : Problem
    matched : array of int, shape (k,)
        Positions of the matched pairs.
    fixed : array of int, shape (m,)
        Positions of matched pairs that may not be broken (locked).
    short : int
        Cost of one partner missing below a minimum, in hundredths of a point.

    Notes
    -----
    Shortest distances from "nobody" in the residual graph (Bellman-Ford over whole arrays): a
    free pair leads from left to right at ``-score``, a matched pair back at ``+score``. For an
    optimal matching there is no negative cycle and the distances are the prices; otherwise the
    rounds are cut off and the prices still bound the optimum, only not tightly.
    """
    graph = _residual(problem, matched, fixed, short)
    dist_left, dist_right = graph.from_left.copy(), graph.from_right.copy()
    for _ in range(problem.n_left + problem.n_right + 1):
        before = dist_left
        dist_right = np.minimum(dist_right, _reach_right(graph, dist_left, problem.n_right))
        dist_left = dist_left.copy()
        np.minimum.at(dist_left, graph.back_left, dist_right[graph.back_right] + graph.back_score)
        if np.array_equal(before, dist_left):
            break
    return _as_prices(problem, dist_left, dist_right, graph.stuck_right)


@dataclass(frozen=True, eq=False)
class _Residual:
    from_left: Ints
    from_right: Ints
    out_left: Ints
    out_score: Ints
    starts: Ints
    heads: Ints
    back_left: Ints
    back_right: Ints
    back_score: Ints
    stuck_right: Ints


def _residual(problem: Problem, matched: Ints, fixed: Ints, short: int) -> _Residual:
    free = np.ones(problem.n_pairs, dtype=bool)
    free[matched] = False
    by_right = np.argsort(problem.right, kind="stable")
    by_right = by_right[free[by_right]]
    heads, starts = np.unique(problem.right[by_right], return_index=True)
    loose = np.setdiff1d(matched, fixed, assume_unique=True)
    held_left = np.bincount(problem.left[matched], minlength=problem.n_left)
    held_right = np.bincount(problem.right[matched], minlength=problem.n_right)
    can_drop = held_right > np.bincount(problem.right[fixed], minlength=problem.n_right)
    from_left = np.where(held_left < problem.left_min, -short, 0)
    from_left = np.where(held_left < problem.left_max, from_left, FAR)
    from_right = np.where(held_right > problem.right_min, 0, short)
    return _Residual(
        from_left=from_left,
        from_right=np.where(can_drop, from_right, FAR),
        out_left=problem.left[by_right],
        out_score=problem.score[by_right],
        starts=starts,
        heads=heads,
        back_left=problem.left[loose],
        back_right=problem.right[loose],
        back_score=problem.score[loose],
        stuck_right=np.where(held_right < problem.right_min, -short, 0),
    )


def _reach_right(graph: _Residual, dist_left: Ints, n_right: int) -> Ints:
    reached = np.full(n_right, FAR)
    if len(graph.starts):
        step = dist_left[graph.out_left] - graph.out_score
        reached[graph.heads] = np.minimum.reduceat(step, graph.starts)
    return reached


def _as_prices(problem: Problem, dist_left: Ints, dist_right: Ints, stuck_right: Ints) -> Prices:
    """Distances as prices; who cannot be moved at all asks for their best offer."""
    far = FAR // 2
    right = np.where(dist_right > far, stuck_right, -dist_right)
    offer = np.zeros(problem.n_left, dtype=np.int64)
    np.maximum.at(offer, problem.left, problem.score - right[problem.right])
    return Prices(left=np.where(dist_left > far, offer, dist_left), right=right)
