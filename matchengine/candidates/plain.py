"""The same loop as ``compiled`` in numpy alone, for machines without numba; the same bytes."""

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

BINS = 4096
TILE = 256  # left people at a time
HIGHEST = 65534
SHIFT = np.uint64(48)
PREFERENCE, SENIORITY, AVAILABILITY, IDENTITY = 4, 8, 16, 128
MUTUAL = 0b01111011
Array = NDArray[Any]


def keep_best(
    rows: Array, block: Block, place: Array, left: Left, rules: Rules, patches: Patches,
    asks: Asks, rows_best: Any, columns_best: Any,
) -> None:  # fmt: skip
    """Score a tile and keep the best of each row and of each column."""
    people = block.people
    for top in range(0, len(rows), TILE):
        some = rows[top : top + TILE]
        score = score_tile(some, block, place, left, rules, patches)
        margin = score - asks.row_price[some][:, None] - asks.column_price[people][None, :]
        cut = np.minimum(asks.row_cut[some][:, None], asks.column_cut[people][None, :])
        counts = (score >= 0) & (score <= cut) & (margin >= asks.floor)
        if not counts.any():
            continue
        margin = np.where(counts, margin, -1)
        key = _keys(margin, left.mark[some], block.mark)
        _keep(some, people, key, score, margin, rows_best)
        _keep(people, some, key.T, score.T, margin.T, columns_best)


def score_tile(
    rows: Array, block: Block, place: Array, left: Left, rules: Rules, patches: Patches
) -> Array:
    """Scores of a tile, -1 for forbidden pairs."""
    codes, theirs = left.codes[:, rows, None], block.codes[:, None, :]
    sets, other_sets = left.sets[:, rows, None], block.sets[:, None, :]
    both, either = codes[ANSWERED] & theirs[ANSWERED], codes[ANSWERED] | theirs[ANSWERED]
    slots = _common_slots(left.availability[rows], block.availability)
    gap = theirs[GRADE] - codes[GRADE]
    broken = (sets[LANGUAGES] & other_sets[LANGUAGES]) == 0
    broken |= (both & AVAILABILITY != 0) & (slots < rules.least_slots)
    if rules.grade_rule:
        broken |= (both & SENIORITY != 0) & (gap < rules.least_gap)
    wish = _patch(rows, block, place, patches, broken)
    asked = codes[PREFERS] | theirs[PREFERS]
    bits = (both & MUTUAL | either & PREFERENCE | both & asked * IDENTITY) & rules.used
    answers = (codes[ANSWERED] & PREFERENCE != 0).astype(np.int64)
    answers = answers + (theirs[ANSWERED] & PREFERENCE != 0)
    values = (
        _covered(rows, left, block) / left.best[rows][:, None],
        rules.share[_bins(rows, left, block)],
        wish / np.maximum(answers, 1),
        np.maximum(1 - np.abs(gap - rules.best_gap) / 4, 0.0),
        np.minimum(slots / rules.full_slots, 1.0),
        (codes[DEPARTMENT] == theirs[DEPARTMENT]) == rules.same_department,
        (codes[OFFICE] == theirs[OFFICE]) == rules.same_office,
        (sets[IDENTITIES] & other_sets[IDENTITIES]) != 0,
    )
    total = np.zeros(broken.shape, dtype=np.int64)
    for criterion, value in enumerate(values):
        total += np.floor(rules.table[bits, criterion] * value + 0.5).astype(np.int64)
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
        np.add.at(wish[r], c[here & ~banned], patches.value[span][here & ~banned])
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
