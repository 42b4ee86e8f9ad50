"""An answer in time: the first one with an honest gap, the exact one when there is time."""

import numpy as np
from hypothesis import given, settings

from matchengine import Problem, solve
from matchengine.anytime import solve_within
from matchengine.solvers.driver import quick_answer
from tests.matchengine.small import problems


def programme():
    rng = np.random.default_rng(1)
    left, right = np.nonzero(rng.random((40, 30)) < 0.5)
    return Problem(
        n_left=40, n_right=30, left=left, right=right, score=rng.integers(0, 10_001, len(left))
    )


class TestSolveWithin:
    @given(problem=problems())
    @settings(deadline=None, max_examples=60)
    def test_begins_with_an_answer_whose_bound_holds(self, problem):
        first, exact = quick_answer(problem).certificate, solve(problem).certificate

        if first.shortage == exact.shortage:
            assert first.total <= exact.total <= first.bound
        assert first.feasible

    def test_stops_at_a_gap_that_is_good_enough(self):
        problem = programme()
        first = quick_answer(problem).certificate

        enough = solve_within(problem, None, gap=first.gap)
        exact = solve_within(problem, None, gap=first.gap / 2)

        assert 0 < first.gap < 0.2
        assert enough.certificate == first
        assert not enough.certificate.proven
        assert exact.certificate.proven
        assert exact.pairs.tobytes() == solve(problem).pairs.tobytes()

    def test_returns_the_first_answer_when_cancelled(self):
        told = []

        answer = solve_within(programme(), None, progress=told.append, cancel=lambda: True)

        assert answer.certificate == quick_answer(programme()).certificate
        assert [now.stage for now in told] == ["first answer", "done"]
        assert told[-1].bound >= told[-1].value
