"""What is taken from a whole programme before its pairs are scored, and frozen with the problem.

Two things: how the values of each criterion are spread, so that what it decides is near its
weight, and what a missing answer counts. Both are whole numbers once they are made, and a run
that is scored again with them gives the same bytes whoever has come or gone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints, frozen
from matchengine.errors import InvalidProblem
from matchengine.people import People
from matchengine.scoring.criteria import Criterion, Measured
from matchengine.scoring.meaning import keyed_sample
from matchengine.scoring.rules import Checker
from matchengine.scoring.weights import largest_remainder

STEPS = 4096  # values of a criterion are told apart in so many steps
ALL_PAIRS = 4_000_000  # pairs up to which all are looked at
SAMPLE = 1_000  # people of a side who speak for all where there are more pairs
FEWEST_ANSWERS = 5  # fewer do not speak for a partner
FEWEST_PAIRS = 200  # fewer known pairs leave a criterion as it is
BENDS = tuple(2 ** (k / 8) for k in range(-16, 9))  # powers that values may be raised to
LEVELS = 64
BLOCK = 200_000
WORDS = "goals"  # the criterion that rests on words alone
FIRST = ("skills", "preference")  # what speaks for a pair beside words
Bins = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Calibration:
    """Points by criterion and value, and what a missing answer counts; hundredths of a point.

    Attributes
    ----------
    points : array of int, shape (n_criteria, 4097)
        Contribution of each value from 0 to 1 in 4,096 steps; the last is the criterion's weight.
    programme : array of int, shape (n_criteria,)
        What counts where neither of a pair answered.
    left, right : array of int, shape (n_left, n_criteria) and (n_right, n_criteria)
        What counts for those of their partners who did not answer.
    words_most : int
        Most that words alone bring where nothing else speaks for a pair; -1 for no limit.
    """

    points: Ints
    programme: Ints
    left: Ints
    right: Ints
    words_most: int = -1

    @property
    def weights(self) -> Ints:
        """What each criterion can bring, shape (n_criteria,)."""
        return self.points[:, -1]

    def arrays(self) -> dict[str, Any]:
        """Every field by name, to be kept with a run."""
        return {each.name: np.asarray(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> Self:
        """What ``arrays`` gave."""
        kept: dict[str, Any] = {
            each.name: np.asarray(arrays[each.name], np.int64) for each in fields(cls)
        }
        return cls(**{**kept, "words_most": int(kept["words_most"])})

    def refuse_others(self, n_left: int, n_right: int, n_criteria: int) -> None:
        """Refuse to be used for other people or other criteria than it was made for."""
        wanted = (n_left, n_criteria), (n_right, n_criteria)
        if (self.left.shape, self.right.shape) != wanted:
            raise InvalidProblem(
                f"calibration is for {len(self.left)} and {len(self.right)} people and"
                f" {len(self.programme)} criteria, got {n_left} and {n_right} and {n_criteria}"
            )


def calibrated(
    people: tuple[People, People],
    criteria: Sequence[Criterion],
    measures: Sequence[Measured],
    weights: Sequence[float],
    check: Checker,
    *,
    spread: bool,
) -> Calibration:
    """Look at the programme's pairs, all or those of a keyed sample, and settle what counts.

    Notes
    -----
    What a criterion decides is the variance of its contributions as a share of the sum over all.
    Values are raised to a power, the same for everybody, which keeps 0 and 1 where they are: of
    ``BENDS``, the powers that bring the shares nearest to the weights. Bonuses stay as they are.

    A missing answer counts as the mean contribution over those possible partners of the one who
    did answer, of whom at least five must have answered; otherwise as the mean over the
    programme, and at most as that. It stays a hundredth of a point below the mean, so that of two
    equals the one who answered comes first. A criterion that no possible pair answered is left
    out, and the others share its weight; the weight of a bonus is nobody's to share.
    """
    seen = _Seen(people, measures, check)
    is_bonus = np.array([each.is_bonus for each in criteria])
    is_used = is_bonus | (seen.counts.sum(axis=1) > 0)
    weight = np.asarray(weights, dtype=np.float64)
    whole = _weights(weight, is_used, is_bonus)
    powers = _powers(seen.counts, whole, is_bonus) if spread else np.ones(len(criteria))
    grid = np.arange(STEPS + 1) / STEPS
    points = np.stack(
        [np.floor(w * _bent(grid, power) + 0.5) for w, power in zip(whole, powers, strict=True)]
    ).astype(np.int64)
    programme, left, right = seen.means(points, is_bonus)
    words_most = _words_most([each.name for each in criteria], seen.counts, programme)
    return Calibration(frozen(points), frozen(programme), frozen(left), frozen(right), words_most)


def _weights(weight: NDArray[np.float64], is_used: Any, is_bonus: Any) -> Ints:
    """Whole weights; what nobody answered leaves its weight to the others that are no bonus."""
    whole = largest_remainder(weight.tolist())
    lost = int(whole[~is_used].sum())
    takers = np.where(is_used & ~is_bonus, weight, 0)
    whole[~is_used] = 0
    return whole + (largest_remainder(takers.tolist(), lost) if takers.any() else 0)


def _bent(grid: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """Values raised to a power, in steps so coarse that no machine rounds them otherwise."""
    return np.asarray(np.rint(grid**power * 2**20) / 2**20)


def _powers(counts: Ints, weights: Ints, is_bonus: Any) -> NDArray[np.float64]:
    """The power of each criterion that brings its share of the variance near its weight."""
    pairs = counts.sum(axis=1)
    could = ~is_bonus & (pairs >= FEWEST_PAIRS) & (weights > 0)
    if could.sum() < 2:  # as wherever two people are looked at alone
        return np.ones(len(weights))
    table = _table()
    share = counts / np.maximum(pairs, 1)[:, None]
    mean = share @ table.T
    spread = np.rint(np.maximum(share @ np.square(table).T - mean**2, 0) * 2**40) / 2**40
    known = pairs / max(int(pairs.max(initial=1)), 1)
    variance = spread * np.square(weights)[:, None] * known[:, None]
    free = could & (variance.max(axis=1) > 0)
    plain = BENDS.index(1.0)
    if free.sum() < 2:
        return np.ones(len(weights))
    best: tuple[float, list[int]] = (np.inf, [plain] * len(weights))
    for level in _levels(variance[free], weights[free]):
        chosen = [
            _nearest(row, level * w) if f else plain
            for row, w, f in zip(variance, weights, free, strict=True)
        ]
        got = variance[np.arange(len(chosen)), chosen] * free
        wanted = weights * free / weights[free].sum()
        off = float(np.rint(np.abs(got / got.sum() - wanted).sum() * 2**20))
        if off < best[0]:
            best = (off, chosen)
    return np.array([BENDS[at] for at in best[1]])


@cache
def _table() -> NDArray[np.float64]:
    """Every value under every bend, shape (n_bends, 4097)."""
    grid = np.arange(STEPS + 1) / STEPS
    return frozen(np.stack([_bent(grid, power) for power in BENDS]))


def _levels(variance: NDArray[np.float64], weights: Ints) -> NDArray[np.float64]:
    """How much variance a unit of weight may bring, from the least to the most possible."""
    each = variance / weights[:, None]
    low, high = float(each[each > 0].min()), float(each.max())
    return np.asarray(low * (high / low) ** (np.arange(LEVELS + 1) / LEVELS))


def _nearest(variance: NDArray[np.float64], wanted: float) -> int:
    """The bend whose variance is nearest to what is wanted; the plainest of equals."""
    plain = BENDS.index(1.0)
    off = np.abs(variance - wanted)
    return min(range(len(BENDS)), key=lambda at: (off[at], abs(at - plain)))


def _words_most(names: list[str], counts: Ints, programme: Ints) -> int:
    """Typical words, where words and skills are both looked at and skills are usually known."""
    if not {WORDS, "skills"} <= set(names):
        return -1
    words, wanted = names.index(WORDS), names.index("skills")
    is_usual = 2 * counts[wanted].sum() >= counts[words].sum() > 0
    return int(programme[words]) if is_usual else -1


class _Seen:
    """How often each value of each criterion was seen, and means once it is known what it brings.

    Every person of one side is seen with all of the other, or with a keyed sample of them.
    """

    def __init__(
        self, people: tuple[People, People], measures: Sequence[Measured], check: Checker
    ) -> None:
        left, right = people
        self.people, self.measures, self.check = people, measures, check
        most = max(left.n, right.n) if left.n * right.n <= ALL_PAIRS else SAMPLE
        self.lefts, self.rights = keyed_sample(left, most), keyed_sample(right, most)
        self.counts = np.zeros((len(measures), STEPS + 1), dtype=np.int64)
        self._walk(self.lefts, self.rights, self._count)

    def means(self, points: Ints, is_bonus: Any) -> tuple[Ints, Ints, Ints]:
        """Programme, left and right means as ``Calibration`` has them."""
        c = len(self.measures)
        sums = [np.zeros((2, each.n, c), dtype=np.int64) for each in self.people]

        def add(rows: Ints, columns: Ints, allowed: Any, at: int, bins: Bins, known: Any) -> None:
            brought = np.where(known, points[at][bins], 0)
            sums[0][0, rows, at] += brought.sum(axis=1)
            sums[0][1, rows, at] += known.sum(axis=1)
            sums[1][0, columns, at] += brought.sum(axis=0)
            sums[1][1, columns, at] += known.sum(axis=0)

        if all(
            len(some) == each.n
            for some, each in zip((self.lefts, self.rights), self.people, strict=True)
        ):
            self._walk(self.lefts, self.rights, add)
        else:
            everybody = [np.arange(each.n) for each in self.people]
            self._walk(everybody[0], self.rights, add)
            rest = [each.copy() for each in sums]
            sums[1][:] = 0
            self._walk(self.lefts, everybody[1], add)
            sums[0] = rest[0]
        whole, count = self.counts * points, self.counts.sum(axis=1)
        programme = _below(whole.sum(axis=1), count) * ~is_bonus
        sides = []
        for total, many in sums:
            own = np.where(many >= FEWEST_ANSWERS, _below(total, many), programme)
            sides.append(np.minimum(own, programme) * ~is_bonus)
        return programme, sides[0], sides[1]

    def _walk(self, lefts: Ints, rights: Ints, see: Callable[..., None]) -> None:
        height = max(BLOCK // max(len(rights), 1), 1)
        for start in range(0, len(lefts), height):
            rows = lefts[start : start + height]
            allowed = self.check(rows, rights)[0] == 0
            for at, measure in enumerate(self.measures):
                known = allowed & measure.left[rows, None] & measure.right[None, rights]
                see(rows, rights, allowed, at, bins_of(measure.values(rows, rights)), known)

    def _count(
        self, rows: Ints, columns: Ints, allowed: Any, at: int, bins: Bins, known: Any
    ) -> None:
        self.counts[at] += np.bincount(bins[known], minlength=STEPS + 1)


def bins_of(values: NDArray[np.float64]) -> Bins:
    """Values from 0 to 1 as the nearest of 4,096 steps."""
    return np.rint(values * STEPS).astype(np.uint16)


def _below(total: Ints, many: Ints) -> Ints:
    """A hundredth of a point below the mean, rounded up before; nothing where nobody is."""
    mean = -(-total // np.maximum(many, 1))
    return np.where(many > 0, np.maximum(mean - 1, 0), 0)
