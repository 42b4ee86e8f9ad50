"""Pairs that may matter: the best of everybody, and what prices brought in since."""

from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.candidates.heaps import Best
from matchengine.solution import Prices

Lifts = tuple[Ints, Ints]  # how far each left or each right price must rise


class Pool:
    """Known pairs, sorted, and which of them are in the problem.

    Any other pair scores at most both cuts of its two people.
    """

    def __init__(self, rows: Best, columns: Best, first: int) -> None:
        """Everything in the heaps; the ``first`` best of everybody are in the problem."""
        self.n_left, self.n_right = len(rows.keys), len(columns.keys)
        self.left_cut, self.right_cut = rows.cut(), columns.cut()
        self.keys, self.scores, self.is_active = self._union(rows, columns, first)

    def problem(self) -> dict[str, Any]:
        """The pairs in the problem, as ``Problem`` takes them."""
        left, right = np.divmod(self.keys[self.is_active], self.n_right)
        return {"left": left, "right": right, "score": self.scores[self.is_active]}

    def admit(self, prices: Prices) -> Lifts:
        """Take known pairs that score more than their prices into the problem."""
        missing = np.flatnonzero(~self.is_active)
        left, right = np.divmod(self.keys[missing], self.n_right)
        margin = self.scores[missing] - prices.left[left] - prices.right[right]
        lifts = np.zeros(self.n_left, np.int64), np.zeros(self.n_right, np.int64)
        gains = margin > 0
        np.maximum.at(lifts[0], left[gains], margin[gains])
        np.maximum.at(lifts[1], right[gains], margin[gains])
        self.is_active[missing[gains]] = True
        return lifts

    def within_cuts(self) -> tuple[Ints, Ints]:
        """The known pairs that the cuts do not tell from unknown ones: left, right."""
        left, right = np.divmod(self.keys, self.n_right)
        below = self.scores <= np.minimum(self.left_cut[left], self.right_cut[right])
        return left[below], right[below]

    def add(self, rows: Best, columns: Best) -> None:
        """Take new pairs into the pool and the problem."""
        keys, scores, _ = self._union(rows, columns, 0)
        every = np.concatenate([self.keys, keys])
        order = np.argsort(every)
        self.keys = every[order]
        self.scores = np.concatenate([self.scores, scores])[order]
        self.is_active = np.concatenate([self.is_active, np.ones(len(keys), bool)])[order]

    def largest_lifts(self, prices: Prices) -> Lifts:
        """How far prices must rise if every pair outside the pool scored as much as it can."""
        least_left, least_right = int(prices.left.min()), int(prices.right.min())
        return (
            np.maximum(self.left_cut - prices.left - least_right, 0),
            np.maximum(self.right_cut - prices.right - least_left, 0),
        )

    def _union(self, rows: Best, columns: Best, first: int) -> tuple[Ints, Any, Any]:
        """Keys and scores of both sides' pairs, and whether somebody has them among the first."""
        i, a = np.nonzero(rows.keys)
        j, b = np.nonzero(columns.keys)
        partners = columns.partners[j, b].astype(np.int64)
        keys = np.concatenate([i * self.n_right + rows.partners[i, a], partners * self.n_right + j])
        scores = np.concatenate([rows.scores[i, a], columns.scores[j, b]])
        among = np.concatenate([rows.among(first)[i, a], columns.among(first)[j, b]])
        order = np.argsort(keys)
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        is_first = np.logical_or.reduceat(among[order], starts) if len(starts) else among
        return keys[starts], scores[order][starts], is_first
