"""Two sides who each rank the other, with places and minima; ties allowed."""

from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import MAX_COUNT, Ints, column
from matchengine.problem import Problem
from matchengine.problem_io import Stored


class RankedProblem(Stored):
    """Who may be paired with whom, and how each ranks the other; checked and read-only.

    Parameters
    ----------
    n_left, n_right, left, right
        As for ``Problem``; a pair that one of the two does not accept is not listed.
    left_rank, right_rank : array of int, shape (n_pairs,)
        Place of the pair in the list of its left and of its right person, 0 or more, smaller is
        better. Equal numbers are ties; numbers of different people are never compared.
    **places
        ``left_min``, ``left_max``, ``right_min``, ``right_max``, ``locked``, ``left_key`` and
        ``right_key`` as for ``Problem``.

    Attributes
    ----------
    frame : Problem
        The same pairs and places with every score 0.

    Raises
    ------
    InvalidProblem
        Names the array, the index and the value.

    Examples
    --------
    >>> wishes = RankedProblem(
    ...     n_left=2, n_right=1, left=[1, 0], right=[0, 0], left_rank=[0, 0], right_rank=[0, 1]
    ... )
    >>> wishes.frame.left.tolist(), wishes.right_rank.tolist()
    ([0, 1], [1, 0])
    """

    KIND: ClassVar[str] = "ranked"
    MARK: ClassVar[str] = "matchengine.ranked.1"

    frame: Problem
    left_rank: Ints
    right_rank: Ints

    def __init__(
        self,
        *,
        n_left: int,
        n_right: int,
        left: ArrayLike,
        right: ArrayLike,
        left_rank: ArrayLike,
        right_rank: ArrayLike,
        **places: Any,
    ) -> None:
        nothing = np.zeros(np.asarray(left).size)
        frame = Problem(
            n_left=n_left, n_right=n_right, left=left, right=right, score=nothing, **places
        )
        order = np.lexsort((np.asarray(right), np.asarray(left)))
        ranks = {
            name: column(name, given, 0, MAX_COUNT, frame.n_pairs)[order]
            for name, given in (("left_rank", left_rank), ("right_rank", right_rank))
        }
        self.keep(frame=frame, **ranks)

    @classmethod
    def of_scores(cls, problem: Problem) -> Self:
        """Everybody ranks by the score of the pair, as ``solve(…, objective="stable")`` does."""
        worse = int(problem.score.max(initial=0)) - problem.score
        fields = {**problem.arrays(), "left_rank": worse, "right_rank": worse}
        for name in ("score", "left_group", "right_group"):
            fields.pop(name, None)
        return cls(**fields)

    def arrays(self) -> dict[str, Any]:
        """Every field by name."""
        known = self.frame.arrays()
        known.pop("score")
        return {**known, "left_rank": self.left_rank, "right_rank": self.right_rank}
