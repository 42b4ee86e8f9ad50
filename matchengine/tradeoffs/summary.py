"""One answer in a few numbers that people can choose by."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.certificate import blocking
from matchengine.problem import Problem

SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Summary:
    """Scores in hundredths of a point, counted over left people who want somebody.

    ``p5`` and ``median`` are of what each has (0 for nobody), ``group_gap`` is the largest
    difference between the means of two groups of at least five, ``kept`` the number of current
    pairs that stay; the last two are None when there are no groups or no current pairs.
    """

    total: int
    matched: int
    worst: int
    p5: int
    median: int
    blocking_pairs: int
    group_gap: float | None
    kept: int | None


def summary_of(problem: Problem, pairs: Ints, current: Ints | None = None) -> Summary:
    """Count what matters about some pairs, shape (k, 2), beside the current ones.

    Examples
    --------
    >>> problem = Problem(n_left=2, n_right=2, left=[0, 1], right=[0, 1], score=[90, 50])
    >>> summary = summary_of(problem, np.array([[0, 0], [1, 1]]), current=np.array([[1, 1]]))
    >>> summary.worst, summary.kept
    (50, 1)
    """
    at = problem.find(pairs)
    has = satisfaction(problem, at)[problem.left_max > 0]
    low, middle = np.percentile(has, [5, 50], method="lower") if len(has) else (0, 0)
    return Summary(
        total=int(problem.score[at].sum()),
        matched=int((np.bincount(problem.left[at], minlength=problem.n_left) > 0).sum()),
        worst=int(has.min(initial=2**31) if len(has) else 0),
        p5=int(low),
        median=int(middle),
        blocking_pairs=len(blocking(problem, at)),
        group_gap=group_gap(problem, at),
        kept=None if current is None else int(np.isin(problem.find(current), at).sum()),
    )


def satisfaction(problem: Problem, at: Ints) -> Ints:
    """Sum of the scores of each left person's pairs."""
    has = np.zeros(problem.n_left, dtype=np.int64)
    np.add.at(has, problem.left[at], problem.score[at])
    return has


def group_means(problem: Problem, at: Ints) -> dict[int, float]:
    """Mean satisfaction of every group of at least five left people who want somebody."""
    if problem.left_group is None:
        return {}
    has, wants = satisfaction(problem, at), problem.left_max > 0
    means = {}
    for group in np.unique(problem.left_group[wants & (problem.left_group >= 0)]).tolist():
        members = wants & (problem.left_group == group)
        if members.sum() >= SMALLEST_GROUP:
            means[group] = float(has[members].mean())
    return means


def group_gap(problem: Problem, at: Ints) -> float | None:
    """Largest difference between two groups' means; None with fewer than two groups."""
    means = group_means(problem, at).values()
    return max(means) - min(means) if len(means) > 1 else None
