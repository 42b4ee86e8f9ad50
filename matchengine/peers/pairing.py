"""Pairs of peers for each objective: blossoms over the pairs that prices leave in question."""

import numpy as np

from matchengine.arrays import Ints
from matchengine.peers.certificate import verify_peers
from matchengine.peers.problem import PeerProblem
from matchengine.problem import MAX_SCORE, Problem
from matchengine.solvers.order import ranks
from matchengine.solvers.total import fit_locks, total_with_prices

MAX_EDGES = 600_000  # beyond this, blossoms take minutes and the best pairing so far stands
FIRST_TRY = 12  # pairs per person in the first try
LARGEST_WEIGHT = 2**90


def open_pairs(problem: PeerProblem) -> Ints:
    """Positions of the pairs that no locked pair excludes."""
    busy = np.zeros(problem.n, dtype=bool)
    busy[problem.locked] = True
    return np.flatnonzero(~busy[problem.left] & ~busy[problem.right])


def doubled_prices(problem: PeerProblem, seed: int) -> Ints:
    """Prices of the double cover: everybody once on each side; its best total is twice ours."""
    at = open_pairs(problem)
    i, j, s = problem.left[at], problem.right[at], problem.score[at]
    both = Problem(
        n_left=problem.n,
        n_right=problem.n,
        left=np.concatenate([i, j]),
        right=np.concatenate([j, i]),
        score=np.concatenate([s, s]),
        left_key=problem.key,
        right_key=problem.key,
    )
    locks = fit_locks(both, seed)
    prices = total_with_prices(both, locks, seed)[1]
    return prices.left + prices.right


def trivial_prices(problem: PeerProblem) -> Ints:
    """Everybody priced at their best offer: no pair scores more, so a bound comes at once."""
    prices = np.zeros(problem.n, dtype=np.int64)
    for who in (problem.left, problem.right):
        np.maximum.at(prices, who, problem.score)
    return prices


def best_first(problem: PeerProblem, seed: int) -> Ints:
    """Positions of the pairs, locked ones first, then the highest score among who is free."""
    chosen = _greedy(problem, open_pairs(problem), seed)
    return np.union1d(chosen, problem.find(problem.locked))


def find_pairs(problem: PeerProblem, objective: str, seed: int, prices: Ints) -> tuple[Ints, bool]:
    """Positions of the pairs, locked ones included, and whether the objective is exactly met."""
    at, is_exact = open_pairs(problem), True
    if objective == "stable":
        chosen = _greedy(problem, at, seed)
    elif objective == "total":
        chosen, is_exact = _highest_total(problem, at, seed, prices)
    elif objective == "most":
        chosen = at[_blossom(problem, at, _pairs_first(problem, at), seed)]
    else:
        chosen, is_exact = _fair(problem, at, objective, seed)
    return np.union1d(chosen, problem.find(problem.locked)), is_exact


def _pairs_first(problem: PeerProblem, at: Ints) -> list[int]:
    big = (MAX_SCORE + 1) * problem.n
    return [s + big for s in problem.score[at].tolist()]


def _highest_total(problem: PeerProblem, at: Ints, seed: int, prices: Ints) -> tuple[Ints, bool]:
    """First over the pairs closest to their prices, then over all that could still matter.

    A pair whose score is further below its two prices than bound and answer are apart cannot be
    in a better pairing.
    """
    slack = prices[problem.left[at]] + prices[problem.right[at]] - 2 * problem.score[at]
    nearest = np.argsort(slack, kind="stable")[: FIRST_TRY * problem.n]
    chosen = _best_total(problem, np.sort(at[nearest]), seed)
    pairs = np.column_stack([problem.left[chosen], problem.right[chosen]])
    certificate = verify_peers(problem.replace(locked=None), pairs)
    apart = 2 * (_open_bound(problem, at, prices) - certificate.total) + 1
    matters = at[slack <= apart]
    if len(matters) <= len(nearest) and len(nearest) < len(at):
        return chosen, True
    if len(matters) > MAX_EDGES:
        return chosen, False
    return _best_total(problem, matters, seed), True


