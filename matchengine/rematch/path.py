"""The best way to fill one place: a shortest path over reduced costs."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from matchengine.rematch.sides import People

STEPS = 20  # bits of a key that count the steps, so that of equals the fewest change
FEW = (1 << STEPS) - 1


@dataclass(frozen=True)
class Path:
    """``mine[k]`` gets ``theirs[k]``, whom ``mine[k + 1]`` gives up; empty: best left free.

    When there is one more of mine than of theirs, the last of mine gets nobody instead.
    """

    mine: tuple[int, ...]
    theirs: tuple[int, ...]


class Search:
    """Dijkstra [1]_ from one person with a free place to whoever takes one more or one fewer.

    Along the way prices are kept valid, so every later search starts from a proof.

    References
    ----------
    .. [1] J. Edmonds, R. Karp, "Theoretical improvements in algorithmic efficiency for network
       flow problems", Journal of the ACM 19(2), 248-264, 1972. doi:10.1145/321694.321699
    """

    def __init__(
        self, mine: People, theirs: People, is_locked: Callable[[int, int], bool], bonus: int
    ) -> None:
        self.mine, self.theirs, self.is_locked, self.bonus = mine, theirs, is_locked, bonus

    def fill(self, person: int) -> Path:
        """The best path for one place of ``person``; prices are moved, partners are not."""
        own = int(self.mine.price[person]) + self.mine.gain(person, self.bonus)
        self.best = (own << STEPS) + FEW
        self.end: tuple[bool, int] | None = None  # (at one of mine, who)
        self.at_mine: dict[int, int] = {person: 0}
        self.at_theirs: dict[int, int] = {}
        self.from_mine: dict[int, int] = {}  # whom of theirs each of mine gives up
        self.from_theirs: dict[int, int] = {}  # by whom of mine each of theirs is taken
        self.queue = [(0, True, person)]
        self.source = person
        while self.queue:
            key, is_mine, who = heappop(self.queue)
            if key >= self.best:
                break
            if is_mine and key == self.at_mine[who]:
                self._leave_mine(key, who)
            elif not is_mine and key == self.at_theirs[who]:
                self._leave_theirs(key, who)
        self._move_prices()
        return self._path()

    def _leave_mine(self, key: int, who: int) -> None:
        """End with one partner fewer, or take somebody else."""
        if who != self.source:
            cost = int(self.mine.price[who]) + self.mine.loss(who, self.bonus)
            self._try_end(key + (cost << STEPS), True, who)
        others, worth = self.mine.allowed(who)
        cost = self.mine.price[who] + self.theirs.price[others] - worth
        room = (self.best - key) >> STEPS
        near = np.flatnonzero((cost <= room) & ~self.theirs.is_gone[others])
        partners = self.mine.partners[who]
        for other, more in zip(others[near].tolist(), cost[near].tolist(), strict=True):
            then = key + (more << STEPS) + 1
            if then < self.at_theirs.get(other, self.best) and other not in partners:
                self.at_theirs[other] = then
                self.from_theirs[other] = who
                heappush(self.queue, (then, False, other))

    def _leave_theirs(self, key: int, who: int) -> None:
        """End with one partner more, or let one of the partners go."""
        theirs, mine = self.theirs, self.mine
        if theirs.has_room(who):
            cost = -theirs.gain(who, self.bonus) - int(theirs.price[who])
            self._try_end(key + (cost << STEPS), False, who)
        for other, worth in theirs.partners[who].items():
            if self.is_locked(other, who):
                continue
            cost = worth - int(mine.price[other]) - int(theirs.price[who])
            then = key + (cost << STEPS) + 1
            if then < self.at_mine.get(other, self.best):
                self.at_mine[other] = then
                self.from_mine[other] = who
                heappush(self.queue, (then, True, other))

    def _try_end(self, key: int, is_mine: bool, who: int) -> None:
        if key < self.best:
            self.best, self.end = key, (is_mine, who)

    def _move_prices(self) -> None:
        far = self.best >> STEPS
        for side, keys, sign in ((self.mine, self.at_mine, -1), (self.theirs, self.at_theirs, 1)):
            for who, key in keys.items():
                if key >> STEPS < far:
                    side.price[who] += sign * (far - (key >> STEPS))

    def _path(self) -> Path:
        if self.end is None:
            return Path((), ())
        is_mine, who = self.end
        mine, theirs = [], []
        if is_mine:
            mine.append(who)
            who = self.from_mine[who]
        while True:
            theirs.append(who)
            taker = self.from_theirs[who]
            mine.append(taker)
            if taker == self.source:
                break
            who = self.from_mine[taker]
        return Path(tuple(reversed(mine)), tuple(reversed(theirs)))
