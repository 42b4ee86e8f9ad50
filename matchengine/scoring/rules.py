"""Hard rules as a mask with a reason: one bit per broken rule and pair."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.people import People
from matchengine.scoring.settings import Rule, Settings

RuleBits = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]
Some = slice | Ints
Checker = Callable[[Some, Some], tuple[RuleBits, RuleBits]]
Silent = tuple[Rule, Flags, Flags]
HALF_HOURS = 2


def rule_checker(left: People, right: People, settings: Settings) -> Checker:
    """A function from some left and some right people to two tables of rules, one bit each.

    The first says which rules a pair breaks, the second which could not be checked because one
    of the two did not answer (no language, no hours, no grade). What could not be checked forbids
    nothing, unless the programme asks first (``Settings.ask_first``).
    """
    lists = listed_pairs(left, right, settings)
    silent = silent_people(left, right, settings)

    def check(rows: Some, columns: Some) -> tuple[RuleBits, RuleBits]:
        row, column = place_of(rows, left.n), place_of(columns, right.n)
        broken = np.zeros((int((row >= 0).sum()), int((column >= 0).sum())), dtype=np.uint8)
        unchecked = np.zeros_like(broken)
        if settings.shared_language:
            broken |= ~share_one(left.languages, right.languages, rows, columns)
        if settings.min_overlap_hours > 0:
            few = overlap(left, right, rows, columns) < settings.min_overlap_hours * HALF_HOURS
            broken |= few * np.uint8(Rule.TOO_FEW_COMMON_HOURS)
        if settings.min_grade_gap is not None:
            gap = right.grade[None, columns] - left.grade[rows, None]
            broken |= (gap < settings.min_grade_gap) * np.uint8(Rule.GRADE_GAP)
        for rule, mine, theirs in silent:
            unchecked |= (mine[rows, None] | theirs[None, columns]) * np.uint8(rule)
        broken &= ~unchecked
        if left.person is not None and right.person is not None:
            same = left.person[rows, None] == right.person[None, columns]
            broken |= same * np.uint8(Rule.SAME_PERSON)
        for rule, pairs in lists:
            i, j = row[pairs[:, 0]], column[pairs[:, 1]]
            here = (i >= 0) & (j >= 0)
            broken[i[here], j[here]] |= np.uint8(rule)
        if settings.ask_first:
            broken |= (unchecked != 0) * np.uint8(Rule.NOT_ANSWERED)
        return broken, unchecked

    return check


def silent_people(left: People, right: People, settings: Settings) -> list[Silent]:
    """For each rule that is on and needs an answer: who of both sides gave none."""
    silent: list[Silent] = []
    if settings.shared_language:
        silent.append(
            (Rule.NO_SHARED_LANGUAGE, is_empty(left.languages), is_empty(right.languages))
        )
    if settings.min_overlap_hours > 0:
        hours = is_empty(left.availability), is_empty(right.availability)
        silent.append((Rule.TOO_FEW_COMMON_HOURS, *hours))
    if settings.min_grade_gap is not None:
        silent.append((Rule.GRADE_GAP, left.grade < 0, right.grade < 0))
    return silent


def place_of(some: Some, n: int) -> Ints:
    """Where each of ``n`` people stands among some of them, -1 for the others."""
    place = np.full(n, -1)
    people = np.arange(n)[some]
    place[people] = np.arange(len(people))
    return place


def is_empty(sets: Words) -> Flags:
    """Whose set has nobody in it; sets are one word a person or a row of them."""
    return np.asarray((sets == 0).all(axis=tuple(range(1, sets.ndim))))


def share_one(mine: Words, theirs: Words, rows: Some, columns: Some) -> Flags:
    """Whether two sets have something in common, shape (rows, columns)."""
    if mine.ndim == 1 and theirs.ndim == 1:
        return np.asarray((mine[rows, None] & theirs[None, columns]) != 0)
    wide = [each if each.ndim == 2 else each[:, None] for each in (mine, theirs)]
    shared = np.zeros((len(wide[0][rows]), len(wide[1][columns])), dtype=bool)
    for word in range(min(wide[0].shape[1], wide[1].shape[1])):
        shared |= (wide[0][rows, word][:, None] & wide[1][columns, word][None, :]) != 0
    return shared


def overlap(left: People, right: People, rows: Some, columns: Some) -> NDArray[np.uint16]:
    """Common half hours of each pair, shape (rows, columns)."""
    mine, theirs = left.availability[rows], right.availability[columns]
    common = np.zeros((len(mine), len(theirs)), dtype=np.uint16)
    for word in range(mine.shape[1]):
        if mine[:, word].any() and theirs[:, word].any():
            common += np.bitwise_count(mine[:, word, None] & theirs[None, :, word])
    return common


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
        refuse_outside(f"left.{name}[:, 1]", mine[:, 1], right.n)
        refuse_outside(f"right.{name}[:, 1]", theirs[:, 1], left.n)
        if is_on:
            lists.append((rule, np.unique(np.concatenate([mine, theirs[:, ::-1]]), axis=0)))
    return lists


def refuse_outside(name: str, others: Ints, n_other: int) -> None:
    """Refuse to look at people whom the other side does not have."""
    wrong = np.flatnonzero(others >= n_other)
    if len(wrong):
        raise InvalidProblem(
            f"{name} must be below {n_other}, got {others[wrong[0]]} at index {wrong[0]}"
        )
