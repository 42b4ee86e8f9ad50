"""The exact solver against brute force, and the promises around it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine import Cancelled, InvalidProblem, Problem, Reason, solve, verify
from tests.matchengine.small import examples, keeping_locks_like, problems, shortage


def random_problem(n_left, n_right, seed, **places):
    rng = np.random.default_rng(seed)
    left, right = np.nonzero(rng.random((n_left, n_right)) < 0.6)
    score = rng.integers(0, 30, len(left))  # few different scores, so many ties
    return Problem(n_left=n_left, n_right=n_right, left=left, right=right, score=score, **places)


class TestSolveTotal:
    @given(problem=problems())
    @examples(80)
    def test_equals_brute_force_and_proves_it(self, problem):
        answer = solve(problem)

        matchings = keeping_locks_like(problem, answer.pairs)
        least = min(shortage(problem, at) for at in matchings)
        best = max(
            int(problem.score[at].sum()) for at in matchings if shortage(problem, at) == least
        )
        certificate = answer.certificate
        assert certificate.feasible
        assert certificate.shortage == least
        assert certificate.total == best == certificate.bound
        assert certificate.proven

    @given(seed=st.integers(0, 10**6))
    @examples(10)
    def test_gives_reordered_people_the_same_partners(self, seed):
        rng = np.random.default_rng(seed)
        first = random_problem(12, 9, 5, right_max=rng.integers(1, 3, 9))
        left_at, right_at = rng.permutation(12), rng.permutation(9)
        places = np.empty(9, dtype=int)
        places[right_at] = first.right_max
        moved = Problem(
            n_left=12,
            n_right=9,
            left=left_at[first.left],
            right=right_at[first.right],
            score=first.score,
            right_max=places,
            left_key=np.argsort(left_at),
            right_key=np.argsort(right_at),
        )

        one, two = solve(first, seed=3), solve(moved, seed=3)

        back = {(int(np.argsort(left_at)[i]), int(np.argsort(right_at)[j])) for i, j in two.pairs}
        assert back == {(int(i), int(j)) for i, j in one.pairs}

    def test_gives_the_same_bytes_again_and_whatever_the_order_of_pairs(self):
        problem = random_problem(30, 20, 1)
        shuffled = np.random.default_rng(2).permutation(problem.n_pairs)
        same = problem.replace(
            left=problem.left[shuffled],
            right=problem.right[shuffled],
            score=problem.score[shuffled],
        )

        assert same.digest() == problem.digest()
        assert solve(same).pairs.tobytes() == solve(problem).pairs.tobytes()

    def test_lets_the_seed_decide_between_equals(self):
        left, right = np.divmod(np.arange(36), 6)
        equal = Problem(n_left=6, n_right=6, left=left, right=right, score=np.full(36, 50))

        answers = {solve(equal, seed=seed).pairs.tobytes() for seed in range(8)}

        assert len(answers) > 1

    def test_uses_a_pair_worth_nothing_rather_than_leave_two_people_alone(self):
        problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[0])

        assert solve(problem).pairs.tolist() == [[0, 0]]

    def test_keeps_a_locked_pair_that_costs_points(self):
        problem = Problem(
            n_left=2,
            n_right=2,
            left=[0, 0, 1, 1],
            right=[0, 1, 0, 1],
            score=[10, 90, 90, 10],
            locked=[[0, 0]],
        )

        answer = solve(problem)

        assert answer.pairs.tolist() == [[0, 0], [1, 1]]
        assert answer.certificate.proven
        assert answer.certificate.locked_missing == 0

    def test_names_locked_pairs_beyond_the_places(self):
        problem = Problem(
            n_left=2, n_right=1, left=[0, 1], right=[0, 0], score=[10, 90], locked=[[0, 0], [1, 0]]
        )

        answer = solve(problem)

        assert answer.locked_dropped.tolist() == [[0, 0]]
        assert answer.certificate.locked_missing == 1

    def test_counts_minima_that_cannot_be_met(self):
        problem = Problem(
            n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[5, 7], right_min=[1, 1]
        )

        certificate = solve(problem).certificate

        assert (certificate.right_shortage, certificate.total, certificate.proven) == (1, 7, True)

    def test_says_why_somebody_is_left_over(self):
        problem = Problem(
            n_left=4,
            n_right=3,
            left=[0, 1, 2],
            right=[0, 0, 1],
            score=[9, 8, 7],
            right_max=[1, 0, 1],
        )

        answer = solve(problem)

        reasons = {p: answer.unmatched_left.reason_of(p) for p in range(4)}
        assert reasons == {
            0: None,
            1: Reason.ALL_TAKEN,
            2: Reason.NO_PLACES,
            3: Reason.NO_ALLOWED_PARTNER,
        }
        assert answer.unmatched_right.person.tolist() == [1, 2]

    def test_tells_its_progress_and_stops_when_asked(self):
        problem = random_problem(10, 10, 3)
        seen = []

        solve(problem, progress=seen.append)
        with pytest.raises(Cancelled):
            solve(problem, cancel=lambda: True)

        assert [step.stage for step in seen] == ["places", "pairs", "proof", "done"]
        assert seen[-1].value == seen[-1].bound

    def test_refuses_an_unknown_objective(self):
        with pytest.raises(InvalidProblem, match='got "luck"'):
            solve(random_problem(2, 2, 1), objective="luck")


class TestVerify:
    def test_does_not_trust_the_pairs(self):
        problem = Problem(n_left=2, n_right=2, left=[0, 1], right=[0, 0], score=[9, 8])

        checked = verify(problem, [[0, 0], [0, 0], [1, 0], [1, 1], [5, 0]])

        assert not checked.feasible
        assert checked.violations == (
            "the pair (1, 1) is not allowed",
            "the pair (5, 0) is not allowed",
            "the pair (0, 0) is there twice",
            "right 0 has 2 partners, at most 1 fit",
        )

    @given(problem=problems(), seed=st.integers(0, 99))
    @examples(30)
    def test_bounds_the_best_answer_under_any_prices(self, problem, seed):
        rng = np.random.default_rng(seed)
        answer = solve(problem)
        prices = type(answer.prices)(
            left=rng.integers(-50, 9000, problem.n_left),
            right=rng.integers(-50, 9000, problem.n_right),
        )

        assert verify(problem, answer.pairs, prices).bound >= answer.certificate.total
