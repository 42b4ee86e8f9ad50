"""Members on the left, hosts on the right; a host has nobody, or a circle that is large enough."""

from dataclasses import dataclass
from typing import ClassVar

from matchengine.problem import Problem


@dataclass(frozen=True, eq=False, kw_only=True, init=False)
class CircleProblem(Problem):
    """A ``Problem`` whose ``right_min`` and ``right_max`` are the sizes of a circle.

    Examples
    --------
    >>> CircleProblem(
    ...     n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9, 8],
    ...     right_min=[2], right_max=[3],
    ... ).KIND
    'circles'
    """

    KIND: ClassVar[str] = "circles"
    MARK: ClassVar[str] = "matchengine.circles.1"
