"""Fewest blocking pairs when minima come first and nothing stable meets them (0-1 programme)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.ranked.problem import RankedProblem
from matchengine.scipy_later import optimize, sparse
from matchengine.solvers.network import KeyedProblem

MAX_ENTRIES = 3_000_000  # of the constraints; beyond, no programme is tried
MAX_PAIRS = 500  # beyond, one linear programme after the other takes a minute


@dataclass(frozen=True, eq=False)
class Fewest:
    """Positions of the pairs, and a proven lower bound on how many pairs must block."""

    matched: Ints
    least: int


def fewest_blocking(
    problem: RankedProblem, view: KeyedProblem, shortage: int, work: int
) -> Fewest | None:
    """Pairs with at most ``shortage`` partners missing and as few blocking pairs as can be.

    Returns
    -------
    Fewest or None
        None when the problem is too large or so much work has found nothing.

    Notes
    -----
    Finding them is NP-hard [1]_. One 0-1 variable per pair and one for "blocks"; a pair does not
    block when it is chosen, or when one of its two has all places filled with people they like at
    least as much.

    References
    ----------
    .. [1] K. Hamada, K. Iwama, S. Miyazaki, "The hospitals/residents problem with lower quotas",
       Algorithmica 74, 440-465, 2016. doi:10.1007/s00453-014-9951-z
    """
    network, at = view.network, view.positions
    lefts, rights, m = network.lefts, network.rights, len(view.positions)
    if not 0 < m <= MAX_PAIRS or _entries(network.left) + _entries(network.right) > MAX_ENTRIES:
        return None
    better_left = _at_least_as_good(network.left, problem.left_rank[at])
    better_right = _at_least_as_good(network.right, problem.right_rank[at])
    people = len(lefts.high) + len(rights.high)
    room_left, room_right = lefts.high[network.left], rights.high[network.right]
    can_block = (room_left > 0) & (room_right > 0)
    constraints = _constraints(
        better_left, better_right, room_left, room_right, can_block, view, shortage
    )
    paid = np.concatenate([lefts.paid, rights.paid])
    hard = can_block & (room_left > 1) & (room_right > 1)
    none = np.zeros(m)
    result = optimize.milp(
        np.concatenate([none, can_block.astype(float), none, none, np.zeros(people)]),
        constraints=constraints,
        integrality=np.concatenate([none + 1, none + 1, hard, none, np.zeros(people)]),
        bounds=optimize.Bounds(0, np.concatenate([np.ones(4 * m), paid])),
        options={"node_limit": work // m, "mip_rel_gap": 0},
    )
    if result.x is None:
        return None
    least = int(np.ceil(result.mip_dual_bound - 1e-6))
    return Fewest(np.sort(at[result.x[:m] > 0.5]), max(least, 0))


def _entries(who: Ints) -> int:
    return int(np.square(np.bincount(who)).sum())


def _at_least_as_good(who: Ints, rank: Ints) -> "sparse.csr_array":
    """One row per pair: the other pairs of the same person that rank no worse."""
    order = np.lexsort((rank, who))
    rows, columns = [], []
    for block in np.split(order, np.flatnonzero(np.diff(who[order])) + 1):
        worse, good = np.nonzero(rank[block][None, :] <= rank[block][:, None])
        other = worse != good
        rows.append(block[worse[other]])
        columns.append(block[good[other]])
    row, column = np.concatenate(rows), np.concatenate(columns)
    shape = (len(who), len(who))
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)


def _constraints(
    better_left: "sparse.csr_array",
    better_right: "sparse.csr_array",
    room_left: Ints,
    room_right: Ints,
    can_block: NDArray[np.bool_],
    view: KeyedProblem,
    shortage: int,
) -> "list[optimize.LinearConstraint]":
    """Columns: chosen, blocks, left content, right content (one per pair), missing (a person)."""
    network, m = view.network, len(room_left)
    one, zero = sparse.eye_array(m, format="csr"), sparse.csr_array((m, m))
    n_left, n_right = len(network.lefts.high), len(network.rights.high)
    pair, people = np.arange(m), n_left + n_right
    nobody = sparse.csr_array((m, people))
    content_left = sparse.hstack(
        [better_left, zero, -sparse.diags_array(room_left.astype(float)), zero, nobody]
    )
    content_right = sparse.hstack(
        [better_right, zero, zero, -sparse.diags_array(room_right.astype(float)), nobody]
    )
    settled = sparse.hstack([one, one, one, one, nobody])
    holder = np.concatenate([network.left, n_left + network.right])
    held = sparse.csr_array((np.ones(2 * m), (holder, np.tile(pair, 2))), shape=(people, m))
    wide = sparse.csr_array((people, 3 * m))
    missing = sparse.eye_array(people, format="csr")
    paid = np.concatenate([network.lefts.paid, network.rights.paid])
    room = np.concatenate([network.lefts.high, network.rights.high])
    every_missing = np.concatenate([np.zeros(4 * m), np.ones(people)])[None, :]
    return [
        optimize.LinearConstraint(content_left, 0, np.inf),
        optimize.LinearConstraint(content_right, 0, np.inf),
        optimize.LinearConstraint(settled, can_block.astype(float), np.inf),
        optimize.LinearConstraint(sparse.hstack([held, wide, missing]), paid, np.inf),
        optimize.LinearConstraint(sparse.hstack([held, wide, 0 * missing]), -np.inf, room),
        optimize.LinearConstraint(every_missing, 0, shortage),
    ]
