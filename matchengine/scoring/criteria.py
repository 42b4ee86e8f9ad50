"""The criteria: each says how well a pair fits in one respect, from 0 to 1, and who answered.

A criterion prepares once for both sides and then measures blocks of people, so memory stays
bounded. All sums are sums of whole numbers, exact in any order: the same bytes on any machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.people import People, SparseRows
from matchengine.scipy_later import sparse
from matchengine.scoring.meaning import closeness
from matchengine.scoring.rules import HALF_HOURS, overlap, place_of, refuse_outside, share_one
from matchengine.scoring.settings import Settings

Values = NDArray[np.float64]
Known = NDArray[np.bool_]
Some = slice | Ints
Measure = Callable[[Some, Some], Values]


@dataclass(frozen=True, eq=False)
class Measured:
    """One criterion, ready for two sides.

    ``left`` and ``right`` say who answered, shapes (n_left,) and (n_right,). ``values(rows,
    columns)`` are the values of those left people with those right people, from 0 to 1; what it
    says of pairs of whom one did not answer is not looked at. ``most``, where there is one, gives
    at least the same values at less cost; large programmes then measure few pairs closely.
    """

    left: Known
    right: Known
    values: Measure
    most: Measure | None = None


@dataclass(frozen=True)
class Criterion:
    """A name for weights and reports, and how to measure it.

    Parameters
    ----------
    prepare : callable
        ``prepare(left, right, settings)`` returns a ``Measured``.
    is_bonus : bool
        A bonus counts nothing where it was not asked for; of any other criterion a missing answer
        counts as typical. Everybody has answered a bonus as far as ``Measured`` is concerned.

    Examples
    --------
    A criterion of your own, beside those that come along:

    >>> from matchengine import CRITERIA, People, Settings, score
    >>> def badge(left, right, settings):
    ...     same = np.eye(left.n, right.n)
    ...     everybody = np.ones(left.n, dtype=bool), np.ones(right.n, dtype=bool)
    ...     return Measured(*everybody, lambda rows, columns: same[rows][:, columns])
    >>> sides = People(n=2), People(n=2)
    >>> score(*sides, Settings(weights={"badge": 1}), criteria=[Criterion("badge", badge)]).score
    array([10000,     0,     0, 10000])

    Large programmes take it too, and ask ``most``, its bound, before they measure:

    >>> from matchengine.candidates import match_people
    >>> def near(left, right, settings):
    ...     known = left.grade >= 0, right.grade >= 0
    ...     def values(rows, columns):
    ...         return 1 - abs(left.grade[rows, None] - right.grade[None, columns]) / 10
    ...     return Measured(*known, values, most=lambda rows, columns: values(rows, columns) + 0.05)
    >>> sides = People(n=2, grade=[1, 4]), People(n=2, grade=[4, 2])
    >>> settings = Settings(weights={"near": 1}, spread=False)
    >>> match_people(*sides, settings, criteria=[Criterion("near", near)]).solution.pairs.tolist()
    [[0, 1], [1, 0]]
    """

    name: str
    prepare: Callable[[People, People, Settings], Measured]
    is_bonus: bool = False


def skills(left: People, right: People, settings: Settings) -> Measured:
    """Share of the wanted skills that is offered, by priority and level; level 4 is enough."""
    count = 1 + max(left.wants.index.max(initial=0), right.offers.index.max(initial=0))
    wanted = _matrix(left.wants, left.wants.value, left.n, count)
    level = np.minimum(right.offers.value, 4)
    offered = _matrix(right.offers, level, right.n, count)
    best = 4 * np.asarray(wanted.sum(axis=1)).ravel()

    def values(rows: Some, columns: Some) -> Values:
        covered = wanted[rows] @ offered[columns].toarray().T
        return np.asarray(covered / np.maximum(best[rows], 1)[:, None])

    return Measured(best > 0, right.offers.lengths > 0, values)


def goals(left: People, right: People, settings: Settings) -> Measured:
    """Closeness of the texts: the share of the programme's related pairs that are less close."""
    return Measured(*closeness(left, right))


def _matrix(rows: SparseRows, value: NDArray[Any], n: int, columns: int) -> "sparse.csr_array":
    shape = (n, columns)
    return sparse.csr_array((value.astype(np.float64), rows.index, rows.indptr), shape=shape)


def preference(left: People, right: People, settings: Settings) -> Measured:
    """How high each wishes for the other: the one, and of what is left the other."""
    refuse_outside("left.wishes", left.wishes.index, right.n)
    refuse_outside("right.wishes", right.wishes.index, left.n)
    mine, theirs = wished(left.wishes), wished(right.wishes)
    wishes = (mine, (theirs[1], theirs[0], theirs[2]))

    def values(rows: Some, columns: Some) -> Values:
        row, column = place_of(rows, left.n), place_of(columns, right.n)
        value = np.zeros((int((row >= 0).sum()), int((column >= 0).sum())))
        for i, j, wish in wishes:
            here = (row[i] >= 0) & (column[j] >= 0)
            at = row[i[here]], column[j[here]]
            value[at] += wish[here] - value[at] * wish[here]
        return value

    return Measured(np.ones(left.n, dtype=bool), np.ones(right.n, dtype=bool), values)


