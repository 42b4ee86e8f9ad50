# mypy: disable-error-code="no-untyped-def, untyped-decorator, no-untyped-call, misc, call-arg"
"""The compiled inner loop: a quick upper bound for every pair, the exact score for the few left.

Only scalars and arrays in here, no objects: with numba it compiles to machine code. Every exact
score is computed by the same operations in the same order as ``scoring`` does, so both give the
same bytes. The upper bound only decides which pairs are looked at closely, never what they score.
"""

from typing import NamedTuple

import numba  # type: ignore[import-not-found, import-untyped, unused-ignore]
import numpy as np
from numba.extending import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
    intrinsic,
)

from matchengine.candidates.columns import (
    ANSWERED,
    DEPARTMENT,
    GRADE,
    IDENTITIES,
    LANGUAGES,
    OFFICE,
    PREFERS,
)

PREFERENCE, SENIORITY, AVAILABILITY, IDENTITY = (1 << c for c in (2, 3, 4, 7))
MUTUAL = 0b01111011  # criteria that both sides must answer
BINS = 4096
NEVER = np.float32(-1e30)  # the bound of a forbidden pair
HIGHEST = 65534  # margins above all count as this in a key


@intrinsic
def _popcount(typing, word):
    def generate(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return word(word), generate


@numba.njit(nogil=True, cache=True)
def _common_slots(mine, theirs, slots):
    slots[:] = 0
    for word in range(len(mine)):
        bits, column = mine[word], theirs[word]
        if bits != 0:
            for c in range(len(slots)):
                slots[c] += np.int32(_popcount(np.uint32(bits & column[c])))


@numba.njit(nogil=True, cache=True)
def _cover(index, value, offered, covered):
    covered[:] = 0
    for k in range(len(index)):
        priority, column = np.int32(value[k]), offered[index[k]]
        for c in range(len(covered)):
            covered[c] += priority * np.int32(column[c])


class _Person(NamedTuple):
    answered: int
    prefers: int
    grade: int
    department: int
    office: int
    languages: int
    identities: int
    best: float
    norm: float
    mark: int


@numba.njit(nogil=True, cache=True)
def _person(codes, sets, best, norm, mark, i):
    return _Person(
        codes[ANSWERED, i], codes[PREFERS, i], codes[GRADE, i], codes[DEPARTMENT, i],
        codes[OFFICE, i], sets[LANGUAGES, i], sets[IDENTITIES, i], best[i], norm[i], mark[i],
    )  # fmt: skip


@numba.njit(nogil=True, cache=True)
def _bits(mine, codes, c, used):
    """The criteria that count for a pair."""
    theirs = codes[ANSWERED, c]
    both = mine.answered & theirs
    asked = (mine.prefers | codes[PREFERS, c]) * IDENTITY
    return (both & MUTUAL | (mine.answered | theirs) & PREFERENCE | both & asked) & used


@numba.njit(nogil=True, cache=True)
def _add_counts(skills, covered, hours, slots, full, few, start, bound):
    for c in range(len(bound)):
        total = start + skills * np.float32(covered[c]) + hours * np.float32(min(slots[c], full))
        bound[c] = total if slots[c] >= few else NEVER


@numba.njit(nogil=True, cache=True)
def _add_grades(weight, grades, best, least, bound):
    zero, one, quarter = np.float32(0), np.float32(1), np.float32(0.25)
    for c in range(len(bound)):
        grade = np.float32(grades[c])
        total = bound[c] + weight * max(one - abs(grade - best) * quarter, zero)
        bound[c] = total if grade >= least else NEVER


@numba.njit(nogil=True, cache=True)
def _add_alike(same, other, mine, theirs, bound):
    for c in range(len(bound)):
        bound[c] += same if theirs[c] == mine else other


@numba.njit(nogil=True, cache=True)
def _add_shared(weight, mine, theirs, bound):
    for c in range(len(bound)):
        bound[c] += weight if mine & theirs[c] != 0 else np.float32(0)


@numba.njit(nogil=True, cache=True)
def _forbid_foreign(mine, theirs, bound):
    for c in range(len(bound)):
        bound[c] = bound[c] if mine & theirs[c] != 0 else NEVER


@numba.njit(nogil=True, cache=True)
def _compare(bound, row_need, price, column_need, hit):
    for c in range(len(bound)):
        hit[c] = bound[c] >= min(row_need + price[c], column_need[c])


@numba.njit(nogil=True, cache=True)
def _bound(mine, first, last, codes, sets, covered, slots, rules, spare, bound):
    """At least the score plus ``spare`` of allowed pairs, for people who all answered the same."""
    both = mine.answered & codes[ANSWERED, first]
    weight = rules.table[_bits(mine, codes, first, rules.used)]
    some = bound[first:last]
    _add_counts(
        np.float32(weight[0] / mine.best), covered[first:last],
        np.float32(weight[4] / rules.full_slots), slots[first:last],
        np.int32(np.ceil(rules.full_slots)),
        np.int32(np.ceil(rules.least_slots)) if both & AVAILABILITY else np.int32(0),
        np.float32(weight[1] + spare), some,
    )  # fmt: skip
    if both & SENIORITY:
        least = mine.grade + rules.least_gap if rules.grade_rule else -(10**9)
        _add_grades(np.float32(weight[3]), codes[GRADE][first:last],
                    np.float32(mine.grade + rules.best_gap), np.float32(least), some)  # fmt: skip
    if weight[5] > 0:
        is_same = rules.same_department
        _add_alike(np.float32(weight[5] * is_same), np.float32(weight[5] * (not is_same)),
                   mine.department, codes[DEPARTMENT][first:last], some)  # fmt: skip
    if weight[6] > 0:
        is_same = rules.same_office
        _add_alike(np.float32(weight[6] * is_same), np.float32(weight[6] * (not is_same)),
                   mine.office, codes[OFFICE][first:last], some)  # fmt: skip
    if weight[7] > 0:
        _add_shared(np.float32(weight[7]), mine.identities, sets[IDENTITIES][first:last], some)
    if mine.languages != ~np.uint64(0):
        _forbid_foreign(mine.languages, sets[LANGUAGES][first:last], some)


@numba.njit(nogil=True, cache=True)
def _dot(mine, i, theirs, c):
    total = np.int32(0)
    for d in range(mine.shape[1]):
        total = np.int32(total + np.int32(mine[i, d]) * np.int32(theirs[c, d]))
    return total


@numba.njit(nogil=True, cache=True)
def _goals(weight, dot, norms, share):
    cosine = np.float64(dot) / max(norms, 1.0)
    at = np.int64(min(max(np.ceil(cosine * BINS), 0.0), BINS * 1.0))
    return np.int64(weight * share[at] + 0.5)


@numba.njit(nogil=True, cache=True)
def _points(mine, codes, sets, c, table, bits, rules, covered, slots, wish):
    """The score of one pair without goals, as ``scoring`` defines it."""
    full_slots, best_gap, same_department, same_office = rules
    total = np.int64(table[bits, 0] * (np.float64(covered) / mine.best) + 0.5)
    if wish > 0:
        asked = (mine.answered & PREFERENCE != 0) + (codes[ANSWERED, c] & PREFERENCE != 0)
        total += np.int64(table[bits, 2] * (wish / asked) + 0.5)
    gap = abs(codes[GRADE, c] - mine.grade - best_gap)
    total += np.int64(table[bits, 3] * max(1 - gap / 4, 0.0) + 0.5)
    total += np.int64(table[bits, 4] * min(slots / full_slots, 1.0) + 0.5)
    if (mine.department == codes[DEPARTMENT, c]) == same_department:
        total += np.int64(table[bits, 5])
    if (mine.office == codes[OFFICE, c]) == same_office:
        total += np.int64(table[bits, 6])
    if mine.identities & sets[IDENTITIES, c] != 0:
        total += np.int64(table[bits, 7])
    return total


@numba.njit(nogil=True, cache=True)
def _patch(i, patches, place, first, wish, is_listed, is_banned, hit):
    """Enter wishes and listed pairs: few, so all of them are looked at closely."""
    for p in range(patches.indptr[i], patches.indptr[i + 1]):
        c = place[patches.right[p]] - first
        if 0 <= c < len(wish):
            if patches.is_forbidden[p]:
                is_banned[c] = True
            else:
                wish[c] += patches.value[p]
    for p in range(patches.indptr[i], patches.indptr[i + 1]):
        c = place[patches.right[p]] - first
        if 0 <= c < len(wish):
            is_listed[c] = True
            hit[c] = not is_banned[c]


@numba.njit(nogil=True, cache=True)
def _unpatch(i, patches, place, first, wish, is_listed, is_banned):
    for p in range(patches.indptr[i], patches.indptr[i + 1]):
        c = place[patches.right[p]] - first
        if 0 <= c < len(wish):
            wish[c], is_listed[c], is_banned[c] = 0.0, False, False


@numba.njit(nogil=True, cache=True)
def _list(hit, words, near):
    """Write down where ``hit`` is set and return how often; ``words`` are eight of it each."""
    count = 0
    for word in range(len(words)):
        if words[word] != 0:
            for c in range(8 * word, 8 * word + 8):
                near[count] = c
                count += hit[c]
    return count


@numba.njit(nogil=True, cache=True)
def _is_allowed(mine, codes, sets, c, least_slots, grade_rule, least_gap, slots):
    both = mine.answered & codes[ANSWERED, c]
    if both & AVAILABILITY and slots < least_slots:
        return False
    if grade_rule and both & SENIORITY and codes[GRADE, c] - mine.grade < least_gap:
        return False
    return mine.languages & sets[LANGUAGES, c] != 0


@numba.njit(nogil=True, cache=True)
def _key(margin, mark_left, mark_right):
    """Margin first, then a keyed hash of the two: a total order that no input order sways."""
    word = (mark_left ^ (mark_right * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(
        0xBF58476D1CE4E5B9
    )
    word ^= word >> np.uint64(31)
    return (np.uint64(min(margin, HIGHEST) + 1) << np.uint64(48)) | (word >> np.uint64(16))


@numba.njit(nogil=True, cache=True)
def _push(keys, partners, scores, person, key, partner, score):
    """Replace the smallest of a person's full min-heap (empty places hold 0)."""
    size = keys.shape[1]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[person, child + 1] < keys[person, child]:
            child += 1
        if keys[person, child] >= key:
            break
        keys[person, at] = keys[person, child]
        partners[person, at] = partners[person, child]
        scores[person, at] = scores[person, child]
        at = child
    keys[person, at], partners[person, at], scores[person, at] = key, partner, score


@numba.njit(nogil=True, cache=True)
def _need(keys, person, floor):
    """The least margin that may still enter a person's heap."""
    return max(np.int64(keys[person, 0] >> np.uint64(48)) - 1, floor)


@numba.njit(nogil=True, cache=True)
def keep_best(rows, block, place, left, rules, patches, asks, rows_best, columns_best):
    """Score a tile and keep the best of each row and of each column in their heaps.

    ``rows`` are left people; ``block`` some right people, whose ``place`` starts at
    ``block.first``. ``asks`` says which pairs count. Arrays are named once, before the loops:
    each time a tuple is asked for one costs more than scoring a pair.
    """
    people, codes, sets, norm, mark = block.people, block.codes, block.sets, block.norm, block.mark
    text, other_text, table, share = left.text, block.text, rules.table, rules.share
    row_cut, column_cut, column_price = asks.row_cut, asks.column_cut, asks.column_price
    keys, partners, scores, lift = rows_best
    column_keys, column_partners, column_scores, column_lift = columns_best
    width, first, floor, price, used = len(people), block.first, asks.floor, block.price, rules.used
    limits = (rules.least_slots, rules.grade_rule, rules.least_gap)
    measures = (rules.full_slots, rules.best_gap, rules.same_department, rules.same_office)
    slots, covered = np.empty(width, np.int32), np.empty(width, np.int32)
    bound, column_need = np.empty(width, np.float32), np.empty(width, np.float32)
    hit = np.zeros((width + 7) // 8 * 8, np.uint8)
    words = hit.view(np.uint64)
    near, wish = np.empty(width + 8, np.int64), np.zeros(width)
    is_listed, is_banned = np.zeros(width, np.bool_), np.zeros(width, np.bool_)
    for c in range(width):
        column_need[c] = np.float32(_need(column_keys, people[c], floor)) + price[c]
    for i in rows:
        if row_cut[i] - asks.row_price[i] <= block.cheapest or block.room <= asks.row_price[i]:
            continue
        mine = _person(left.codes, left.sets, left.best, left.norm, left.mark, i)
        row_price, enough = asks.row_price[i], np.float32(_need(keys, i, floor))
        _common_slots(left.availability[i], block.availability, slots)
        span = slice(left.wants[i], left.wants[i + 1])
        _cover(left.skill[span], left.priority[span], block.offered, covered)
        for run in range(len(block.runs) - 1):
            _bound(mine, block.runs[run], block.runs[run + 1], codes, sets, covered, slots,
                   rules, asks.slack - row_price, bound)  # fmt: skip
        _compare(bound, enough, price, column_need, hit)
        _patch(i, patches, place, first, wish, is_listed, is_banned, hit)
        for k in range(_list(hit, words, near)):
            c = near[k]
            need = min(enough + price[c], column_need[c])
            is_patched = bound[c] < need
            if is_patched and not (
                is_listed[c] and _is_allowed(mine, codes, sets, c, *limits, slots[c])
            ):
                continue
            bits, score = _bits(mine, codes, c, used), np.int64(0)
            weight = table[bits, 1]
            if weight > 0:
                dot = _dot(text, i, other_text, c)
                score = _goals(weight, dot, mine.norm * norm[c], share)
                if not is_patched and wish[c] == 0 and bound[c] - weight + score < need:
                    continue
            score += _points(mine, codes, sets, c, table, bits, measures, covered[c], slots[c],
                             wish[c])  # fmt: skip
            j = people[c]
            margin = score - row_price - column_price[j]
            if margin < floor or score > row_cut[i] or score > column_cut[j]:
                continue
            lift[i], column_lift[j] = max(lift[i], margin), max(column_lift[j], margin)
            key = _key(margin, mine.mark, mark[c])
            if key > keys[i, 0]:
                _push(keys, partners, scores, i, key, j, score)
                enough = np.float32(_need(keys, i, floor))
            if key > column_keys[j, 0]:
                _push(column_keys, column_partners, column_scores, j, key, i, score)
                column_need[c] = np.float32(_need(column_keys, j, floor)) + price[c]
        _unpatch(i, patches, place, first, wish, is_listed, is_banned)
