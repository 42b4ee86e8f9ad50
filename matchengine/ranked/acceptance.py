"""Deferred acceptance: one side asks, the other keeps the best who have asked so far."""

from heapq import heappush, heapreplace
from typing import Literal

import numpy as np

from matchengine.arrays import Ints
from matchengine.ranked.problem import RankedProblem
from matchengine.solvers.network import KeyedProblem

SideName = Literal["left", "right"]


def deferred_acceptance(problem: RankedProblem, view: KeyedProblem, asks: SideName) -> Ints:
    """Positions of a stable set of pairs, the best one for the side that asks.

    Parameters
    ----------
    view : KeyedProblem
        The open pairs of ``problem.frame``, people in keyed order, which breaks ties.

    Notes
    -----
    Many-to-many with places on both sides [1]_, [2]_; minima are not looked at. Without ties
    everybody who asks has the best partners that any stable set could give them. O(n log n) in
    the pairs.

    References
    ----------
    .. [1] D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
       Mathematical Monthly 69(1), 9-15, 1962. doi:10.1080/00029890.1962.11989827
    .. [2] M. Baiou, M. Balinski, "Many-to-many matching: stable polyandrous polygamy", Discrete
       Applied Mathematics 101, 1-12, 2000. doi:10.1016/S0166-218X(99)00203-6
    """
    network, at = view.network, view.positions
    sides = [
        (network.left, problem.left_rank[at], network.lefts.high),
        (network.right, problem.right_rank[at], network.rights.high),
    ]
    (asker, wish, room), (asked, liking, places) = sides[:: 1 if asks == "left" else -1]
    queue = np.lexsort((asked, wish, asker))
    start = np.searchsorted(asker[queue], np.arange(len(room) + 1)).tolist()
    favour = np.empty(len(at), dtype=np.int64)
    favour[np.lexsort((asker, liking, asked))] = np.arange(len(at))
    chosen = _ask(queue.tolist(), start, room.tolist(), asker, asked, favour, places.tolist())
    return np.sort(at[chosen])


def _ask(
    queue: list[int],
    start: list[int],
    room: list[int],
    asker: Ints,
    asked: Ints,
    favour: Ints,
    places: list[int],
) -> list[int]:
    """Positions in the network that are kept in the end; small ``favour`` is better."""
    who, whom, better = asker.tolist(), asked.tolist(), favour.tolist()
    held: list[list[tuple[int, int]]] = [[] for _ in places]
    turn, todo = start[:-1], [p for p, free in enumerate(room) if free]
    while todo:
        person = todo.pop()
        while room[person] and turn[person] < start[person + 1]:
            pair = queue[turn[person]]
            turn[person] += 1
            kept, entry = held[whom[pair]], (-better[pair], pair)
            if len(kept) < places[whom[pair]]:
                heappush(kept, entry)
                room[person] -= 1
            elif kept and entry > kept[0]:
                _, lost = heapreplace(kept, entry)
                room[person] -= 1
                room[who[lost]] += 1
                todo.append(who[lost])
    return [pair for kept in held for _, pair in kept]
