"""The same loops as ``compiled`` in numpy alone, for machines without numba; the same bytes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.candidates.columns import Columns, Patches, Rules

BINS = 4096
TILE = 256  # left people at a time
SHIFT = np.uint64(48)
PREFERENCE, SENIORITY, AVAILABILITY, IDENTITY = 4, 8, 16, 128
MUTUAL = 0b01111011
Array = NDArray[Any]


def keep_best(
    rows: Array, columns: Array, spot: Array, left: Columns, right: Columns, rules: Rules,
    patches: Patches, covered: Array, dots: Array, row_keys: Array, row_partners: Array,
    column_keys: Array, column_partners: Array,
) -> None:  # fmt: skip
    """Score a tile and keep the best of each row and of each column."""
    score = score_tile(rows, spot, left, right, rules, patches, covered, dots)
    key = _keys(score, left.mark[rows], right.mark)
    _keep(rows, columns, key, row_keys, row_partners)
    _keep(columns, rows, key.T, column_keys, column_partners)


def find_violations(
    rows: Array, columns: Array, left: Columns, right: Columns, rules: Rules, patches: Patches,
    wanted: Array, offered: Array, text_left: Array, text_right: Array, row_price: Array,
    column_price: Array, row_cut: Array, column_cut: Array, lift: Array, found: Array,
) -> int:  # fmt: skip
    """Pairs outside the pool that score more than their two prices; see ``compiled``."""
    count = 0
    for some, here in _corner(rows, columns, row_price, column_price, row_cut):
        price = row_price[some][:, None] + column_price[here][None, :]
        cut = np.minimum(row_cut[some][:, None], column_cut[here][None, :])
        if not (cut > price).any():
            continue
        spot = np.full(len(right.grade), -1, dtype=np.int64)
        spot[here] = np.arange(len(here))
        covered, dots = wanted[some] @ offered[here].T, text_left[some] @ text_right[here].T
        score = score_tile(some, spot, left, right.take(here), rules, patches, covered, dots)
        margin = np.where((score >= 0) & (score <= cut), score - price, 0)
        np.maximum.at(lift, some, margin.max(axis=1))
        r, c = np.nonzero(margin > 0)
        fits = min(len(r), found.shape[1] - count)
        for line, values in enumerate((some[r], here[c], score[r, c])):
            found[line, count : count + fits] = values[:fits]
        count += fits
    return count


def _corner(
    rows: Array, columns: Array, row_price: Array, column_price: Array, row_cut: Array
) -> Iterator[tuple[Array, Array]]:
    """Blocks of rows with the columns cheap enough for one of them."""
    for start in range(0, len(rows), TILE):
        some = rows[start : start + TILE]
        room = (row_cut[some] - row_price[some]).max()
        width = int(np.searchsorted(column_price[columns], room))
        for first in range(0, width, 4 * TILE):
            yield some, columns[first : min(first + 4 * TILE, width)]


def score_tile(
    rows: Array, spot: Array, left: Columns, right: Columns, rules: Rules, patches: Patches,
    covered: Array, dots: Array,
) -> Array:  # fmt: skip
    """Scores of a tile, -1 for forbidden pairs."""
    mine, theirs = left.answered[rows][:, None], right.answered[None, :]
    both, wish = mine & theirs, np.zeros(covered.shape)
    slots = sum(
        np.bitwise_count(left.availability[w, rows][:, None] & right.availability[w][None, :])
        .astype(np.int32)
        for w in range(6)
    )  # fmt: skip
    gap = right.grade[None, :] - left.grade[rows][:, None]
    broken = _broken(rows, left, right, rules, both, slots, gap)
    _patch(rows, spot, patches, wish, broken)
    asked = left.prefers[rows][:, None] | right.prefers[None, :]
    bits = both & MUTUAL | (mine | theirs) & PREFERENCE | np.where(asked, both & IDENTITY, 0)
    bits &= rules.used
    answers = (mine & PREFERENCE != 0).astype(np.int64) + (theirs & PREFERENCE != 0)
    norms = np.maximum(left.norm[rows][:, None] * right.norm[None, :], 1.0)
    at = np.clip(np.ceil(dots.astype(np.float64) / norms * BINS), 0, BINS).astype(np.int64)
    shared = left.identities[rows][:, None] & right.identities[None, :]
    values = (
        covered.astype(np.float64) / left.best[rows][:, None],
        rules.share[at],
        wish / np.maximum(answers, 1),
        np.maximum(1 - np.abs(gap - rules.best_gap) / 4, 0.0),
        np.minimum(np.asarray(slots) / rules.full_slots, 1.0),
        (left.department[rows][:, None] == right.department[None, :]) == rules.same_department,
        (left.office[rows][:, None] == right.office[None, :]) == rules.same_office,
        shared != 0,
    )
    parts = [
        np.floor(rules.table[c][bits] * v + 0.5).astype(np.int64) for c, v in enumerate(values)
    ]
    return np.where(broken, -1, sum(parts))


def _broken(
    rows: Array, left: Columns, right: Columns, rules: Rules, both: Array, slots: Any, gap: Array
) -> Array:
    broken = (both & AVAILABILITY != 0) & (slots < rules.least_slots)
    if rules.shared_language:
        mine, theirs = left.languages[rows][:, None], right.languages[None, :]
        broken |= (mine & theirs == 0) & (mine != 0) & (theirs != 0)
    if rules.grade_rule:
        broken |= (both & SENIORITY != 0) & (gap < rules.least_gap)
    if rules.check_person:
        broken |= left.person[rows][:, None] == right.person[None, :]
    return np.asarray(broken)


def _patch(rows: Array, spot: Array, patches: Patches, wish: Array, broken: Array) -> None:
    """Enter wishes and listed pairs into a tile."""
    for r, i in enumerate(rows.tolist()):
        span = slice(patches.indptr[i], patches.indptr[i + 1])
        c = spot[patches.right[span]]
        here, banned = c >= 0, patches.is_forbidden[span]
        broken[r, c[here & banned]] = True
        np.add.at(wish[r], c[here & ~banned], patches.value[span][here & ~banned])


def _keys(score: Array, mark_left: Array, mark_right: Array) -> Array:
    """Score first, then a keyed hash of the two people; 0 for forbidden pairs."""
    with np.errstate(over="ignore"):
        word = mark_left[:, None] ^ (mark_right * np.uint64(0x9E3779B97F4A7C15))[None, :]
        word = word * np.uint64(0xBF58476D1CE4E5B9)
    word ^= word >> np.uint64(31)
    key = ((score + 1).astype(np.uint64) << SHIFT) | (word >> np.uint64(16))
    return np.where(score < 0, np.uint64(0), key)


def _keep(people: Array, others: Array, key: Array, keys: Array, partners: Array) -> None:
    """Merge a tile into the heaps of ``people``; the smallest key stays in front."""
    every = np.concatenate([keys[people], key], axis=1)
    numbers = np.broadcast_to(others.astype(np.int32), key.shape)
    whom = np.concatenate([partners[people], numbers], axis=1)
    best = np.argsort(every, axis=1)[:, -keys.shape[1] :]
    keys[people] = np.take_along_axis(every, best, 1)
    partners[people] = np.take_along_axis(whom, best, 1)
