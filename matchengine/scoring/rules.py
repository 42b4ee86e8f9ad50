"""Hard rules as a mask with a reason: one bit per broken rule and pair."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.people import People
from matchengine.scoring.settings import Rule, Settings

RuleBits = NDArray[np.uint8]
HALF_HOURS = 2


def rule_checker(left: People, right: People, settings: Settings) -> Callable[[slice], RuleBits]:
    """A function from a slice of left people to the broken rules, shape (rows, n_right).

    What somebody did not answer (no language, no hours, no grade) forbids nothing.
    """
    lists = listed_pairs(left, right, settings)

    def broken(rows: slice) -> RuleBits:
        bits = np.zeros((len(left.grade[rows]), right.n), dtype=np.uint8)
        if settings.shared_language:
            mine, theirs = left.languages[rows, None], right.languages[None, :]
            bits |= ((mine & theirs) == 0) & (mine != 0) & (theirs != 0)
        if settings.min_overlap_hours > 0:
            common, known = overlap(left, right, rows)
            few = known & (common < settings.min_overlap_hours * HALF_HOURS)
            bits |= few * np.uint8(Rule.TOO_FEW_COMMON_HOURS)
        if settings.min_grade_gap is not None:
            gap, known = grade_gap(left, right, rows)
            bits |= (known & (gap < settings.min_grade_gap)) * np.uint8(Rule.GRADE_GAP)
        if left.person is not None and right.person is not None:
            same = left.person[rows, None] == right.person[None, :]
            bits |= same * np.uint8(Rule.SAME_PERSON)
        for rule, pairs in lists:
            here = pairs[(pairs[:, 0] >= rows.start) & (pairs[:, 0] < rows.stop)]
            bits[here[:, 0] - rows.start, here[:, 1]] |= np.uint8(rule)
        return bits

    return broken


def overlap(
    left: People, right: People, rows: slice
) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Common half hours of each pair, shape (rows, n_right), and whether both said when."""
    mine = left.availability[rows]
    common = np.zeros((len(mine), right.n), dtype=np.uint16)
    for word in range(mine.shape[1]):
        common += np.bitwise_count(mine[:, word, None] & right.availability[None, :, word])
    return common, mine.any(axis=1)[:, None] & right.availability.any(axis=1)[None, :]


def grade_gap(left: People, right: People, rows: slice) -> tuple[Ints, NDArray[np.bool_]]:
    """Right grade minus left grade of each pair, and whether both grades are known."""
    mine, theirs = left.grade[rows, None], right.grade[None, :]
    return theirs - mine, (mine >= 0) & (theirs >= 0)


def listed_pairs(left: People, right: People, settings: Settings) -> list[tuple[Rule, Ints]]:
    """Pairs that a person or a past forbids, ``(left, right)``, by rule that is on."""
    wanted = [
        (settings.not_excluded, Rule.EXCLUDED, "excluded"),
        (settings.not_manager, Rule.LINE_MANAGER, "managers"),
        (settings.not_past_partner, Rule.PAST_PARTNER, "past_partners"),
    ]
    lists = []
    for is_on, rule, name in wanted:
        mine, theirs = getattr(left, name), getattr(right, name)
        _inside(f"left.{name}", mine, right.n)
        _inside(f"right.{name}", theirs, left.n)
        if is_on:
            lists.append((rule, np.unique(np.concatenate([mine, theirs[:, ::-1]]), axis=0)))
    return lists


def _inside(name: str, pairs: Ints, n_other: int) -> None:
    wrong = np.flatnonzero(pairs[:, 1] >= n_other)
    if len(wrong):
        raise InvalidProblem(
            f"{name}[:, 1] must be below {n_other}, got {pairs[wrong[0], 1]} at index {wrong[0]}"
        )
