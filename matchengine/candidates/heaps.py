"""The best pairs of everybody, as heaps that merge in any order into the same result."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints

SHIFT = np.uint64(48)  # a key is a margin, and below this bit a keyed hash of the two people


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
        shape = (n, keep)
        return cls(
            np.zeros(shape, np.uint64),
            np.zeros(shape, np.int32),
            np.zeros(shape, np.int16),
            np.zeros(n, np.int64),
        )

    def merge(self, other: "Best") -> "Best":
        """The best of both; neither may hold a pair of the other."""
        both = Best(
            np.concatenate([self.keys, other.keys], axis=1),
            np.concatenate([self.partners, other.partners], axis=1),
            np.concatenate([self.scores, other.scores], axis=1),
            np.maximum(self.lift, other.lift),
        )
        return both.top(self.keys.shape[1])

    def top(self, count: int) -> "Best":
        """Only the ``count`` best of each person."""
        keep = self.keys.shape[1]
        if count >= keep:
            return self
        order = np.argpartition(self.keys, keep - count, axis=1)[:, keep - count :]
        return Best(
            np.take_along_axis(self.keys, order, 1),
            np.take_along_axis(self.partners, order, 1),
            np.take_along_axis(self.scores, order, 1),
            self.lift,
        )

    def cut(self) -> Ints:
        """Nobody outside scores more with this person; -1 when nobody is outside."""
        least: Ints = (self.keys.min(axis=1) >> SHIFT).astype(np.int64) - 1
        return least
