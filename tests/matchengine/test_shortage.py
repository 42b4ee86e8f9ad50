"""Minima that cannot be met: who is short, and the proof that it cannot be otherwise."""

import numpy as np
from hypothesis import given

from matchengine import Problem, shortages, solve
from tests.matchengine.small import every_matching, examples, problems


class TestShortages:
    @given(problem=problems())
    @examples(100)
    def test_name_everybody_who_is_short_and_prove_it(self, problem):
        problem = problem.replace(locked=None)
        answer = solve(problem)

        found = shortages(problem, answer)

        assert sum(s.needs - s.has for s in found) == answer.certificate.shortage
        matchings = every_matching(problem)
        for each in found:
            who = problem.left if each.side == "left" else problem.right
            most = max(int(np.isin(who[at], each.rivals).sum()) for at in matchings)
            assert each.person in each.rivals
            assert each.together_get == most < each.together_need
            assert each.is_forced

    def test_are_none_when_everybody_has_enough(self):
        problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[1], right_min=[1])

        assert shortages(problem, solve(problem)) == []

    def test_say_when_nobody_may_be_paired_with_them(self):
        problem = Problem(n_left=1, n_right=1, left=[], right=[], score=[], left_min=[1])

        (short,) = shortages(problem, solve(problem))

        assert (short.rivals, short.partners, short.together_get) == ((0,), (), 0)

    def test_can_be_few(self):
        problem = Problem(n_left=3, n_right=1, left=[], right=[], score=[], left_min=[1, 1, 1])

        assert len(shortages(problem, solve(problem), most=2)) == 2

    def test_are_not_called_forced_when_somebody_could_spare_a_partner(self):
        problem = Problem(
            n_left=2,
            n_right=2,
            left=[0, 1, 1],
            right=[0, 0, 1],
            score=[9, 8, 1],
            right_max=[2, 1],
            right_min=[0, 1],
        )

        (short,) = shortages(problem, solve(problem, objective="stable"))

        assert short.rivals == (0, 1)
        assert not short.is_forced
        assert shortages(problem, solve(problem)) == []
