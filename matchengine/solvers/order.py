"""An order of people that depends on who they are and on the seed, never on their position."""

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.scipy_later import sparse

_GOLDEN, _MIX_1, _MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WORD = 2**64 - 1


def keyed_hash(keys: Ints, seed: int) -> NDArray[np.uint64]:
    """Mix each key with the seed (SplitMix64, Steele et al., OOPSLA 2014). A bijection on keys.

    Examples
    --------
    >>> len(set(keyed_hash(np.arange(1000), seed=1).tolist()))
    1000
    """
    if not isinstance(seed, int | np.integer):
        raise InvalidProblem(f"seed must be a whole number, got {seed!r}")
    start = np.uint64((int(seed) + 1) * _GOLDEN & _WORD)
    with np.errstate(over="ignore"):
        word = keys.astype(np.uint64) * np.uint64(_GOLDEN) + start
        word = (word ^ (word >> np.uint64(30))) * np.uint64(_MIX_1)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(_MIX_2)
    return word ^ (word >> np.uint64(31))


def ranks(keys: Ints, seed: int) -> Ints:
    """Place of each person in the keyed order: a permutation of ``0 .. n-1``."""
    place = np.empty(len(keys), dtype=np.int64)
    place[np.argsort(keyed_hash(keys, seed))] = np.arange(len(keys))
    return place


def order_of_pairs(first: Ints, second: Ints, n_first: int, n_second: int) -> Ints:
    """Positions that sort pairs by ``first``, then ``second``; no pair may be there twice.

    Counts instead of comparing: O(n_first + pairs) but for the few pairs of each person. Where a
    quarter of all pairs are there or more, each is written into its place in a table instead.

    Examples
    --------
    >>> order_of_pairs(np.array([1, 0, 1]), np.array([0, 2, 1]), 2, 3).tolist()
    [1, 0, 2]
    """
    numbers = np.arange(len(first), dtype=np.int32)
    if n_first * n_second <= 4 * len(first):
        cells = np.full(n_first * n_second, -1, dtype=np.int32)
        cells[first * n_second + second] = numbers
        return cells[cells >= 0].astype(np.int64)
    place = first.astype(np.int32), second.astype(np.int32)
    table = sparse.csr_array((numbers, place), shape=(n_first, n_second))
    table.sort_indices()
    order: Ints = table.data.astype(np.int64)
    return order
