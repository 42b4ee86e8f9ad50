"""Rows that grow: for each person some others and what each pair is worth, in flat arrays."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine.arrays import Ints

Small = NDArray[np.int32]


class Spans(NamedTuple):
    """The arrays themselves: row ``p`` is ``others[start[p] : start[p] + length[p]]``."""

    start: Ints
    length: Ints
    others: Ints
    worth: Small


class Rows:
    """One row for each person. A row that is full moves to the end, into twice the space."""

    def __init__(self, n: int, who: Ints, others: Ints, worth: Ints) -> None:
        order = np.lexsort((others, who))
        self.length = np.bincount(who, minlength=n)
        self.start = np.cumsum(self.length) - self.length
        self.space = self.length.copy()
        self.others = others[order]
        self.worth = worth[order].astype(np.int32)
        self.used = len(order)

    @property
    def spans(self) -> Spans:
        """What a search reads; after anything was added it may be other arrays."""
        return Spans(self.start, self.length, self.others, self.worth)

    def row(self, person: int) -> tuple[Ints, Small]:
        """The others and the worth of each, as views."""
        span = slice(self.start[person], self.start[person] + self.length[person])
        return self.others[span], self.worth[span]

    def add(self, person: int, others: ArrayLike, worth: ArrayLike) -> None:
        """Lengthen a row."""
        count = np.size(others)
        self.make_room(person, count)
        end = int(self.start[person] + self.length[person])
        self.others[end : end + count], self.worth[end : end + count] = others, worth
        self.length[person] += count

    def take_out(self, person: int, other: int) -> int:
        """Shorten a row by one; returns what the pair was worth."""
        others, worth = self.row(person)
        at = int(np.flatnonzero(others == other)[0])
        gone = int(worth[at])
        others[at], worth[at] = others[-1], worth[-1]
        self.length[person] -= 1
        return gone

    def make_room(self, person: int, count: int) -> None:
        """Space for so many more in a row."""
        length = int(self.length[person])
        if length + count <= self.space[person]:
            return
        space = length + max(count, length)
        if self.used + space > len(self.others):
            size = 2 * (self.used + space) + 1024
            self.others, self.worth = longer(self.others, size), longer(self.worth, size)
        others, worth = self.row(person)
        span = slice(self.used, self.used + length)
        self.others[span], self.worth[span] = others, worth
        self.start[person], self.space[person] = self.used, space
        self.used += space

    def make_room_for(self, people: int) -> None:
        """Empty rows for people yet to come."""
        self.start, self.length, self.space = (
            longer(array, people) for array in (self.start, self.length, self.space)
        )


def longer(array: NDArray[Any], length: int) -> NDArray[Any]:
    """The same with zeros behind."""
    more: NDArray[Any] = np.zeros(length, dtype=array.dtype)
    more[: len(array)] = array
    return more
