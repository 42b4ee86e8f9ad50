"""One side of a match that goes on: people come and go, arrays grow by doubling."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints

NOBODY = np.zeros(0, dtype=np.int64)


class People:
    """Places, prices and partners of one side, and whom each may be paired with.

    ``partners[p]`` maps each partner to what the pair is worth. Pairs that were there from the
    start are in compressed rows; those of people who joined later stand beside them.
    """

    def __init__(
        self, n: int, who: Ints, others: Ints, worth: Ints, low: Ints, high: Ints, price: Ints
    ) -> None:
        order = np.lexsort((others, who))
        self.others, self.worth = others[order], worth[order]
        self.start = np.searchsorted(who[order], np.arange(n + 1)).tolist()
        self.added: dict[int, tuple[list[int], list[int]]] = {}
        self.price = price.copy()
        self.low: list[int] = low.tolist()
        self.high: list[int] = high.tolist()
        self.partners: list[dict[int, int]] = [{} for _ in range(n)]
        self.is_gone = np.zeros(n, dtype=bool)
        self.n = n

    def join(self, others: Ints, worth: Ints, low: int, high: int) -> int:
        """A new person; returns their number."""
        if self.n == len(self.price):
            spare = max(self.n // 8, 8)
            self.price = np.concatenate([self.price, np.zeros(spare, dtype=np.int64)])
            self.is_gone = np.concatenate([self.is_gone, np.ones(spare, dtype=bool)])
        person = self.n
        self.n += 1
        self.is_gone[person] = False
        self.low.append(low)
        self.high.append(high)
        self.partners.append({})
        self.added[person] = (others.tolist(), worth.tolist())
        return person

    def add_pair(self, person: int, other: int, worth: int) -> None:
        """Somebody new on the other side may be paired with this person."""
        others, worths = self.added.setdefault(person, ([], []))
        others.append(other)
        worths.append(worth)

    def allowed(self, person: int) -> tuple[Ints, Ints]:
        """Everybody this person may be paired with, gone people too, and the worth of each."""
        others, worth = NOBODY, NOBODY
        if person + 1 < len(self.start):
            span = slice(self.start[person], self.start[person + 1])
            others, worth = self.others[span], self.worth[span]
        if person in self.added:
            more = [np.array(x, dtype=np.int64) for x in self.added[person]]
            others, worth = np.concatenate([others, more[0]]), np.concatenate([worth, more[1]])
        return others, worth

    def gain(self, person: int, bonus: int) -> int:
        """What one more partner earns beside the pair itself."""
        return bonus if len(self.partners[person]) < self.low[person] else 0

    def loss(self, person: int, bonus: int) -> int:
        """What one partner fewer costs beside the pair itself."""
        return bonus if len(self.partners[person]) <= self.low[person] else 0

    def has_room(self, person: int) -> bool:
        """Whether one more partner fits."""
        return len(self.partners[person]) < self.high[person]

    def still_there(self) -> NDArray[Any]:
        """Numbers of everybody who has not left."""
        return np.flatnonzero(~self.is_gone[: self.n])
