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

SKILLS, GOALS, PREFERENCE, SENIORITY, AVAILABILITY, IN_DEPARTMENT, IN_OFFICE, IDENTITY = range(8)
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
        codes[ANSWERED, i],
        codes[PREFERS, i],
        codes[GRADE, i],
        codes[DEPARTMENT, i],
        codes[OFFICE, i],
        sets[LANGUAGES, i],
        sets[IDENTITIES, i],
        best[i],
        norm[i],
        mark[i],
    )


@numba.njit(nogil=True, cache=True)
def _is_set(answered, criterion):
    return answered >> criterion & 1 != 0


@numba.njit(nogil=True, cache=True)
def _typical(criterion, mine, theirs, own, other, rules):
    """What counts where one of two did not answer, or neither."""
    if _is_set(mine, criterion):
        return np.int64(own[criterion])
    return np.int64(other if _is_set(theirs, criterion) else rules.programme[criterion])


@numba.njit(nogil=True, cache=True)
def _add_skills(points, covered, scale, bound):
    for c in range(len(bound)):
        step = min(np.int32(np.float32(covered[c]) * scale) + np.int32(2), np.int32(BINS))
        bound[c] += np.float32(points[step])


@numba.njit(nogil=True, cache=True)
def _add_hours(points, slots, few, bound):
    for c in range(len(bound)):
        bound[c] = bound[c] + np.float32(points[slots[c]]) if slots[c] >= few else NEVER


