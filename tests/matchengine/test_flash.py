"""Talks in rounds: as good as without a timetable, and nobody in two places at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine import InvalidProblem, Problem, solve
from matchengine.flash import solve_flash
from tests.matchengine.small import examples


def crowd(seed, **keys):
    rng = np.random.default_rng(seed)
    n_left, n_right = (int(n) for n in rng.integers(1, 12, 2))
    left, right = np.nonzero(rng.random((n_left, n_right)) < 0.7)
    return Problem(
        n_left=n_left,
        n_right=n_right,
        left=left,
        right=right,
        score=rng.integers(0, 50, len(left)),
        left_max=rng.integers(0, 6, n_left),
        right_max=rng.integers(0, 6, n_right),
        **keys,
    )


class TestFlash:
    @given(seed=st.integers(0, 10**6), rounds=st.integers(1, 5))
    @examples(80)
    def test_holds_the_best_talks_with_nobody_in_two_at_once(self, seed, rounds):
        problem = crowd(seed)

        answer = solve_flash(problem, rounds)

        cut = problem.replace(
            left_max=np.minimum(problem.left_max, rounds),
            right_max=np.minimum(problem.right_max, rounds),
        )
        assert answer.solution.certificate.total == solve(cut).certificate.total
        assert answer.solution.certificate.proven
        held = answer.timetable()
        assert len(held) <= rounds
        assert sum(map(len, held)) == len(answer.solution.pairs)
        assert [len(talks) for talks in held] == sorted(map(len, held), reverse=True)
        for talks in held:
            assert len(np.unique(talks[:, 0])) == len(np.unique(talks[:, 1])) == len(talks)

    def test_gives_reordered_people_the_same_rounds(self):
        first = crowd(7)
        rng = np.random.default_rng(8)
        left_at, right_at = rng.permutation(first.n_left), rng.permutation(first.n_right)
        moved = Problem(
            n_left=first.n_left,
            n_right=first.n_right,
            left=left_at[first.left],
            right=right_at[first.right],
            score=first.score,
            left_max=first.left_max[np.argsort(left_at)],
            right_max=first.right_max[np.argsort(right_at)],
            left_key=np.argsort(left_at),
            right_key=np.argsort(right_at),
        )

        one, two = solve_flash(first, 3, seed=2), solve_flash(moved, 3, seed=2)

        assert len(one.round) > 3
        there = {
            (left_at[i], right_at[j]): k
            for (i, j), k in zip(one.solution.pairs, one.round, strict=True)
        }
        assert there == {(i, j): k for (i, j), k in zip(two.solution.pairs, two.round, strict=True)}

    @pytest.mark.parametrize("rounds", [0, 101, 2.5, float("nan")])
    def test_refuses_what_is_no_number_of_rounds(self, rounds):
        with pytest.raises(InvalidProblem, match="rounds must be whole numbers from 1 to 100"):
            solve_flash(crowd(1), rounds)

    def test_refuses_minima_that_do_not_fit_into_the_rounds(self):
        problem = Problem(
            n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[1, 1], left_min=[2], left_max=[2]
        )

        with pytest.raises(InvalidProblem, match="left_min must not exceed left_max, got 2 > 1"):
            solve_flash(problem, rounds=1)
