"""A match that goes on: optimal after every joiner and every leaver, with few changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from matchengine.arrays import Ints, of_length, whole_numbers
from matchengine.certificate import shortage_price
from matchengine.dial.weighted import sticky_worth, worth_network
from matchengine.errors import InvalidProblem
from matchengine.problem import MAX_SCORE, Problem
from matchengine.rematch.path import Path, Search
from matchengine.rematch.sides import People
from matchengine.solution import Prices
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.prices import least_prices
from matchengine.solvers.total import fit_locks, open_problem

SideName = Literal["left", "right"]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Changed:
    """What one joiner or leaver changed: pairs ``(left, right)``, and the total of scores now.

    ``person`` is the number of somebody who joined, None otherwise.
    """

    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    total: int
    person: int | None = None


class Live:
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
    looks only at people closer (in price) than the end of its path.

    Examples
    --------
    >>> problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[90, 80])
    >>> live = Live(problem)
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
        is_open = np.ones(problem.n_pairs, dtype=bool)
        is_open[locks.dropped] = False
        i, j, value = problem.left[is_open], problem.right[is_open], worth[is_open]
        self.left = People(
            problem.n_left, i, j, value,
            problem.left_min, problem.left_max, left_price[view.left_rank],
        )  # fmt: skip
        self.right = People(
            problem.n_right, j, i, value,
            problem.right_min, problem.right_max, right_price[view.right_rank],
        )  # fmt: skip
        matched = np.union1d(view.positions[chosen], locks.kept)
        rows = np.column_stack([problem.left[matched], problem.right[matched], worth[matched]])
        for mentee, mentor, points in rows.tolist():
            self.left.partners[mentee][mentor] = self.right.partners[mentor][mentee] = points
        self.locked: set[Pair] = set(
            zip(problem.left[locks.kept].tolist(), problem.right[locks.kept].tolist(), strict=True)
        )
        self.total = int(problem.score[matched].sum())

    @property
    def pairs(self) -> Ints:
        """All pairs ``(left, right)``, sorted."""
        rows = [(i, j) for i, held in enumerate(self.left.partners) for j in held]
        return np.array(sorted(rows), dtype=np.int64).reshape(-1, 2)

    @property
    def prices(self) -> Prices:
        """Prices that prove the pairs, by number of people."""
        return Prices(
            left=self.left.price[: self.left.n].copy(),
            right=self.right.price[: self.right.n].copy(),
        )

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
        mine, theirs = self._sides(side)
        whom = whole_numbers("others", others, 0, theirs.n - 1)
        worth = of_length("scores", whole_numbers("scores", scores, 0, MAX_SCORE), len(whom))
        if len(np.unique(whom)) < len(whom):
            raise InvalidProblem("others must be different people")
        if not 0 <= fewest <= most:
            raise InvalidProblem(f"fewest must be from 0 to most, got {fewest} and {most}")
        person = mine.join(whom, worth, fewest, most)
        for other, value in zip(whom.tolist(), worth.tolist(), strict=True):
            theirs.add_pair(other, person, value)
        there = ~theirs.is_gone[whom]
        offer = int((worth[there] - theirs.price[whom[there]]).max(initial=-(2**60)))
        mine.price[person] = max(offer, -mine.gain(person, self.bonus))
        return self._fill(side, [(person, most)], (), person)

    def leave(self, side: SideName, person: int) -> Changed:
        """Somebody leaves; their partners' places are filled as well as can be.

        Raises
        ------
        InvalidProblem
            Nobody has this number, or they have left already.
        """
        mine, _ = self._sides(side)
        if not 0 <= person < mine.n or mine.is_gone[person]:
            raise InvalidProblem(f"{side} {person} is not there")
        mine.is_gone[person] = True
        alone = list(mine.partners[person])
        removed = [self._pair(side, person, other) for other in alone]
        for other in alone:
            self._part(*self._pair(side, person, other))
        back: SideName = "right" if side == "left" else "left"
        return self._fill(back, [(other, 1) for other in alone], removed, None)

    def _sides(self, side: SideName) -> tuple[People, People]:
        if side not in ("left", "right"):
            raise InvalidProblem(f'side must be "left" or "right", got "{side}"')
        return (self.left, self.right) if side == "left" else (self.right, self.left)

    def _fill(
        self, side: SideName, places: list[tuple[int, int]], removed: Iterable[Pair],
        person: int | None,
    ) -> Changed:  # fmt: skip
        """Fill so many places of each person, one path at a time."""
        mine, theirs = self._sides(side)
        search = Search(
            mine, theirs, lambda a, b: self._pair(side, a, b) in self.locked, self.bonus
        )
        came: set[Pair] = set()
        went = set(removed)
        for who, count in places:
            for _ in range(count):
                path = search.fill(who)
                if not path.mine:
                    break
                ended, begun = self._carry_out(side, path)
                came, went = (came - ended) | (begun - went), (went - begun) | (ended - came)
        return Changed(tuple(sorted(came)), tuple(sorted(went)), self.total, person)

    def _carry_out(self, side: SideName, path: Path) -> tuple[set[Pair], set[Pair]]:
        """The pairs that end and those that begin."""
        mine, _ = self._sides(side)
        ended = {self._pair(side, *each) for each in zip(path.mine[1:], path.theirs, strict=False)}
        for pair in ended:
            self._part(*pair)
        begun = set()
        for taker, other in zip(path.mine, path.theirs, strict=False):
            others, worth = mine.allowed(taker)
            value = int(worth[np.flatnonzero(others == other)[0]])
            pair = self._pair(side, taker, other)
            self._unite(*pair, value)
            begun.add(pair)
        return ended, begun

    def _pair(self, side: SideName, mine: int, other: int) -> Pair:
        return (mine, other) if side == "left" else (other, mine)

    def _part(self, left: int, right: int) -> None:
        worth = self.left.partners[left].pop(right)
        del self.right.partners[right][left]
        self.locked.discard((left, right))
        self.total -= worth - self._extra(left, right)

    def _unite(self, left: int, right: int, worth: int) -> None:
        self.left.partners[left][right] = self.right.partners[right][left] = worth
        self.total += worth - self._extra(left, right)

    def _extra(self, left: int, right: int) -> int:
        return self.stickiness if (left, right) in self.sticky else 0
