"""Why somebody has nobody, and the smallest change that would help, tried before it is told."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.scoring import Rule, ScoredPairs
from matchengine.solution import Reason, Solution
from matchengine.solvers.driver import Objective, solve
from matchengine.solvers.total import fit_locks, highest_total

NAMED_RIVALS = 3


@dataclass(frozen=True)
class Rival:
    """A partner one could have had, and who has the place instead.

    ``score`` is the own score with them and ``price`` what one more place with them would bring, in
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

    ``more_places``: one more place with ``right`` would match the person and lift the total by
    ``gain``; ``is_tried`` says that the problem was solved again and did so, ``is_tied`` that an
    equally good answer gives the place to somebody who fits exactly as well. ``drop_rule``:
    without ``rule`` there would be ``candidates`` more; ``is_tried`` says that the problem was
    solved again with them, which matched the person and changed the total by ``gain``.
    """

    kind: Literal["more_places", "drop_rule"]
    right: int | None = None
    rule: Rule | None = None
    gain: int | None = None
    candidates: int | None = None
    is_tried: bool = False
    is_tied: bool = False


@dataclass(frozen=True)
class Explanation:
    """Why one left person has nobody; ``reason`` is None for somebody who is matched.

    ``blocked`` counts the others that each rule forbids, ``allowed`` those that none does.
    ``rivals`` are the nearest allowed partners; ``changes`` what would help, best first.
    """

    left: int
    reason: Reason | None
    allowed: int
    blocked: dict[Rule, int]
    rivals: tuple[Rival, ...]
    changes: tuple[Change, ...]


def explain(
    problem: Problem,
    solution: Solution,
    scored: ScoredPairs | None,
    left: int,
    *,
    try_changes: bool = True,
    without: Callable[[Rule], ScoredPairs | None] | None = None,
) -> Explanation:
    """Explain one left person's result in codes and numbers; the caller finds the words.

    Parameters
    ----------
    problem : Problem
    solution : Solution
        An answer to ``problem`` with the objective ``total``; for others places are not proposed.
    scored : ScoredPairs or None
        The scores behind the problem; without them rules are not named.
    left : int
        The person.
    try_changes : bool
        Solve again with the proposed place and keep the proposal only if it holds. Without it
        the proposal rests on the prices alone, which may be tied with somebody else's claim.
    without : callable, optional
        Scored pairs of the same people without one rule, None for a rule that must stay. With it
        a rule is only proposed when dropping it for this one person matches them, tried by
        solving again; without it the proposal says how many candidates that would bring.

    Returns
    -------
    Explanation

    Notes
    -----
    Whom one more place would help is read from the prices: along pairs whose score equals the
    sum of their prices, places shift without loss from the person to every partner reached, and
    the price of a place there is the gain. O(pairs reached), and one solution to try it.

    Examples
    --------
    >>> problem = Problem(n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9000, 8000])
    >>> why = explain(problem, solve(problem), None, 1)
    >>> why.reason.name, why.rivals[0].price, why.changes[0].kind, why.changes[0].gain
    ('ALL_TAKEN', 8000, 'more_places', 8000)
    """
    reason = solution.unmatched_left.reason_of(left)
    start, stop = np.searchsorted(problem.left, [left, left + 1])
    changes: list[Change] = []
    if reason in (Reason.ALL_TAKEN, Reason.NO_PLACES) and solution.objective == "total":
        changes += _more_places(problem, solution, left, try_changes)
    if scored is not None and reason is not None:
        dropped = _dropped_rules(scored, left)
        if without is not None and try_changes:
            tried = (
                _without_rule(problem, solution, scored, left, each, without) for each in dropped
            )
            dropped = [change for change in tried if change is not None]
        changes += dropped
    rivals = () if reason is None else _rivals(problem, solution, np.arange(start, stop))
    return Explanation(
        left=left,
        reason=reason,
        allowed=int(stop - start),
        blocked={} if scored is None else scored.reasons_blocked(left),
        rivals=rivals,
        changes=tuple(changes),
    )


def _rivals(problem: Problem, solution: Solution, mine: Ints) -> tuple[Rival, ...]:
    price = solution.prices.right[problem.right[mine]]
    nearest = mine[np.argsort(price - problem.score[mine], kind="stable")][:NAMED_RIVALS]
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
    problem: Problem, solution: Solution, left: int, try_changes: bool
) -> list[Change]:
    """The partner closest by whose one more place would match ``left``, if there is one."""
    if problem.left_max[left] == 0:
        return []
    for right in _reached_without_loss(problem, solution, left)[
        : NAMED_RIVALS if try_changes else 1
    ]:
        gain = int(solution.prices.right[right])
        if not try_changes:
            return [Change("more_places", right=right, gain=gain)]
        outcome = _with_place(problem, solution, left, right, gain)
        if outcome != "not":
            is_tied = outcome == "tied"
            change = Change("more_places", right=right, gain=gain, is_tried=True, is_tied=is_tied)
            return [change]
    return []


def _reached_without_loss(problem: Problem, solution: Solution, left: int) -> list[int]:
    """Partners to whom places can shift from ``left`` at no loss; fewest shifts first."""
    u, v = solution.prices.left, solution.prices.right
    is_matched = np.zeros(problem.n_pairs, dtype=bool)
    is_matched[problem.find(solution.pairs)] = True
    seen, order, queue = np.zeros(problem.n_right, dtype=bool), [], deque([left])
    while queue:
        i = queue.popleft()
        start, stop = np.searchsorted(problem.left, [i, i + 1])
        j, s = problem.right[start:stop], problem.score[start:stop]
        tight = (s == u[i] + v[j]) & ~is_matched[start:stop] & ~seen[j]
        for right in j[tight].tolist():
            seen[right] = True
            order.append(right)
            holders = solution.partners_of_right(right)
            at = problem.find(np.column_stack([holders, np.full(len(holders), right)]))
            queue.extend(holders[problem.score[at] == u[holders] + v[right]].tolist())
    return order


def _with_place(
    problem: Problem, solution: Solution, left: int, right: int, gain: int
) -> Literal["sure", "tied", "not"]:
    """Solve with one more place: is the person matched, at least in one of the best answers?"""
    places = problem.right_max.copy()
    places[right] += 1
    changed = problem.replace(right_max=places)
    locks = fit_locks(changed, solution.seed)
    best = solution.certificate.total + gain
    plain = highest_total(changed, locks, solution.seed)
    if int(problem.score[plain].sum()) != best:
        return "not"
    if (problem.left[plain] == left).any():
        return "sure"
    favoured = highest_total(changed, locks, solution.seed, favour=left)
    is_in = bool((problem.left[favoured] == left).any())
    return "tied" if is_in and int(problem.score[favoured].sum()) == best else "not"


def _dropped_rules(scored: ScoredPairs, left: int) -> list[Change]:
    freed = scored.freed_by_dropping(left)
    most_first = sorted(freed.items(), key=lambda item: (-item[1], item[0]))
    return [Change("drop_rule", rule=rule, candidates=n) for rule, n in most_first]


def _without_rule(
    problem: Problem,
    solution: Solution,
    scored: ScoredPairs,
    left: int,
    change: Change,
    without: Callable[[Rule], ScoredPairs | None],
) -> Change | None:
    """Solve with the partners that one rule alone forbids to one person; None unless it helps."""
    assert change.rule is not None
    freed = without(change.rule)
    if freed is None:
        return None
    start, stop = np.searchsorted(freed.left, [left, left + 1])
    rows = np.column_stack([freed.left[start:stop], freed.right[start:stop]])
    new = scored.broken[left, rows[:, 1]] == change.rule
    more = problem.replace(
        left=np.concatenate([problem.left, rows[new, 0]]),
        right=np.concatenate([problem.right, rows[new, 1]]),
        score=np.concatenate([problem.score, freed.score[start:stop][new]]),
    )
    again = solve(more, objective=cast(Objective, solution.objective), seed=solution.seed)
    if not len(again.partners_of_left(left)):
        return None
    gain = again.certificate.total - solution.certificate.total
    return replace(change, gain=gain, is_tried=True)
