"""Circles of peers: exact for a handful, bounded by prices and searched part by part for more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.circles.certificate import FINE
from matchengine.circles.peers.certificate import (
    PeerCircleCertificate,
    judged,
    verify_peer_circles,
)
from matchengine.circles.peers.exact import MAX_EXACT, best_circles
from matchengine.circles.peers.growing import favourites
from matchengine.circles.peers.packing import pack, seats_bound
from matchengine.circles.peers.parts import PART, WHOLE, by_shares, improve, value
from matchengine.circles.peers.pricing import ALONE, Pool, Prices, priced
from matchengine.circles.peers.problem import PeerCircleProblem
from matchengine.circles.peers.search import FORBIDDEN, Circles, filled
from matchengine.solution import gap_between
from matchengine.solvers.driver import Progress, stepper
from matchengine.solvers.order import ranks
from matchengine.version import ENGINE_VERSION

MAX_PRICED = 400  # people; beyond, linear programmes over circles take minutes
NEAR = ((WHOLE, 1e-7), (100, 0.001), (MAX_PRICED, 0.005))  # how near prices come, by people
ROUNDS = (6, 50)  # the fewest and the most parts that are chosen anew
SPARSE = 8  # allowed pairs for each person, up to which all circles are few


@dataclass(frozen=True, eq=False)
class PeerCircleSolution:
    """``circle`` of everybody (n,), -1 for nobody, numbered by the first of each; the proof.

    ``prices`` (n,) are in thousandths of a hundredth of a point, see ``verify_peer_circles``.
    """

    circle: Ints
    certificate: PeerCircleCertificate
    prices: Ints
    seed: int
    problem_digest: str
    engine_version: str


def solve_peer_circles(
    problem: PeerCircleProblem,
    *,
    seed: int = 0,
    gap: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[PeerCircleSolution], Any] | None = None,
) -> PeerCircleSolution:
    """Circles of ``size_min`` to ``size_max`` people who suit each other.

    Parameters
    ----------
    gap : float
        A proven gap that is good enough, 0 for the best that can be found.
    found : callable, optional
        Called with each better answer of the search.

    Returns
    -------
    PeerCircleSolution
        As many people seated as were found to fit, then the highest sum of everybody's mean
        score with the others of their circle.

    Notes
    -----
    Up to ten people exactly, by subsets. Beyond, this is set partitioning (NP-hard). Up to 400
    people a linear programme over circles, generated as they are needed [1]_, gives prices, hence
    the bound, and shares of circles, from which a first answer is rounded. Then some circles that
    are near each other are chosen anew, by the same programme in whole numbers, again and again.
    Beyond 400 people the bound is everybody's mean with their favourites.

    References
    ----------
    .. [1] C. Barnhart et al., "Branch-and-price: column generation for solving huge integer
       programs", Operations Research 46, 316-329, 1998. doi:10.1287/opre.46.3.316

    Examples
    --------
    >>> four = PeerCircleProblem(
    ...     n=4, left=[0, 0, 0, 1, 1, 2], right=[1, 2, 3, 2, 3, 3], score=[9, 1, 1, 1, 1, 9],
    ...     size_min=2, size_max=2,
    ... )
    >>> answer = solve_peer_circles(four)
    >>> answer.circle.tolist(), answer.certificate.total, answer.certificate.proven
    ([0, 0, 1, 1], 36, True)
    """
    search = _Search(problem, seed, stepper(progress, cancel), found or (lambda better: None))
    search.begin()
    if problem.n <= MAX_EXACT:
        return search.exactly()
    search.seat()
    if search.gap > gap and problem.n <= MAX_PRICED:
        search.price(gap)
    if search.gap > gap and problem.n > PART:
        search.better(gap)
    return search.done()


def quick_peer_circles(problem: PeerCircleProblem, *, seed: int = 0) -> PeerCircleSolution:
    """Groups merged, best fit first, bounded by everybody's favourites: an answer at once."""
    search = _Search(problem, seed, lambda now: None, lambda better: None)
    search.take(search.merged().own)
    return search.answer()


