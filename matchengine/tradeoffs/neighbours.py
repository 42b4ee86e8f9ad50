"""The small table that lets people choose from a curve instead of trusting one number."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.solvers.driver import Objective, solve
from matchengine.tradeoffs.parity import with_parity
from matchengine.tradeoffs.summary import Summary, summary_of
from matchengine.tradeoffs.weighted import alpha_worth, best_by_worth, sticky_worth

OBJECTIVES: tuple[Objective, ...] = ("total", "most", "maximin", "stable")
ALPHAS = (1, 2, 4)
BONUS = 100  # hundredths of a point that a current pair is worth more


@dataclass(frozen=True, eq=False)
class Neighbour:
    """One answer of the table: how it was found, its pairs (k, 2) and its numbers."""

    name: str
    pairs: Ints
    summary: Summary


def neighbours(
    problem: Problem, *, current: Ints | None = None, leximin: bool = False, seed: int = 0
) -> list[Neighbour]:
    """Exact answers along the trade-off, the highest total first.

    Parameters
    ----------
    problem : Problem
        With ``left_group`` group parity is added.
    current : array of int, shape (k, 2), optional
        Pairs that exist; an answer that prefers to keep them is added.
    leximin : bool
        Add leximin as well, which takes a hundred times as long.

    Examples
    --------
    >>> problem = Problem(
    ...     n_left=2, n_right=2, left=[0, 0, 1, 1], right=[0, 1, 0, 1], score=[99, 60, 50, 10]
    ... )
    >>> for each in neighbours(problem):
    ...     if each.name in ("total", "alpha 4"):
    ...         print(each.name, each.summary.total, each.summary.worst)
    total 110 50
    alpha 4 110 50
    """
    wanted: tuple[Objective, ...] = (*OBJECTIVES, "leximin") if leximin else OBJECTIVES
    table = [
        Neighbour(name, pairs, summary_of(problem, pairs, current))
        for name in wanted
        for pairs in [solve(problem, objective=name, seed=seed).pairs]
    ]
    others = {f"alpha {a}": best_by_worth(problem, alpha_worth(problem, a), seed) for a in ALPHAS}
    if current is not None:
        worth = sticky_worth(problem, current, BONUS)
        others["sticky"] = best_by_worth(problem, worth, seed)
    with suppress(InvalidProblem):  # no groups to compare
        others["parity"] = with_parity(problem, seed=seed).matched
    for name, at in others.items():
        pairs = np.column_stack([problem.left[at], problem.right[at]])
        table.append(Neighbour(name, pairs, summary_of(problem, pairs, current)))
    return table
