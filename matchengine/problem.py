"""The frozen problem: who may be paired with whom, how well it fits, and how many places."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine.arrays import (
    MAX_COUNT,
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
from matchengine.problem_io import Stored

MAX_SCORE = 10_000  # of people-shaped scoring: a hundred points
LARGEST_SCORE = 2**31 - 1  # what a problem takes, either way; sums stay inside 64 bits


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem(Stored):
    """A two-sided matching problem, checked on construction and read-only afterwards.

    Parameters
    ----------
    n_left, n_right : int
        People on each side; a side may be empty.
    left, right : array of int, shape (n_pairs,)
        The allowed pairs. A pair that is not listed is forbidden. Any order; stored sorted.
    score : array of int, shape (n_pairs,)
        What each pair is worth: whole numbers, also below 0, in any unit. People-shaped scoring
        gives hundredths of a point, 0 to 10,000.
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
    >>> Problem(n_left=1, n_right=1, left=[0], right=[0], score=[0.5])
    Traceback (most recent call last):
    matchengine.errors.InvalidProblem: score must be whole numbers from -2147483647 to 2147483647, \
got 0.5 at index 0
    """

    KIND: ClassVar[str] = "two_sided"
    MARK: ClassVar[str] = "matchengine.problem.1"

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
        i, j = pair_ends(left, right, nl, nr)
        s = column("score", score, -LARGEST_SCORE, LARGEST_SCORE, len(i))
        key = i * nr + j
        order = pair_order(key, nr)
        rows = pair_rows("locked", () if locked is None else locked, nl, nr)
        self.keep(
            n_left=nl,
            n_right=nr,
            left=i[order],
            right=j[order],
            score=s[order],
            left_min=low_left,
            left_max=high_left,
            right_min=low_right,
            right_max=high_right,
            locked=locked_pairs(rows, key[order], nr),
            left_group=_codes("left_group", left_group, nl),
            right_group=_codes("right_group", right_group, nr),
            left_key=lasting_keys("left_key", left_key, nl),
            right_key=lasting_keys("right_key", right_key, nr),
        )

    @property
    def n_pairs(self) -> int:
        """How many pairs are allowed."""
        return len(self.score)

    @cached_property
    def most_worth(self) -> int:
        """More than a pair can bring, and at least that of a hundred points."""
        return max(MAX_SCORE, int(self.score.max(initial=0)))

    @cached_property
    def most_cost(self) -> int:
        """What a pair can cost at most; 0 where no score is below 0."""
        return max(0, -int(self.score.min(initial=0)))

    @cached_property
    def pair_key(self) -> Ints:
        """``left * n_right + right`` of every allowed pair; strictly increasing."""
        return frozen(self.left * self.n_right + self.right)

    def find(self, pairs: NDArray[np.integer[Any]]) -> Ints:
        """Position of each of ``pairs`` (shape (k, 2)) among the allowed pairs, -1 if forbidden."""
        wanted = pairs[:, 0].astype(np.int64) * self.n_right + pairs[:, 1]
        return positions(self.pair_key, wanted)

    def arrays(self) -> dict[str, Any]:
        """Every field by name; what is not given is left out."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value is not None}


def _people(name: str, value: Any) -> int:
    return one_number(name, value, 0, MAX_PEOPLE)


def _places(side: str, low: Any, high: Any, n: int) -> tuple[Ints, Ints]:
    top = np.ones(n) if high is None else high
    least = np.zeros(n) if low is None else low
    most = column(f"{side}_max", top, 0, MAX_COUNT, n)
    fewest = column(f"{side}_min", least, 0, MAX_COUNT, n)
    wrong = np.flatnonzero(fewest > most)
    if len(wrong):
        k = wrong[0]
        raise InvalidProblem(
            f"{side}_min must not exceed {side}_max, got {fewest[k]} > {most[k]} at index {k}"
        )
    return fewest, most


def _codes(name: str, values: Any, n: int) -> Ints | None:
    return None if values is None else column(name, values, -1, MAX_COUNT, n)
