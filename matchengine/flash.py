"""Flash mentoring: short talks in rounds, with somebody else each time."""

from dataclasses import dataclass

import numpy as np

from matchengine.arrays import Ints, whole_numbers
from matchengine.problem import Problem
from matchengine.solution import Solution
from matchengine.solvers.driver import Objective, solve
from matchengine.solvers.order import order_of_pairs, ranks

MAX_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class FlashSolution:
    """Who talks to whom, and when: ``round`` (k,) counts from 0 beside ``solution.pairs``."""

    solution: Solution
    round: Ints

    def timetable(self) -> list[Ints]:
        """The pairs (left, right) of each round."""
        return [
            self.solution.pairs[self.round == k] for k in range(int(self.round.max(initial=-1)) + 1)
        ]


def solve_flash(
    problem: Problem, rounds: int, *, objective: Objective = "total", seed: int = 0
) -> FlashSolution:
    """The best talks for so many rounds, nobody in two at once and nobody twice with the same.

    Parameters
    ----------
    problem : Problem
        ``left_max`` and ``right_max`` are the most talks of each person over all rounds; more
        than ``rounds`` do not fit and are cut.
    rounds : int
        1 to 100.
    objective, seed
        As for ``solve``.

    Returns
    -------
    FlashSolution
        ``solution`` is that of ``solve`` with the places cut. The fullest rounds come first.

    Raises
    ------
    InvalidProblem
        ``rounds`` is no number of rounds, or somebody's minimum does not fit into them.

    Notes
    -----
    Whatever gives nobody more talks than there are rounds can be held in that many rounds: a
    graph between two sides has an edge colouring with as many colours as the largest degree
    [1]_, so the timetable costs nothing of the total. O(pairs log pairs) beside ``solve``.

    References
    ----------
    .. [1] D. Kőnig, "Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre",
       Mathematische Annalen 77, 453-465, 1916. doi:10.1007/BF01456961

    Examples
    --------
    >>> problem = Problem(
    ...     n_left=2, n_right=2, left=[0, 0, 1, 1], right=[0, 1, 0, 1], score=[9, 7, 8, 3],
    ...     left_max=[2, 2], right_max=[2, 2],
    ... )
    >>> [pairs.tolist() for pairs in solve_flash(problem, rounds=2).timetable()]
    [[[0, 1], [1, 0]], [[0, 0], [1, 1]]]
    """
    solution = solve(within_rounds(problem, rounds), objective=objective, seed=seed)
    return FlashSolution(solution, rounds_of(problem, solution.pairs, seed))


def within_rounds(problem: Problem, rounds: int) -> Problem:
    """The problem with nobody in more talks than there are rounds."""
    most = int(whole_numbers("rounds", rounds, 1, MAX_ROUNDS))
    cut = {name: np.minimum(getattr(problem, name), most) for name in ("left_max", "right_max")}
    return problem.replace(**cut)


def rounds_of(problem: Problem, pairs: Ints, seed: int = 0) -> Ints:
    """A round for each pair, as few as can be; the same whatever the order of the input."""
    import rustworkx  # only timetables need it

    i = ranks(problem.left_key, seed)[pairs[:, 0]]
    j = ranks(problem.right_key, seed + 1)[pairs[:, 1]]
    order = order_of_pairs(i, j, problem.n_left, problem.n_right)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(problem.n_left + problem.n_right))
    edges = zip(i[order].tolist(), (problem.n_left + j[order]).tolist(), strict=True)
    graph.add_edges_from_no_data(list(edges))
    colour = np.zeros(len(pairs), dtype=np.int64)
    for edge, found in rustworkx.graph_bipartite_edge_color(graph).items():
        colour[order[edge]] = found
    fullest = np.argsort(-np.bincount(colour), kind="stable")
    return np.argsort(fullest)[colour]
