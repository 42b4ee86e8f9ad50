"""Seats first: how many people fit into circles where few pairs are allowed, and into which."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.circles.peers.growing import most_seats
from matchengine.scipy_later import csgraph, optimize, sparse

Circle = tuple[int, ...]
MAX_CIRCLES = 20_000  # of one component; beyond, not all are looked at
NODES = 300  # of branch and bound, so that the answer is the same on any machine


@dataclass(frozen=True, eq=False)
class Packed:
    """Everybody's circle, how many can sit at most, and what so many can be worth at most.

    ``worth`` is the sum of the means in all circles; None where not all circles were looked at.
    """

    own: Ints
    seats: int
    worth: float | None


def can_sit(allowed: NDArray[np.bool_], low: int) -> NDArray[np.bool_]:
    """Who may be in a circle as far as numbers of partners go: each needs ``low - 1`` of these."""
    others = allowed & ~np.eye(len(allowed), dtype=bool)
    inside = np.ones(len(allowed), dtype=bool)
    while True:
        enough = inside & ((others & inside).sum(axis=1) >= low - 1)
        if (enough == inside).all():
            return inside
        inside = enough


def seats_bound(allowed: NDArray[np.bool_], low: int, high: int) -> int:
    """People who can sit at most, by numbers of partners and by who is connected with whom.

    Examples
    --------
    >>> seats_bound(np.ones((7, 7), dtype=bool), 4, 5)
    5
    """
    return sum(most_seats(len(people), low, high) for people in components(allowed, low))


def components(allowed: NDArray[np.bool_], low: int) -> list[Ints]:
    """The people who may sit, those together who are connected by allowed pairs."""
    people = np.flatnonzero(can_sit(allowed, low))
    if not len(people):
        return []
    graph = sparse.csr_array(allowed[np.ix_(people, people)])
    count, label = csgraph.connected_components(graph, directed=False)
    return [people[label == number] for number in range(count)]


def pack(scores: Ints, low: int, high: int) -> Packed:
    """As many people as can sit, then circles worth as much as can be, component by component.

    ``scores`` has shape (n, n), below 0 where two must not share a circle.
    """
    own, seats, worth = np.full(len(scores), -1), 0, 0.0
    is_known, count = True, 0
    for people in components(scores >= 0, low):
        found = _Component(scores[np.ix_(people, people)], low, high)
        for circle in found.best():
            own[people[list(circle)]] = count
            count += 1
        seats += found.seats
        worth += found.worth or 0.0
        is_known &= found.worth is not None
    return Packed(own, seats, worth if is_known else None)


class _Component:
    """Connected people and their circles, all of them or some with each person."""

    def __init__(self, scores: Ints, low: int, high: int) -> None:
        self.scores, self.n = scores, len(scores)
        self.seats = most_seats(self.n, low, high)
        self.worth: float | None = None
        self.circles = list(_cliques(scores >= 0, low, high, MAX_CIRCLES + 1, self.n))
        self.is_complete = len(self.circles) <= MAX_CIRCLES
        if not self.is_complete:
            each = max(MAX_CIRCLES // self.n, 1)
            self.circles = list(_cliques(scores >= 0, low, high, each, 1))

    def best(self) -> list[Circle]:
        """The circles to choose; ``seats`` and ``worth`` are bounds afterwards."""
        if not self.circles:
            self.seats, self.worth = (0, 0.0) if self.is_complete else (self.seats, None)
            return []
        size = np.array([len(circle) for circle in self.circles], dtype=float)
        chosen, bound = self._solve(size, None)
        if self.is_complete and bound is not None:
            self.seats = min(self.seats, int(np.floor(bound + 1e-6)))
        if chosen is None:
            return []
        seated = int(size[chosen].sum())
        means = np.array([self._mean(circle) for circle in self.circles])
        richest, most = self._solve(means, (size, seated))
        if self.is_complete and most is not None and seated == self.seats:
            self.worth = most
        chosen = chosen if richest is None else richest
        return [self.circles[at] for at in np.flatnonzero(chosen)]

    def _solve(
        self, value: NDArray[np.float64], at_least: tuple[NDArray[np.float64], int] | None
    ) -> tuple[NDArray[np.bool_] | None, float | None]:
        scale = max(float(value.max()), 1.0)
        rows = [optimize.LinearConstraint(self._member(), -np.inf, 1)]
        if at_least is not None:
            rows.append(optimize.LinearConstraint(at_least[0][None, :], at_least[1], np.inf))
        result = optimize.milp(
            -value / scale,
            constraints=rows,
            integrality=np.ones(len(value)),
            bounds=optimize.Bounds(0, 1),
            options={"mip_rel_gap": 0, "node_limit": NODES},
        )
        bound = None if result.mip_dual_bound is None else -result.mip_dual_bound * scale
        return (None if result.x is None else result.x > 0.5), bound

    def _mean(self, circle: Circle) -> float:
        return float(self.scores[np.ix_(circle, circle)].sum() / (len(circle) - 1))

    def _member(self) -> "sparse.csc_array":
        ends = np.cumsum([0, *(len(circle) for circle in self.circles)])
        who = np.concatenate([np.array(circle) for circle in self.circles])
        return sparse.csc_array((np.ones(len(who)), who, ends), shape=(self.n, len(self.circles)))


def _cliques(
    allowed: NDArray[np.bool_], low: int, high: int, most: int, together: int
) -> Iterator[Circle]:
    """Circles by their first person, ``most`` for each ``together`` people in a row."""
    n = len(allowed)
    near = [set(np.flatnonzero(allowed[k]).tolist()) - {k} for k in range(n)]
    found = 0
    for first in range(n):
        if first % together == 0:
            found = 0
        later = sorted(other for other in near[first] if other > first)
        stack: list[tuple[Circle, list[int]]] = [((first,), later)]
        while stack and found < most:
            circle, rest = stack.pop()
            if len(circle) >= low:
                found += 1
                yield circle
            if len(circle) < high:
                stack.extend(
                    ((*circle, other), [x for x in rest[at + 1 :] if x in near[other]])
                    for at, other in enumerate(rest)
                    if len(circle) + len(rest) - at >= low
                )
