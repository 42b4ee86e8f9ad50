"""One-sided problems: peers who meet in twos, everybody on the same list."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import IO, Any, Self

import numpy as np
from numpy.typing import ArrayLike

from matchengine import problem_io
from matchengine.arrays import LARGEST, Ints, frozen, of_length, pair_rows, whole_numbers
from matchengine.errors import InvalidProblem
from matchengine.problem import MAX_SCORE


@dataclass(frozen=True, eq=False, kw_only=True)
class PeerProblem:
    """Peers who may be paired, each with at most one other; checked and read-only.

    Parameters
    ----------
    n : int
        How many people.
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
        count = int(whole_numbers("n", n, 1, LARGEST))
        a, b, s = _pairs(left, right, score, count)
        kept = _locked(() if locked is None else locked, a * count + b, count)
        keys = np.arange(count) if key is None else whole_numbers("key", key, -(2**62), 2**62)
        if len(np.unique(of_length("key", keys, count))) < count:
            raise InvalidProblem("key must be different for everybody")
        values = {"n": count, "left": a, "right": b, "score": s, "locked": kept, "key": keys}
        for name, value in values.items():
            own = frozen(value) if isinstance(value, np.ndarray) else value
            object.__setattr__(self, name, own)

    @cached_property
    def pair_key(self) -> Ints:
        """``left * n + right`` of every allowed pair; strictly increasing."""
        return frozen(self.left * self.n + self.right)

    def find(self, pairs: Ints) -> Ints:
        """Position of each of ``pairs`` (shape (k, 2), either way round), -1 if forbidden."""
        low, high = pairs.min(axis=1, initial=self.n), pairs.max(axis=1, initial=-1)
        wanted = low * self.n + high
        if not len(self.score):
            return np.full(len(pairs), -1)
        at = np.minimum(np.searchsorted(self.pair_key, wanted), len(self.score) - 1)
        return np.where(self.pair_key[at] == wanted, at, -1)

    def arrays(self) -> dict[str, Any]:
        """Every field by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def replace(self, **changes: Any) -> Self:
        """A new, checked problem with some fields changed."""
        return type(self)(**{**self.arrays(), **changes})

    def digest(self) -> str:
        """Fingerprint (SHA-256, hex) of the content; the order of pairs does not matter."""
        return problem_io.digest("matchengine.peers.1", self.arrays())

    def to_npz(self, target: str | IO[bytes]) -> None:
        """Write a compressed ``.npz`` of kind ``one_sided``."""
        problem_io.write_npz("one_sided", self.arrays(), target)

    @classmethod
    def from_npz(cls, source: str | IO[bytes]) -> Self:
        """Read what ``to_npz`` wrote."""
        return cls(**problem_io.pick_fields("one_sided", problem_io.load_npz(source)))


def _pairs(left: Any, right: Any, score: Any, n: int) -> tuple[Ints, Ints, Ints]:
    i = whole_numbers("left", left, 0, n - 1)
    j = of_length("right", whole_numbers("right", right, 0, n - 1), len(i))
    s = of_length("score", whole_numbers("score", score, 0, MAX_SCORE), len(i))
    alone = np.flatnonzero(i == j)
    if len(alone):
        raise InvalidProblem(f"left, right: {i[alone[0]]} is paired with themselves")
    a, b = np.minimum(i, j), np.maximum(i, j)
    order = np.argsort(a * n + b, kind="stable")
    key = (a * n + b)[order]
    twice = np.flatnonzero(key[1:] == key[:-1])
    if len(twice):
        first, second = divmod(int(key[twice[0]]), n)
        raise InvalidProblem(f"left, right: the pair ({first}, {second}) is listed twice")
    return a[order], b[order], s[order]


def _locked(locked: Any, keys: Ints, n: int) -> Ints:
    rows = np.unique(np.sort(pair_rows("locked", locked, n, n), axis=1), axis=0)
    foreign = np.flatnonzero(~np.isin(rows[:, 0] * n + rows[:, 1], keys))
    if len(foreign):
        a, b = rows[foreign[0]]
        raise InvalidProblem(
            f"locked: the pair ({a}, {b}) is not among the allowed pairs; list it with its score"
        )
    people, times = np.unique(rows, return_counts=True)
    if (times > 1).any():
        raise InvalidProblem(f"locked: {people[times > 1][0]} is in two locked pairs")
    return rows