class _Search:
    """People in keyed order, the best circles so far, and prices that no circle exceeds."""

    def __init__(
        self,
        problem: PeerCircleProblem,
        seed: int,
        step: Callable[[Progress], None],
        found: Callable[[PeerCircleSolution], Any],
    ) -> None:
        self.problem, self.seed, self.step, self.found = problem, seed, step, found
        self.low, self.high = problem.size_min, problem.size_max
        self.place = ranks(problem.pairs.key, seed)
        order = np.argsort(self.place)
        self.scores = problem.table(FORBIDDEN)[np.ix_(order, order)]
        self.prices, self.digest = Prices(favourites(self.scores, self.low)), problem.digest()
        self.own, self.reached = np.full(problem.n, -1), (-1, -1)
        self.seats = seats_bound(self.scores >= 0, self.low, self.high)
        self.worth: int | None = None  # what so many who sit can be worth at most, if that is known

    @property
    def gap(self) -> float:
        """How far the best circles are below what their prices say."""
        return gap_between(*self._value_and_bound())

    def merged(self) -> Circles:
        """The circles that a search begins with."""
        return Circles(self.scores, self.low, self.high, self.problem.whole)

    def take(self, own: Ints) -> None:
        """Keep circles that seat more people or, with as many, are worth more."""
        reached = value(self.scores, own, self.problem.whole)
        if reached > self.reached:
            self.own, self.reached = own.copy(), reached
            self.found(self.answer())

    def begin(self) -> None:
        """Merge, then swap and move people while it helps."""
        self._tell("circles", 0.0)
        circles = self.merged()
        if len(circles.size):
            circles.settle(lambda done: self._tell("circles", 0.1 * done))
        self.take(circles.own)

    def exactly(self) -> PeerCircleSolution:
        """All circles of a handful of people."""
        self.take(best_circles(self.scores, self.low, self.high, self.problem.whole))
        answer = self.done()
        total = answer.certificate.total
        certificate = replace(
            answer.certificate,
            bound=total,
            gap=0.0,
            proven=True,
            seats_bound=answer.certificate.seated,
        )
        return replace(answer, certificate=certificate)

    def seat(self) -> None:
        """Seats first: where more could sit, or all circles can be looked at, they are packed."""
        if self.reached[0] < self.seats or len(self.problem.pairs.score) <= SPARSE * self.problem.n:
            self._tell("seats", 0.1)
            packed = pack(self.scores, self.low, self.high)
            self.seats = packed.seats
            self.take(packed.own)
            if packed.worth is not None and self.reached[0] == packed.seats:
                self.worth = int(np.floor(packed.worth + 0.01))

    def price(self, gap: float) -> None:
        """Better prices, and circles rounded from the shares that come with them."""
        is_full = self.reached[0] == self.seats
        pool = Pool(self.scores, self.low, self.high, alone=ALONE if is_full else 0.0)
        for name in np.unique(self.own[self.own >= 0]).tolist():
            pool.add(np.flatnonzero(self.own == name).tolist())
        near = max(next(near for most, near in NEAR if self.problem.n <= most), gap / 4)
        known = priced(pool, near, lambda done: self._tell("bound", 0.1 + 0.4 * done))
        self.prices = known.prices
        self.take(filled(self.scores, by_shares(pool, known.shares), self.low, self.high))

    def better(self, gap: float) -> None:
        """Choose parts anew until the gap is small enough or enough was tried."""
        beyond = -(-(self.problem.n - PART) // 2)  # so that one person more is no cliff
        rounds = min(beyond, max(self.problem.n // 6, ROUNDS[0]), ROUNDS[1])
        rng = np.random.default_rng(int(self.seed) & 2**64 - 1)
        parts = improve(self.scores, self.low, self.high, self.problem.whole, self.own, rounds, rng)
        for number, own in enumerate(parts):
            self.take(own)
            self._tell("parts", 0.5 + 0.5 * number / rounds)
            if self.gap <= gap:
                return

    def answer(self) -> PeerCircleSolution:
        """The best so far; that the prices hold is known from how they were found."""
        circle = _numbered(self.own[self.place])
        bound = self._value_and_bound()[1]
        return self._solution(circle, self._known(judged(self.problem, circle, bound)))

    def done(self) -> PeerCircleSolution:
        """The best, checked by the verifier, which trusts no prices."""
        circle = _numbered(self.own[self.place])
        certificate = verify_peer_circles(self.problem, circle, self.prices.people[self.place])
        certificate = self._known(certificate)
        self.step(Progress("done", 1.0, certificate.total, certificate.bound))
        return self._solution(circle, certificate)

    def _known(self, checked: PeerCircleCertificate) -> PeerCircleCertificate:
        """The verifier's certificate, with what packing has proven beside it."""
        bound, seats = checked.bound, min(checked.seats_bound, self.seats)
        if self.worth is not None and checked.seated == self.reached[0]:
            bound = self.worth if bound is None else min(bound, self.worth)
            bound = max(bound, checked.total)
        return replace(
            checked,
            seats_bound=seats,
            bound=bound,
            gap=None if bound is None else gap_between(checked.total, bound),
            proven=checked.feasible and checked.seated == seats and bound == checked.total,
        )

    def _solution(self, circle: Ints, certificate: PeerCircleCertificate) -> PeerCircleSolution:
        return PeerCircleSolution(
            circle,
            certificate,
            self.prices.people[self.place],
            self.seed,
            self.digest,
            ENGINE_VERSION,
        )

    def _tell(self, stage: str, done: float) -> None:
        has_any = self.reached[0] >= 0
        self.step(Progress(stage, done, *(self._value_and_bound() if has_any else ())))

    def _value_and_bound(self) -> tuple[int, int]:
        seated, value = self.reached
        bound = max(self.prices.bound(seated, self.low, self.high) // FINE, 0)
        if self.worth is not None:
            bound = min(bound, self.worth)
        return value // self.problem.whole, bound


def _numbered(own: Ints) -> Ints:
    """The same circles, numbered in order of their first person."""
    seated = own >= 0
    names, first, numbers = np.unique(own[seated], return_index=True, return_inverse=True)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(names))
    result = np.full(len(own), -1)
    result[seated] = rank[numbers]
    return result
