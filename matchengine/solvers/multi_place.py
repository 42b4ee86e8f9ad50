"""Best for the worst-off when people have several partners: their scores add up, so this is hard.

Deciding it is NP-hard (it contains partition), so it is an integer programme with a limit of work;
the bound it reports is proven either way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.certificate import verify
from matchengine.problem import Problem
from matchengine.scipy_later import optimize, sparse

WORK = 20_000_000  # pairs times nodes of branch and bound; no clock, so that runs replay
MAX_PAIRS = 50_000


@dataclass(frozen=True, eq=False)
class Lifted:
    """Pairs, and whether nobody's worst-off could be better off with as few people at 0.

    ``bound`` holds for the total of all that lift the worst-off as high; None: not looked at.
    """

    matched: Ints
    is_highest: bool
    bound: int | None = None


def satisfaction(problem: Problem, matched: Ints) -> Ints:
    """Sum of the scores of each left person's pairs."""
    total = np.zeros(problem.n_left, dtype=np.int64)
    np.add.at(total, problem.left[matched], problem.score[matched])
    return total


def best_possible(problem: Problem) -> Ints:
    """What each left person would have with the partners that suit best and nobody else."""
    order = np.lexsort((-problem.score, problem.left))
    who = problem.left[order]
    rank = np.arange(len(who)) - np.searchsorted(who, who)
    return satisfaction(problem, order[rank < problem.left_max[who]])


def lift_multi_place(
    problem: Problem, start: Ints, forced: Ints, floor: int, work: int | None = None
) -> Lifted:
    """Lift the worst-off of a matching as high as can be when scores of several partners add up.

    Parameters
    ----------
    start : array of int
        Positions of a matching with the fewest people at 0; kept when it meets a bound.
    forced : array of int
        Positions that must stay in (locked pairs).
    floor : int
        A bound on the worst-off who is not at 0, from those with one partner at most.
    work : int, optional
        Pairs times nodes of branch and bound that each of the two integer programmes may take.
    """
    most, now = best_possible(problem), satisfaction(problem, start)
    worst, can_have = int(now[now > 0].min(initial=floor)), most > 0
    everybody_has = bool((now[can_have] > 0).all())
    bound = min(floor, int(most[can_have].min(initial=floor))) if everybody_has else floor
    if worst >= bound and not _is_hollow(problem, start, now):
        return Lifted(start, True)
    if not everybody_has or problem.n_pairs > MAX_PAIRS:
        return Lifted(start, False)
    shortage = verify(problem, _rows(problem, start)).shortage
    model = _Model(problem, forced, shortage, can_have)
    nodes = nodes_for(problem, WORK if work is None else work)
    lifted = model.solve(worst_weight=1, floor=worst, total_weight=0, nodes=nodes)
    if lifted is None:
        return Lifted(start, False)
    worst = int(satisfaction(problem, lifted.matched)[can_have].min())
    richer = model.solve(worst_weight=0, floor=worst, total_weight=1, nodes=nodes)
    is_highest = worst >= min(bound, lifted.bound)
    if richer is None:
        return Lifted(lifted.matched, is_highest)
    return Lifted(richer.matched, is_highest, richer.bound)


def nodes_for(problem: Problem, work: int) -> int:
    """Nodes of branch and bound that this much work is."""
    return work // max(problem.n_pairs, 1)


def _is_hollow(problem: Problem, matched: Ints, now: Ints) -> bool:
    """Whether somebody with several places has partners who are worth nothing.

    They were counted as having somebody, so that fewer people at 0 may be possible.
    """
    held = np.bincount(problem.left[matched], minlength=problem.n_left)
    return bool(((held > 0) & (now == 0) & (problem.left_max > 1)).any())


def _rows(problem: Problem, at: Ints) -> Ints:
    return np.column_stack([problem.left[at], problem.right[at]])


@dataclass(frozen=True, eq=False)
class _Answer:
    matched: Ints
    bound: int


class _Model:
    """One variable per pair, one per person for a missing partner, and the floor."""

    def __init__(
        self, problem: Problem, forced: Ints, shortage: int, counted: NDArray[np.bool_]
    ) -> None:
        self.problem, self.shortage, self.counted = problem, shortage, counted
        self.low = np.zeros(problem.n_pairs)
        self.low[forced] = 1

    def solve(
        self, *, worst_weight: float, floor: int, total_weight: float, nodes: int
    ) -> _Answer | None:
        p = self.problem
        people = p.n_left + p.n_right
        scale = max(int(p.score.max(initial=1)), 1)
        cost = np.concatenate([-total_weight * p.score / scale, np.zeros(people), [-worst_weight]])
        most_missing = np.concatenate([p.left_min, p.right_min]).astype(float)
        result = optimize.milp(
            cost,
            constraints=self._constraints(scale),
            integrality=np.concatenate([np.ones(p.n_pairs), np.zeros(people + 1)]),
            bounds=optimize.Bounds(
                np.concatenate([self.low, np.zeros(people), [floor / scale]]),
                np.concatenate([np.ones(p.n_pairs), most_missing, [np.inf]]),
            ),
            options={"node_limit": nodes, "mip_rel_gap": 0},
        )
        if result.x is None:
            return None
        # A millionth is what the solver takes for exact; scores and sums of them are whole.
        bound = int(np.floor(scale * (1e-6 - result.mip_dual_bound)))
        return _Answer(np.flatnonzero(result.x[: p.n_pairs] > 0.5), bound)

    def _constraints(self, scale: int) -> "list[optimize.LinearConstraint]":
        p = self.problem
        one = np.ones(p.n_pairs)
        pair = np.arange(p.n_pairs)
        of_left = sparse.csr_array((one, (p.left, pair)), shape=(p.n_left, p.n_pairs))
        of_right = sparse.csr_array((one, (p.right, pair)), shape=(p.n_right, p.n_pairs))
        worth = sparse.csr_array((p.score / scale, (p.left, pair)), shape=(p.n_left, p.n_pairs))
        missing = sparse.eye_array(p.n_left + p.n_right, format="csr")
        held = sparse.vstack([of_left, of_right])
        zero = sparse.csr_array((p.n_left + p.n_right, 1))
        enough = sparse.hstack([held, missing, zero])
        fits = sparse.hstack([held, 0 * missing, zero])
        no_missing = sparse.csr_array((p.n_left, p.n_left + p.n_right))
        floor = sparse.hstack([worth, no_missing, -np.ones((p.n_left, 1))], format="csr")
        all_missing = np.concatenate([0 * one, np.ones(p.n_left + p.n_right), [0]])[None, :]
        return [
            optimize.LinearConstraint(enough, np.concatenate([p.left_min, p.right_min]), np.inf),
            optimize.LinearConstraint(fits, -np.inf, np.concatenate([p.left_max, p.right_max])),
            optimize.LinearConstraint(floor[self.counted], 0, np.inf),
            optimize.LinearConstraint(all_missing, 0, self.shortage),
        ]
