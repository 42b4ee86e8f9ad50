"""One finder per objective: the pairs, the bound on their total, and whether all is proven."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.certificate import verify
from matchengine.problem import Problem
from matchengine.solution import Certificate, Prices
from matchengine.solvers.face import Face
from matchengine.solvers.fair import (
    NO_FLOOR,
    best_for_worst,
    best_in_turn,
    fewest_short,
    most_matched,
)
from matchengine.solvers.levels import best_in_turn_by_levels, levels_of
from matchengine.solvers.several import best_possible, lift_several
from matchengine.solvers.stable import stable_pairs
from matchengine.solvers.total import Locks, open_problem, total_with_prices
from matchengine.solvers.turns import best_in_turn_by_sums

Told = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Found:
    """``matched`` positions; no matching as good by the aim has a total above ``bound``.

    ``certificate`` is what was verified about them on the way, if it was.
    """

    matched: Ints
    prices: Prices
    bound: int
    is_proven: bool
    certificate: Certificate | None = None


def find(objective: str, problem: Problem, locks: Locks, seed: int, told: Told) -> Found:
    """Pairs for any objective; see ``solve``."""
    if objective == "total":
        return _total(problem, locks, seed)
    if objective == "stable":
        return _stable(problem, locks, seed)
    smaller, floor = _narrowed(objective, problem, locks, seed, told)
    kept = smaller.find(smaller.locked)
    best = _total(smaller, Locks(kept=kept, dropped=kept[:0]), seed)
    pairs = np.column_stack([smaller.left[best.matched], smaller.right[best.matched]])
    is_settled = objective == "most" or bool((problem.left_max <= 1).all())
    is_proven = best.is_proven and is_settled
    found = Found(np.sort(problem.find(pairs)), best.prices, best.bound, is_proven)
    if is_settled:
        return found
    if objective == "leximin":
        return _by_sums(problem, found, locks)
    lifted = lift_several(problem, found.matched, locks.kept, floor)
    bound = best.bound if lifted.bound is None else min(best.bound, lifted.bound)
    is_richest = int(problem.score[lifted.matched].sum()) == bound
    return Found(
        matched=lifted.matched,
        prices=best.prices,
        bound=bound,
        is_proven=lifted.is_highest and is_richest,
    )


def _by_sums(problem: Problem, found: Found, locks: Locks) -> Found:
    """Leximin over sums of several scores, where there are few enough people to be exact."""
    pairs = np.column_stack([problem.left[found.matched], problem.right[found.matched]])
    shortage = verify(problem, pairs).shortage
    task = (problem, found.matched, locks.kept, locks.dropped, shortage)
    levels = levels_of(problem)
    if levels is None:
        turned = best_in_turn_by_sums(*task)
    else:
        turned = best_in_turn_by_levels(*task, levels)
    total = int(problem.score[turned.matched].sum())
    bound = total if turned.is_proven else max(found.bound, total)
    return Found(turned.matched, found.prices, bound, turned.is_proven)


def _total(problem: Problem, locks: Locks, seed: int) -> Found:
    matched, prices = total_with_prices(problem, locks, seed)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    certificate = verify(problem, pairs, prices)
    bound = certificate.total if certificate.bound is None else certificate.bound
    return Found(matched, prices, bound, certificate.proven, certificate)


def _stable(problem: Problem, locks: Locks, seed: int) -> Found:
    """The stable pairs beside the highest total, which says what stability costs."""
    view = open_problem(problem, locks, seed)
    matched = np.union1d(view.positions[stable_pairs(view.network)], locks.kept)
    best = _total(problem.replace(left_min=None, right_min=None), locks, seed)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    return Found(matched, best.prices, best.bound, verify(problem, pairs).blocking_pairs == 0)


def quick(problem: Problem, locks: Locks, seed: int) -> Found:
    """Best pair first, bounded by everybody's best possible partners; proves little, at once."""
    view = open_problem(problem, locks, seed)
    matched = np.union1d(view.positions[stable_pairs(view.network)], locks.kept)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    checked = []
    for prices in _dearest(problem):
        certificate = verify(problem, pairs, prices)
        checked.append(Found(matched, prices, certificate.bound or 0, certificate.proven))
    return min(checked, key=lambda found: found.bound)


def _dearest(problem: Problem) -> tuple[Prices, Prices]:
    """Everybody of one side priced at their best offer, the other side free; both ways."""
    left, right = np.zeros(problem.n_left, np.int64), np.zeros(problem.n_right, np.int64)
    dear_left, dear_right = left.copy(), right.copy()
    np.maximum.at(dear_left, problem.left, problem.score)
    np.maximum.at(dear_right, problem.right, problem.score)
    return Prices(left=dear_left, right=right), Prices(left=left, right=dear_right)


def _narrowed(
    objective: str, problem: Problem, locks: Locks, seed: int, told: Told
) -> tuple[Problem, int]:
    """A problem that allows exactly the matchings that are best by the aim, and the floor."""
    view = open_problem(problem, locks, seed)
    kept_left = view.left_rank[problem.left[locks.kept]]
    face = fewest_short(Face(view.network, view.positions, locks.kept, kept_left))
    single = np.empty(problem.n_left, dtype=bool)
    single[view.left_rank] = problem.left_max <= 1
    floor = NO_FLOOR
    if objective == "most":
        face = most_matched(face)
    elif objective == "maximin":
        several = (problem.left_max > 1) & (best_possible(problem) > 0)
        cap = int(best_possible(problem)[several].min(initial=NO_FLOOR))
        face, floor = best_for_worst(face, problem.score, single, cap)
    else:
        face, floor = best_in_turn(face, problem.score, single, told)
    return _as_problem(problem, face, view.left_rank, view.right_rank), floor


def _as_problem(problem: Problem, face: Face, left_rank: Ints, right_rank: Ints) -> Problem:
    fixed = np.sort(face.fixed)
    keep = np.sort(np.concatenate([fixed, face.positions]))
    limits = {}
    for name, who, side, rank in (
        ("left", problem.left, face.network.lefts, left_rank),
        ("right", problem.right, face.network.rights, right_rank),
    ):
        held = np.bincount(who[fixed], minlength=len(rank))
        limits[f"{name}_min"] = side.low[rank] + held
        limits[f"{name}_max"] = side.high[rank] + held
    return problem.replace(
        left=problem.left[keep],
        right=problem.right[keep],
        score=problem.score[keep],
        locked=np.column_stack([problem.left[fixed], problem.right[fixed]]),
        **limits,
    )
