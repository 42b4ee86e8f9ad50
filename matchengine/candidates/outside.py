"""Criteria from outside in large programmes: bounded first, measured where the bound still asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.scoring.calibration import Calibration, bins_of
from matchengine.scoring.criteria import Measure, Measured

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Outside:
    """One criterion that the loop does not know: how to measure it, and what its values bring."""

    measured: Measured
    points: Ints  # by step of value
    programme: int
    left: Ints  # what counts for partners who did not answer, by person
    right: Ints

    def brought(self, rows: Ints, columns: Ints) -> Array:
        """What it brings each of these pairs, as ``score`` says."""
        return self._counted(self.measured.values, rows, columns)

    def most(self, rows: Ints, columns: Ints) -> Array:
        """At least that; the whole weight where nothing bounds it."""
        return self._counted(self.measured.most or _full, rows, columns)

    def _counted(self, measure: Measure, rows: Ints, columns: Ints) -> Array:
        mine, theirs = self.measured.left[rows, None], self.measured.right[None, columns]
        value = np.minimum(measure(rows, columns), 1.0)
        typical = np.where(theirs, self.right[columns][None, :], self.programme)
        typical = np.where(mine, self.left[rows][:, None], typical)
        counted: Array = np.where(mine & theirs, self.points[bins_of(value)], typical)
        return counted


def outside_of(
    names: Sequence[str],
    known: Sequence[str],
    measures: Sequence[Measured],
    calibration: Calibration,
) -> tuple[Outside, ...]:
    """Those of the criteria whose name is not known."""
    c = calibration
    return tuple(
        Outside(measures[at], c.points[at], int(c.programme[at]), c.left[:, at], c.right[:, at])
        for at, name in enumerate(names)
        if name not in known
    )


def added(
    outside: Sequence[Outside], score: Array, rows: Ints, columns: Ints, least: Array
) -> Array:
    """Scores of a tile with the criteria from outside; -1 where even the bound is below ``least``.

    Forbidden pairs (-1) stay so. Only the rows and columns that hold some other pair are measured.
    """
    bound = score + sum(each.most(rows, columns) for each in outside)
    near = (score >= 0) & (bound >= least)
    r, c = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    whole = np.full_like(score, -1)
    if len(r):
        brought = sum(each.brought(rows[r], columns[c]) for each in outside)
        whole[np.ix_(r, c)] = np.where(near[np.ix_(r, c)], score[np.ix_(r, c)] + brought, -1)
        if (near & (whole > bound)).any():
            raise InvalidProblem("a criterion's most must be at least its values")
    return whole


def _full(rows: Any, columns: Any) -> Array:
    return np.ones((len(rows), len(columns)))
