"""One list of people, who may sit together, and how large a circle is."""

from math import lcm
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints, frozen, one_number
from matchengine.errors import InvalidProblem
from matchengine.peers.problem import PeerProblem
from matchengine.problem_io import Stored

LARGEST_CIRCLE = 20
MAX_PEOPLE = 3_000  # everybody's score with everybody is held in memory


class PeerCircleProblem(Stored):
    """People who may share a circle, pair by pair; checked and read-only.

    Parameters
    ----------
    n, left, right, score, key
        As for ``PeerProblem``. Two people who are not listed as a pair never share a circle.
    size_min, size_max : int
        Fewest and most people of a circle, 2 to 20.

    Raises
    ------
    InvalidProblem
        Names the array, the index and the value.

    Examples
    --------
    >>> PeerCircleProblem(n=3, left=[0], right=[1], score=[7], size_min=3, size_max=2)
    Traceback (most recent call last):
    matchengine.errors.InvalidProblem: size_min must not exceed size_max, got 3 > 2
    """

    KIND: ClassVar[str] = "peer_circles"
    MARK: ClassVar[str] = "matchengine.peer_circles.1"

    pairs: PeerProblem
    size_min: int
    size_max: int

    def __init__(
        self,
        *,
        n: int,
        left: ArrayLike,
        right: ArrayLike,
        score: ArrayLike,
        size_min: Any,
        size_max: Any,
        key: ArrayLike | None = None,
    ) -> None:
        self.pairs = PeerProblem(n=n, left=left, right=right, score=score, key=key)
        if self.n > MAX_PEOPLE:
            raise InvalidProblem(f"n must be at most {MAX_PEOPLE} for circles, got {self.n}")
        self.size_min = one_number("size_min", size_min, 2, LARGEST_CIRCLE)
        self.size_max = one_number("size_max", size_max, 2, LARGEST_CIRCLE)
        if self.size_min > self.size_max:
            raise InvalidProblem(
                f"size_min must not exceed size_max, got {self.size_min} > {self.size_max}"
            )

    @property
    def n(self) -> int:
        """How many people."""
        return self.pairs.n

    @property
    def whole(self) -> int:
        """What makes means of scores whole: a common multiple of all numbers of others."""
        return lcm(*range(1, self.size_max))

    def arrays(self) -> dict[str, Any]:
        """Every field by name."""
        known = self.pairs.arrays()
        known.pop("locked")
        return {**known, "size_min": self.size_min, "size_max": self.size_max}

    def table(self, forbidden: int) -> Ints:
        """Scores of everybody with everybody, shape (n, n), ``forbidden`` where there is none."""
        scores = np.full((self.n, self.n), forbidden, dtype=np.int64)
        scores[self.pairs.left, self.pairs.right] = self.pairs.score
        scores[self.pairs.right, self.pairs.left] = self.pairs.score
        np.fill_diagonal(scores, 0)
        return frozen(scores)