@numba.njit(nogil=True, cache=True)
def _add_grades(points, grades, best, least, bound):
    for c in range(len(bound)):
        step = min(abs(grades[c] - best), 4)
        bound[c] = bound[c] + np.float32(points[BINS - step * (BINS // 4)])
        if grades[c] < least:
            bound[c] = NEVER


@numba.njit(nogil=True, cache=True)
def _add_each(typical, bound):
    for c in range(len(bound)):
        bound[c] += np.float32(typical[c])


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
def _bound(mine, own, first, last, codes, sets, typical, covered, slots, rules, spare, bound):
    """At least the score plus ``spare`` of allowed pairs, for people who all answered the same."""
    theirs = codes[ANSWERED, first]
    both, some, points = mine.answered & theirs, bound[first:last], rules.points
    some[:] = np.float32(spare)
    for criterion in range(8):
        if not _is_set(both, criterion):
            if not _is_set(mine.answered, criterion) and _is_set(theirs, criterion):
                _add_each(typical[criterion][first:last], some)
            else:
                some += np.float32(
                    _typical(criterion, mine.answered, theirs, own, np.int32(0), rules)
                )
    if _is_set(both, SKILLS):
        _add_skills(points[SKILLS], covered[first:last], np.float32(BINS / mine.best), some)
    if _is_set(both, GOALS):
        some += np.float32(points[GOALS, BINS])
    if _is_set(both, AVAILABILITY):
        _add_hours(rules.hours, slots[first:last], np.int32(np.ceil(rules.least_slots)), some)
    if _is_set(both, SENIORITY):
        least = mine.grade + rules.least_gap if rules.grade_rule else -(10**9)
        _add_grades(
            points[SENIORITY], codes[GRADE][first:last], mine.grade + rules.best_gap, least, some
        )
    if _is_set(both, IN_DEPARTMENT):
        is_same, most = rules.same_department, points[IN_DEPARTMENT, BINS]
        _add_alike(
            np.float32(most * is_same),
            np.float32(most * (not is_same)),
            mine.department,
            codes[DEPARTMENT][first:last],
            some,
        )
    if _is_set(both, IN_OFFICE):
        is_same, most = rules.same_office, points[IN_OFFICE, BINS]
        _add_alike(
            np.float32(most * is_same),
            np.float32(most * (not is_same)),
            mine.office,
            codes[OFFICE][first:last],
            some,
        )
    if mine.prefers or codes[PREFERS, first]:
        _add_shared(
            np.float32(points[IDENTITY, BINS]), mine.identities, sets[IDENTITIES][first:last], some
        )
    if rules.ask_first or mine.languages != ~np.uint64(0):
        _forbid_foreign(mine.languages, sets[LANGUAGES][first:last], some)


@numba.njit(nogil=True, cache=True)
def _dot(mine, i, theirs, c):
    total = np.int32(0)
    for d in range(mine.shape[1]):
        total = np.int32(total + np.int32(mine[i, d]) * np.int32(theirs[c, d]))
    return total


@numba.njit(nogil=True, cache=True)
def _goals(dot, norms, goals):
    cosine = np.float64(dot) / max(norms, 1.0)
    at = np.int64(min(max(np.ceil(cosine * BINS), 0.0), BINS * 1.0))
    return np.int64(goals[at])


@numba.njit(nogil=True, cache=True)
def _step(value):
    return np.int64(np.rint(value * BINS))


@numba.njit(nogil=True, cache=True)
def _points(mine, own, codes, sets, typical, c, rules, covered, slots, wish, goals):
    """The score of one pair whose words bring ``goals``, as ``scoring`` defines it."""
    points, theirs = rules.points, codes[ANSWERED, c]
    both = mine.answered & theirs
    wished, offered = np.int64(points[PREFERENCE, _step(wish)]), np.int64(0)
    total = wished
    for criterion in (SKILLS, SENIORITY, AVAILABILITY, IN_DEPARTMENT, IN_OFFICE):
        if not _is_set(both, criterion):
            total += _typical(criterion, mine.answered, theirs, own, typical[criterion, c], rules)
    if _is_set(both, SKILLS):
        offered = np.int64(points[SKILLS, _step(np.float64(covered) / mine.best)])
        total += offered
    if _is_set(both, SENIORITY):
        gap = min(abs(codes[GRADE, c] - mine.grade - rules.best_gap), 4)
        total += np.int64(points[SENIORITY, BINS - gap * (BINS // 4)])
    if _is_set(both, AVAILABILITY):
        total += np.int64(rules.hours[slots])
    if (
        _is_set(both, IN_DEPARTMENT)
        and (mine.department == codes[DEPARTMENT, c]) == rules.same_department
    ):
        total += np.int64(points[IN_DEPARTMENT, BINS])
    if _is_set(both, IN_OFFICE) and (mine.office == codes[OFFICE, c]) == rules.same_office:
        total += np.int64(points[IN_OFFICE, BINS])
    if (mine.prefers or codes[PREFERS, c]) and mine.identities & sets[IDENTITIES, c] != 0:
        total += np.int64(points[IDENTITY, BINS])
    if rules.words_most >= 0 and wished + offered == 0:
        goals = min(goals, np.int64(rules.words_most))
    return total + goals


@numba.njit(nogil=True, cache=True)
def _patch(i, patches, place, first, wish, is_listed, is_banned, hit):
    """Enter wishes and listed pairs: few, so all of them are looked at closely."""
    for p in range(patches.indptr[i], patches.indptr[i + 1]):
        c = place[patches.right[p]] - first
        if 0 <= c < len(wish):
            if patches.is_forbidden[p]:
                is_banned[c] = True
            else:
                wish[c] += patches.value[p] - wish[c] * patches.value[p]
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
    if _is_set(both, AVAILABILITY) and slots < least_slots:
        return False
    if grade_rule and _is_set(both, SENIORITY) and codes[GRADE, c] - mine.grade < least_gap:
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
    text, other_text, typical, by_closeness = left.text, block.text, block.typical, rules.goals
    most_words = rules.points[GOALS, BINS]
    row_cut, column_cut, column_price = asks.row_cut, asks.column_cut, asks.column_price
    keys, partners, scores, lift = rows_best
    column_keys, column_partners, column_scores, column_lift = columns_best
    width, first, floor, price = len(people), block.first, asks.floor, block.price
    limits = (rules.least_slots, rules.grade_rule, rules.least_gap)
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
        own = left.typical[i]
        row_price, enough = asks.row_price[i], np.float32(_need(keys, i, floor))
        _common_slots(left.availability[i], block.availability, slots)
        span = slice(left.wants[i], left.wants[i + 1])
        _cover(left.skill[span], left.priority[span], block.offered, covered)
        for run in range(len(block.runs) - 1):
            _bound(
                mine,
                own,
                block.runs[run],
                block.runs[run + 1],
                codes,
                sets,
                typical,
                covered,
                slots,
                rules,
                asks.slack - row_price,
                bound,
            )
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
            theirs = codes[ANSWERED, c]
            if _is_set(mine.answered & theirs, GOALS):
                goals = np.int64(0)
                if most_words > 0:
                    goals = _goals(_dot(text, i, other_text, c), mine.norm * norm[c], by_closeness)
                if not is_patched and wish[c] == 0 and bound[c] - most_words + goals < need:
                    continue
            else:
                goals = _typical(GOALS, mine.answered, theirs, own, typical[GOALS, c], rules)
            score = _points(
                mine, own, codes, sets, typical, c, rules, covered[c], slots[c], wish[c], goals
            )
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
