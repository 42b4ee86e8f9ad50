"""One finder per objective: the pairs, the bound on their total, and whether all is proven."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matchengine.arrays import Ints
from matchengine.certificate import verify
from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.scipy_later import csgraph, sparse
from matchengine.solution import Certificate, Prices
from matchengine.solvers.face import Face
from matchengine.solvers.leximin_levels import levels_of, leximin_by_levels
from matchengine.solvers.leximin_rounds import leximin_by_sums
from matchengine.solvers.maximin import (
    NO_FLOOR,
    fewest_short,
    leximin,
    maximin,
    most_matched,
)
from matchengine.solvers.multi_place import Lifted, best_possible, lift_multi_place
from matchengine.solvers.order import ranks
from matchengine.solvers.prices import least_prices
from matchengine.solvers.stable import stable_pairs
from matchengine.solvers.total import Locks, open_problem, total_with_prices

Report = Callable[[float], None]
FAIR = ("maximin", "leximin")
MAX_FLOW = 300_000  # pairs up to which the most pairs are counted for a first bound
QUICK_ROUNDS = 20  # of looking for prices that prove a first answer


@dataclass(frozen=True, eq=False)
class Matching:
    """``matched`` positions; no matching as good by the aim has a total above ``bound``.

    ``certificate`` is what was verified about them on the way, if it was.
    """

    matched: Ints
    prices: Prices
    bound: int
    is_proven: bool
    certificate: Certificate | None = None


def find(objective: str, problem: Problem, locks: Locks, seed: int, report: Report) -> Matching:
    """Pairs for any objective; see ``solve``."""
    if objective == "total":
        return _total(problem, locks, seed)
    if objective == "stable":
        return _stable(problem, locks, seed)
    if objective in FAIR:
        refuse_below_nothing(objective, problem)
        lean = _without_nothing(problem, locks)
        if lean is not None:
            return _filled_up(problem, lean, find(objective, *lean, seed, report), seed)
    smaller, floor = _narrowed(objective, problem, locks, seed, report)
    kept = smaller.find(smaller.locked)
    best = _total(smaller, Locks(kept=kept, dropped=kept[:0]), seed)
    pairs = np.column_stack([smaller.left[best.matched], smaller.right[best.matched]])
    is_settled = objective == "most" or bool((problem.left_max <= 1).all())
    is_proven = best.is_proven and is_settled
    found = Matching(np.sort(problem.find(pairs)), best.prices, best.bound, is_proven)
    if is_settled:
        return found
    view = _Renumbered(problem, seed)
    if objective == "leximin":
        return _by_sums(problem, found, locks, view)
    lifted = view.lifted(found.matched, locks.kept, floor)
    bound = best.bound if lifted.bound is None else min(best.bound, lifted.bound)
    is_richest = int(problem.score[lifted.matched].sum()) == bound
    return Matching(
        matched=lifted.matched,
        prices=best.prices,
        bound=bound,
        is_proven=lifted.is_highest and is_richest,
    )


def refuse_below_nothing(objective: str, problem: Problem) -> None:
    """The worst-off is compared with whoever has nobody, who has 0."""
    if problem.most_cost:
        raise InvalidProblem(
            f'score must be 0 or more for the objective "{objective}", which weighs the worst-off'
            f" against whoever has nobody; got {-problem.most_cost}"
        )


def _without_nothing(problem: Problem, locks: Locks) -> tuple[Problem, Locks] | None:
    """The problem without the pairs that are worth nothing to people with several places.

    Somebody with such a partner alone is no better off than with nobody. None where there are no
    such pairs, or where minima or locks may need them.
    """
    nothing = (problem.score == 0) & (problem.left_max[problem.left] > 1)
    if not nothing.any() or problem.left_min.any() or problem.right_min.any():
        return None
    nothing[locks.kept] = nothing[locks.dropped] = False
    if not nothing.any():
        return None
    keep = ~nothing
    lean = problem.replace(
        left=problem.left[keep], right=problem.right[keep], score=problem.score[keep]
    )
    place = np.cumsum(keep) - 1
    return lean, Locks(kept=place[locks.kept], dropped=place[locks.dropped])


def _filled_up(
    problem: Problem, lean: tuple[Problem, Locks], found: Matching, seed: int
) -> Matching:
    """The same with pairs that are worth nothing where both have a place left."""
    pairs = np.column_stack([lean[0].left[found.matched], lean[0].right[found.matched]])
    matched = problem.find(pairs)
    rest = np.setdiff1d(np.flatnonzero(problem.score == 0), matched)
    rest = np.setdiff1d(rest, problem.find(problem.locked))
    left, right = ranks(problem.left_key, seed), ranks(problem.right_key, seed + 1)
    order = rest[np.lexsort((right[problem.right[rest]], left[problem.left[rest]]))]
    free = [
        (most - np.bincount(who[matched], minlength=len(most))).tolist()
        for who, most in ((problem.left, problem.left_max), (problem.right, problem.right_max))
    ]
    more = []
    for at, i, j in zip(
        order.tolist(), problem.left[order].tolist(), problem.right[order].tolist(), strict=True
    ):
        if free[0][i] > 0 and free[1][j] > 0:
            free[0][i] -= 1
            free[1][j] -= 1
            more.append(at)
    matched = np.sort(np.concatenate([matched, np.array(more, dtype=np.int64)]))
    return Matching(matched, found.prices, found.bound, found.is_proven)


class _Renumbered:
    """The same problem with people in keyed order, so that integer programmes never see the file's.

    ``there`` and ``back`` turn positions of pairs into those of the other.
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        left, right = ranks(problem.left_key, seed), ranks(problem.right_key, seed + 1)
        i, j = left[problem.left], right[problem.right]
        sides = {}
        for name, rank in (("left", left), ("right", right)):
            for end in ("min", "max"):
                values = np.empty_like(getattr(problem, f"{name}_{end}"))
                values[rank] = getattr(problem, f"{name}_{end}")
                sides[f"{name}_{end}"] = values
        self.problem = Problem(
            n_left=problem.n_left,
            n_right=problem.n_right,
            left=i,
            right=j,
            score=problem.score,
            **sides,
        )
        self.there = self.problem.find(np.column_stack([i, j]))
        self.back = np.argsort(self.there)

    def lifted(self, start: Ints, forced: Ints, floor: int) -> Lifted:
        """``lift_multi_place`` of what is behind it."""
        lifted = lift_multi_place(self.problem, self.there[start], self.there[forced], floor)
        return replace(lifted, matched=np.sort(self.back[lifted.matched]))


