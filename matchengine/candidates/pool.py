"""The best partners of everybody, from one pass over all pairs in tiles."""

import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.candidates.columns import Columns, Prepared
from matchengine.solution import Prices

kernel: Any
try:
    kernel = importlib.import_module("matchengine.candidates.compiled")
except ImportError:  # numba is optional; without it the same answer takes longer
    kernel = importlib.import_module("matchengine.candidates.plain")

ROWS, COLUMNS = 512, 2048  # people in a tile; two tiles of floats stay in the cache
SHIFT = np.uint64(48)


@dataclass(frozen=True, eq=False)
class Best:
    """Heaps of the best pairs: ``keys`` and ``partners``, shape (n, keep), 0 for empty places.

    Two heaps over different blocks merge in any order into the same result, so blocks can be
    computed anywhere.
    """

    keys: NDArray[np.uint64]
    partners: NDArray[np.int32]

    @classmethod
    def empty(cls, n: int, keep: int) -> "Best":
        return cls(np.zeros((n, keep), np.uint64), np.zeros((n, keep), np.int32))

    def merge(self, other: "Best") -> "Best":
        """The best of both; neither may hold a pair of the other."""
        keys = np.concatenate([self.keys, other.keys], axis=1)
        partners = np.concatenate([self.partners, other.partners], axis=1)
        keep = self.keys.shape[1]
        order = np.argsort(keys, axis=1)[:, -keep:]
        return Best(np.take_along_axis(keys, order, 1), np.take_along_axis(partners, order, 1))

    def cut(self) -> Ints:
        """Nobody outside scores more with this person; -1 when nobody is outside."""
        least: Ints = (self.keys.min(axis=1) >> SHIFT).astype(np.int64) - 1
        return least

    def highest(self) -> Ints:
        """The best score of each person; 0 when nobody is allowed."""
        most: Ints = (self.keys.max(axis=1) >> SHIFT).astype(np.int64) - 1
        return np.maximum(most, 0)

    def top(self, count: int) -> "Best":
        """Only the ``count`` best of each person."""
        keep = self.keys.shape[1]
        if count >= keep:
            return self
        order = np.argpartition(self.keys, keep - count, axis=1)[:, keep - count :]
        return Best(
            np.take_along_axis(self.keys, order, 1), np.take_along_axis(self.partners, order, 1)
        )


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
    """The best ``keep`` partners of everybody on both sides, over all pairs.

    Every thread takes a share of the right people and its own heaps for all left people; merged,
    they are the same whatever the number of threads. O(n_left n_right) time; memory is a tile
    and the heaps per thread.
    """
    n_left, n_right = len(data.left.grade), len(data.right.grade)
    columns = Best.empty(n_right, min(keep, n_left))
    spans = list(_spans(n_right, COLUMNS))
    done = [0] * threads

    def share(number: int) -> Best:
        rows = Best.empty(n_left, min(keep, n_right))
        for first, last in spans[number::threads]:
            block = _Block.of(data, np.arange(first, last))
            for top, bottom in _spans(n_left, ROWS):
                block.keep_best(np.arange(top, bottom), rows, columns)
                done[number] += (bottom - top) * (last - first)
                if number == 0:
                    step(sum(done) / (n_left * n_right))
        return rows

    if threads == 1:
        return share(0), columns
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(share, range(threads)))
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.merge(part)
    return rows, columns


@dataclass(frozen=True, eq=False)
class _Block:
    """Some right people with everything about them close together."""

    data: Prepared
    people: Ints
    spot: Ints
    right: Columns
    offered: NDArray[Any]
    text: NDArray[Any]

    @classmethod
    def of(cls, data: Prepared, people: Ints) -> "_Block":
        spot = np.full(len(data.right.grade), -1, dtype=np.int64)
        spot[people] = np.arange(len(people))
        offered, text = data.offered[people].T.copy(), data.text_right[people].T.copy()
        return cls(data, people, spot, data.right.take(people), offered, text)

    def keep_best(self, rows: Ints, best_left: Best, best_right: Best) -> None:
        """Score left people with this block and keep the best pairs of both sides."""
        data = self.data
        kernel.keep_best(
            rows, self.people, self.spot, data.left, self.right, data.rules, data.patches,
            data.wanted[rows] @ self.offered, data.text_left[rows] @ self.text,
            best_left.keys, best_left.partners, best_right.keys, best_right.partners,
        )  # fmt: skip


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
    score = np.concatenate([rows.keys[i, a], columns.keys[j, b]]) >> SHIFT
    unique, first = np.unique(key, return_index=True)
    return unique // n_right, unique % n_right, score[first].astype(np.int64) - 1


def pool_of(rows: Best, columns: Best) -> Pool:
    """Everything in the heaps, with the cuts that hold for all other pairs."""
    left, right, score = pairs_of(rows, columns)
    return Pool(left, right, score, rows.cut(), columns.cut())


def violations(
    data: Prepared, pool: Pool, prices: Prices, lift: Ints, most: int, threads: int
) -> tuple[Ints, Ints, Ints]:
    """Pairs outside the pool that score more than their prices: left, right, score.

    ``lift`` is raised to the largest margin of each left person, which is how much their price
    must rise for the prices to hold for every pair. Only pairs whose cuts leave room above both
    prices are scored again: dear rows meet cheap columns, in order of price, so that almost
    nothing is looked at. At most ``most`` pairs are written down.
    """
    left_price, right_price = prices.left, prices.right
    rows = np.flatnonzero(pool.left_cut - left_price > right_price.min(initial=0))
    columns = np.flatnonzero(pool.right_cut - right_price > left_price.min(initial=0))
    columns = columns[np.argsort(right_price[columns], kind="stable")]

    def share(number: int) -> Ints:
        found = np.zeros((3, most // threads), dtype=np.int64)
        count = kernel.find_violations(
            rows[number::threads], columns, data.left, data.right, data.rules, data.patches,
            data.wanted, data.offered, data.text_left, data.text_right,
            left_price, right_price, pool.left_cut, pool.right_cut, lift, found,
        )  # fmt: skip
        return found[:, :count].copy()

    with ThreadPoolExecutor(threads) as workers:
        parts = list(workers.map(share, range(threads)))
    left, right, score = np.concatenate(parts, axis=1)
    return left, right, score
