"""One pass over all pairs in tiles: the best partners of everybody."""

import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.candidates import plain
from matchengine.candidates.columns import Asks, Prepared
from matchengine.candidates.heaps import Best
from matchengine.solution import Prices

kernel: Any
try:
    kernel = importlib.import_module("matchengine.candidates.compiled")
except ImportError:  # numba is optional; without it the same answer takes longer
    kernel = plain

ROWS, COLUMNS = 4096, 1024  # people in a tile; what a row needs of a block stays in the cache
ANY = 1 << 30  # a cut that cuts nothing


def best_of_all(
    data: Prepared, keep: int, threads: int, step: Callable[[float], None]
) -> tuple[Best, Best]:
    """The best ``keep`` partners of everybody on both sides, over all pairs."""
    n_left, n_right = len(data.left.mark), len(data.right.mark)
    free = Prices(np.zeros(n_left, np.int64), np.zeros(n_right, np.int64))
    asks = asks_for(free, np.full(n_left, ANY), np.full(n_right, ANY), 0)
    return scan(data, asks, keep, threads, step)


def asks_for(prices: Prices, left_cut: Ints, right_cut: Ints, floor: int) -> Asks:
    """Pairs whose margin above two prices is at least ``floor``, and that both cuts leave possible.

    The quick bound adds up to eight contributions before they are rounded, in single precision.
    """
    largest = max(float(np.abs(side).max(initial=0)) for side in (prices.left, prices.right))
    return Asks(
        prices.left, prices.right, left_cut, right_cut, np.int64(floor), 5.0 + 1e-6 * largest
    )


def scan(
    data: Prepared, asks: Asks, keep: int, threads: int, step: Callable[[float], None]
) -> tuple[Best, Best]:
    """The ``keep`` pairs of largest margin of everybody, over all pairs.

    Every thread takes a share of the right people and its own heaps for all left people; merged,
    they are the same whatever the number of threads. O(n_left n_right) time; memory is a tile
    and the heaps per thread. People whose cut leaves no room above any price are passed over.
    """
    n_left, n_right = len(data.left.mark), len(data.right.mark)
    lefts = np.flatnonzero(asks.row_cut - asks.row_price > asks.column_price.min())
    rights = np.flatnonzero(asks.column_cut - asks.column_price > asks.row_price.min())
    rights = rights[np.lexsort((asks.column_price[rights], data.right.answers(rights)))]
    place = np.full(n_right, -1, dtype=np.int64)
    place[rights] = np.arange(len(rights))
    columns = Best.empty(n_right, min(keep, n_left))
    spans = list(_spans(len(rights), COLUMNS))
    done, stopped = [0] * threads, Event()
    keep_best = partial(plain.keep_best, outside=data.outside) if data.outside else kernel.keep_best

    def tell() -> None:
        try:
            step(sum(done) / (len(lefts) * len(rights)))
        except Exception:  # somebody cancelled: the other threads need not go on
            stopped.set()
            raise

    def share(number: int) -> Best:
        rows = Best.empty(n_left, min(keep, n_right))
        for first, last in spans[number::threads]:
            block = data.block(rights[first:last], first, asks)
            for top, bottom in _spans(len(lefts), ROWS):
                keep_best(
                    lefts[top:bottom],
                    block,
                    place,
                    data.left,
                    data.rules,
                    data.patches,
                    asks,
                    rows,
                    columns,
                )
                done[number] += (bottom - top) * (last - first)
                if stopped.is_set():
                    return rows
                if number == 0:
                    tell()
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
