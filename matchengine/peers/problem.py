"""One-sided problems: peers who meet in twos, everybody on the same list."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import (
    MAX_PEOPLE,
    Ints,
    column,
    frozen,
    lasting_keys,
    locked_pairs,
    one_number,
    pair_ends,
    pair_order,
    pair_rows,
    positions,
)
from matchengine.errors import InvalidProblem
from matchengine.problem import MAX_SCORE
from matchengine.problem_io import Stored


@dataclass(frozen=True, eq=False, kw_only=True)
class PeerProblem(Stored):
    """Peers who may be paired, each with at most one other; checked and read-only.

    Parameters
    ----------
    n : int
        How many people, perhaps nobody.
    left, right : array of int, shape (n_pairs,)
        The allowed pairs; (a, b) and (b, a) are the same pair. Stored with ``left < right``.
    score : array of int, shape (n_pairs,)
        Mutual fit in hundredths of a point, 0 to 10,000.
    locked : array of int, shape (k, 2), optional
        Allowed pairs that must be kept; nobody may be in two of them.
    key : array of int, shape (n,), optional
        Opaque lasting number of each person, by which ties are broken.

    Raises
    ------
    InvalidProblem
        Names the array, the index and the value.

    Examples
    --------
    >>> PeerProblem(n=3, left=[2, 1], right=[0, 2], score=[7, 5]).left.tolist()
    [0, 1]
    """

    KIND: ClassVar[str] = "one_sided"
    MARK: ClassVar[str] = "matchengine.peers.1"

    n: int
    left: Ints
    right: Ints
    score: Ints
    locked: Ints
    key: Ints

    def __init__(
        self,
        *,
        n: int,
        left: ArrayLike,
        right: ArrayLike,
        score: ArrayLike,
        locked: ArrayLike | None = None,
        key: ArrayLike | None = None,
    ) -> None:
        count = one_number("n", n, 0, MAX_PEOPLE)
        i, j = pair_ends(left, right, count, count)
        s = column("score", score, 0, MAX_SCORE, len(i))
        alone = np.flatnonzero(i == j)
        if len(alone):
            raise InvalidProblem(f"left, right: {i[alone[0]]} is paired with themselves")
        low, high = np.minimum(i, j), np.maximum(i, j)
        pair_key = low * count + high
        order = pair_order(pair_key, count)
        self.keep(
            n=count,
            left=low[order],
            right=high[order],
            score=s[order],
            locked=_locked(() if locked is None else locked, pair_key[order], count),
            key=lasting_keys("key", key, count),
        )

    @cached_property
    def pair_key(self) -> Ints:
        """``left * n + right`` of every allowed pair; strictly increasing."""
        return frozen(self.left * self.n + self.right)

    def find(self, pairs: Ints) -> Ints:
        """Position of each of ``pairs`` (shape (k, 2), either way round), -1 if forbidden."""
        low, high = pairs.min(axis=1, initial=self.n), pairs.max(axis=1, initial=-1)
        return positions(self.pair_key, low * self.n + high)

    def arrays(self) -> dict[str, Any]:
        """Every field by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _locked(locked: Any, keys: Ints, n: int) -> Ints:
    """Locked pairs, the lower number first; nobody is in two of them."""
    rows = locked_pairs(np.sort(pair_rows("locked", locked, n, n), axis=1), keys, n)
    people, times = np.unique(rows, return_counts=True)
    if (times > 1).any():
        raise InvalidProblem(f"locked: {people[times > 1][0]} is in two locked pairs")
    return rows
