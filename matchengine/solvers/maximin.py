"""Aims besides the total: most people matched, best for the worst-off, best for everyone in turn.

Satisfaction of a left person is the score of their partner, 0 for nobody. Exact for people who are
``single``: who can have one partner at most. The others' scores add up, which no flow can weigh;
they are left out of the floors and levels and looked at afterwards.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.face import Face, narrow
from matchengine.solvers.flow import Infeasible
from matchengine.solvers.network import Side

Flags = NDArray[np.bool_]
LARGEST_WEIGHT = 2**58
NO_FLOOR = 2**31
CHUNK = 64  # score levels looked at together to begin with


def fewest_short(face: Face) -> Face:
    """The matchings with the fewest partners missing below the minima."""
    lefts, rights = face.network.lefts, face.network.rights
    if not (lefts.paid.any() or rights.paid.any()):
        return face
    nothing = np.zeros_like(face.network.value)
    return narrow(face, nothing, replace(lefts, bonus=1), replace(rights, bonus=1))


def most_matched(face: Face) -> Face:
    """The matchings in which the most left people have somebody."""
    side = face.network.lefts
    alone = np.bincount(face.fixed_left, minlength=len(side.high)) == 0
    wanted = ((side.low == 0) & (side.high > 0) & alone).astype(np.int64)
    nothing = np.zeros_like(face.network.value)
    return narrow(face, nothing, Side(side.low, side.high, wanted, 1), face.network.rights)


def fewest_at_nothing(face: Face, single: Flags) -> Face:
    """The matchings in which the fewest left people end at 0.

    Who may have several partners counts as soon as there is one.
    """
    side = face.network.lefts
    alone = np.bincount(face.fixed_left, minlength=len(side.high)) == 0
    wanted = (~single & (side.low == 0) & (side.high > 0) & alone).astype(np.int64)
    something = ((face.network.value > 0) & single[face.network.left]).astype(np.int64)
    return narrow(face, something, Side(side.low, side.high, wanted, 1), face.network.rights)


def maximin(face: Face, scores: Ints, single: Flags, cap: int = NO_FLOOR) -> tuple[Face, int]:
    """The matchings whose worst-off left person is best off, and that floor.

    People who must end at 0 in any case do not count, nor do those who are not ``single``: the
    floor (``NO_FLOOR`` without anybody) is then only a bound. ``scores`` are those of all pairs
    of the problem; the face is not lifted above ``cap``. O(log levels) flows.
    """
    face = fewest_at_nothing(face, single)
    score, counts = face.network.value, single[face.network.left]
    settled = scores[face.fixed][single[face.fixed_left]]
    levels = np.unique(score[(score > 0) & counts])
    low, high = 0, len(levels)  # levels[low] is reachable as the floor, levels[high] is not
    while high - low > 1:
        middle = (low + high) // 2
        if _is_possible(face.only(~counts | (score == 0) | (score >= levels[middle]))):
            low = middle
        else:
            high = middle
    reached = levels[low:high].min(initial=NO_FLOOR)
    floor = int(min(reached, settled[settled > 0].min(initial=NO_FLOOR)))
    return face.only(~counts | (score == 0) | (score >= min(floor, cap))), floor


def leximin(
    face: Face, scores: Ints, single: Flags, report: Callable[[float], None]
) -> tuple[Face, int]:
    """Leximin: the worst-off as well as can be, then the second worst-off, and so on.

    Notes
    -----
    From the lowest score upwards, as few people as possible may end at each level. Levels that
    nobody needs are dropped in growing chunks; the others are minimised several at a time, each
    weighing more than all later ones of its chunk together.
    """
    face, floor = maximin(face, scores, single)
    done, chunk = 0, CHUNK
    while True:
        levels = np.unique(face.network.value[single[face.network.left]])
        levels = levels[levels > done]
        if not len(levels):
            return face, floor
        report(done / max(int(levels[-1]), 1))
        group = levels[:chunk]
        lower = _between(face, single, done, int(group[-1]))
        if _is_possible(face.only(~lower)):
            face, chunk = face.only(~lower), chunk * 2
        else:
            counted = single[face.network.left]
            group, chunk = _heaviest_that_fit(face, group), max(chunk // 4, 4)
            weights = np.where(counted, _weights(face, group), 0)
            face = narrow(face, weights, face.network.lefts, face.network.rights)
        done = int(group[-1])


def _between(face: Face, single: Flags, above: int, up_to: int) -> Flags:
    """Pairs of single people with a score in the range."""
    value = face.network.value
    return (value > above) & (value <= up_to) & single[face.network.left]


def _is_possible(face: Face) -> bool:
    """Whether the strict limits can still be met."""
    try:
        best_pairs(replace(face.network, value=np.zeros_like(face.network.value)))
    except Infeasible:
        return False
    return True


def _people_at(face: Face, levels: Ints) -> Ints:
    """How many left people could end at each level."""
    near = (face.network.value >= levels[0]) & (face.network.value <= levels[-1])
    pairs = np.unique(np.stack([face.network.value[near], face.network.left[near]]), axis=1)
    at = np.searchsorted(pairs[0], levels), np.searchsorted(pairs[0], levels, side="right")
    return np.asarray(at[1] - at[0])


def _heaviest_that_fit(face: Face, levels: Ints) -> Ints:
    """As many of the lowest levels as can be told apart by whole-number weights at once."""
    people = len(face.network.lefts.high) + len(face.network.rights.high) + 2
    room, fits = LARGEST_WEIGHT // people, 0
    for count in _people_at(face, levels).tolist():
        room //= count + 1
        if room == 0:
            break
        fits += 1
    return levels[: max(fits, 1)]


def _weights(face: Face, levels: Ints) -> Ints:
    """Minus the weight of each pair's level; one person lower outweighs everybody higher."""
    bases = _people_at(face, levels) + 1
    weight = np.ones(len(levels), dtype=np.int64)
    weight[:-1] = np.cumprod(bases[:0:-1])[::-1]
    at = np.minimum(np.searchsorted(levels, face.network.value), len(levels) - 1)
    return np.where(levels[at] == face.network.value, -weight[at], 0)
