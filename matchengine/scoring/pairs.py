"""Scored pairs: the allowed ones with their parts, and for the others the rules they break."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scoring.calibration import Calibration
from matchengine.scoring.settings import Rule

RULES = tuple(Rule)


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """Every allowed pair with its score and why, sorted by left then right.

    Attributes
    ----------
    contributions : array of int, shape (n_pairs, n_criteria)
        Hundredths of a point; each row adds up to ``score`` exactly.
    missing : array of int, shape (n_pairs,)
        Bit ``c`` says that one of the two did not answer criterion ``c``, which counts as typical.
    unchecked : array of int, shape (n_pairs,)
        ``Rule`` bits of the hard rules that could not be checked for want of an answer.
    broken : array of int, shape (n_left, n_right)
        One ``Rule`` bit per broken rule, 0 for allowed pairs.
    bonuses : tuple of str
        The criteria that count nothing where nobody asked.
    calibration : Calibration
        What was taken from the whole programme; ``score`` takes it again.
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
    unchecked: NDArray[np.uint8]
    broken: NDArray[np.uint8]
    bonuses: tuple[str, ...]
    calibration: Calibration
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
        """Contribution of each criterion to one pair, in hundredths of a point; they add up.

        Bonuses that bring nothing are left out, and so is what nobody answered at all. What is in
        ``typical_of`` rests on no answer.
        """
        brought = zip(self.criteria, self.contributions[at].tolist(), self.weights, strict=True)
        return {name: n for name, n, most in brought if n or (most and name not in self.bonuses)}

    def typical_of(self, at: int) -> tuple[str, ...]:
        """The criteria of one pair that count as typical, because one of the two did not answer."""
        missing = int(self.missing[at])
        return tuple(name for c, name in enumerate(self.criteria) if missing >> c & 1)

    @cached_property
    def answered(self) -> Ints:
        """How much of each score rests on answers, shape (n_pairs,), hundredths of a point."""
        said = np.zeros(len(self.score), dtype=np.int64)
        for c in range(len(self.criteria)):
            is_known = (self.missing >> np.uint16(c) & 1) == 0
            said += np.where(is_known, self.contributions[:, c], 0)
        return said

    @cached_property
    def known_weight(self) -> Ints:
        """How many of the points that can be had were asked and answered, shape (n_pairs,)."""
        lost = np.zeros(len(self.score), dtype=np.int64)
        for c in range(len(self.criteria)):
            lost += (self.missing >> np.uint16(c) & 1).astype(np.int64) * int(self.weights[c])
        return int(self.weights.sum()) - lost

    @cached_property
    def decides(self) -> dict[str, float]:
        """What each criterion decides: its share of the differences between scores; they sum to 1.

        The covariance of contribution and score as a share of the variance of the scores; all 0
        where all pairs score alike.
        """
        if not len(self.score):
            return dict.fromkeys(self.criteria, 0.0)
        parts = self.contributions - self.contributions.mean(axis=0)
        shares = parts.T @ (self.score - self.score.mean())
        whole = float(shares.sum())
        return {
            name: float(each / whole) if whole > 0 else 0.0
            for name, each in zip(self.criteria, shares, strict=True)
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
            n_left=self.n_left,
            n_right=self.n_right,
            left=self.left,
            right=self.right,
            score=self.score,
            **{**keys, **places},
        )
