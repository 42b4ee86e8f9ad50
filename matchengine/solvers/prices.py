"""Least dual prices of a matching: the numbers that prove it cannot be improved."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.solvers.network import Network, Side
from matchengine.solvers.order import order_of_pairs

FAR = 2**60


def least_prices(network: Network, chosen: Ints) -> tuple[Ints, Ints]:
    """Prices of the left and the right people under which ``chosen`` is optimal.

    Every right price is as low as it can be. When ``chosen`` (positions into the network) is not
    optimal the prices still bound the optimum, only not tightly. Whoever no change can reach
    (nobody may be paired with them, or they have no place) gets the price of their best offer.
    """
    left, right = potentials(network, chosen)
    held = np.bincount(network.right[chosen], minlength=len(right))
    right = np.where(right < -FAR // 2, np.minimum(_gains(network.rights, held), 0), right)
    offer = np.zeros(len(left), dtype=np.int64)
    np.maximum.at(offer, network.left, network.value - right[network.right])
    return np.where(left > FAR // 2, offer, left), right


def potentials(network: Network, chosen: Ints) -> tuple[Ints, Ints]:
    """Raw dual prices; near ``FAR`` for people whom no change can reach.

    Notes
    -----
    Shortest distances from "nobody" in the residual graph (Bellman-Ford over whole arrays): an
    open pair leads from left to right at ``-value``, a chosen pair back at ``+value``. For an
    optimal choice there is no negative cycle and the distances are the prices.
    """
    graph = _residual(network, chosen)
    left, right = graph.from_left.copy(), graph.from_right.copy()
    for _ in range(len(left) + len(right) + 1):
        before = left
        right = np.minimum(right, _reach_right(graph, left))
        left = before.copy()
        np.minimum.at(left, graph.back_left, right[graph.back_right] + graph.back_value)
        if np.array_equal(before, left):
            break
    return left, -right


@dataclass(frozen=True, eq=False)
class _Residual:
    from_left: Ints
    from_right: Ints
    out_left: Ints
    out_value: Ints
    starts: Ints
    heads: Ints
    back_left: Ints
    back_right: Ints
    back_value: Ints


def _residual(network: Network, chosen: Ints) -> _Residual:
    is_open = np.ones(len(network.left), dtype=bool)
    is_open[chosen] = False
    by_right = order_of_pairs(
        network.right, network.left, len(network.rights.high), len(network.lefts.high)
    )
    by_right = by_right[is_open[by_right]]
    to_right = network.right[by_right]
    starts = np.flatnonzero(np.diff(to_right, prepend=-1))
    lefts, rights = network.lefts, network.rights
    held_left = np.bincount(network.left[chosen], minlength=len(lefts.high))
    held_right = np.bincount(network.right[chosen], minlength=len(rights.high))
    loses = np.where(held_right > rights.enough, 0, rights.bonus)
    return _Residual(
        from_left=_gains(lefts, held_left),
        from_right=np.where(held_right > rights.low, loses, FAR),
        out_left=network.left[by_right],
        out_value=network.value[by_right],
        starts=starts,
        heads=to_right[starts],
        back_left=network.left[chosen],
        back_right=network.right[chosen],
        back_value=network.value[chosen],
    )


def _gains(side: Side, held: Ints) -> Ints:
    """Cost of one more partner for each person; ``FAR`` for those who are full."""
    cost = np.where(held < side.enough, -side.bonus, 0)
    return np.where(held < side.high, cost, FAR)


def _reach_right(graph: _Residual, left: Ints) -> Ints:
    reached = np.full(len(graph.from_right), FAR)
    if len(graph.starts):
        step = left[graph.out_left] - graph.out_value
        reached[graph.heads] = np.minimum.reduceat(step, graph.starts)
    return reached
