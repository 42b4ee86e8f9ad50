"""Scored pairs: the allowed ones with their parts, and for the others the rules they break."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scoring.settings import Rule

RULES = tuple(Rule)


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """Every allowed pair with its score and why, sorted by left then right.

    ``contributions`` has shape (n_pairs, n_criteria) in hundredths of a point and each row adds
    up to ``score`` exactly. Bit ``c`` of ``missing`` says that criterion ``c`` was not answered by
    both, so that the others share its weight. ``broken`` has shape (n_left, n_right) with one
    ``Rule`` bit per broken rule, 0 for allowed pairs.
    """

    n_left: int
    n_right: int
    criteria: tuple[str, ...]
    weights: Ints
    left: Ints
    right: Ints
    score: Ints
    contributions: NDArray[np.int16]
    missing: NDArray[np.uint16]
    broken: NDArray[np.uint8]
    left_key: Ints | None = None
    right_key: Ints | None = None

    @cached_property
    def blocked_counts(self) -> Ints:
        """Pairs that break each rule, shape (n_left, n_rules); a pair may break several."""
        counts = [np.count_nonzero(self.broken & rule, axis=1) for rule in RULES]
        return np.stack(counts, axis=1).astype(np.int64)

    def reasons_blocked(self, left: int) -> dict[Rule, int]:
        """How many of the other side each rule forbids to one left person; zero left out."""
        row = self.blocked_counts[left]
        return {rule: int(n) for rule, n in zip(RULES, row, strict=True) if n}

    def freed_by_dropping(self, left: int) -> dict[Rule, int]:
        """How many more partners one left person could have without each single rule."""
        row = self.broken[left]
        freed = {rule: int(np.count_nonzero(row == rule)) for rule in RULES}
        return {rule: n for rule, n in freed.items() if n}

    def rules_broken_by(self, left: int, right: int) -> tuple[Rule, ...]:
        """The rules that forbid one pair; empty when it is allowed."""
        return tuple(rule for rule in RULES if int(self.broken[left, right]) & rule)

    def find(self, left: int, right: int) -> int:
        """Position of an allowed pair, -1 if it is forbidden."""
        start, stop = np.searchsorted(self.left, [left, left + 1])
        at = start + int(np.searchsorted(self.right[start:stop], right))
        return int(at) if at < stop and self.right[at] == right else -1

    def points(self, at: int) -> dict[str, int]:
        """Contribution of each answered criterion to one pair, in hundredths of a point."""
        missing = int(self.missing[at])
        return {
            name: int(self.contributions[at, c])
            for c, name in enumerate(self.criteria)
            if not missing >> c & 1
        }

    @cached_property
    def percentile(self) -> NDArray[np.uint8]:
        """Share of the left person's allowed partners that score no more, in percent."""
        order = np.lexsort((self.score, self.left))
        count = np.bincount(self.left, minlength=self.n_left)
        start = np.cumsum(count) - count
        key = self.left * 20_000 + self.score
        last = np.searchsorted(key[order], key, side="right")
        rank = last - start[self.left]
        return (100 * rank // np.maximum(count[self.left], 1)).astype(np.uint8)

    def problem(self, **places: Any) -> Problem:
        """The matching problem over these pairs; ``places`` as in ``Problem``."""
        keys = {"left_key": self.left_key, "right_key": self.right_key}
        return Problem(
            n_left=self.n_left, n_right=self.n_right,
            left=self.left, right=self.right, score=self.score, **{**keys, **places},
        )  # fmt: skip
