"""The frozen problem: who may be paired with whom, how well it fits, and how many places."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import IO, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine import problem_io
from matchengine.arrays import LARGEST, Ints, frozen, of_length, pair_rows, whole_numbers
from matchengine.errors import InvalidProblem

MAX_SCORE = 10_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """A two-sided matching problem, checked on construction and read-only afterwards.

    Parameters
    ----------
    n_left, n_right : int
        People on each side, 1 or more.
    left, right : array of int, shape (n_pairs,)
        The allowed pairs. A pair that is not listed is forbidden. Any order; stored sorted.
    score : array of int, shape (n_pairs,)
        Fit of each pair in hundredths of a point, 0 to 10,000.
    left_max, right_max : array of int, shape (n_left,) and (n_right,), optional
        Most partners of each person. One each where not given.
    left_min, right_min : array of int, shape (n_left,) and (n_right,), optional
        Fewest partners of each person. None needed where not given.
    locked : array of int, shape (k, 2), optional
        Allowed pairs that must be kept.
    left_group, right_group : array of int, shape (n_left,) and (n_right,), optional
        Group code of each person for audits, -1 for unknown.
    left_key, right_key : array of int, shape (n_left,) and (n_right,), optional
        Opaque lasting number of each person; ties are broken by it and never by position, so
        that reordered people get the same partners. The position itself where not given.

    Raises
    ------
    InvalidProblem
        Any contradiction, in one sentence naming the array, the index and the value.

    Examples
    --------
    >>> problem = Problem(n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9000, 8000])
    >>> problem.n_pairs, problem.left_max.tolist()
    (2, [1, 1])
    >>> Problem(n_left=1, n_right=1, left=[0], right=[0], score=[10001])
    Traceback (most recent call last):
    matchengine.errors.InvalidProblem: score must be whole numbers from 0 to 10000, got 10001 at \
index 0
    """

    n_left: int
    n_right: int
    left: Ints
    right: Ints
    score: Ints
    left_min: Ints
    left_max: Ints
    right_min: Ints
    right_max: Ints
    locked: Ints
    left_group: Ints | None
    right_group: Ints | None
    left_key: Ints
    right_key: Ints

    def __init__(
        self,
        *,
        n_left: int,
        n_right: int,
        left: ArrayLike,
        right: ArrayLike,
        score: ArrayLike,
        left_min: ArrayLike | None = None,
        left_max: ArrayLike | None = None,
        right_min: ArrayLike | None = None,
        right_max: ArrayLike | None = None,
        locked: ArrayLike | None = None,
        left_group: ArrayLike | None = None,
        right_group: ArrayLike | None = None,
        left_key: ArrayLike | None = None,
        right_key: ArrayLike | None = None,
    ) -> None:
        nl, nr = _people("n_left", n_left), _people("n_right", n_right)
        low_left, high_left = _places("left", left_min, left_max, nl)
        low_right, high_right = _places("right", right_min, right_max, nr)
        i, j, s = _pairs(left, right, score, nl, nr)
        kept = _locked(() if locked is None else locked, i * nr + j, nl, nr)
        values: dict[str, Any] = {
            "n_left": nl, "n_right": nr, "left": i, "right": j, "score": s,
            "left_min": low_left, "left_max": high_left,
            "right_min": low_right, "right_max": high_right, "locked": kept,
            "left_group": _codes("left_group", left_group, nl),
            "right_group": _codes("right_group", right_group, nr),
            "left_key": _keys("left_key", left_key, nl),
            "right_key": _keys("right_key", right_key, nr),
        }  # fmt: skip
        for name, value in values.items():
            kept_value = frozen(value) if isinstance(value, np.ndarray) else value
            object.__setattr__(self, name, kept_value)

    @property
    def n_pairs(self) -> int:
        """How many pairs are allowed."""
        return len(self.score)

    @cached_property
    def pair_key(self) -> Ints:
        """``left * n_right + right`` of every allowed pair; strictly increasing."""
        return frozen(self.left * self.n_right + self.right)

    def find(self, pairs: NDArray[np.integer[Any]]) -> Ints:
        """Position of each of ``pairs`` (shape (k, 2)) among the allowed pairs, -1 if forbidden."""
        wanted = pairs[:, 0].astype(np.int64) * self.n_right + pairs[:, 1]
        if not self.n_pairs:
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self.pair_key, wanted), self.n_pairs - 1)
        return np.where(self.pair_key[at] == wanted, at, -1)

    def arrays(self) -> dict[str, Any]:
        """Every field by name; what is not given is left out."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value is not None}

    def replace(self, **changes: Any) -> Self:
        """A new, checked problem with some fields changed."""
        return type(self)(**{**self.arrays(), **changes})

    def digest(self) -> str:
        """Fingerprint (SHA-256, hex) of the content; the order of pairs does not matter."""
        return problem_io.digest("matchengine.problem.1", self.arrays())

    def to_npz(self, target: str | IO[bytes]) -> None:
        """Write a compressed ``.npz``; see ``docs/matching/files.md`` for its arrays."""
        problem_io.write_npz("two_sided", self.arrays(), target)

    @classmethod
    def from_npz(cls, source: str | IO[bytes]) -> Self:
        """Read what ``to_npz`` wrote. ``InvalidProblem`` when the file is cut off or foreign."""
        return cls(**problem_io.pick_fields("two_sided", problem_io.load_npz(source)))

    def to_json(self) -> str:
        """The same content as one JSON object."""
        return problem_io.write_json("two_sided", self.arrays())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(**problem_io.read_json("two_sided", text))


