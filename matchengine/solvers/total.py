"""Highest total: locked pairs first, then the exact flow over the places that remain."""

from dataclasses import dataclass, replace

import numpy as np

from matchengine.arrays import Ints
from matchengine.certificate import shortage_price
from matchengine.problem import Problem
from matchengine.solution import Prices
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.network import KeyedProblem, keyed
from matchengine.solvers.prices import least_prices


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
    value = problem.score[every] + shortage_price(problem)
    view = keyed(problem, every, value, every[:0], seed, 0)
    kept = np.sort(view.positions[best_pairs(view.network)])
    return Locks(kept=kept, dropped=np.setdiff1d(every, kept))


def open_problem(problem: Problem, locks: Locks, seed: int) -> KeyedProblem:
    """What remains to be decided once the locked pairs hold their places."""
    is_open = np.ones(problem.n_pairs, dtype=bool)
    is_open[locks.kept] = is_open[locks.dropped] = False
    positions = np.flatnonzero(is_open)
    value = problem.score if len(positions) == problem.n_pairs else problem.score[positions]
    return keyed(problem, positions, value, locks.kept, seed, shortage_price(problem))


def highest_total(problem: Problem, locks: Locks, seed: int, favour: int | None = None) -> Ints:
    """Positions of the pairs of highest total among those that keep ``locks``.

    Of equally good answers, one in which the left person ``favour`` is matched.
    """
    view = open_problem(problem, locks, seed)
    scaled = nothing_is_worth_something(problem, view)
    if favour is not None:
        scaled = _favouring(scaled, int(view.left_rank[favour]))
    return np.union1d(view.positions[best_pairs(scaled.network)], locks.kept)


def nothing_is_worth_something(problem: Problem, view: KeyedProblem) -> KeyedProblem:
    """Scale the values so that a pair of score 0 beats no pair, but changes nothing else."""
    network = view.network
    if not (network.value == 0).any():
        return view
    factor = 1 + min(int(problem.left_max.sum()), int(problem.right_max.sum()), problem.n_pairs)
    sides = [replace(s, bonus=s.bonus * factor) for s in (network.lefts, network.rights)]
    value = network.value * factor + 1
    scaled = replace(network, value=value, lefts=sides[0], rights=sides[1])
    return replace(view, network=scaled)


def _favouring(view: KeyedProblem, person: int) -> KeyedProblem:
    """The same scaled up, with one more for each pair of ``person``: only ties can turn."""
    network = view.network
    factor = 1 + int(network.lefts.high[person])
    sides = [replace(s, bonus=s.bonus * factor) for s in (network.lefts, network.rights)]
    value = network.value * factor + (network.left == person)
    favouring = replace(network, value=value, lefts=sides[0], rights=sides[1])
    return replace(view, network=favouring)


def total_with_prices(problem: Problem, locks: Locks, seed: int) -> tuple[Ints, Prices]:
    """The pairs of ``highest_total`` and the least prices that prove it, by position of people."""
    view = open_problem(problem, locks, seed)
    scaled = nothing_is_worth_something(problem, view)
    matched = np.union1d(view.positions[best_pairs(scaled.network)], locks.kept)
    is_chosen = np.zeros(problem.n_pairs, dtype=bool)
    is_chosen[matched] = True
    chosen = np.flatnonzero(is_chosen[view.positions])
    left, right = least_prices(view.network, chosen)
    return matched, Prices(left=left[view.left_rank], right=right[view.right_rank])
