"""Prices of people that bound all circles, by column generation, and the circles met on the way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.circles.certificate import FINE
from matchengine.circles.peers.growing import (
    Grown,
    empty_places,
    favourites,
    grow,
    most_seats,
    weights,
)
from matchengine.problem import MAX_SCORE
from matchengine.scipy_later import optimize, sparse

Floats = NDArray[np.float64]
Circle = tuple[int, ...]
ROUNDS = 60  # linear programmes
BEAM = 2_000  # groups that are grown while there is no need to have all
KEEP = 0.7  # how much of the best prices so far remains in the next that are tried
FRESH = 5  # new circles a person and round
LOOK = 4_096  # circles that are looked at together
EACH = 8  # new circles a round that one person's best may be among
NODES = 200  # of branch and bound
ALONE = 4.0 * MAX_SCORE  # so that seats come before nearly anything else
SHOWN = 30  # circles for each person that a programme goes on with
MANY = 100  # people from whom on an interior point is found sooner than a corner


@dataclass(frozen=True, eq=False)
class Prices:
    """What people are worth, and a place that a circle leaves empty; no circle is worth more.

    A place costs nothing where it is no matter how large circles are.
    """

    people: Any
    empty: Any = 0

    def mixed(self, other: "Prices", keep: float) -> "Prices":
        """In whole numbers, between these and others that are not."""
        people = keep * self.people / FINE + (1 - keep) * other.people
        empty = keep * self.empty / FINE + (1 - keep) * other.empty
        return Prices(np.ceil(people * FINE).astype(np.int64), int(empty * FINE))

    def bound(self, seated: int, low: int, high: int) -> int:
        """What circles of so many people are worth at most."""
        worth = int(np.sort(self.people)[::-1][:seated].sum())
        return worth + int(self.empty) * empty_places(seated, low, high)


@dataclass(eq=False)
class Pool:
    """Circles worth choosing from, each once, with the sum of the means in them.

    ``alone`` is what somebody who sits nowhere costs while circles may come about in part.
    """

    scores: Ints
    low: int
    high: int
    alone: float = ALONE
    circles: list[Circle] = field(default_factory=list)
    worth: list[float] = field(default_factory=list)
    _known: dict[Circle, int] = field(default_factory=dict)
    _shown: list[bool] = field(default_factory=list)  # which of them the next programme has

    @property
    def n(self) -> int:
        """How many people."""
        return len(self.scores)

    def add(self, people: Iterable[int]) -> bool:
        """Whether the circle is new to the next programme."""
        circle = tuple(sorted(people))
        at = self._known.setdefault(circle, len(self.circles))
        if at < len(self.circles):
            was_shown, self._shown[at] = self._shown[at], True
            return not was_shown
        self.circles.append(circle)
        self.worth.append(float(self.scores[np.ix_(circle, circle)].sum() / (len(circle) - 1)))
        self._shown.append(True)
        return True

    def add_best(self, grown: Grown) -> int:
        """The circles worth most beyond their prices, some for everybody; how many were new."""
        if not grown.circles:
            return 0
        order = np.argsort(-np.concatenate(grown.above), kind="stable")
        rows = np.concatenate([_filled_up(circles, self.high) for circles in grown.circles])
        used, added = [0] * self.n, 0
        for start in range(0, len(order), LOOK):
            some = rows[order[start : start + LOOK]]
            may = np.array(used)[some].min(axis=1, initial=EACH) < EACH  # it only becomes less
            for row in some[may].tolist():
                circle = set(row)
                if min(used[one] for one in circle) < EACH and self.add(circle):
                    for one in circle:
                        used[one] += 1
                    added += 1
                    if added == FRESH * self.n:
                        return added
        return added

    @property
    def seats(self) -> int:
        """How many people can sit at most, for the sizes of circles alone."""
        return most_seats(self.n, self.low, self.high)

    def relaxed(self) -> tuple[float, Prices, Floats]:
        """Value, prices and shares of the circles when circles may come about in part.

        Being in too many circles costs the best that somebody could have, twice, which keeps
        prices in sight. No more circles come about than whole ones can: else eleven people would
        be in 2.75 circles of four.

        Of many circles a programme goes on with those that were worth most by its prices; one
        that is left out comes back when it is met again.
        """
        worth, member = np.array(self.worth), self._member()
        shown = np.flatnonzero(self._shown)
        value, prices, shares = self._programme(worth[shown], member[:, shown])
        if self.n > MANY and len(shown) > SHOWN * self.n:
            empty = prices.empty * self._left_empty(member)
            over = worth - prices.people @ member - empty
            kept = shown[np.argsort(-over[shown], kind="stable")[: SHOWN * self.n]]
            self._shown = np.isin(np.arange(len(worth)), kept).tolist()
        everybody = np.zeros(len(worth))
        everybody[shown] = shares
        return value, prices, everybody

    def _left_empty(self, member: "sparse.csc_array") -> Ints:
        left: Ints = self.high - np.diff(member.indptr)
        return left

    def _programme(self, worth: Floats, member: "sparse.csc_array") -> tuple[float, Prices, Floats]:
        dear = 2 * favourites(self.scores, self.low) / FINE
        alone = sparse.eye_array(self.n)
        result = optimize.linprog(
            np.concatenate([-worth, np.full(self.n, self.alone), dear]),
            A_eq=sparse.hstack([member, alone, -alone], format="csc"),
            b_eq=np.ones(self.n),
            A_ub=self._rows(len(worth), [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]),
            b_ub=[self.seats - self.n, self.seats // self.low],
            bounds=(0, None),
            method="highs-ipm" if self.n > MANY else "highs-ds",
        )
        each = max(-float(result.ineqlin.marginals[1]), 0.0) / self.high
        prices = Prices(-result.eqlin.marginals + each, each)
        return -result.fun, prices, result.x[: len(worth)]

    def whole(self) -> list[Circle] | None:
        """The best of these circles without anybody in two, as far as a short search finds."""
        count, alone = len(self.worth), sparse.eye_array(self.n)
        result = optimize.milp(
            np.concatenate([-np.array(self.worth), np.full(self.n, ALONE)]),
            constraints=[
                optimize.LinearConstraint(sparse.hstack([self._member(), alone]), 1, 1),
                optimize.LinearConstraint(
                    (np.arange(count + self.n) >= count)[None, :], self.n - self.seats
                ),
                optimize.LinearConstraint(
                    (np.arange(count + self.n) < count)[None, :], 0, self.seats // self.low
                ),
            ],
            integrality=np.arange(count + self.n) < count,
            bounds=optimize.Bounds(0, 1),
            options={"mip_rel_gap": 1e-4, "node_limit": NODES},
        )
        if result.x is None:
            return None
        return [self.circles[k] for k in np.flatnonzero(result.x[:count] > 0.5)]

    def _member(self) -> "sparse.csc_array":
        ends = np.cumsum([0, *(len(circle) for circle in self.circles)])
        who = np.concatenate([np.zeros(0, dtype=np.int64), *self.circles])
        return sparse.csc_array(
            (np.ones(len(who)), who.astype(np.int64), ends), shape=(self.n, len(self.circles))
        )

    def bound(self, prices: Prices) -> int:
        """What the prices of everybody say; who has to sit nowhere may have a price, too."""
        places = empty_places(self.seats, self.low, self.high)
        return int(prices.people.sum()) + int(prices.empty) * places

    def _rows(self, circles: int, *weights: list[float]) -> Floats:
        """One row each: the weight of every circle, of sitting nowhere, and of sitting twice."""
        return np.array([np.repeat(each, [circles, self.n, self.n]) for each in weights])


def _filled_up(circles: Ints, size: int) -> Ints:
    """Rows of one length: places that a circle leaves empty are its last person's again."""
    return np.pad(circles, ((0, 0), (0, size - circles.shape[1])), mode="edge")


