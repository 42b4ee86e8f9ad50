"""The same loop as ``compiled`` in numpy alone, for machines without numba; the same bytes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.candidates.columns import (
    ANSWERED,
    DEPARTMENT,
    GRADE,
    IDENTITIES,
    LANGUAGES,
    OFFICE,
    PREFERS,
    Asks,
    Block,
    Left,
    Patches,
    Rules,
)
from matchengine.candidates.outside import Outside, added
from matchengine.scoring.calibration import bins_of

BINS = 4096
TILE = 256  # left people at a time
HIGHEST = 65534
SHIFT = np.uint64(48)
GOALS, SENIORITY, AVAILABILITY = 1, 8, 16
Array = NDArray[Any]


def keep_best(
    rows: Array,
    block: Block,
    place: Array,
    left: Left,
    rules: Rules,
    patches: Patches,
    asks: Asks,
    rows_best: Any,
    columns_best: Any,
    outside: Sequence[Outside] = (),
) -> None:
    """Score a tile and keep the best of each row and of each column."""
    people = block.people
    for top in range(0, len(rows), TILE):
        some = rows[top : top + TILE]
        score = score_tile(some, block, place, left, rules, patches)
        price = asks.row_price[some][:, None] + asks.column_price[people][None, :]
        if outside:
            needs = _need(rows_best[0], some, asks), _need(columns_best[0], people, asks)
            least = price + np.minimum(needs[0][:, None], needs[1][None, :])
            score = added(outside, score, some, people, least)
        margin = score - price
        cut = np.minimum(asks.row_cut[some][:, None], asks.column_cut[people][None, :])
        counts = (score >= 0) & (score <= cut) & (margin >= asks.floor)
        if not counts.any():
            continue
        margin = np.where(counts, margin, -1)
        key = _keys(margin, left.mark[some], block.mark)
        _keep(some, people, key, score, margin, rows_best)
        _keep(people, some, key.T, score.T, margin.T, columns_best)


def _need(keys: Array, people: Array, asks: Asks) -> Array:
    """The least margin that may still enter the lists of these people."""
    worst = (keys[people].min(axis=1) >> SHIFT).astype(np.int64) - 1
    return np.asarray(np.maximum(worst, asks.floor))


def score_tile(
    rows: Array, block: Block, place: Array, left: Left, rules: Rules, patches: Patches
) -> Array:
    """Scores of a tile, -1 for forbidden pairs."""
    codes, theirs = left.codes[:, rows, None], block.codes[:, None, :]
    sets, other_sets = left.sets[:, rows, None], block.sets[:, None, :]
    both = codes[ANSWERED] & theirs[ANSWERED]
    slots = _common_slots(left.availability[rows], block.availability)
    gap = theirs[GRADE] - codes[GRADE]
    broken = (sets[LANGUAGES] & other_sets[LANGUAGES]) == 0
    broken |= (both & AVAILABILITY != 0) & (slots < rules.least_slots)
    if rules.grade_rule:
        broken |= (both & SENIORITY != 0) & (gap < rules.least_gap)
    wish = _patch(rows, block, place, patches, broken)
    asked = codes[PREFERS] | theirs[PREFERS]
    points, covered = rules.points, _covered(rows, left, block)
    brought = (
        points[0][bins_of(covered / left.best[rows][:, None])],
        rules.goals[_bins(rows, left, block)],
        points[2][bins_of(wish)],
        points[3][bins_of(np.maximum(1 - np.abs(gap - rules.best_gap) / 4, 0.0))],
        rules.hours[slots],
        points[5, -1] * ((codes[DEPARTMENT] == theirs[DEPARTMENT]) == rules.same_department),
        points[6, -1] * ((codes[OFFICE] == theirs[OFFICE]) == rules.same_office),
        points[7, -1] * (asked & ((sets[IDENTITIES] & other_sets[IDENTITIES]) != 0)),
    )
    total = np.zeros(broken.shape, dtype=np.int64)
    for criterion, value in enumerate(brought):
        bit, typical = 1 << criterion, rules.programme[criterion]
        typical = np.where(theirs[ANSWERED] & bit, block.typical[criterion], typical)
        typical = np.where(codes[ANSWERED] & bit, left.typical[rows, criterion][:, None], typical)
        counted = np.where(both & bit, value, typical)
        if criterion == GOALS and rules.words_most >= 0:
            speaks = (both & 1 != 0) & (brought[0] > 0) | (brought[2] > 0)
            counted = np.where(speaks, counted, np.minimum(counted, rules.words_most))
        total += counted
    return np.where(broken, -1, total)


def _common_slots(mine: Array, theirs: Array) -> Array:
    slots: Array = np.zeros((len(mine), theirs.shape[1]), dtype=np.int32)
    for word in range(len(theirs)):
        slots += np.bitwise_count(mine[:, word, None] & theirs[word])
    return slots


def _covered(rows: Array, left: Left, block: Block) -> Array:
    """How much of what each row wants is offered: priority times level, added up."""
    length = left.wants[rows + 1] - left.wants[rows]
    wanted = np.zeros((len(rows), len(block.offered)))
    at = np.repeat(left.wants[rows] - np.cumsum(length) + length, length) + np.arange(length.sum())
    who = np.repeat(np.arange(len(rows)), length)
    np.add.at(wanted, (who, left.skill[at]), left.priority[at])
    return np.asarray(wanted @ block.offered.astype(np.float64))


def _bins(rows: Array, left: Left, block: Block) -> Array:
    dots = left.text[rows].astype(np.float64) @ block.text.T.astype(np.float64)
    norms = np.maximum(left.norm[rows][:, None] * block.norm, 1.0)
    bins: Array = np.clip(np.ceil(dots / norms * BINS), 0, BINS).astype(np.int64)
    return bins


def _patch(rows: Array, block: Block, place: Array, patches: Patches, broken: Array) -> Array:
    """Enter listed pairs into a tile; the wishes of each pair, added up."""
    wish = np.zeros(broken.shape)
    for r, i in enumerate(rows.tolist()):
        span = slice(patches.indptr[i], patches.indptr[i + 1])
        c = place[patches.right[span]] - block.first
        here, banned = (c >= 0) & (c < broken.shape[1]), patches.is_forbidden[span]
        broken[r, c[here & banned]] = True
        for at, value in zip(c[here & ~banned], patches.value[span][here & ~banned], strict=True):
            wish[r, at] += value - wish[r, at] * value
    return wish


def _keys(margin: Array, mark_left: Array, mark_right: Array) -> Array:
    """Margin first, then a keyed hash of the two people; 0 for pairs that do not count."""
    with np.errstate(over="ignore"):
        word = mark_left[:, None] ^ (mark_right * np.uint64(0x9E3779B97F4A7C15))[None, :]
        word = word * np.uint64(0xBF58476D1CE4E5B9)
    word ^= word >> np.uint64(31)
    key = ((np.minimum(margin, HIGHEST) + 1).astype(np.uint64) << SHIFT) | (word >> np.uint64(16))
    return np.where(margin < 0, np.uint64(0), key)


def _keep(people: Array, others: Array, key: Array, score: Array, margin: Array, best: Any) -> None:
    """Merge a tile into the heaps of ``people``; the smallest key stays in front."""
    keys, partners, scores, lift = best
    numbers = np.broadcast_to(others.astype(np.int32), key.shape)
    tile = ((keys, key), (partners, numbers), (scores, score.astype(np.int16)))
    every = [np.concatenate([old[people], new], axis=1) for old, new in tile]
    order = np.argsort(every[0], axis=1)[:, -keys.shape[1] :]
    for (old, _), both in zip(tile, every, strict=True):
        old[people] = np.take_along_axis(both, order, 1)
    lift[people] = np.maximum(lift[people], margin.max(axis=1))
