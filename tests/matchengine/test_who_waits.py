"""Minima of one: whoever has to have somebody does, wherever any answer gives them somebody."""

import numpy as np
import pytest
from hypothesis import given

from matchengine import solve
from tests.matchengine.small import examples, keeping_locks_like, problems


def waiting(problem):
    """The same problem, whose left minima say only who waits."""
    return problem.replace(left_min=np.minimum(problem.left_min, 1))


def met(problem, at):
    """How many of those who wait have somebody."""
    held = np.bincount(problem.left[at], minlength=problem.n_left)
    return int(((problem.left_min > 0) & (held > 0)).sum())


def missing(problem, at):
    """Places missing below the minima of the other side."""
    held = np.bincount(problem.right[at], minlength=problem.n_right)
    return int(np.maximum(problem.right_min - held, 0).sum())


class TestWhoeverWaits:
    @pytest.mark.parametrize("objective", ["total", "most", "maximin", "leximin"])
    @given(problem=problems().map(waiting))
    @examples(80)
    def test_has_somebody_as_often_as_in_any_answer(self, objective, problem):
        answer = solve(problem, objective=objective)

        others = keeping_locks_like(problem, answer.pairs)
        at = problem.find(answer.pairs)
        assert met(problem, at) == max(met(problem, other) for other in others)

    @given(problem=problems().map(waiting))
    @examples(80)
    def test_takes_nothing_from_the_minima_of_the_other_side(self, problem):
        answer = solve(problem)

        others = keeping_locks_like(problem, answer.pairs)
        at = problem.find(answer.pairs)
        assert missing(problem, at) == min(missing(problem, other) for other in others)

    @given(problem=problems().map(waiting))
    @examples(80)
    def test_leaves_the_highest_total_among_those_answers(self, problem):
        answer = solve(problem)

        at = problem.find(answer.pairs)
        rivals = [
            int(problem.score[other].sum())
            for other in keeping_locks_like(problem, answer.pairs)
            if met(problem, other) == met(problem, at)
            and missing(problem, other) == missing(problem, at)
        ]
        assert answer.certificate.total == max(rivals)
        assert answer.certificate.proven
