# mypy: disable-error-code="no-untyped-def, untyped-decorator, no-untyped-call, misc"
"""The compiled inner loop: rules, exact score and best-of heaps in one pass over a tile.

Only scalars and arrays in here, no objects: with numba it compiles to machine code. Every number
is computed by the same operations in the same order as ``scoring`` does, so both give the same
bytes.
"""

import numba  # type: ignore[import-not-found, import-untyped, unused-ignore]
import numpy as np

from matchengine.candidates.columns import Columns

PREFERENCE, SENIORITY, AVAILABILITY, IDENTITY = (np.int32(1 << c) for c in (2, 3, 4, 7))
MUTUAL = np.int32(0b01111011)  # criteria that both sides must answer
BINS = 4096
NO_PAIR = np.int32(256)


@numba.njit(nogil=True, cache=True)
def _popcount(word):
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int32((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@numba.njit(nogil=True, cache=True)
def _common_slots(mine, theirs, slots):
    for word in range(6):
        bits, column = mine[word], theirs[word]
        for c in range(len(slots)):
            slots[c] += _popcount(bits & column[c])


@numba.njit(nogil=True, cache=True)
def _judge_languages(mine, theirs, bits):
    zero = np.uint64(0)
    for c in range(len(bits)):
        bits[c] |= NO_PAIR * np.int32((mine & theirs[c] == zero) & (theirs[c] != zero))


@numba.njit(nogil=True, cache=True)
def _judge_grades(mine, theirs, answered, other, least, bits):
    for c in range(len(bits)):
        both = answered & other[c] & SENIORITY
        bits[c] |= NO_PAIR * np.int32((both != 0) & (theirs[c] - mine < least))


@numba.njit(nogil=True, cache=True)
def _judge_slots(slots, answered, other, least, bits):
    for c in range(len(bits)):
        both = answered & other[c] & AVAILABILITY
        bits[c] |= NO_PAIR * np.int32((both != 0) & (slots[c] < least))


@numba.njit(nogil=True, cache=True)
def _judge_person(mine, theirs, bits):
    for c in range(len(bits)):
        bits[c] |= NO_PAIR * np.int32(mine == theirs[c])


@numba.njit(nogil=True, cache=True)
def _answered(mine, theirs, prefers, other_prefers, used, bits):
    """Which criteria count for each pair, below the bit of a forbidden one."""
    for c in range(len(bits)):
        other = theirs[c]
        both = mine & other
        asked = np.int32(prefers | other_prefers[c]) * IDENTITY
        bits[c] |= (both & MUTUAL | (mine | other) & PREFERENCE | both & asked) & used


@numba.njit(nogil=True, cache=True)
def _add_skills(weight, best, covered, bits, total):
    for c in range(len(bits)):
        total[c] = np.int32(weight[bits[c] & 255] * (np.float64(covered[c]) / best) + 0.5)


@numba.njit(nogil=True, cache=True)
def _add_goals(weight, share, norm, norms, dots, bits, total):
    for c in range(len(bits)):
        cosine = np.float64(dots[c]) / max(norm * norms[c], 1.0)
        at = np.uint32(min(max(np.ceil(cosine * BINS), 0.0), BINS * 1.0))
        total[c] += np.int32(weight[bits[c] & 255] * share[at] + 0.5)


@numba.njit(nogil=True, cache=True)
def _add_seniority(weight, grade, grades, best, bits, total):
    for c in range(len(bits)):
        value = max(1 - abs(grades[c] - grade - best) / 4, 0.0)
        total[c] += np.int32(weight[bits[c] & 255] * value + 0.5)


@numba.njit(nogil=True, cache=True)
def _add_availability(weight, full, slots, bits, total):
    for c in range(len(bits)):
        total[c] += np.int32(weight[bits[c] & 255] * min(slots[c] / full, 1.0) + 0.5)


@numba.njit(nogil=True, cache=True)
def _add_alike(weight, mine, theirs, wants_same, bits, total):
    for c in range(len(bits)):
        fits = (theirs[c] == mine) == wants_same
        total[c] += np.int32(weight[bits[c] & 255]) * np.int32(fits)


@numba.njit(nogil=True, cache=True)
def _add_identity(weight, mine, theirs, bits, total):
    zero = np.uint64(0)
    for c in range(len(bits)):
        total[c] += np.int32(weight[bits[c] & 255]) * np.int32(mine & theirs[c] != zero)


@numba.njit(nogil=True, cache=True)
def score_row(i, left, right, rules, covered, dots, slots, bits, total):
    """Scores of left person ``i`` with the people of ``right``, without wishes.

    Afterwards ``bits`` has ``NO_PAIR`` set for forbidden pairs and the answered criteria below.
    One short loop per rule and criterion: each runs on many pairs at once.
    """
    mine = np.int32(left.answered[i])
    slots[:] = 0
    bits[:] = 0
    _common_slots(left.availability[:, i], right.availability, slots)
    if rules.shared_language and left.languages[i] != np.uint64(0):
        _judge_languages(left.languages[i], right.languages, bits)
    if rules.grade_rule:
        _judge_grades(left.grade[i], right.grade, mine, right.answered, rules.least_gap, bits)
    _judge_slots(slots, mine, right.answered, rules.least_slots, bits)
    if rules.check_person:
        _judge_person(left.person[i], right.person, bits)
    _answered(mine, right.answered, left.prefers[i], right.prefers, rules.used, bits)
    table = rules.table
    _add_skills(table[0], left.best[i], covered, bits, total)
    _add_goals(table[1], rules.share, left.norm[i], right.norm, dots, bits, total)
    _add_seniority(table[3], left.grade[i], right.grade, rules.best_gap, bits, total)
    _add_availability(table[4], rules.full_slots, slots, bits, total)
    _add_alike(table[5], left.department[i], right.department, rules.same_department, bits, total)
    _add_alike(table[6], left.office[i], right.office, rules.same_office, bits, total)
    _add_identity(table[7], left.identities[i], right.identities, bits, total)


@numba.njit(nogil=True, cache=True)
def _patch(i, patches, spot, answered, others, weight, bits, wish, total):
    """Add wishes and forbid listed pairs: few, so one at a time."""
    for p in range(patches.indptr[i], patches.indptr[i + 1]):
        c = spot[patches.right[p]]
        if c >= 0:
            if patches.is_forbidden[p]:
                bits[c] |= NO_PAIR
            else:
                wish[c] += patches.value[p]
    for p in range(patches.indptr[i], patches.indptr[i + 1]):
        c = spot[patches.right[p]]
        if c >= 0 and wish[c] > 0:
            asked = (answered & PREFERENCE != 0) + (others[c] & PREFERENCE != 0)
            total[c] += np.int32(weight[bits[c] & 255] * (wish[c] / asked) + 0.5)
            wish[c] = 0.0


@numba.njit(nogil=True, cache=True)
def _key(score, mark_left, mark_right):
    """Score first, then a keyed hash of the two people: a total order that no input order sways."""
    word = (mark_left ^ (mark_right * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(
        0xBF58476D1CE4E5B9
    )
    word ^= word >> np.uint64(31)
    return (np.uint64(score + 1) << np.uint64(48)) | (word >> np.uint64(16))


@numba.njit(nogil=True, cache=True)
def _push(keys, partners, key, partner):
    """Replace the smallest of a full min-heap (empty places hold 0)."""
    size = len(keys)
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at] = keys[child]
        partners[at] = partners[child]
        at = child
    keys[at] = key
    partners[at] = partner


@numba.njit(nogil=True, cache=True)
def keep_best(
    rows,
    columns,
    spot,
    left,
    right,
    rules,
    patches,
    covered,
    dots,
    row_keys,
    row_partners,
    column_keys,
    column_partners,
):
    """Score a tile and keep the best of each row and of each column in their heaps.

    ``rows`` and ``columns`` are the people's numbers, ``right`` the columns' people only, and
    ``spot[j]`` where person ``j`` is among them, -1 for elsewhere.
    """
    width, shift = len(columns), np.uint64(48)
    slots, bits = np.empty(width, np.int32), np.empty(width, np.int32)
    total, wish = np.empty(width, np.int32), np.zeros(width)
    least = np.empty(width, np.int32)
    for c in range(width):
        least[c] = np.int32(column_keys[columns[c], 0] >> shift) - 1
    for r in range(len(rows)):
        i = rows[r]
        score_row(i, left, right, rules, covered[r], dots[r], slots, bits, total)
        _patch(i, patches, spot, np.int32(left.answered[i]), right.answered, rules.table[2],
               bits, wish, total)  # fmt: skip
        mine, partners, mark = row_keys[i], row_partners[i], left.mark[i]
        enough = np.int32(mine[0] >> shift) - 1
        for c in range(width):
            score = total[c]
            if bits[c] >= NO_PAIR or (score < enough and score < least[c]):
                continue
            j = columns[c]
            key = _key(score, mark, right.mark[c])
            if key > mine[0]:
                _push(mine, partners, key, j)
                enough = np.int32(mine[0] >> shift) - 1
            if key > column_keys[j, 0]:
                _push(column_keys[j], column_partners[j], key, i)
                least[c] = np.int32(column_keys[j, 0] >> shift) - 1


@numba.njit(nogil=True, cache=True)
def _take(side, people):
    """The columns of some people, close together."""
    words = np.empty((6, len(people)), np.uint64)
    for word in range(6):
        words[word] = side.availability[word][people]
    return Columns(
        side.languages[people], words, side.answered[people], side.grade[people],
        side.department[people], side.office[people], side.identities[people],
        side.prefers[people], side.person[people], side.best[people], side.norm[people],
        side.mark[people],
    )  # fmt: skip


@numba.njit(nogil=True, cache=True)
def _dot(row, table, people, out):
    """Exact products of whole numbers: any order of adding gives the same."""
    for c in range(len(people)):
        other, sum_ = table[people[c]], row[0] * 0
        for d in range(len(row)):
            sum_ += row[d] * other[d]
        out[c] = sum_


@numba.njit(nogil=True, cache=True)
def find_violations(
    rows,
    columns,
    left,
    right,
    rules,
    patches,
    wanted,
    offered,
    text_left,
    text_right,
    row_price,
    column_price,
    row_cut,
    column_cut,
    lift,
    found,
):
    """Pairs outside the pool that score more than their two prices.

    ``columns`` are sorted by price. Only pairs whose two cuts both leave room are scored. Raises
    ``lift`` to the largest margin of each row and returns how many pairs were written to
    ``found`` (left, right, score), which may be too small for all.
    """
    count = 0
    spot = np.full(len(right.grade), -1, np.int64)
    near = np.empty(len(columns), np.int64)
    for r in range(len(rows)):
        i, size = rows[r], 0
        room = row_cut[i] - row_price[i]
        for c in range(len(columns)):
            j = columns[c]
            if column_price[j] >= room:
                break
            if column_cut[j] > row_price[i] + column_price[j]:
                near[size] = j
                spot[j] = size
                size += 1
        if size == 0:
            continue
        here = near[:size]
        close = _take(right, here)
        covered, dots = np.empty(size, wanted.dtype), np.empty(size, text_left.dtype)
        _dot(wanted[i], offered, here, covered)
        _dot(text_left[i], text_right, here, dots)
        slots, bits = np.empty(size, np.int32), np.empty(size, np.int32)
        total, wish = np.empty(size, np.int32), np.zeros(size)
        score_row(i, left, close, rules, covered, dots, slots, bits, total)
        _patch(i, patches, spot, np.int32(left.answered[i]), close.answered, rules.table[2],
               bits, wish, total)  # fmt: skip
        for c in range(size):
            score, j = total[c], here[c]
            spot[j] = -1
            margin = score - row_price[i] - column_price[j]
            if margin <= 0 or bits[c] >= NO_PAIR or score > row_cut[i] or score > column_cut[j]:
                continue
            lift[i] = max(lift[i], margin)
            if count < found.shape[1]:
                found[0, count], found[1, count], found[2, count] = i, j, score
                count += 1
    return count