@dataclass(frozen=True, eq=False)
class Priced:
    """Prices that no circle exceeds, the last shares of the pool's circles, and their value."""

    prices: Prices
    shares: Floats
    value: float
    bound: int

    @property
    def apart(self) -> float:
        """How far the prices of everybody are above the value, as a share."""
        bound = self.bound / FINE
        return (bound - self.value) / max(abs(bound), 1)


def priced(pool: Pool, near: float, step: Callable[[float], None]) -> Priced:
    """Circles for the pool, and prices no circle exceeds, until the two are ``near`` each other.

    Notes
    -----
    Column generation with smoothed prices [1]_: each linear programme over the pool has prices;
    those tried lie between them and the best that are known to hold. Circles worth more than the
    tried prices join the pool; when there are none, the tried prices hold.

    References
    ----------
    .. [1] P. Wentges, "Weighted Dantzig-Wolfe decomposition for linear mixed-integer
       programming", International Transactions in Operational Research 4, 151-162, 1997.
       doi:10.1016/S0969-6016(97)00001-4
    """
    held = Prices(favourites(pool.scores, pool.low))
    for number in range(ROUNDS):
        step(number / ROUNDS)
        value, wanted, shares = pool.relaxed()
        now = Priced(held, shares, value, pool.bound(held))
        if now.apart <= near:
            return now
        keep, added = KEEP, 0
        while not added:
            added, safe = _try(pool, held.mixed(wanted, keep))
            if safe is not None and pool.bound(safe) < pool.bound(held):
                held = safe
            now = Priced(held, shares, value, pool.bound(held))
            if now.apart <= near or (not added and keep == 0):
                return now
            keep = keep * 0.6 if keep > 0.05 else 0.0
    return now


def _try(pool: Pool, prices: Prices) -> tuple[int, Prices | None]:
    """How many circles worth more joined the pool; when all are known, prices that hold."""
    weight = weights(pool.scores, prices.people)
    grown = grow(weight, pool.low, pool.high, BEAM).beyond(prices.empty, pool.high)
    added = pool.add_best(grown)
    if not grown.is_complete and not added:
        grown = grow(weight, pool.low, pool.high).beyond(prices.empty, pool.high)
        added = pool.add_best(grown)
    if not grown.is_complete:
        return added, None
    return added, Prices(prices.people - (-grown.most // pool.low), prices.empty)
