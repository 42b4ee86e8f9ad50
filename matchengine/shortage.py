"""Who stays below their minimum, and the shortage behind it."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.solution import Solution


@dataclass(frozen=True)
class Shortage:
    """Somebody with fewer partners than they need.

    Attributes
    ----------
    side, person, needs, has
        Who, and how many partners.
    rivals : tuple of int
        People of the same side who compete for the same partners, the person among them, and who
        cannot spare one.
    partners : tuple of int
        People of the other side who could be theirs and are all taken by ``rivals``.
    together_need, together_get : int
        Minima of ``rivals`` and the partners they have; no matching gives them more together.
    is_forced : bool
        False when one of ``rivals`` can spare a partner, or one of ``partners`` has a free place:
        the solution then has more partners missing than it must.
    """

    side: Literal["left", "right"]
    person: int
    needs: int
    has: int
    rivals: tuple[int, ...]
    partners: tuple[int, ...]
    together_need: int
    together_get: int
    is_forced: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def shortages(problem: Problem, solution: Solution, most: int | None = None) -> list[Shortage]:
    """Everybody below their minimum, left people first, and what stands behind it.

    Parameters
    ----------
    solution : Solution
        Best one with the fewest partners missing, as every objective but ``stable`` gives; in
        others, such as the first answer under a time limit, see ``is_forced``.
    most : int, optional
        Stop after so many people.

    Notes
    -----
    Whoever is short could take a partner from somebody who can spare one, perhaps through several
    others. When no such chain exists, those on the chains need more partners than there are for
    them (Hall's condition [1]_ with places): the proof that the shortage cannot be less. O(pairs)
    for each person.

    References
    ----------
    .. [1] P. Hall, "On representatives of subsets", Journal of the London Mathematical Society
       10, 26-30, 1935. doi:10.1112/jlms/s1-10.37.26

    Examples
    --------
    >>> from matchengine.solvers.driver import solve
    >>> problem = Problem(
    ...     n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[5, 7], right_min=[1, 1]
    ... )
    >>> short = shortages(problem, solve(problem))[0]
    >>> short.person, short.rivals, short.partners, short.together_need, short.together_get
    (0, (0, 1), (0,), 2, 1)
    """
    at = problem.find(solution.pairs)
    found: list[Shortage] = []
    sides: tuple[Literal["left", "right"], ...] = ("left", "right")
    for side in sides:
        view = _Side(problem, at, side)
        for person in np.flatnonzero(view.held < view.low).tolist():
            if most is not None and len(found) == most:
                return found
            rivals, partners = view.chains_from(person)
            found.append(
                Shortage(
                    side=side,
                    person=person,
                    needs=int(view.low[person]),
                    has=int(view.held[person]),
                    rivals=rivals,
                    partners=partners,
                    together_need=int(view.low[list(rivals)].sum()),
                    together_get=int(view.held[list(rivals)].sum()),
                    is_forced=view.is_closed(rivals, partners),
                )
            )
    return found


class _Side:
    """One side's people with their possible partners, matched or not, in compressed rows."""

    def __init__(self, problem: Problem, at: Ints, side: Literal["left", "right"]) -> None:
        mine, other = problem.left, problem.right
        self.low, places = problem.left_min, problem.right_max
        if side == "right":
            mine, other, self.low, places = other, mine, problem.right_min, problem.left_max
        order = np.argsort(mine, kind="stable")
        self.start = np.searchsorted(mine[order], np.arange(len(self.low) + 1))
        self.other, self.pair = other[order], order
        self.is_matched = np.zeros(problem.n_pairs, dtype=bool)
        self.is_matched[at] = True
        movable = at[~np.isin(at, problem.find(problem.locked))]
        self.held = np.bincount(mine[at], minlength=len(self.low))
        self.is_free = np.bincount(other[at], minlength=len(places)) < places
        self.holders: dict[int, list[int]] = {}
        for person, partner in zip(mine[movable].tolist(), other[movable].tolist(), strict=True):
            self.holders.setdefault(partner, []).append(person)

    def chains_from(self, person: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Everybody a chain of taking over leads to: people of this side, and partners."""
        rivals, partners, queue = {person}, set[int](), deque([person])
        while queue:
            who = queue.popleft()
            span = slice(self.start[who], self.start[who + 1])
            open_to = self.other[span][~self.is_matched[self.pair[span]]]
            for partner in set(open_to.tolist()) - partners:
                partners.add(partner)
                new = set(self.holders.get(partner, ())) - rivals
                rivals |= new
                queue.extend(sorted(new))
        return tuple(sorted(rivals)), tuple(sorted(partners))

    def is_closed(self, rivals: tuple[int, ...], partners: tuple[int, ...]) -> bool:
        """Whether nobody on these chains has anything to give."""
        who, whom = list(rivals), list(partners)
        can_spare = bool((self.held[who] > self.low[who]).any())
        return not can_spare and not self.is_free[whom].any()
