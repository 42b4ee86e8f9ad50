"""Groups that fare alike: the multipliers that close the gap, and what that costs."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.tradeoffs.summary import group_gap, group_means
from matchengine.tradeoffs.weighted import best_by_worth

FIRST_STEP = 0.02
FINE = 50  # worth has fifty steps a hundredth of a point


@dataclass(frozen=True, eq=False)
class Parity:
    """Pairs with the smallest gap found; ``gap`` and ``cost`` in hundredths of a point.

    ``cost`` is how much total it took; ``factors`` say by how much each group's scores were
    lifted or lowered in the search.
    """

    matched: Ints
    gap: float
    cost: int
    factors: dict[int, float]


def with_parity(
    problem: Problem, *, tolerance: float = 20.0, rounds: int = 40, seed: int = 0
) -> Parity:
    """Bring the groups' mean satisfaction within ``tolerance`` at the least total found.

    Parameters
    ----------
    problem : Problem
        With ``left_group``; groups of fewer than five people are not compared.
    tolerance : float
        Largest difference between two groups' means, in hundredths of a point.
    rounds : int
        Exact matchings to try at most.

    Notes
    -----
    Lagrangian: each group's scores are multiplied by a factor, which rises while the group is
    below the mean of the groups and falls above it, in steps that grow while the direction stays
    and shrink when it turns [1]_. Every round is an exact matching; of those within the
    tolerance the one with the highest total is kept, else the one with the smallest gap. Gaps
    that come from people whom nobody may be paired with stay.

    Raises
    ------
    InvalidProblem
        The problem has no two groups to compare.

    References
    ----------
    .. [1] M. Riedmiller, H. Braun, "A direct adaptive method for faster backpropagation learning:
       the RPROP algorithm", IEEE International Conference on Neural Networks, 586-591, 1993.
       doi:10.1109/ICNN.1993.298623
    """
    best_at = best_by_worth(problem, problem.score * FINE, seed)
    if group_gap(problem, best_at) is None or problem.left_group is None:
        raise InvalidProblem("left_group must name at least two groups of five people or more")
    highest = int(problem.score[best_at].sum())
    factors = dict.fromkeys(group_means(problem, best_at), 1.0)
    tried: list[Parity] = []
    steps = dict.fromkeys(factors, FIRST_STEP)
    at = best_at
    for _ in range(rounds):
        gap = group_gap(problem, at) or 0.0
        cost = highest - int(problem.score[at].sum())
        tried.append(Parity(at, gap, cost, dict(factors)))
        if gap <= tolerance:
            break
        _turn(factors, steps, group_means(problem, at))
        at = best_by_worth(problem, _lifted(problem, factors), seed)
    close = [t for t in tried if t.gap <= tolerance]
    return min(close, key=lambda t: t.cost) if close else min(tried, key=lambda t: t.gap)


def _turn(factors: dict[int, float], steps: dict[int, float], means: dict[int, float]) -> None:
    """Move every group's factor by its step, which carries the direction in its sign."""
    middle = sum(means.values()) / len(means)
    for group, mean in means.items():
        step = steps[group]
        same_way = (step > 0) == (mean < middle)
        steps[group] = min(max(step * 1.3, -0.3), 0.3) if same_way else -step / 2
        factors[group] = min(max(factors[group] * (1 + steps[group]), 0.05), 20.0)


def _lifted(problem: Problem, factors: dict[int, float]) -> Ints:
    assert problem.left_group is not None
    factor = np.ones(problem.n_left)
    for group, value in factors.items():
        factor[problem.left_group == group] = value
    lifted: Ints = np.rint(problem.score * FINE * factor[problem.left]).astype(np.int64)
    return lifted
