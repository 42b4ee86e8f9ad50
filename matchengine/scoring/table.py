"""Score every pair of two sides, block by block."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.people import People
from matchengine.scoring.criteria import CRITERIA, Criterion, Measure
from matchengine.scoring.pairs import ScoredPairs
from matchengine.scoring.rules import rule_checker
from matchengine.scoring.settings import Settings
from matchengine.scoring.weights import largest_remainder, weights_by_answers

BLOCK = 200_000  # pairs measured at a time
MOST_PAIRS = 60_000_000  # beyond this the full table would not fit; use candidates


def score(
    people_left: People,
    people_right: People,
    settings: Settings | None = None,
    *,
    criteria: Sequence[Criterion] = CRITERIA,
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

    Returns
    -------
    ScoredPairs

    Raises
    ------
    InvalidProblem
        A weight for an unknown criterion, or more than 60 million pairs.

    Notes
    -----
    A pair's score *is* the sum of its rounded contributions, so the parts always add up. A
    criterion that one of the two did not answer is left out for this pair and the others share
    its weight (largest remainder). O(n_left n_right) time, one block of pairs in memory beside
    the answer.

    Examples
    --------
    >>> left, right = People(n=1, grade=[3]), People(n=2, grade=[5, 4])
    >>> scored = score(left, right)
    >>> scored.score.tolist(), scored.points(0)
    ([10000, 7500], {'seniority': 10000})
    """
    chosen = Settings() if settings is None else settings
    used = used_criteria(chosen, criteria)
    _check_size(people_left, people_right)
    weight = [float(chosen.weights[c.name]) for c in used]
    table = weights_by_answers(weight)
    measures = [c.prepare(people_left, people_right, chosen) for c in used]
    check = rule_checker(people_left, people_right, chosen)
    height = max(BLOCK // people_right.n, 1)
    starts = range(0, people_left.n, height)
    blocks = [slice(a, min(a + height, people_left.n)) for a in starts]
    broken = np.concatenate([check(rows) for rows in blocks])
    parts = [_block(measures, table, rows, broken[rows] == 0) for rows in blocks]
    left, right = np.nonzero(broken == 0)
    contributions = np.concatenate([part[0] for part in parts])
    return ScoredPairs(
        n_left=people_left.n,
        n_right=people_right.n,
        criteria=tuple(c.name for c in used),
        weights=largest_remainder(weight),
        left=left,
        right=right,
        score=contributions.sum(axis=1, dtype=np.int64),
        contributions=contributions,
        missing=np.concatenate([part[1] for part in parts]),
        broken=broken,
        left_key=people_left.person,
        right_key=people_right.person,
    )


def _block(
    measures: Sequence[Measure], table: Ints, rows: slice, allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """Contributions and missing bits of the allowed pairs of a block of left people."""
    count = int(allowed.sum())
    values = np.empty((count, len(measures)))
    answered = np.zeros(count, dtype=np.uint16)
    for c, measure in enumerate(measures):
        value, known = measure(rows)
        values[:, c] = value[allowed]
        answered |= known[allowed].astype(np.uint16) << np.uint16(c)
    contributions = np.floor(table[answered] * values + 0.5).astype(np.int16)
    everything = np.uint16((1 << len(measures)) - 1)
    return contributions, everything & ~answered


def used_criteria(settings: Settings, criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with a weight, in their order; refuses weights for unknown ones."""
    known = {c.name for c in criteria}
    foreign = sorted(set(settings.weights) - known)
    if foreign:
        raise InvalidProblem(f"weights: there is no criterion called {foreign[0]}")
    used = [c for c in criteria if settings.weights.get(c.name, 0) > 0]
    if len(used) > 12:
        raise InvalidProblem(f"weights: at most 12 criteria at once, got {len(used)}")
    return used


def _check_size(left: People, right: People) -> None:
    if left.n < 1 or right.n < 1:
        raise InvalidProblem(f"both sides need people, got {left.n} and {right.n}")
    if left.n * right.n > MOST_PAIRS:
        raise InvalidProblem(
            f"{left.n} x {right.n} people are more than {MOST_PAIRS} pairs, too many for a full"
            " table; look for candidates instead"
        )