def _people(name: str, value: Any) -> int:
    number = int(whole_numbers(name, value, 0, LARGEST))
    if number == 0:
        raise InvalidProblem(f"{name} is 0: there is nobody on this side to match")
    return number


def _pairs(left: Any, right: Any, score: Any, nl: int, nr: int) -> tuple[Ints, Ints, Ints]:
    i = whole_numbers("left", left, 0, nl - 1)
    j = of_length("right", whole_numbers("right", right, 0, nr - 1), len(i))
    s = of_length("score", whole_numbers("score", score, 0, MAX_SCORE), len(i))
    key = i * nr + j
    if (key[1:] > key[:-1]).all():
        return i, j, s
    order = np.argsort(key)
    key = key[order]
    twice = np.flatnonzero(key[1:] == key[:-1])
    if len(twice):
        a, b = divmod(int(key[twice[0]]), nr)
        raise InvalidProblem(f"left, right: the pair ({a}, {b}) is listed twice")
    return i[order], j[order], s[order]


def _places(side: str, low: Any, high: Any, n: int) -> tuple[Ints, Ints]:
    top = np.ones(n) if high is None else high
    least = np.zeros(n) if low is None else low
    most = of_length(f"{side}_max", whole_numbers(f"{side}_max", top, 0, LARGEST), n)
    fewest = of_length(f"{side}_min", whole_numbers(f"{side}_min", least, 0, LARGEST), n)
    wrong = np.flatnonzero(fewest > most)
    if len(wrong):
        k = wrong[0]
        raise InvalidProblem(
            f"{side}_min must not exceed {side}_max, got {fewest[k]} > {most[k]} at index {k}"
        )
    return fewest, most


def _locked(locked: Any, keys: Ints, nl: int, nr: int) -> Ints:
    rows = np.unique(pair_rows("locked", locked, nl, nr), axis=0)
    wanted = rows[:, 0] * nr + rows[:, 1]
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    is_known = keys[at] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    foreign = np.flatnonzero(~is_known)
    if len(foreign):
        a, b = rows[foreign[0]]
        raise InvalidProblem(
            f"locked: the pair ({a}, {b}) is not among the allowed pairs; list it with its score"
        )
    return rows


def _codes(name: str, values: Any, n: int) -> Ints | None:
    return None if values is None else of_length(name, whole_numbers(name, values, -1, LARGEST), n)


def _keys(name: str, values: Any, n: int) -> Ints:
    keys = np.arange(n) if values is None else whole_numbers(name, values, -(2**62), 2**62)
    ordered = np.sort(of_length(name, keys, n))
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(twice):
        raise InvalidProblem(f"{name}: {ordered[twice[0]]} is used for two people")
    return keys
