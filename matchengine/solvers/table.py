"""The exact core where nearly everybody may be paired with everybody: one assignment table."""

import numpy as np

from matchengine.arrays import Ints
from matchengine.scipy_later import optimize
from matchengine.solvers.network import Network, Side

MAX_CELLS = 9_000_000  # three thousand by three thousand; beyond, a table takes much memory
MIN_FILLED = 0.4  # the share of cells that are pairs; below, the flow looks at less
EXACT = 2**53  # whole numbers up to here are exact in the assignment's floats


def is_crowded(network: Network) -> bool:
    """Whether ``crowded_pairs`` can solve a network exactly, and faster than the flow.

    Nobody may be forced to have partners, and one side must have one place each: a person with
    several places stands in the table as often, which could pair the same two twice otherwise.
    """
    sides = network.lefts, network.rights
    if any(side.low.any() for side in sides) or not len(network.left):
        return False
    if min(int(side.high.max()) for side in sides) > 1:
        return False
    rows, columns = (int(_copies(mine, other).sum()) for mine, other in (sides, sides[::-1]))
    people = len(sides[0].high) * len(sides[1].high)
    if rows * columns > MAX_CELLS or len(network.left) < MIN_FILLED * people:
        return False
    highest = int(np.abs(network.value).max()) + sum(side.bonus for side in sides)
    return highest * (rows + columns + 1) < EXACT


def crowded_pairs(network: Network) -> Ints:
    """Positions of the pairs that maximise total value plus earned bonuses.

    Parameters
    ----------
    network : Network
        ``is_crowded`` must hold.

    Returns
    -------
    ndarray of int, shape (k,)
        Ascending. The same arcs give the same answer; among equally good answers the order of
        the people decides.

    Notes
    -----
    Shortest augmenting paths over a dense table [1]_, O(rows * columns * the fewer of both) at
    worst. Cells that are no pair are worth nothing, and so is whatever would cost something.

    References
    ----------
    .. [1] D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE
       Transactions on Aerospace and Electronic Systems 52(4), 1679-1696, 2016.
       doi:10.1109/TAES.2016.140952
    """
    lefts, rights = network.lefts, network.rights
    cell = network.left * len(rights.high) + network.right
    table = np.full((len(lefts.high), len(rights.high)), -np.inf)
    table.ravel()[cell] = network.value
    rows, first = _spread(lefts, _copies(lefts, rights))
    columns, second = _spread(rights, _copies(rights, lefts))
    if (lefts.high != 1).any() or (rights.high != 1).any():
        table = table[np.ix_(rows, columns)]
    table += first[:, None]
    table += second
    np.maximum(table, 0, out=table)
    row, column = optimize.linear_sum_assignment(table, maximize=True)
    worthy = table[row, column] > 0
    is_chosen = np.zeros(len(lefts.high) * len(rights.high), dtype=bool)
    is_chosen[rows[row[worthy]] * len(rights.high) + columns[column[worthy]]] = True
    return np.flatnonzero(is_chosen[cell])


def _copies(mine: Side, other: Side) -> Ints:
    """How often each person stands in the table."""
    return np.minimum(mine.high, len(other.high))


def _spread(side: Side, copies: Ints) -> tuple[Ints, Ints]:
    """The person of each row, and the bonus that this place of theirs earns."""
    who = np.repeat(np.arange(len(copies)), copies)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(copies) - copies, copies)
    return who, np.where(nth < side.paid[who], side.bonus, 0)
