"""Circles of many people: merge small groups, then swap and move people while it helps."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints

FORBIDDEN = -(2**40) // 1000  # far below anything that scores could make up for
ROUNDS = 40


class Circles:
    """Everybody's circle and the sums that make changes cheap to weigh.

    ``scores`` has shape (n, n), ``FORBIDDEN`` where two must not share a circle. Values are sums
    of means times ``whole``, all whole numbers.
    """

    def __init__(self, scores: Ints, low: int, high: int, whole: int) -> None:
        self.scores, self.low, self.high, self.whole = scores, low, high, whole
        self.own = filled(scores, merged(scores, low, high), low, high)
        self._count()

    def _count(self) -> None:
        """Circles numbered without gaps, their sizes, and everybody's sum with each circle."""
        names, numbers = np.unique(self.own[self.own >= 0], return_inverse=True)
        self.own[self.own >= 0] = numbers
        self.size = np.bincount(numbers, minlength=len(names))
        member = (self.own[:, None] == np.arange(len(names))[None, :]).astype(np.int64)
        self.sums = self.scores @ member
        self.inside = (self.sums * member).sum(axis=0) // 2
        self._weigh()

    def _weigh(self) -> None:
        self.weight = 2 * self.whole // np.maximum(self.size - 1, 1)

    def value(self) -> int:
        """Sum of everybody's mean, times ``whole``."""
        return int((self.inside * self.weight).sum())

    def settle(self, step: Callable[[float], None]) -> None:
        """Swap and move until nothing helps."""
        for number in range(ROUNDS):
            step(number / ROUNDS)
            changes = [self._swap(person) for person in range(len(self.own))]
            moves = [self._move(person) for person in range(len(self.own))]
            if not any(changes) and not any(moves):
                return

    def _swap(self, person: int) -> bool:
        """Exchange a seated person with whoever of another circle, or of nobody's, helps most."""
        mine = self.own[person]
        if mine < 0:
            return False
        own, everybody = self.own, np.arange(len(self.own))
        theirs = np.maximum(own, 0)
        coming = self.sums[:, mine] - self.scores[person] - self.sums[person, mine]
        going = self.sums[person, theirs] - self.scores[person] - self.sums[everybody, theirs]
        gain = self.weight[mine] * coming + np.where(own >= 0, self.weight[theirs] * going, 0)
        gain[own == mine] = 0
        other = int(gain.argmax())
        if gain[other] <= 0:
            return False
        self._put(person, int(own[other]))
        self._put(other, int(mine))
        return True

    def _move(self, person: int) -> bool:
        """Let somebody change to a circle with a place; sitting somewhere comes first."""
        mine, free = self.own[person], self.size < self.high
        if mine >= 0 and self.size[mine] <= self.low:
            return False
        inside = self.inside
        then = (inside + self.sums[person]) * 2 * self.whole // self.size
        gain = np.where(free, then - inside * self.weight, -(2**62))
        gain[self.sums[person] < 0] = -(2**62)
        if mine >= 0:
            left = inside[mine] - self.sums[person, mine]
            gain += (
                2 * self.whole * left // (self.size[mine] - 2) - inside[mine] * self.weight[mine]
            )
            gain[mine] = 0
        if not len(gain):
            return False
        to = int(gain.argmax())
        if gain[to] <= 0 and (mine >= 0 or gain[to] <= -(2**61)):
            return False
        self._put(person, to)
        self._weigh()
        return True

    def _put(self, person: int, to: int) -> None:
        """Seat somebody elsewhere, -1 for nowhere."""
        before = self.own[person]
        if before >= 0:
            self.inside[before] -= self.sums[person, before]
            self.sums[:, before] -= self.scores[person]
            self.size[before] -= 1
        if to >= 0:
            self.inside[to] += self.sums[person, to]
            self.sums[:, to] += self.scores[person]
            self.size[to] += 1
        self.own[person] = to


def filled(scores: Ints, own: Ints, low: int, high: int) -> Ints:
    """Groups that stayed too small are dissolved; their people begin new circles or find room.

    A new circle takes people from others that can spare them when there are too few.
    """
    size = np.bincount(own[own >= 0], minlength=len(own))
    own = np.where((own >= 0) & (size[own] >= low), own, -1)
    while _begin(scores, own, low, takes=False):
        pass
    for person in np.flatnonzero(own < 0).tolist():
        names, sizes = np.unique(own[own >= 0], return_counts=True)
        sums = [scores[person, own == name].sum() for name in names.tolist()]
        fits = [
            (s / k, -name)
            for s, k, name in zip(sums, sizes, names, strict=True)
            if k < high and s >= 0
        ]
        if fits:
            own[person] = -max(fits)[1]
    while _begin(scores, own, low, takes=True):
        pass
    return own


def _begin(scores: Ints, own: Ints, low: int, *, takes: bool) -> bool:
    """Begin one circle with somebody who sits nowhere; ``takes`` people from larger circles."""
    for first in np.flatnonzero(own < 0).tolist():
        trial, sums = own.copy(), scores[first].copy()
        name = int(own.max()) + 1
        trial[first] = name
        for _ in range(low - 1):
            size = np.bincount(trial[trial >= 0])
            spare = (trial >= 0) & (size[np.maximum(trial, 0)] > low) & (trial != name)
            free = ((trial < 0) | (spare if takes else False)) & (sums >= 0)
            if not free.any():
                break
            near = int(np.where(free, sums, -1).argmax())
            trial[near] = name
            sums += scores[near]
        else:
            own[:] = trial
            return True
    return False


def merged(scores: Ints, low: int, high: int) -> Ints:
    """Everybody's group after merging the two that suit best, while one of them is too small."""
    n = len(scores)
    own, size = np.arange(n), np.ones(n, dtype=np.int64)
    cross = scores.astype(np.float64)
    alive = np.ones(n, dtype=bool)

    def means(row: int) -> NDArray[np.float64]:
        fits = (size[row] + size <= high) & (np.minimum(size[row], size) < low) & alive
        fits[row] = False
        return np.where(fits & (cross[row] >= 0), cross[row] / (size[row] * size), -1)

    every = [means(row) for row in range(n)]
    whom = np.array([row.argmax() for row in every])
    best = np.array([row.max() for row in every])
    while True:
        a = int(best.argmax())
        if best[a] < 0:
            return own
        b = int(whom[a])
        own[own == b] = a
        size[a] += size[b]
        cross[a] += cross[b]
        cross[:, a] = cross[a]
        alive[b], best[b] = False, -1
        now = means(a)
        stale = alive & ((whom == a) | (whom == b))
        better = alive & ~stale & (now > best)
        whom[better], best[better] = a, now[better]
        stale[a] = True
        for row in np.flatnonzero(stale).tolist():
            fresh = means(row)
            whom[row], best[row] = fresh.argmax(), fresh.max()
