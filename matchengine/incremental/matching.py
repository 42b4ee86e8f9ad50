"""A match that goes on: optimal after every joiner and every leaver, with few changes."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints, of_length, whole_numbers
from matchengine.certificate import shortage_price
from matchengine.errors import InvalidProblem
from matchengine.incremental import path as kernel
from matchengine.incremental.people import FAR, NONE, People
from matchengine.incremental.rows import Rows
from matchengine.problem import MAX_SCORE, Problem
from matchengine.solution import Prices
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.prices import least_prices
from matchengine.solvers.total import fit_locks, open_problem
from matchengine.tradeoffs.weighted import sticky_worth, worth_network

SideName = Literal["left", "right"]
Pair = tuple[int, int]
BOTH_ENDS_AFTER = (
    0.5  # a search begins from the ends too after so many pairs for each person of a side
)


@dataclass(frozen=True)
class Changed:
    """What one joiner or leaver changed: pairs ``(left, right)``, and the total of scores now.

    ``person`` is the number of somebody who joined, None otherwise.
    """

    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    total: int
    person: int | None = None


class IncrementalMatching:
    """Highest total kept up to date while people join and leave.

    Parameters
    ----------
    problem : Problem
        Where it begins. Keys break ties in the first answer only.
    current : array of int, shape (k, 2), optional
        Pairs that exist and should rather stay.
    stickiness : int
        Hundredths of a point that a pair of ``current`` is worth more than its score.
    seed : int
        As for ``solve``.

    Notes
    -----
    Dual prices are kept with the pairs. Whoever joins has one shortest augmenting path per place;
    whoever leaves frees places, and each is filled by one path; of equally good paths the one
    with the fewest changes is taken. After every step pairs and prices prove each other, so the
    answer is as good as a new solution of the whole problem, ``stickiness`` counted in. A step
    looks only at people near (in price) the free place or near where the path may end.
    The first of a process loads or compiles the search, so that no step waits for it.

    Examples
    --------
    >>> problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[90, 80])
    >>> live = IncrementalMatching(problem)
    >>> joined = live.join("left", others=[0], scores=[85])
    >>> joined.person, joined.added, joined.removed, joined.total
    (1, ((0, 1), (1, 0)), ((0, 0),), 165)
    >>> live.leave("left", 0).removed
    ((0, 1),)
    """

    def __init__(
        self, problem: Problem, *, current: Ints | None = None, stickiness: int = 0, seed: int = 0
    ) -> None:
        rows = np.zeros((0, 2), dtype=np.int64) if current is None else np.asarray(current)
        self.stickiness = int(whole_numbers("stickiness", stickiness, 0, MAX_SCORE))
        at = problem.find(rows.reshape(-1, 2))
        kept = np.column_stack([problem.left[at[at >= 0]], problem.right[at[at >= 0]]])
        self.sticky: set[Pair] = set(map(tuple, kept.tolist()))
        worth = sticky_worth(problem, kept, self.stickiness)
        # People may join by the million before this is no longer more than they can bring.
        self.bonus = 4 * shortage_price(problem)
        locks = fit_locks(problem, seed)
        view = open_problem(problem, locks, seed)
        network = worth_network(view, worth, self.bonus)
        chosen = best_pairs(network)
        left_price, right_price = least_prices(network, chosen)
        at = view.positions[chosen]
        may_change = np.ones(problem.n_pairs, dtype=bool)
        may_change[locks.dropped] = may_change[locks.kept] = False
        self.n = [problem.n_left, problem.n_right]
        self.people = People(
            _both(problem.left_min, problem.right_min),
            _both(problem.left_max, problem.right_max),
            _both(left_price[view.left_rank], right_price[view.right_rank]),
            _rows(problem, np.flatnonzero(may_change), worth),
            _rows(problem, at, worth),
            self.bonus,
        )
        self.lift = 0
        self.fixed: dict[Pair, int] = {}
        for k in locks.kept.tolist():
            self.fixed[int(problem.left[k]), int(problem.right[k])] = int(problem.score[k])
            self.people.change(2 * problem.left[k], 1)
            self.people.change(2 * problem.right[k] + 1, 1)
        self.total = int(problem.score[at].sum()) + sum(self.fixed.values())
        _prepare()

    @property
    def pairs(self) -> Ints:
        """All pairs ``(left, right)``, sorted."""
        fixed = np.array(list(self.fixed), dtype=np.int64).reshape(-1, 2)
        rows = np.concatenate([self.people.pairs() // 2, fixed])
        return rows[np.lexsort(rows.T[::-1])]

    @property
    def locked(self) -> set[Pair]:
        """The locked pairs of which both are still there."""
        return set(self.fixed)

    @property
    def prices(self) -> Prices:
        """Prices that prove the pairs, by number of people; minima are counted at ``short``."""
        price = np.where(self.people.is_gone, 0, self.people.price)
        left, right = price[: 2 * self.n[0] : 2], price[1 : 2 * self.n[1] : 2]
        return Prices(left=left + self.lift, right=right - self.lift, short=self.bonus)

    def still_there(self, side: SideName) -> list[int]:
        """Numbers of everybody who has not left."""
        mine = self._side(side)
        return np.flatnonzero(~self.people.is_gone[mine : 2 * self.n[mine] : 2]).tolist()

    def join(
        self,
        side: SideName,
        *,
        others: ArrayLike,
        scores: ArrayLike,
        most: int = 1,
        fewest: int = 0,
    ) -> Changed:
        """Somebody joins and may be paired with ``others`` at ``scores``.

        Raises
        ------
        InvalidProblem
            Unknown or doubled people, scores out of range, more needed than fit.
        """
        mine, people = self._side(side), self.people
        whom = whole_numbers("others", others, 0, self.n[1 - mine] - 1)
        worth = of_length("scores", whole_numbers("scores", scores, 0, MAX_SCORE), len(whom))
        if len(np.unique(whom)) < len(whom):
            raise InvalidProblem("others must be different people")
        if not 0 <= fewest <= most:
            raise InvalidProblem(f"fewest must be from 0 to most, got {fewest} and {most}")
        number = self.n[mine]
        self.n[mine] += 1
        person, codes = 2 * number + mine, 2 * whom + 1 - mine
        people.join(person, codes, worth, fewest, most)
        offer = int((worth - people.price[codes]).max(initial=-FAR))
        least = -(self.bonus if fewest else 0) - (self.lift if mine == 0 else -self.lift)
        people.price[person] = max(offer, least)
        return self._fill([person] * most, [], number)

    def leave(self, side: SideName, person: int) -> Changed:
        """Somebody leaves; their partners' places are filled as well as can be.

        Raises
        ------
        InvalidProblem
            Nobody has this number, or they have left already.
        """
        mine, people = self._side(side), self.people
        gone = 2 * person + mine
        if not 0 <= person < self.n[mine] or people.is_gone[gone]:
            raise InvalidProblem(f"{side} {person} is not there")
        removed, alone = [], []
        for other in people.held.row(gone)[0].tolist():
            pair = _pair(gone, other)
            self.total -= people.part(gone, other) - self._extra(pair)
            removed.append(pair)
            alone.append(other)
        for pair in [pair for pair in self.fixed if pair[mine] == person]:
            self.total -= self.fixed.pop(pair)
            removed.append(pair)
            alone.append(2 * pair[1 - mine] + 1 - mine)
        for other in alone:
            people.change(other, -1)
        people.leave(gone)
        return self._fill(alone, removed, None)

    def _side(self, side: SideName) -> int:
        if side not in ("left", "right"):
            raise InvalidProblem(f'side must be "left" or "right", got "{side}"')
        return 0 if side == "left" else 1

    def _fill(self, places: list[int], removed: list[Pair], person: int | None) -> Changed:
        """Fill a place of each of these people, one path at a time."""
        came: set[Pair] = set()
        went = set(removed)
        for who in places:
            patience = int(BOTH_ENDS_AFTER * self.people.size / 2)
            route, self.lift = kernel.best_path(self.people.arrays, who, self.lift, patience)
            if not route:
                continue
            begun, ended = self._carry_out(route)
            came, went = (came - ended) | (begun - went), (went - begun) | (ended - came)
        return Changed(tuple(sorted(came)), tuple(sorted(went)), self.total, person)

    def _carry_out(self, route: list[int]) -> tuple[set[Pair], set[Pair]]:
        """The pairs that begin and those that end."""
        for end in (route[0], route[-1]):
            self.people.held.make_room(end, 1)
        self.total += kernel.carry_out(self.people.arrays, np.array(route))
        self.people.change(route[0], 1)
        self.people.change(route[-1], 1 if len(route) % 2 == 0 else -1)
        pairs = [_pair(one, other) for one, other in pairwise(route)]
        begun, ended = set(pairs[::2]), set(pairs[1::2])
        self.total -= sum(map(self._extra, begun)) - sum(map(self._extra, ended))
        return begun, ended

    def _extra(self, pair: Pair) -> int:
        return self.stickiness if pair in self.sticky else 0


@cache
def _prepare() -> None:
    """Two people are paired, so that whatever is compiled is there before it is waited for."""
    nobody, ones = Rows(2, NONE, NONE, NONE), np.ones(2, dtype=np.int64)
    people = People(0 * ones, ones, 0 * ones, nobody, Rows(2, NONE, NONE, NONE), 0)
    people.first.add(0, 1, 1)
    people.price[0] = 1
    people.held.make_room(0, 1)
    people.held.make_room(1, 1)
    route, _ = kernel.best_path(people.arrays, 0, 0, 0)
    kernel.carry_out(people.arrays, np.array(route))


def _both(left: Ints, right: Ints) -> Ints:
    """By number of person as in ``People``, nothing where a side has nobody of that number."""
    every = np.zeros(2 * max(len(left), len(right)), dtype=np.int64)
    every[: 2 * len(left) : 2], every[1 : 2 * len(right) : 2] = left, right
    return every


def _rows(problem: Problem, at: Ints, worth: Ints) -> Rows:
    """The pairs at some positions, seen from both sides."""
    left, right = 2 * problem.left[at], 2 * problem.right[at] + 1
    return Rows(
        2 * max(problem.n_left, problem.n_right),
        np.concatenate([left, right]),
        np.concatenate([right, left]),
        np.tile(worth[at], 2),
    )


def _pair(one: int, other: int) -> Pair:
    left, right = (one, other) if one % 2 == 0 else (other, one)
    return left // 2, right // 2