def wished(wishes: SparseRows) -> tuple[NDArray[Any], NDArray[Any], Values]:
    """Who wishes whom, and how much: 1 for the first, falling evenly over at least five."""
    length = np.maximum(np.repeat(wishes.lengths, wishes.lengths), 5)
    return wishes.row, wishes.index, 1 - wishes.value / length


def seniority(left: People, right: People, settings: Settings) -> Measured:
    """Full at the programme's best grade gap, a quarter less for each step away from it."""

    def values(rows: Some, columns: Some) -> Values:
        gap = right.grade[None, columns] - left.grade[rows, None]
        return np.asarray(np.maximum(1 - np.abs(gap - settings.seniority_best_gap) / 4, 0))

    return Measured(left.grade >= 0, right.grade >= 0, values)


def availability(left: People, right: People, settings: Settings) -> Measured:
    """Common hours a week, full from ``availability_full_hours``."""

    def values(rows: Some, columns: Some) -> Values:
        common = overlap(left, right, rows, columns)
        return np.asarray(np.minimum(common / (HALF_HOURS * settings.availability_full_hours), 1))

    return Measured(left.availability.any(axis=1), right.availability.any(axis=1), values)


def department(left: People, right: People, settings: Settings) -> Measured:
    """Full when the departments are the same or different, as the programme prefers."""
    return _alike(left.department, right.department, settings.department_prefers == "same")


def location(left: People, right: People, settings: Settings) -> Measured:
    """Full when the offices are the same or different, as the programme prefers."""
    return _alike(left.office, right.office, settings.location_prefers == "same")


def _alike(mine: NDArray[Any], theirs: NDArray[Any], wants_same: bool) -> Measured:
    def values(rows: Some, columns: Some) -> Values:
        fits = (mine[rows, None] == theirs[None, columns]) == wants_same
        return np.asarray(fits, dtype=np.float64)

    return Measured(mine >= 0, theirs >= 0, values)


def identity(left: People, right: People, settings: Settings) -> Measured:
    """Full when one of the two asked for a shared identity and they share one."""
    prefers = left.prefers_same_identity, right.prefers_same_identity

    def values(rows: Some, columns: Some) -> Values:
        asked = prefers[0][rows, None] | prefers[1][None, columns]
        shared = share_one(left.identities, right.identities, rows, columns)
        return np.asarray(asked & shared, dtype=np.float64)

    return Measured(np.ones(left.n, dtype=bool), np.ones(right.n, dtype=bool), values)


CRITERIA = (
    Criterion("skills", skills),
    Criterion("goals", goals),
    Criterion("preference", preference, is_bonus=True),
    Criterion("seniority", seniority),
    Criterion("availability", availability),
    Criterion("department", department),
    Criterion("location", location),
    Criterion("identity", identity, is_bonus=True),
)


def measures_of(
    used: Sequence[Criterion], left: People, right: People, settings: Settings
) -> list[Measured]:
    """Every criterion ready for two sides; what comes from outside is looked at as it measures.

    Raises
    ------
    InvalidProblem
        A criterion from outside does not say of everybody whether they answered. Its values are
        refused when they are asked for, unless they are numbers from 0 to 1, one for each pair.
    """
    ready = [each.prepare(left, right, settings) for each in used]
    return [
        own if each in CRITERIA else _watched(each.name, own, left.n, right.n)
        for each, own in zip(used, ready, strict=True)
    ]


def _watched(name: str, own: Measured, n_left: int, n_right: int) -> Measured:
    known = [np.asarray(side) for side in (own.left, own.right)]
    if [side.shape for side in known] != [(n_left,), (n_right,)] or not all(
        side.dtype == bool for side in known
    ):
        raise InvalidProblem(
            f"criterion {name} must say who answered as bool of shapes ({n_left},) and ({n_right},)"
        )

    def values(rows: Some, columns: Some) -> Values:
        got = np.asarray(own.values(rows, columns), dtype=np.float64)
        shape = len(known[0][rows]), len(known[1][columns])
        asked = known[0][rows][:, None] & known[1][columns][None, :]
        if got.shape != shape or not ((got >= 0) & (got <= 1) | ~asked).all():
            raise InvalidProblem(
                f"criterion {name} must give numbers from 0 to 1, one for each pair: {shape}"
            )
        return np.where(asked, got, 0.0)

    return Measured(known[0], known[1], values, own.most)