def _open_bound(problem: PeerProblem, at: Ints, prices: Ints) -> int:
    rest = problem.replace(
        left=problem.left[at], right=problem.right[at], score=problem.score[at], locked=None
    )
    return verify_peers(rest, [], prices).bound or 0


def _best_total(problem: PeerProblem, at: Ints, seed: int) -> Ints:
    """Highest total over ``at``; of equal totals the one with more pairs."""
    value = [s * (problem.n + 1) + 1 for s in problem.score[at].tolist()]
    return at[_blossom(problem, at, value, seed)]


def _greedy(problem: PeerProblem, at: Ints, seed: int) -> Ints:
    """Best pair first: stable, because both of a pair see the same score."""
    low, high = _keyed_ends(problem, at, seed)
    order = np.lexsort((high, low, -problem.score[at]))
    single, taken = [True] * problem.n, []
    left, right = problem.left.tolist(), problem.right.tolist()
    for k in at[order].tolist():
        if single[left[k]] and single[right[k]]:
            single[left[k]] = single[right[k]] = False
            taken.append(k)
    return np.sort(np.array(taken, dtype=np.int64))


def _keyed_ends(problem: PeerProblem, at: Ints, seed: int) -> tuple[Ints, Ints]:
    place = ranks(problem.key, seed)
    a, b = place[problem.left[at]], place[problem.right[at]]
    return np.minimum(a, b), np.maximum(a, b)


def _blossom(problem: PeerProblem, at: Ints, value: list[int], seed: int) -> Ints:
    """Positions within ``at`` of a pairing of highest value, people in keyed order."""
    import rustworkx  # type: ignore[import-not-found, unused-ignore]  # only blossoms need it

    low, high = _keyed_ends(problem, at, seed)
    order = np.lexsort((high, low))
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(problem.n))
    ends = zip(low[order].tolist(), high[order].tolist(), order.tolist(), strict=True)
    graph.add_edges_from(list(ends))
    chosen = rustworkx.max_weight_matching(graph, weight_fn=lambda k: value[k], verify_optimum=True)
    return np.sort(np.array([graph.get_edge_data(x, y) for x, y in chosen], dtype=np.int64))


def _fair(problem: PeerProblem, at: Ints, objective: str, seed: int) -> tuple[Ints, bool]:
    """Fewest people at 0, then the highest floor, then the total or each level in turn."""
    at = at[problem.score[at] > 0]
    at = at[problem.score[at] >= _highest_floor(problem, at, seed)]
    if objective == "maximin":
        return at[_blossom(problem, at, _pairs_first(problem, at), seed)], True
    value, is_exact = _in_turn(problem, at)
    return at[_blossom(problem, at, value, seed)], is_exact


def _highest_floor(problem: PeerProblem, at: Ints, seed: int) -> int:
    """The highest score below which no pair is needed to pair as many people as possible."""

    def most(above: int) -> int:
        enough = at[problem.score[at] >= above]
        return len(_blossom(problem, enough, [1] * len(enough), seed))

    levels = np.unique(problem.score[at]).tolist() or [0]
    wanted, low, high = most(0), 0, len(levels)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if most(levels[middle]) == wanted else (low, middle)
    return int(levels[low])


def _in_turn(problem: PeerProblem, at: Ints) -> tuple[list[int], bool]:
    """Mixed-radix penalties: one pair at a level outweighs all pairs at higher levels.

    Levels beyond the weights that fit are added up instead, and the answer is not called exact.
    """
    score = problem.score[at]
    levels, which, count = np.unique(score, return_inverse=True, return_counts=True)
    base = np.minimum(count, problem.n // 2) + 1
    room = np.log2(LARGEST_WEIGHT / (MAX_SCORE * problem.n))
    told_apart = int(np.searchsorted(np.cumsum(np.log2(base)), room))
    weight = 1 if told_apart >= len(levels) else 1 + MAX_SCORE * problem.n
    penalty = [0] * len(levels)
    for level in reversed(range(min(told_apart, len(levels)))):
        penalty[level] = weight
        weight *= int(base[level])
    big = weight * (problem.n + 1)
    rest = np.where(which >= told_apart, score, 0).tolist()
    value = [big - penalty[k] + s for k, s in zip(which.tolist(), rest, strict=True)]
    return value, told_apart >= len(levels)
