"""The criteria: each says how well a pair fits in one respect, from 0 to 1, or that it cannot.

A criterion prepares once for both sides and then measures blocks of left people, so memory stays
bounded. All sums are sums of whole numbers, exact in any order: the same bytes on any machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchengine.people import People, SparseRows
from matchengine.scoring.meaning import goals
from matchengine.scoring.rules import HALF_HOURS, grade_gap, overlap
from matchengine.scoring.settings import Settings

Values = NDArray[np.float64]
Known = NDArray[np.bool_]
Measure = Callable[[slice], tuple[Values, Known]]


@dataclass(frozen=True)
class Criterion:
    """A name for weights and reports, and how to measure it.

    ``prepare(left, right, settings)`` returns a function from a slice of left people to values
    in [0, 1] and to whether both sides answered, both of shape (rows, n_right).
    """

    name: str
    prepare: Callable[[People, People, Settings], Measure]


def skills(left: People, right: People, settings: Settings) -> Measure:
    """Share of the wanted skills that is offered, by priority and level; level 4 is enough."""
    count = 1 + max(left.wants.index.max(initial=0), right.offers.index.max(initial=0))
    wanted = _matrix(left.wants, left.wants.value, left.n, count)
    level = np.minimum(right.offers.value, 4)
    offered = _matrix(right.offers, level, right.n, count).toarray().T
    best = 4 * np.asarray(wanted.sum(axis=1)).ravel()
    offers_any = right.offers.lengths > 0

    def measure(rows: slice) -> tuple[Values, Known]:
        covered = wanted[rows] @ offered
        value = covered / np.maximum(best[rows], 1)[:, None]
        return value, (best[rows] > 0)[:, None] & offers_any[None, :]

    return measure


def _matrix(rows: SparseRows, value: NDArray[Any], n: int, columns: int) -> sparse.csr_array:
    shape = (n, columns)
    return sparse.csr_array((value.astype(np.float64), rows.index, rows.indptr), shape=shape)


def preference(left: People, right: People, settings: Settings) -> Measure:
    """How high each wishes for the other, averaged over those who named wishes at all."""
    i, j, mine = wished(left.wishes)
    b, a, theirs = wished(right.wishes)
    left_asked, right_asked = left.wishes.lengths > 0, right.wishes.lengths > 0

    def measure(rows: slice) -> tuple[Values, Known]:
        asked = left_asked[rows, None].astype(np.int64) + right_asked[None, :]
        value = np.zeros(asked.shape)
        for who, whom, wish in ((i, j, mine), (a, b, theirs)):
            here = (who >= rows.start) & (who < rows.stop)
            value[who[here] - rows.start, whom[here]] += wish[here]
        return value / np.maximum(asked, 1), asked > 0

    return measure


def wished(wishes: SparseRows) -> tuple[NDArray[Any], NDArray[Any], Values]:
    """Who wishes whom, and how much: 1 for the first, falling evenly over at least five."""
    length = np.maximum(np.repeat(wishes.lengths, wishes.lengths), 5)
    return wishes.row, wishes.index, 1 - wishes.value / length


def seniority(left: People, right: People, settings: Settings) -> Measure:
    """Full at the programme's best grade gap, a quarter less for each step away from it."""

    def measure(rows: slice) -> tuple[Values, Known]:
        gap, known = grade_gap(left, right, rows)
        return np.maximum(1 - np.abs(gap - settings.seniority_best_gap) / 4, 0), known

    return measure


def availability(left: People, right: People, settings: Settings) -> Measure:
    """Common hours a week, full from ``availability_full_hours``."""

    def measure(rows: slice) -> tuple[Values, Known]:
        common, known = overlap(left, right, rows)
        return np.minimum(common / (HALF_HOURS * settings.availability_full_hours), 1), known

    return measure


def department(left: People, right: People, settings: Settings) -> Measure:
    """Full when the departments are the same or different, as the programme prefers."""
    return _alike(left.department, right.department, settings.department_prefers == "same")


def location(left: People, right: People, settings: Settings) -> Measure:
    """Full when the offices are the same or different, as the programme prefers."""
    return _alike(left.office, right.office, settings.location_prefers == "same")


def _alike(mine: NDArray[Any], theirs: NDArray[Any], wants_same: bool) -> Measure:
    def measure(rows: slice) -> tuple[Values, Known]:
        here, there = mine[rows, None], theirs[None, :]
        fits = (here == there) == wants_same
        return fits.astype(np.float64), (here >= 0) & (there >= 0)

    return measure


def identity(left: People, right: People, settings: Settings) -> Measure:
    """Full when one of the two asked for a shared identity and they share one."""

    def measure(rows: slice) -> tuple[Values, Known]:
        mine, theirs = left.identities[rows, None], right.identities[None, :]
        asked = left.prefers_same_identity[rows, None] | right.prefers_same_identity[None, :]
        shared = (mine & theirs) != 0
        return shared.astype(np.float64), asked & (mine != 0) & (theirs != 0)

    return measure


CRITERIA = (
    Criterion("skills", skills),
    Criterion("goals", goals),
    Criterion("preference", preference),
    Criterion("seniority", seniority),
    Criterion("availability", availability),
    Criterion("department", department),
    Criterion("location", location),
    Criterion("identity", identity),
)
