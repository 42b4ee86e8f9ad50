"""Every circle that is worth more than the prices of its people, grown one person at a time."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.circles.certificate import FINE

NEVER = -(2**50)  # weight of two who must not share a circle
AT_ONCE = 4_000_000  # entries of a table of groups and people
MAX_ENTRIES = 30_000_000  # groups times people beyond which not every group is looked at


def weights(scores: Ints, prices: Ints) -> Ints:
    """What each two bring beyond their prices, times the others in their circle.

    A circle of k people is worth ``sum of weights / (k - 1)`` more than its people's prices.
    ``scores`` has shape (n, n) and is negative where two must not share a circle.
    """
    above: Ints = 2 * FINE * scores - prices[:, None] - prices[None, :]
    above[scores < 0] = NEVER
    np.fill_diagonal(above, NEVER)
    return above


def favourites(scores: Ints, low: int) -> Ints:
    """Everybody's mean with the ``low - 1`` others who suit best, rounded up: safe prices."""
    best = np.sort(np.where(scores < 0, 0, scores), axis=1)[:, ::-1][:, : low - 1]
    prices: Ints = -(-best.sum(axis=1) * FINE // (low - 1))
    return prices


def most_seats(n: int, low: int, high: int) -> int:
    """How many of n people can sit in circles of ``low`` to ``high`` when all may sit together."""
    return max(m for m in range(n + 1) if -(-m // high) * low <= m)


def empty_places(seated: int, low: int, high: int) -> int:
    """Places that stay empty at most when so many sit, each circle having ``high`` places."""
    return max(high * (seated // low) - seated, 0)


@dataclass(frozen=True, eq=False)
class Grown:
    """Circles by size (rows of people), what each is worth beyond its prices, and if all are here.

    ``above`` is in units of prices, rounded up.
    """

    circles: list[Ints]
    above: list[Ints]
    is_complete: bool

    @property
    def most(self) -> int:
        """What the best of them is worth beyond its prices; 0 when there are none."""
        return max((int(each.max()) for each in self.above if len(each)), default=0)

    def beyond(self, empty: int, high: int) -> "Grown":
        """The circles that are worth more when each place they leave of ``high`` costs, too."""
        circles, above = [], []
        for people, more in zip(self.circles, self.above, strict=True):
            left = more - empty * (high - people.shape[1])
            circles.append(people[left > 0])
            above.append(left[left > 0])
        return Grown(circles, above, self.is_complete)

    def most_of(self, seated: int, low: int, high: int) -> int:
        """What circles that seat so many are worth beyond their prices at most, by their sizes.

        A size of which none is worth more counts as well: it lets others be of sizes that are.
        """
        each = dict.fromkeys(range(low, high + 1), 0)
        for people, more in zip(self.circles, self.above, strict=True):
            each[people.shape[1]] = max(int(more.max(initial=0)), 0)
        best = [0] + [NEVER] * seated
        for count in range(1, seated + 1):
            found = (best[count - size] + more for size, more in each.items() if size <= count)
            best[count] = max(found, default=NEVER)
        return best[seated]


@dataclass(frozen=True, eq=False)
class _Groups:
    """Groups of one size: their people, the weight within, and what each person brings to it."""

    people: Ints
    within: Ints
    brings: Ints

    def best(self, most: int) -> Self:
        """The heaviest of them, in the order they had."""
        keep = np.sort(np.argsort(-self.within, kind="stable")[:most])
        return type(self)(self.people[keep], self.within[keep], self.brings[keep])


def grow(weight: Ints, low: int, high: int, beam: int | None = None) -> Grown:
    """Circles of ``low`` to ``high`` people whose weights add up to more than 0.

    Parameters
    ----------
    weight : array of int, shape (n, n)
        Symmetric, see ``weights``.
    beam : int, optional
        Go on with so many of the heaviest groups of each size only; otherwise with all, unless
        they are too many to look at.

    Notes
    -----
    Take from a group of positive weight the person who brings least: they bring at most the mean,
    so what remains is of positive weight again. Hence each such circle is reached from a pair
    through groups of positive weight, each time by adding the person who then brings least, and
    in one way only: nothing is missed, and nothing comes twice.
    """
    n = len(weight)
    first, second = np.nonzero(np.triu(weight, 1) > 0)
    pair = weight[first, second]
    groups = _Groups(np.column_stack([first, second]), pair, np.column_stack([pair, pair]))
    limit = max(MAX_ENTRIES // n, 1) if beam is None else max(min(beam, 600_000 // n), 1)
    circles, above, is_complete = [], [], True
    for size in range(2, high + 1):
        if size >= low:
            circles.append(groups.people)
            above.append(-(-groups.within // (size - 1)))
        if len(groups.people) > limit:
            is_complete = False
            groups = groups.best(limit)
        if size == high or not len(groups.people):
            break
        larger = _larger(weight, groups, limit if beam is None else None)
        if larger is None:
            return Grown(circles, above, is_complete=False)
        groups = larger
    return Grown(circles, above, is_complete)


def _larger(weight: Ints, groups: _Groups, limit: int | None) -> _Groups | None:
    """All groups with one person more; None when there are more than ``limit``."""
    parts, found, step = [], 0, max(AT_ONCE // len(weight), 1)
    for start in range(0, len(groups.people), step):
        some = slice(start, start + step)
        people, within, brings = groups.people[some], groups.within[some], groups.brings[some]
        new = weight[people].sum(axis=1)
        row, who = np.nonzero(_brings_least(weight, people, brings, new, within))
        found += len(row)
        if limit is not None and found > limit:
            return None
        added = new[row, who]
        parts.append(
            _Groups(
                np.column_stack([people[row], who]),
                within[row] + added,
                np.column_stack([brings[row] + weight[people[row], who[:, None]], added]),
            )
        )
    return _Groups(
        *(
            np.concatenate(each)
            for each in zip(
                *((part.people, part.within, part.brings) for part in parts), strict=True
            )
        )
    )


def _brings_least(
    weight: Ints, people: Ints, brings: Ints, new: Ints, within: Ints
) -> NDArray[np.bool_]:
    """Where a person may join a group: it stays positive, and nobody in it brings less."""
    fits = within[:, None] + new > 0
    np.put_along_axis(fits, people, False, axis=1)
    everybody = np.arange(len(weight))
    for k in range(people.shape[1]):
        member = people[:, k]
        theirs = brings[:, k, None] + weight[member]
        fits &= (new < theirs) | ((new == theirs) & (everybody < member[:, None]))
    return fits
