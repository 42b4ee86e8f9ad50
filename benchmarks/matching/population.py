"""Made-up programmes of any size: clustered skills, scarce hours, places; fixed by a seed."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matchengine import People, SparseRows

CLUSTERS, SKILLS, OFFICES = 18, 180, 10
CODES = ("grade", "department", "office")
ZONES = np.array([0, 2, 2, 2, -10, -16, -6, 11, 16, 20])  # half hours from UTC


def programme(
    n_left: int, n_right: int, seed: int = 7, dimension: int = 64
) -> tuple[People, People]:
    """Two sides that want and offer skills in the same clusters."""
    rng = np.random.default_rng([seed, n_left, n_right])
    base = rng.normal(size=(CLUSTERS, dimension))
    left = _side(rng, n_left, base, offers=False, first=0, others=n_right)
    return left, _side(rng, n_right, base, offers=True, first=n_left, others=n_left)


def places(n_right: int, seed: int = 7) -> Any:
    """One to four places for every mentor, mostly one."""
    return np.random.default_rng([seed, n_right]).choice(4, n_right, p=[0.52, 0.28, 0.15, 0.05]) + 1


def hidden(people: People, who: ArrayLike, answers: Iterable[str]) -> People:
    """The same people, some of whom (positions) did not give some answers (columns)."""
    columns, silent = people.arrays(), np.zeros(people.n, dtype=bool)
    silent[np.asarray(who)] = True
    for name in answers:
        column = columns[name]
        if isinstance(column, SparseRows):
            kept, lengths = ~silent[column.row], np.where(silent, 0, column.lengths)
            indptr = np.concatenate([[0], np.cumsum(lengths)])
            columns[name] = SparseRows(indptr, column.index[kept], column.value[kept])
        elif column is not None:
            columns[name] = column.copy()
            columns[name][silent] = -1 if name in CODES else 0
    return People(**columns)


def _side(
    rng: np.random.Generator, n: int, base: Any, *, offers: bool, first: int, others: int
) -> People:
    cluster = rng.integers(0, CLUSTERS, (n, 3))
    width = 7 if offers else 4
    pick = cluster[np.arange(n)[:, None], rng.integers(0, 3, (n, width))] * 10
    skill = np.sort(pick + (rng.random((n, width)) ** 1.6 * 10).astype(int), axis=1)
    fresh = np.concatenate([np.ones((n, 1), bool), skill[:, 1:] != skill[:, :-1]], axis=1)
    value = rng.integers(1, 6 if offers else 4, (n, width))
    indptr = np.concatenate([[0], np.cumsum(fresh.sum(axis=1))])
    rows = SparseRows(indptr, skill[fresh], value[fresh])
    office = rng.integers(0, OFFICES, n)
    text = (
        base[cluster[:, 0]] + 0.6 * base[cluster[:, 1]] + 1.1 * rng.normal(size=(n, base.shape[1]))
    )
    wished = rng.integers(0, 3, n) * (not offers)
    wishes = SparseRows(
        np.concatenate([[0], np.cumsum(wished)]),
        (rng.random(int(wished.sum())) ** 3 * others).astype(int),
        (np.arange(int(wished.sum())) % 2),
    )
    return People(
        n=n,
        person=np.arange(first, first + n),
        grade=np.clip(rng.geometric(0.42, n) + 2 * offers, 1, 9),
        department=rng.integers(0, 10, n),
        office=office,
        availability=_week(rng, n, office),
        languages=1 | rng.integers(0, 64, n),
        identities=rng.integers(0, 8, n) & rng.integers(0, 8, n),
        prefers_same_identity=rng.random(n) < 0.1,
        offers=rows if offers else SparseRows.of([[]] * n),
        wants=SparseRows.of([[]] * n) if offers else rows,
        text=text.astype(np.float32),
        wishes=wishes,
    )


def _week(rng: np.random.Generator, n: int, office: Any) -> Any:
    week = np.zeros((n, 7, 48), dtype=bool)
    start = 17 + rng.integers(-2, 3, n)
    slot = np.arange(48)
    for day in range(5):
        free = (slot >= start[:, None]) & (slot < start[:, None] + 16)
        busy = np.repeat(rng.random((n, 8)) < 0.45, 6, axis=1)
        week[:, day] = free & ~busy & (rng.random((n, 1)) < 0.9)
    slots = week.reshape(n, 336)
    for number, zone in enumerate(ZONES):
        there = office == number
        slots[there] = np.roll(slots[there], -zone, axis=1)
    return slots
