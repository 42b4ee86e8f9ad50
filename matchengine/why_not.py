"""Why these two are not a pair, and exactly what it would cost if they were."""

from dataclasses import dataclass
from enum import IntEnum
from typing import cast

import numpy as np

from matchengine.errors import InvalidProblem
from matchengine.problem import Problem
from matchengine.scoring import Rule, ScoredPairs
from matchengine.solution import Solution
from matchengine.solvers.driver import Objective, solve


class Obstacle(IntEnum):
    """The first thing that stands between two people."""

    NONE = 0
    """They are a pair."""
    FORBIDDEN = 1
    """A hard rule forbids it, or it was never among the allowed pairs."""
    OWN_INTEREST = 2
    """The left person has somebody who fits at least as well."""
    PRICE = 3
    """A place with the right person is worth more to others."""
    NO_PLACE = 4
    """One of the two has no place at all."""


@dataclass(frozen=True)
class Move:
    """What changes for one left person: the partners that go and those that come."""

    left: int
    lost: tuple[int, ...]
    gained: tuple[int, ...]


@dataclass(frozen=True)
class WhyNot:
    """``cost`` is what the total loses if the pair is forced; ``moves`` is the chain it starts.

    With another aim than the total the problem is solved again with that aim, and the total may
    also rise: the cost is then below 0. ``cost`` is None when locked pairs leave no place.

    Scores in hundredths of a point. ``rules`` is empty unless the pair is forbidden; ``held_by``
    are the left people who have the right person now.
    """

    left: int
    right: int
    obstacle: Obstacle
    rules: tuple[Rule, ...]
    score: int | None
    own_scores: tuple[int, ...]
    price: int
    held_by: tuple[int, ...]
    cost: int | None
    moves: tuple[Move, ...]


def why_not(
    problem: Problem, solution: Solution, scored: ScoredPairs | None, left: int, right: int
) -> WhyNot:
    """Explain why ``left`` and ``right`` are not together, by solving again with them locked.

    Returns
    -------
    WhyNot
        ``cost`` and ``moves`` are None and empty when the pair is forbidden or there already.

    Raises
    ------
    InvalidProblem
        A position outside the problem.

    Examples
    --------
    >>> problem = Problem(
    ...     n_left=2, n_right=2, left=[0, 0, 1, 1], right=[0, 1, 0, 1], score=[90, 80, 85, 10]
    ... )
    >>> why = why_not(problem, solve(problem), None, 0, 0)
    >>> why.obstacle.name, why.price, why.cost
    ('PRICE', 10, 65)
    >>> [(move.left, move.lost, move.gained) for move in why.moves]
    [(0, (1,), (0,)), (1, (0,), (1,))]
    """
    if not (0 <= left < problem.n_left and 0 <= right < problem.n_right):
        raise InvalidProblem(f"the pair ({left}, {right}) is outside the problem")
    at = int(problem.find(np.array([[left, right]]))[0])
    own = solution.scores[solution.pairs[:, 0] == left]
    obstacle = _obstacle(problem, solution, at, left, right)
    cost: int | None = None
    moves: tuple[Move, ...] = ()
    if obstacle in (Obstacle.OWN_INTEREST, Obstacle.PRICE):
        locked = np.concatenate([problem.locked, [[left, right]]])
        aim = cast(Objective, solution.objective)
        forced = solve(problem.replace(locked=locked), objective=aim, seed=solution.seed)
        if right in forced.partners_of_left(left):
            cost = solution.certificate.total - forced.certificate.total
            moves = _chain(solution, forced, left)
    return WhyNot(
        left=left,
        right=right,
        obstacle=obstacle,
        rules=() if scored is None else scored.rules_broken_by(left, right),
        score=None if at < 0 else int(problem.score[at]),
        own_scores=tuple(own.tolist()),
        price=int(solution.prices.right[right]),
        held_by=tuple(solution.partners_of_right(right).tolist()),
        cost=cost,
        moves=moves,
    )


def _obstacle(problem: Problem, solution: Solution, at: int, left: int, right: int) -> Obstacle:
    if at < 0:
        return Obstacle.FORBIDDEN
    if right in solution.partners_of_left(left):
        return Obstacle.NONE
    if not (problem.left_max[left] and problem.right_max[right]):
        return Obstacle.NO_PLACE
    own = solution.scores[solution.pairs[:, 0] == left]
    is_full = len(own) >= problem.left_max[left]
    if is_full and (own >= problem.score[at]).all():
        return Obstacle.OWN_INTEREST
    return Obstacle.PRICE


def _chain(before: Solution, after: Solution, first: int) -> tuple[Move, ...]:
    """Everybody whose partners change, in the order in which one change pushes the next."""
    changed: dict[int, Move] = {}
    for left in np.union1d(before.pairs[:, 0], after.pairs[:, 0]).tolist():
        old = set(before.partners_of_left(left).tolist())
        new = set(after.partners_of_left(left).tolist())
        if old != new:
            changed[left] = Move(left, tuple(sorted(old - new)), tuple(sorted(new - old)))
    chain, queue = [], [first]
    while changed:
        left = queue.pop(0) if queue else min(changed)
        move = changed.pop(left, None)
        if move is not None:
            chain.append(move)
            queue += [m.left for m in changed.values() if set(m.lost) & set(move.gained)]
    return tuple(chain)
