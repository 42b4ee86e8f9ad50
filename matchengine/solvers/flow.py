"""The exact core where pairs are few: highest value as a minimum-cost flow (OR-Tools)."""

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.solvers.network import Network


class Infeasible(Exception):
    """The strict lower limits of a network cannot be met together."""


def flow_pairs(network: Network) -> Ints:
    """Positions of the pairs that maximise total value plus earned bonuses.

    Returns
    -------
    ndarray of int, shape (k,)
        Ascending positions into ``network.left``. The same arcs give the same answer; among
        equally good answers the arc order decides.

    Raises
    ------
    Infeasible
        The strict limits contradict each other.
    InvalidProblem
        The values are too large for the solver's 64-bit costs.

    Notes
    -----
    Cost-scaling push-relabel [1]_. A source feeds every left person: ``low`` units at once, then
    through two parallel arcs ``paid`` units that earn the bonus and the rest that earn nothing;
    the right side mirrors it; one free arc carries what nobody takes.

    References
    ----------
    .. [1] A. V. Goldberg, "An efficient implementation of a scaling minimum-cost flow
       algorithm", Journal of Algorithms 22, 1-29, 1997. doi:10.1006/jagm.1995.0805
    """
    from ortools.graph.python import min_cost_flow  # only solving needs it, and it is large

    if not len(network.left) and not network.lefts.low.any() and not network.rights.low.any():
        return np.zeros(0, dtype=np.int64)
    tails, heads, capacity, cost = _arcs(network)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacity, cost
    )
    supply = _supplies(network)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise Infeasible
    if status != solver.OPTIMAL:
        raise InvalidProblem(f"score and places are too large to solve exactly ({status.name})")
    return np.flatnonzero(solver.flows(arcs[: len(network.left)]))


def _amount(network: Network) -> int:
    """More units than any matching can use."""
    most = len(network.left)
    return 1 + min(most, int(network.lefts.high.sum()), int(network.rights.high.sum()))


def _supplies(network: Network) -> Ints:
    low_left, low_right = network.lefts.low, network.rights.low
    amount = _amount(network)
    ends = [amount + int(low_right.sum()), -amount - int(low_left.sum())]
    return np.concatenate([low_left, -low_right, ends])


def _arcs(network: Network) -> tuple[Ints, Ints, Ints, Ints]:
    """Tail, head, capacity and cost of every arc; the pairs come first."""
    lefts, rights = network.lefts, network.rights
    n_left, n_right = len(lefts.high), len(rights.high)
    source, sink = n_left + n_right, n_left + n_right + 1
    first, second = np.arange(n_left), n_left + np.arange(n_right)
    parts = [_arc(network.left, n_left + network.right, 1, -network.value)]
    for side, tail, head in ((lefts, source, first), (rights, second, sink)):
        parts.append(_arc(tail, head, side.paid, -side.bonus))
        parts.append(_arc(tail, head, side.high - side.enough, 0))
    parts.append(_arc(source, np.array([sink]), 2**40, 0))
    tails, heads, capacity, cost = np.concatenate(parts, axis=1)
    used = capacity > 0
    return tails[used], heads[used], capacity[used], cost[used]


def _arc(tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints | int) -> Ints:
    return np.stack(np.broadcast_arrays(tail, head, capacity, cost)).astype(np.int64)
