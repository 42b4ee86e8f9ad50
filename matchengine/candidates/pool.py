"""The pairs of the problem: the best of everybody, and what prices brought in since."""

from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.candidates.heaps import Best


class Pool:
    """Known pairs, sorted. Any other pair scores at most both cuts of its two people."""

    def __init__(self, rows: Best, columns: Best) -> None:
        self.n_right = len(columns.keys)
        self.left_cut, self.right_cut = rows.cut(), columns.cut()
        self.keys, self.scores = self._union(rows, columns)

    def problem(self) -> dict[str, Any]:
        """The pairs, as ``Problem`` takes them."""
        left, right = np.divmod(self.keys, self.n_right)
        return {"left": left, "right": right, "score": self.scores}

    def within_cuts(self) -> tuple[Ints, Ints]:
        """The known pairs that the cuts do not tell from unknown ones: left, right."""
        left, right = np.divmod(self.keys, self.n_right)
        below = self.scores <= np.minimum(self.left_cut[left], self.right_cut[right])
        return left[below], right[below]

    def add(self, rows: Best, columns: Best) -> None:
        """Take in pairs that were not known."""
        keys, scores = self._union(rows, columns)
        every = np.concatenate([self.keys, keys])
        order = np.argsort(every)
        self.keys = every[order]
        self.scores = np.concatenate([self.scores, scores])[order]

    def _union(self, rows: Best, columns: Best) -> tuple[Ints, Any]:
        """Keys and scores of both sides' pairs, each once."""
        i, a = np.nonzero(rows.keys)
        j, b = np.nonzero(columns.keys)
        partners = columns.partners[j, b].astype(np.int64)
        keys = np.concatenate([i * self.n_right + rows.partners[i, a], partners * self.n_right + j])
        scores = np.concatenate([rows.scores[i, a], columns.scores[j, b]])
        order = np.argsort(keys)
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        return keys[starts], scores[order[starts]]
