"""Everybody in a match that goes on: people come and go, arrays grow by an eighth."""

from typing import Any, NamedTuple

import numpy as np

from matchengine.arrays import Ints
from matchengine.incremental.rows import Rows, Spans, longer

FAR = 1 << 60  # dearer than any path: the price of whoever has gone, the label of whoever is new
NONE = np.zeros(0, dtype=np.int64)


class Labels(NamedTuple):
    """How near everybody is to where a search began, and through whom."""

    key: Ints
    through: Ints


class Arrays(NamedTuple):
    """What a search reads, and its labels: ahead from the free place, and back from the ends."""

    first: Spans
    later: Spans
    held: Spans
    price: Ints
    more: Ints
    fewer: Ints
    ahead: Labels
    back: Labels


class People:
    """Places, prices and partners, and who may be paired with whom.

    A person is one number: twice their own on the left, one more than that on the right. Pairs
    that were possible from the start are in the rows ``first``, those of people who joined in
    ``later``. ``held`` are the partners who may change; locked pairs are in no row, but in
    ``count``, how many partners somebody has. ``more`` is what one partner more earns beside the
    pair itself (``-FAR``: no room), ``fewer`` what one fewer costs (``FAR``: nobody to lose).
    """

    def __init__(
        self, low: Ints, high: Ints, price: Ints, first: Rows, held: Rows, bonus: int
    ) -> None:
        self.size, self.bonus = len(price), bonus
        self.first, self.later, self.held = first, Rows(self.size, NONE, NONE, NONE), held
        self.low, self.high, self.price = low, high, price
        self.count = np.zeros(self.size, dtype=np.int64)
        self.more, self.fewer = self.count.copy(), self.count.copy()
        self.is_gone = np.zeros(self.size, dtype=np.bool_)
        self._forget_labels()
        self.change(np.arange(self.size), held.length)

    @property
    def arrays(self) -> Arrays:
        """The arrays as they are now; after anybody joined they may be others."""
        return Arrays(
            self.first.spans,
            self.later.spans,
            self.held.spans,
            self.price,
            self.more,
            self.fewer,
            self.ahead,
            self.back,
        )

    def join(self, person: int, others: Ints, worth: Ints, low: int, high: int) -> None:
        """A new person."""
        if person >= self.size:
            self._make_room_for(self.size + max(self.size // 8, 16))
        self.low[person], self.high[person] = low, high
        self.later.add(person, others, worth)
        for other, value in zip(others.tolist(), worth.tolist(), strict=True):
            self.later.add(other, person, value)
        self.change(person, 0)

    def leave(self, person: int) -> None:
        """Gone: too dear for anybody."""
        self.is_gone[person] = True
        self.price[person], self.more[person], self.fewer[person] = FAR, -2 * FAR, FAR

    def change(self, who: Any, by: Any) -> None:
        """Somebody has so many partners more."""
        self.count[who] += by
        count, low = self.count[who], self.low[who]
        self.more[who] = np.where(count < self.high[who], self.bonus * (count < low), -FAR)
        self.fewer[who] = np.where(count > 0, self.bonus * (count <= low), FAR)

    def part(self, one: int, other: int) -> int:
        """A pair that may change ends; what it was worth."""
        self.held.take_out(other, one)
        return self.held.take_out(one, other)

    def pairs(self) -> Ints:
        """All pairs that may change, those of the left first."""
        held = self.held
        left = np.arange(0, self.size, 2)
        length = held.length[left]
        at = np.repeat(held.start[left] - np.cumsum(length) + length, length)
        return np.column_stack([np.repeat(left, length), held.others[at + np.arange(len(at))]])

    def _make_room_for(self, size: int) -> None:
        for rows in (self.first, self.later, self.held):
            rows.make_room_for(size)
        for name in ("low", "high", "price", "count", "more", "fewer", "is_gone"):
            setattr(self, name, longer(getattr(self, name), size))
        self.more[self.size :], self.fewer[self.size :] = -FAR, FAR
        self.size = size
        self._forget_labels()

    def _forget_labels(self) -> None:
        self.ahead, self.back = (
            Labels(np.full(self.size, FAR), np.zeros(self.size, dtype=np.int64)) for _ in range(2)
        )
