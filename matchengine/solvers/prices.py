"""Least dual prices of a matching: the numbers that prove it cannot be improved."""

import numpy as np

from matchengine.arrays import Ints
from matchengine.solvers.network import Network, Side

FAR = 2**60


def least_prices(network: Network, chosen: Ints, rounds: int | None = None) -> tuple[Ints, Ints]:
    """Prices of the left and the right people under which ``chosen`` is optimal.

    Every right price is as low as it can be. When ``chosen`` (positions into the network) is not
    optimal the prices still bound the optimum, only not tightly. Whoever no change can reach
    (nobody may be paired with them, or they have no place) gets the price of their best offer.
    """
    left, right = potentials(network, chosen, rounds)
    held = np.bincount(network.right[chosen], minlength=len(right))
    right = np.where(right < -FAR // 2, np.minimum(_gains(network.rights, held), 0), right)
    offer = np.zeros(len(left), dtype=np.int64)
    np.maximum.at(offer, network.left, network.value - right[network.right])
    return np.where(left > FAR // 2, offer, left), right


def potentials(network: Network, chosen: Ints, rounds: int | None = None) -> tuple[Ints, Ints]:
    """Raw dual prices; near ``FAR`` for people whom no change can reach.

    Notes
    -----
    Shortest distances from "nobody" in the residual graph (Bellman-Ford over whole arrays, each
    round from those who came nearer in the last): an open pair leads from left to right at
    ``-value``, a chosen pair back at ``+value``. For an optimal choice there is no negative cycle
    and the distances are the prices.
    """
    lefts, rights = network.lefts, network.rights
    held_left = np.bincount(network.left[chosen], minlength=len(lefts.high))
    held_right = np.bincount(network.right[chosen], minlength=len(rights.high))
    loses = np.where(held_right > rights.enough, 0, rights.bonus)
    left, right = _gains(lefts, held_left), np.where(held_right > rights.low, loses, FAR)
    ahead = _Ahead(network, chosen)
    back_left, back_right = network.left[chosen], network.right[chosen]
    nearer = np.arange(len(left))  # those at FAR too: their prices must fit each other
    for _ in range(len(left) + len(right) + 1 if rounds is None else rounds):
        ahead.reach(nearer, left, right)
        before = left.copy()
        np.minimum.at(left, back_left, right[back_right] + network.value[chosen])
        nearer = np.flatnonzero(left < before)
        if not len(nearer):
            break
    return left, -right


class _Ahead:
    """The open pairs of every left person, one row after the other."""

    def __init__(self, network: Network, chosen: Ints) -> None:
        cost = -network.value
        cost[chosen] = FAR  # a chosen pair leads back only
        order: Ints | slice = slice(None)
        if (network.left[1:] < network.left[:-1]).any():
            order = np.argsort(network.left, kind="stable")
        self.right, self.cost = network.right[order], cost[order]
        self.count = np.bincount(network.left, minlength=len(network.lefts.high))
        self.start = np.cumsum(self.count) - self.count

    def reach(self, nearer: Ints, left: Ints, right: Ints) -> None:
        """Lower ``right`` to what can be reached from the left people ``nearer``."""
        count = self.count[nearer]
        whom, cost = self.right, self.cost
        if len(nearer) < len(left):
            step = self.start[nearer] - np.cumsum(count) + count
            pair = np.repeat(step, count) + np.arange(count.sum())
            whom, cost = whom[pair], cost[pair]
        np.minimum.at(right, whom, np.repeat(left[nearer], count) + cost)


def _gains(side: Side, held: Ints) -> Ints:
    """Cost of one more partner for each person; ``FAR`` for those who are full."""
    cost = np.where(held < side.enough, -side.bonus, 0)
    return np.where(held < side.high, cost, FAR)
