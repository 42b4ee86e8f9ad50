"""How close two texts are, spread over 0 to 1 by the programme's own distribution."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import InvalidProblem
from matchengine.people import People
from matchengine.solvers.order import keyed_hash

Norms = NDArray[np.float64]
Text = NDArray[np.float32] | None
Some = slice | NDArray[np.int64]
Flags = NDArray[np.bool_]
Values = Callable[[Some, Some], NDArray[np.float64]]
BINS = 4096
SAMPLE = 1_000_000  # pairs that the distribution is taken from at most
ENOUGH = 1_000  # people of a side, so that no few of them speak for all
STEPS = 127  # each vector is rounded to this many steps; dot products are then exact


def closeness(left: People, right: People) -> tuple[Flags, Flags, Values]:
    """Who has a text, and the share of the programme's related pairs that are less close.

    Texts with nothing in common (cosine of 0 or less) get 0.
    """
    cosine, my_norm, their_norm = _cosine(left.text, left.n, right.text, right.n)
    share = share_below(left, right)

    def values(rows: Some, columns: Some) -> NDArray[np.float64]:
        return share[_bin(cosine(rows, columns))]

    return my_norm > 0, their_norm > 0, values


def _cosine(left: Text, n_left: int, right: Text, n_right: int) -> tuple[Values, Norms, Norms]:
    mine, my_norm = whole_steps(left, n_left)
    theirs, their_norm = whole_steps(right, n_right)
    if mine.shape[1] != theirs.shape[1]:
        raise InvalidProblem(
            f"text has {mine.shape[1]} columns on the left and {theirs.shape[1]} on the right"
        )

    def cosine(rows: Some, columns: Some) -> NDArray[np.float64]:
        norms = np.maximum(my_norm[rows, None] * their_norm[None, columns], 1)
        return np.asarray((mine[rows] @ theirs[columns].T) / norms, dtype=np.float64)

    return cosine, my_norm, their_norm


def whole_steps(
    text: Text, n: int
) -> tuple[NDArray[np.float32] | NDArray[np.float64], NDArray[np.float64]]:
    """Vectors rounded to whole numbers up to 127 and their lengths.

    Products of such vectors are sums of whole numbers below 2**24 (or 2**53), which floating
    point adds without error in any order: the same score with any number of threads.
    """
    if text is None:
        return np.zeros((n, 1), dtype=np.float32), np.zeros(n)
    largest = np.abs(text).max(axis=1, initial=0, keepdims=True)
    steps = np.rint(text / np.where(largest > 0, largest, 1) * STEPS)
    exact_in = np.float32 if text.shape[1] * STEPS**2 < 2**24 else np.float64
    steps = steps.astype(exact_in)
    return steps, np.sqrt(np.square(steps, dtype=np.float64).sum(axis=1))


def _bin(cosine: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(np.ceil(cosine * BINS), 0, BINS).astype(np.int64)


def share_below(left: People, right: People) -> NDArray[np.float64]:
    """For each bin of closeness the share of related pairs in lower bins; 0 for unrelated.

    Taken from all pairs, or from those of a keyed sample of both sides when there are many.
    """
    rows = keyed_sample(left, max(SAMPLE // max(right.n, 1), ENOUGH))
    columns = keyed_sample(right, max(SAMPLE // max(len(rows), 1), 1))
    texts = _of(left, rows), len(rows), _of(right, columns), len(columns)
    cosine = _cosine(*texts)[0]
    counts = np.zeros(BINS + 1, dtype=np.int64)
    for start in range(0, len(rows), 256):
        found = _bin(cosine(slice(start, start + 256), slice(None)))
        counts += np.bincount(found.ravel(), minlength=BINS + 1)
    counts[0] = 0
    return (np.cumsum(counts) - counts / 2) / max(int(counts.sum()), 1) * (np.arange(BINS + 1) > 0)


def keyed_sample(people: People, most: int) -> NDArray[np.int64]:
    """Up to so many people, chosen by who they are."""
    rows = np.arange(people.n)
    if people.n <= most:
        return rows
    key = rows if people.person is None else people.person
    return np.sort(np.argsort(keyed_hash(key, 0))[:most])


def _of(people: People, rows: NDArray[np.int64]) -> Text:
    return None if people.text is None else people.text[rows]
