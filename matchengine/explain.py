"""Why somebody has nobody, and the smallest change that would help, tried before it is told."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scoring import Rule, ScoredPairs
from matchengine.solution import Reason, Solution
from matchengine.solvers.total import fit_locks, highest_total

TRIED_PLACES = 3


@dataclass(frozen=True)
class Rival:
    """A partner one could have had, and who has the place instead.

    ``score`` is the own score with them and ``price`` what a place with them is worth, both in
    hundredths of a point; ``held_by`` are their partners with ``held_scores``.
    """

    right: int
    score: int
    price: int
    held_by: tuple[int, ...]
    held_scores: tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """One change and what it brings.

    ``more_places``: one more place with ``right``; solved again, it matches the person and lifts
    the total by ``gain``. ``drop_rule``: without ``rule`` there would be ``candidates`` more.
    """

    kind: Literal["more_places", "drop_rule"]
    right: int | None = None
    rule: Rule | None = None
    gain: int | None = None
    candidates: int | None = None


@dataclass(frozen=True)
class Explanation:
    """Why one left person has nobody; ``reason`` is None for somebody who is matched.

    ``blocked`` counts the others that each rule forbids, ``allowed`` those that none does.
    ``rivals`` are the best allowed partners, dearest wish first; ``changes`` what would help.
    """

    left: int
    reason: Reason | None
    allowed: int
    blocked: dict[Rule, int]
    rivals: tuple[Rival, ...]
    changes: tuple[Change, ...]


def explain(
    problem: Problem, solution: Solution, scored: ScoredPairs | None, left: int
) -> Explanation:
    """Explain one left person's result in codes and numbers; the caller finds the words.

    Parameters
    ----------
    problem : Problem
    solution : Solution
        An answer to ``problem``.
    scored : ScoredPairs or None
        The scores behind the problem; without them rules are not named.
    left : int
        The person.

    Returns
    -------
    Explanation

    Notes
    -----
    A place with a partner is only proposed after solving the problem again with it and seeing
    the person matched; at most three are tried, so the call takes at most three solutions' time.

    Examples
    --------
    >>> from matchengine.solvers.driver import solve
    >>> problem = Problem(n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9000, 8000])
    >>> why = explain(problem, solve(problem), None, 1)
    >>> why.reason.name, why.rivals[0].price, why.changes[0].kind, why.changes[0].gain
    ('ALL_TAKEN', 8000, 'more_places', 8000)
    """
    reason = solution.leftover_left.reason_of(left)
    mine = np.flatnonzero(problem.left == left)
    rivals: tuple[Rival, ...] = ()
    changes: list[Change] = []
    if reason in (Reason.ALL_TAKEN, Reason.NO_PLACES):
        rivals = _rivals(problem, solution, mine)
        changes += _more_places(problem, solution, left, rivals)
    if scored is not None and reason is not None:
        changes += _dropped_rules(scored, left)
    return Explanation(
        left=left,
        reason=reason,
        allowed=len(mine),
        blocked={} if scored is None else scored.reasons_blocked(left),
        rivals=rivals,
        changes=tuple(changes),
    )


def _rivals(problem: Problem, solution: Solution, mine: Ints) -> tuple[Rival, ...]:
    price = solution.prices.right[problem.right[mine]]
    nearest = mine[np.argsort(price - problem.score[mine], kind="stable")][:TRIED_PLACES]
    rivals = []
    for at in nearest:
        j = int(problem.right[at])
        holds = solution.pairs[:, 1] == j
        rivals.append(
            Rival(
                right=j,
                score=int(problem.score[at]),
                price=int(solution.prices.right[j]),
                held_by=tuple(solution.pairs[holds, 0].tolist()),
                held_scores=tuple(solution.scores[holds].tolist()),
            )
        )
    return tuple(rivals)


def _more_places(
    problem: Problem, solution: Solution, left: int, rivals: tuple[Rival, ...]
) -> list[Change]:
    """The first of the nearest partners whose one more place would really match ``left``."""
    if problem.left_max[left] == 0:
        return []
    for rival in rivals:
        places = problem.right_max.copy()
        places[rival.right] += 1
        changed = problem.replace(right_max=places)
        matched = highest_total(changed, fit_locks(changed, solution.seed), solution.seed)
        if left in problem.left[matched]:
            gain = int(problem.score[matched].sum()) - solution.certificate.total
            return [Change("more_places", right=rival.right, gain=gain)]
    return []


def _dropped_rules(scored: ScoredPairs, left: int) -> list[Change]:
    freed = scored.freed_by_dropping(left)
    most_first = sorted(freed.items(), key=lambda item: (-item[1], item[0]))
    return [Change("drop_rule", rule=rule, candidates=n) for rule, n in most_first]
