"""The exact core: pairs of highest value as a minimum-cost flow (OR-Tools)."""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs of one assignment problem. ``value`` is any integer per pair; higher is better.

    ``low`` is what a person should have at least and ``high`` at most; each partner missing
    below ``low`` costs ``short_price``, so an answer always exists.
    """

    left: Ints
    right: Ints
    value: Ints
    left_low: Ints
    left_high: Ints
    right_low: Ints
    right_high: Ints
    short_price: int


def best_pairs(network: Network) -> Ints:
    """Positions of the pairs that maximise total value minus the price of shortages.

    Returns
    -------
    ndarray of int, shape (k,)
        Ascending positions into ``network.left``. The same arcs give the same answer; among
        equally good answers the arc order decides, so callers bring a keyed order.

    Raises
    ------
    InvalidProblem
        The values are too large for the solver's 64-bit costs.

    Notes
    -----
    Cost-scaling push-relabel [1]_. A source feeds every left person through two parallel arcs:
    ``low`` units that earn ``short_price`` each and ``high - low`` that earn nothing; the right
    side mirrors it; one free arc carries what nobody takes.

    References
    ----------
    .. [1] A. V. Goldberg, "An efficient implementation of a scaling minimum-cost flow
       algorithm", Journal of Algorithms 22, 1-29, 1997. doi:10.1006/jagm.1995.0805
    """
    if not len(network.left):
        return np.zeros(0, dtype=np.int64)
    tails, heads, capacity, cost = _arcs(network)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacity, cost
    )
    amount = _amount(network)
    source = len(network.left_high) + len(network.right_high)
    solver.set_nodes_supplies(np.array([source, source + 1]), np.array([amount, -amount]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise InvalidProblem(f"score and places are too large to solve exactly ({status.name})")
    return np.flatnonzero(solver.flows(arcs[: len(network.left)]))


def _amount(network: Network) -> int:
    """Units to send: no matching can use more."""
    useful_left = np.minimum(
        network.left_high, np.bincount(network.left, minlength=len(network.left_high))
    )
    useful_right = np.minimum(
        network.right_high, np.bincount(network.right, minlength=len(network.right_high))
    )
    return int(min(useful_left.sum(), useful_right.sum()))


def _arcs(network: Network) -> tuple[Ints, Ints, Ints, Ints]:
    """Tail, head, capacity and cost of every arc; the pairs come first."""
    n_left, n_right = len(network.left_high), len(network.right_high)
    source, sink = n_left + n_right, n_left + n_right + 1
    lefts, rights = np.arange(n_left), n_left + np.arange(n_right)
    amount = _amount(network)
    parts = [_arc(network.left, n_left + network.right, 1, -network.value)]
    for low, high, tail, head in (
        (network.left_low, network.left_high, source, lefts),
        (network.right_low, network.right_high, rights, sink),
    ):
        parts.append(_arc(tail, head, low, -network.short_price))
        parts.append(_arc(tail, head, high - low, 0))
    parts.append(_arc(source, np.array([sink]), amount, 0))
    tails, heads, capacity, cost = np.concatenate(parts, axis=1)
    capacity = np.minimum(capacity, amount)
    used = capacity > 0
    return tails[used], heads[used], capacity[used], cost[used]


def _arc(tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints | int) -> Ints:
    return np.stack(np.broadcast_arrays(tail, head, capacity, cost)).astype(np.int64)
