"""Figures of a run, from the scores of its pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

BARS = 20


@dataclass(frozen=True)
class ScoreFigures:
    """Scores in points, 0 to 100. ``lowest_tenth`` is the mean of the worst tenth of pairs."""

    pairs: int
    matched: int  # mentees with at least one mentor
    mentees: int
    average: float
    lowest_tenth: float
    bars: tuple[int, ...]  # pairs per five points
    letters: int = 0  # one to everybody in every group

    @property
    def are_pairs(self) -> bool:
        """Whether every group is of two: a larger one would mean another letter."""
        return self.letters == 2 * self.pairs


def figures(
    scores: Sequence[int], *, matched: int, mentees: int, letters: int | None = None
) -> ScoreFigures:
    """``scores`` in hundredths of a point."""
    ordered = sorted(scores)
    tenth = ordered[: max(len(ordered) // 10, 1)]
    bars = [0] * BARS
    for each in ordered:
        bars[min(each * BARS // 10_000, BARS - 1)] += 1
    return ScoreFigures(
        pairs=len(ordered),
        matched=matched,
        mentees=mentees,
        average=fmean(ordered) / 100 if ordered else 0.0,
        lowest_tenth=fmean(tenth) / 100 if ordered else 0.0,
        bars=tuple(bars),
        letters=2 * len(ordered) if letters is None else letters,
    )


@dataclass(frozen=True)
class Deltas:
    """How one run's figures differ from an earlier one's."""

    matched: int
    average: float
    lowest_tenth: float


def deltas(now: ScoreFigures, before: ScoreFigures) -> Deltas:
    return Deltas(
        matched=now.matched - before.matched,
        average=round(now.average - before.average, 1),
        lowest_tenth=round(now.lowest_tenth - before.lowest_tenth, 1),
    )
