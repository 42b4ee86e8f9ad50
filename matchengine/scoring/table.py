"""Score every pair of two sides, block by block."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import InvalidProblem
from matchengine.people import People
from matchengine.scoring.calibration import FIRST, WORDS, Calibration, bins_of, calibrated
from matchengine.scoring.criteria import CRITERIA, Criterion, Measured, measures_of
from matchengine.scoring.pairs import ScoredPairs
from matchengine.scoring.rules import rule_checker
from matchengine.scoring.settings import Settings

BLOCK = 200_000  # pairs measured at a time
MAX_PAIRS = 60_000_000  # beyond this the full table would not fit; use candidates
MAX_CRITERIA = 16  # one bit each


def score(
    people_left: People,
    people_right: People,
    settings: Settings | None = None,
    *,
    criteria: Sequence[Criterion] = CRITERIA,
    calibration: Calibration | None = None,
) -> ScoredPairs:
    """Apply the hard rules to every pair and score the allowed ones.

    Parameters
    ----------
    people_left, people_right : People
        Those who look for somebody, and those who offer themselves.
    settings : Settings, optional
        Weights and rules of the programme; the defaults of ``Settings`` otherwise.
    criteria : sequence of Criterion
        What the weights refer to; a weight of 0 leaves a criterion out.
    calibration : Calibration, optional
        That of an earlier ``ScoredPairs`` of the same people and criteria: what was typical then
        stays so, whatever rules have changed since.

    Returns
    -------
    ScoredPairs

    Raises
    ------
    InvalidProblem
        A weight for an unknown criterion, more than 60 million pairs, a calibration of others, or
        a criterion from outside whose values are no numbers from 0 to 1.

    Notes
    -----
    A pair's score *is* the sum of its rounded contributions, so the parts always add up. What one
    of the two did not answer counts as typical (see ``matchengine.scoring.calibration``), a bonus
    that nobody asked for counts nothing. Where skills are usually known, words bring no more than
    is typical to a pair for which neither a skill nor a wish speaks. O(n_left n_right) time.

    Examples
    --------
    >>> left, right = People(n=1, grade=[3]), People(n=2, grade=[5, 4])
    >>> scored = score(left, right, Settings(weights={"seniority": 1}))
    >>> scored.score.tolist(), scored.points(0)
    ([10000, 7500], {'seniority': 10000})
    """
    chosen = Settings() if settings is None else settings
    used = used_criteria(chosen, criteria)
    _check_size(people_left, people_right)
    measures = measures_of(used, people_left, people_right, chosen)
    check = rule_checker(people_left, people_right, chosen)
    if calibration is None:
        weights = [float(chosen.weights[c.name]) for c in used]
        sides = people_left, people_right
        calibration = calibrated(sides, used, measures, weights, check, spread=chosen.spread)
    calibration.refuse_others(people_left.n, people_right.n, len(used))
    height = max(BLOCK // max(people_right.n, 1), 1)
    starts = range(0, people_left.n, height)
    blocks = [slice(a, min(a + height, people_left.n)) for a in starts] or [slice(0, 0)]
    everybody = slice(0, people_right.n)
    rules = [check(rows, everybody) for rows in blocks]
    broken, unchecked = (np.concatenate(each) for each in zip(*rules, strict=True))
    parts = [_block(measures, calibration, rows, broken[rows] == 0) for rows in blocks]
    left, right = np.nonzero(broken == 0)
    contributions, answered = (np.concatenate(each) for each in zip(*parts, strict=True))
    names = tuple(c.name for c in used)
    _words_never_alone(names, contributions, answered, calibration)
    return ScoredPairs(
        n_left=people_left.n,
        n_right=people_right.n,
        criteria=names,
        weights=calibration.weights,
        left=left,
        right=right,
        score=contributions.sum(axis=1, dtype=np.int64),
        contributions=contributions,
        missing=~answered & np.uint16((1 << len(used)) - 1),
        unchecked=unchecked[left, right],
        broken=broken,
        bonuses=tuple(c.name for c in used if c.is_bonus),
        calibration=calibration,
        left_key=people_left.person,
        right_key=people_right.person,
    )


def _block(
    measures: Sequence[Measured], calibration: Calibration, rows: slice, allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """Contributions of the allowed pairs of a block of left people, and bits of what was said."""
    everybody = slice(0, allowed.shape[1])
    i, j = np.nonzero(allowed)
    contributions = np.empty((len(i), len(measures)), dtype=np.int16)
    answered = np.zeros(len(i), dtype=np.uint16)
    for c, measure in enumerate(measures):
        brought = calibration.points[c][bins_of(measure.values(rows, everybody))[allowed]]
        mine, theirs = measure.left[rows][i], measure.right[j]
        if not (mine.all() and theirs.all()):
            typical = np.where(theirs, calibration.right[j, c], calibration.programme[c])
            typical = np.where(mine, calibration.left[rows][i, c], typical)
            brought = np.where(mine & theirs, brought, typical)
        contributions[:, c] = brought
        answered |= (mine & theirs).astype(np.uint16) << np.uint16(c)
    return contributions, answered


def _words_never_alone(
    names: tuple[str, ...],
    contributions: NDArray[np.int16],
    answered: NDArray[np.uint16],
    calibration: Calibration,
) -> None:
    """Words bring at most what is typical where nothing else speaks for a pair."""
    if calibration.words_most < 0 or WORDS not in names:
        return
    speaks = np.zeros(len(contributions), dtype=bool)
    for name in set(FIRST) & set(names):
        c = names.index(name)
        speaks |= (contributions[:, c] > 0) & (answered >> np.uint16(c) & 1).astype(bool)
    words = contributions[:, names.index(WORDS)]
    words[~speaks] = np.minimum(words[~speaks], calibration.words_most)


def used_criteria(settings: Settings, criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with a weight, in their order; refuses weights for unknown ones."""
    known = {c.name for c in criteria}
    foreign = sorted(set(settings.weights) - known)
    if foreign:
        raise InvalidProblem(f"weights: there is no criterion called {foreign[0]}")
    used = [c for c in criteria if settings.weights.get(c.name, 0) > 0]
    if len(used) > MAX_CRITERIA:
        raise InvalidProblem(f"weights: at most {MAX_CRITERIA} criteria at once, got {len(used)}")
    return used


def _check_size(left: People, right: People) -> None:
    if left.n * right.n > MAX_PAIRS:
        raise InvalidProblem(
            f"{left.n} x {right.n} people are more than {MAX_PAIRS} pairs, too many for a full"
            " table; look for candidates instead"
        )
