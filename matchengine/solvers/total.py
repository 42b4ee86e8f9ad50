"""Highest total: locked pairs first, then the exact flow over the places that remain."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.certificate import shortage_price
from matchengine.problem import Problem
from matchengine.solvers.flow import Network, best_pairs
from matchengine.solvers.order import ranks


@dataclass(frozen=True, eq=False)
class Locks:
    """Positions of locked pairs that fit into the places, and of those that do not."""

    kept: Ints
    dropped: Ints


def fit_locks(problem: Problem, seed: int) -> Locks:
    """Keep every locked pair; where they exceed somebody's places, as many as fit, best first."""
    every = problem.find(problem.locked)
    per_left = np.bincount(problem.left[every], minlength=problem.n_left)
    per_right = np.bincount(problem.right[every], minlength=problem.n_right)
    if (per_left <= problem.left_max).all() and (per_right <= problem.right_max).all():
        return Locks(kept=every, dropped=every[:0])
    one_more = shortage_price(problem)
    kept = _in_keyed_order(
        problem, every, problem.score[every] + one_more, seed, np.zeros(0, dtype=np.int64), 0
    )
    return Locks(kept=kept, dropped=np.setdiff1d(every, kept))


def highest_total(problem: Problem, locks: Locks, seed: int, value: Ints | None = None) -> Ints:
    """Positions of the pairs of highest total among those that keep ``locks``.

    Parameters
    ----------
    value : array of int, shape (n_pairs,), optional
        What to add up instead of the scores; at most ``MAX_SCORE`` where a shortage is to count
        more than any gain.
    """
    worth = problem.score if value is None else value
    open_pairs = np.ones(problem.n_pairs, dtype=bool)
    open_pairs[locks.kept] = open_pairs[locks.dropped] = False
    positions = np.flatnonzero(open_pairs)
    short = shortage_price(problem)
    factor = _nothing_is_worth_something(problem, worth[positions])
    chosen = _in_keyed_order(
        problem, positions, worth[positions] * factor + (factor > 1), seed, locks.kept,
        short * factor,
    )  # fmt: skip
    return np.union1d(chosen, locks.kept)


def _nothing_is_worth_something(problem: Problem, worth: Ints) -> int:
    """Scale for the scores so that a pair of score 0 still beats no pair, but nothing else."""
    if not (worth == 0).any():
        return 1
    most = min(int(problem.left_max.sum()), int(problem.right_max.sum()), problem.n_pairs)
    return most + 1


def _in_keyed_order(
    problem: Problem, positions: Ints, value: Ints, seed: int, kept: Ints, short: int
) -> Ints:
    """Solve over ``positions`` with people in keyed order, ``kept`` pairs taking their places."""
    held_left = np.bincount(problem.left[kept], minlength=problem.n_left)
    held_right = np.bincount(problem.right[kept], minlength=problem.n_right)
    left_rank, right_rank = ranks(problem.left_key, seed), ranks(problem.right_key, seed + 1)
    i, j = left_rank[problem.left[positions]], right_rank[problem.right[positions]]
    order = np.argsort(i * problem.n_right + j, kind="stable")
    network = Network(
        left=i[order],
        right=j[order],
        value=value[order],
        left_low=_by_rank(np.maximum(problem.left_min - held_left, 0) * (short > 0), left_rank),
        left_high=_by_rank(problem.left_max - held_left, left_rank),
        right_low=_by_rank(np.maximum(problem.right_min - held_right, 0) * (short > 0), right_rank),
        right_high=_by_rank(problem.right_max - held_right, right_rank),
        short_price=short,
    )
    return np.sort(positions[order[best_pairs(network)]])


def _by_rank(values: Ints, rank: Ints) -> Ints:
    ordered = np.empty_like(values)
    ordered[rank] = values
    return ordered