def _by_sums(problem: Problem, found: Matching, locks: Locks, view: _Renumbered) -> Matching:
    """Leximin over sums of several scores, where there are few enough people to be exact."""
    pairs = np.column_stack([problem.left[found.matched], problem.right[found.matched]])
    shortage = verify(problem, pairs).shortage
    there = view.there
    task = (view.problem, there[found.matched], there[locks.kept], there[locks.dropped], shortage)
    levels = levels_of(problem)
    turned = leximin_by_sums(*task) if levels is None else leximin_by_levels(*task, levels)
    matched = np.sort(view.back[turned.matched])
    total = int(problem.score[matched].sum())
    bound = total if turned.is_proven else max(found.bound, total)
    return Matching(matched, found.prices, bound, turned.is_proven)


def _total(problem: Problem, locks: Locks, seed: int) -> Matching:
    matched, prices = total_with_prices(problem, locks, seed)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    certificate = verify(problem, pairs, prices)
    bound = certificate.total if certificate.bound is None else certificate.bound
    return Matching(matched, prices, bound, certificate.proven, certificate)


def _stable(problem: Problem, locks: Locks, seed: int) -> Matching:
    """The stable pairs beside the highest total, which says what stability costs."""
    view = open_problem(problem, locks, seed)
    matched = np.union1d(view.positions[stable_pairs(view.network)], locks.kept)
    best = _total(problem.replace(left_min=None, right_min=None), locks, seed)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    return Matching(matched, best.prices, best.bound, verify(problem, pairs).blocking_pairs == 0)


def quick(problem: Problem, locks: Locks, seed: int) -> Matching:
    """Best pair first, bounded by everybody's best possible partners; proves little, at once."""
    view = open_problem(problem, locks, seed)
    matched = np.union1d(view.positions[stable_pairs(view.network)], locks.kept)
    pairs = np.column_stack([problem.left[matched], problem.right[matched]])
    chosen = np.flatnonzero(np.isin(view.positions, matched))
    left, right = least_prices(view.network, chosen, QUICK_ROUNDS)
    own = Prices(left=left[view.left_rank], right=right[view.right_rank])
    checked = []
    for prices in (*_trivial_prices(problem), own):
        certificate = verify(problem, pairs, prices)
        checked.append(Matching(matched, prices, certificate.bound or 0, certificate.proven))
    best = min(checked, key=lambda found: found.bound)
    most = _most_pairs(problem) * int(problem.score.max(initial=0))
    return replace(best, bound=min(best.bound, most))  # the latter rests on no prices


def _most_pairs(problem: Problem) -> int:
    """The most pairs that fit into the places, whatever they are worth; a maximum flow."""
    places = min(int(problem.left_max.sum()), int(problem.right_max.sum()), problem.n_pairs)
    if not places or problem.n_pairs > MAX_FLOW:
        return places
    lefts, people = np.arange(problem.n_left), problem.n_left + problem.n_right
    rights = problem.n_left + np.arange(problem.n_right)
    tail = np.concatenate([problem.left, np.full(problem.n_left, people), rights])
    sink = np.full(problem.n_right, people + 1)
    head = np.concatenate([problem.n_left + problem.right, lefts, sink])
    room = np.concatenate([np.ones(problem.n_pairs), problem.left_max, problem.right_max])
    room = np.minimum(room, problem.n_pairs).astype(np.int32)
    graph = sparse.csr_array((room, (tail, head)), shape=(people + 2, people + 2))
    return int(csgraph.maximum_flow(sparse.csr_matrix(graph), people, people + 1).flow_value)


def _trivial_prices(problem: Problem) -> tuple[Prices, Prices]:
    """Everybody of one side priced at their best offer, the other side free; both ways."""
    left, right = np.zeros(problem.n_left, np.int64), np.zeros(problem.n_right, np.int64)
    dear_left, dear_right = left.copy(), right.copy()
    np.maximum.at(dear_left, problem.left, problem.score)
    np.maximum.at(dear_right, problem.right, problem.score)
    return Prices(left=dear_left, right=right), Prices(left=left, right=dear_right)


def _narrowed(
    objective: str, problem: Problem, locks: Locks, seed: int, report: Report
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
        face, floor = maximin(face, problem.score, single, cap)
    else:
        face, floor = leximin(face, problem.score, single, report)
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
