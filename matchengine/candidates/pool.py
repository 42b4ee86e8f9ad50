"""The best partners of everybody, from one pass over all pairs in tiles."""

import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.candidates.columns import Asks, Prepared
from matchengine.solution import Prices

kernel: Any
try:
    kernel = importlib.import_module("matchengine.candidates.compiled")
except ImportError:  # numba is optional; without it the same answer takes longer
    kernel = importlib.import_module("matchengine.candidates.plain")

ROWS, COLUMNS = 4096, 1024  # people in a tile; what a row needs of a block stays in the cache
SHIFT = np.uint64(48)
ANY = 1 << 30  # a cut that cuts nothing


class Best(NamedTuple):
    """Heaps of the best pairs: ``keys`` and ``partners``, shape (n, keep), 0 for empty places.

    ``lift`` is the largest margin of each person, whether or not there was room for it. Two heaps
    over different blocks merge in any order into the same result, so blocks can be computed
    anywhere.
    """

    keys: NDArray[np.uint64]
    partners: NDArray[np.int32]
    scores: NDArray[np.int16]
    lift: Ints

    @classmethod
    def empty(cls, n: int, keep: int) -> "Best":
        kinds = (np.uint64, np.int32, np.int16)
        return cls(*(np.zeros((n, keep), kind) for kind in kinds), np.zeros(n, np.int64))

    def merge(self, other: "Best") -> "Best":
        """The best of both; neither may hold a pair of the other."""
        pairs = zip(self[:3], other[:3], strict=True)
        both = Best(
            *(np.concatenate(each, axis=1) for each in pairs), np.maximum(self.lift, other.lift)
        )
        return both.top(self.keys.shape[1])

    def top(self, count: int) -> "Best":
        """Only the ``count`` best of each person."""
        keep = self.keys.shape[1]
        if count >= keep:
            return self
        order = np.argpartition(self.keys, keep - count, axis=1)[:, keep - count :]
        return Best(*(np.take_along_axis(each, order, 1) for each in self[:3]), self.lift)

    def cut(self) -> Ints:
        """Nobody outside scores more with this person; -1 when nobody is outside."""
        least: Ints = (self.keys.min(axis=1) >> SHIFT).astype(np.int64) - 1
        return least


@dataclass(frozen=True, eq=False)
class Pool:
    """Pairs that may matter. Any other pair scores at most both cuts of its two people."""

    left: Ints
    right: Ints
    score: Ints
    left_cut: Ints
    right_cut: Ints


def best_of_all(
    data: Prepared, keep: int, threads: int, step: Callable[[float], None]
) -> tuple[Best, Best]:
    """The best ``keep`` partners of everybody on both sides, over all pairs."""
    n_left, n_right = len(data.left.mark), len(data.right.mark)
    asks = asks_for(np.zeros(n_left), np.zeros(n_right), np.full(n_left, ANY), np.full(n_right, ANY), 0)
    return scan(data, asks, np.arange(n_left), np.arange(n_right), keep, threads, step)


def asks_for(row_price: Any, column_price: Any, row_cut: Any, column_cut: Any, floor: int) -> Asks:
    """Pairs whose margin above two prices is at least ``floor``.

    The quick bound adds up to eight contributions before they are rounded, in single precision.
    """
    largest = max(np.abs(row_price).max(initial=0), np.abs(column_price).max(initial=0))
    whole = (each.astype(np.int64) for each in (row_price, column_price, row_cut, column_cut))
    return Asks(*whole, np.int64(floor), 5.0 + 1e-6 * float(largest))


def scan(
    data: Prepared, asks: Asks, lefts: Ints, rights: Ints, keep: int, threads: int,
    step: Callable[[float], None],
) -> tuple[Best, Best]:  # fmt: skip
    """The ``keep`` pairs of largest margin of everybody, over all pairs of some people.

    Every thread takes a share of the right people and its own heaps for all left people; merged,
    they are the same whatever the number of threads. O(n_left n_right) time; memory is a tile
    and the heaps per thread.
    """
    n_left, n_right = len(data.left.mark), len(data.right.mark)
    rights = rights[np.argsort(data.right.answers(rights), kind="stable")]
    place = np.full(n_right, -1, dtype=np.int64)
    place[rights] = np.arange(len(rights))
    columns = Best.empty(n_right, min(keep, n_left))
    spans = list(_spans(len(rights), COLUMNS))
    done = [0] * threads

    def share(number: int) -> Best:
        rows = Best.empty(n_left, min(keep, n_right))
        for first, last in spans[number::threads]:
            block = data.block(rights[first:last], first, asks.column_price)
            for top, bottom in _spans(len(lefts), ROWS):
                kernel.keep_best(
                    lefts[top:bottom], block, place, data.left, data.rules, data.patches, asks,
                    rows, columns,
                )  # fmt: skip
                done[number] += (bottom - top) * (last - first)
                if number == 0:
                    step(sum(done) / (len(lefts) * len(rights)))
        return rows

    if threads == 1:
        return share(0), columns
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(share, range(threads)))
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.merge(part)
    return rows, columns


def _spans(n: int, size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, n, size):
        yield start, min(start + size, n)


def pairs_of(rows: Best, columns: Best) -> tuple[Ints, Ints, Ints]:
    """The union of both sides' best pairs: left, right, score, sorted."""
    n_right = len(columns.keys)
    i, a = np.nonzero(rows.keys)
    j, b = np.nonzero(columns.keys)
    key = np.concatenate(
        [i * n_right + rows.partners[i, a], columns.partners[j, b] * np.int64(n_right) + j]
    )
    score = np.concatenate([rows.scores[i, a], columns.scores[j, b]])
    unique, first = np.unique(key, return_index=True)
    return unique // n_right, unique % n_right, score[first].astype(np.int64)


def pool_of(rows: Best, columns: Best) -> Pool:
    """Everything in the heaps, with the cuts that hold for all other pairs."""
    left, right, score = pairs_of(rows, columns)
    return Pool(left, right, score, rows.cut(), columns.cut())


def violations(
    data: Prepared, pool: Pool, prices: Prices, keep: int, threads: int
) -> tuple[Best, Best]:
    """Pairs outside the pool that score more than their prices, the ``keep`` best of everybody.

    Only pairs whose cuts leave room above both prices are looked at. The largest margin of each
    person is how much their price must rise for the prices to hold for every pair.
    """
    u, v = prices.left, prices.right
    lefts = np.flatnonzero(pool.left_cut - u > v.min(initial=0))
    rights = np.flatnonzero(pool.right_cut - v > u.min(initial=0))
    asks = asks_for(u, v, pool.left_cut, pool.right_cut, 1)
    return scan(data, asks, lefts, rights, keep, threads, lambda done: None)
