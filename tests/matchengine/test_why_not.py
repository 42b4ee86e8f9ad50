"""Why not these two: the obstacle, the exact cost, and who would have to move."""

import numpy as np
import pytest
from hypothesis import given

from matchengine import InvalidProblem, Obstacle, People, Problem, Rule, solve, why_not
from matchengine import score as score_people
from tests.matchengine.small import examples, problems


class TestWhyNot:
    def test_names_the_rule_of_a_forbidden_pair(self):
        scored = score_people(People(n=1, languages=[1]), People(n=2, languages=[1, 2]))
        problem = scored.problem()

        why = why_not(problem, solve(problem), scored, 0, 1)

        assert why.obstacle is Obstacle.FORBIDDEN
        assert why.rules == (Rule.NO_SHARED_LANGUAGE,)
        assert why.cost is None

    def test_says_when_the_own_partner_fits_better(self):
        problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[9, 8])

        why = why_not(problem, solve(problem), None, 0, 1)

        assert (why.obstacle, why.cost, why.own_scores) == (Obstacle.OWN_INTEREST, 1, (9,))

    def test_tells_the_whole_chain_in_order(self):
        problem = Problem(
            n_left=3,
            n_right=3,
            left=[0, 0, 1, 1, 2, 2],
            right=[0, 1, 1, 2, 2, 0],
            score=[50, 60, 90, 80, 90, 20],
        )

        why = why_not(problem, solve(problem), None, 0, 1)

        assert [(m.left, m.lost, m.gained) for m in why.moves] == [
            (0, (0,), (1,)),
            (1, (1,), (2,)),
            (2, (2,), (0,)),
        ]
        assert why.cost == 230 - 160

    @given(problem=problems())
    @examples(30)
    def test_costs_nothing_less_than_nothing(self, problem):
        free = problem.replace(locked=None, left_min=None, right_min=None)
        answer = solve(free)

        for i, j in zip(free.left.tolist(), free.right.tolist(), strict=True):
            if free.left_max[i] and free.right_max[j]:
                why = why_not(free, answer, None, i, j)
                assert why.cost is None or why.cost >= 0
                touched = {move.left for move in why.moves}
                assert why.cost is None or i in touched or why.held_by == (i,)

    def test_refuses_people_who_are_not_there(self):
        problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[1])

        with pytest.raises(InvalidProblem, match=r"the pair \(0, 3\) is outside"):
            why_not(problem, solve(problem), None, 0, 3)


def test_a_place_that_is_free_costs_only_the_own_loss():
    problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[9000, 8500])
    why = why_not(problem, solve(problem), None, 0, 1)
    assert why.cost == 500
    assert np.array_equal(why.held_by, ())


class TestWhyNotWithOtherAims:
    def test_solves_again_with_the_same_aim(self):
        problem = Problem(
            n_left=2, n_right=2, left=[0, 0, 1, 1], right=[0, 1, 0, 1], score=[99, 60, 70, 10]
        )
        fair = solve(problem, objective="maximin")

        why = why_not(problem, fair, None, 0, 0)

        assert fair.pairs.tolist() == [[0, 1], [1, 0]]
        assert why.cost == 130 - 109
        assert [(m.left, m.gained) for m in why.moves] == [(0, (0,)), (1, (1,))]

    def test_says_when_there_is_no_place_at_all(self):
        problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[9], right_max=[0])

        why = why_not(problem, solve(problem), None, 0, 0)

        assert (why.obstacle, why.cost, why.moves) == (Obstacle.NO_PLACE, None, ())

    def test_has_no_cost_where_locked_pairs_leave_no_place(self):
        problem = Problem(
            n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[9, 5], locked=[[0, 0]]
        )

        why = why_not(problem, solve(problem), None, 1, 0)

        assert (why.obstacle, why.cost, why.moves) == (Obstacle.PRICE, None, ())
