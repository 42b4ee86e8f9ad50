"""Every objective against brute force on small random problems."""

import numpy as np
import pytest
from hypothesis import given

from matchengine import OBJECTIVES, InvalidProblem, Problem, solve
from matchengine.solvers import leximin_levels, leximin_rounds
from tests.matchengine.small import examples, keeping_locks_like, per_left, problems, shortage


def least_short(problem, answer):
    """Every matching that could have been the answer."""
    matchings = keeping_locks_like(problem, answer.pairs)
    least = min(shortage(problem, at) for at in matchings)
    return [at for at in matchings if shortage(problem, at) == least]


def total(problem, at):
    return int(problem.score[at].sum())


def matched(problem, at):
    return len(np.unique(problem.left[at]))


def worst(problem, at):
    """How few end at nothing, then how well off the worst of the others is."""
    scores = per_left(problem, at)
    return (-scores.count(0), next((s for s in scores if s > 0), 0))


FIRST = {"most": matched, "maximin": worst, "leximin": per_left}


class TestObjectives:
    @pytest.mark.parametrize("objective", ["most", "maximin", "leximin"])
    @given(problem=problems(most_partners=1))
    @examples(60)
    def test_equal_brute_force(self, objective, problem):
        answer = solve(problem, objective=objective)

        best = max(
            (FIRST[objective](problem, at), total(problem, at))
            for at in least_short(problem, answer)
        )
        at = problem.find(answer.pairs)
        assert (FIRST[objective](problem, at), total(problem, at)) == best
        assert answer.certificate.bound == best[1]
        assert answer.certificate.proven

    @given(problem=problems())
    @examples(60)
    def test_most_equals_brute_force_with_several_partners(self, problem):
        answer = solve(problem, objective="most")

        at = problem.find(answer.pairs)
        assert (matched(problem, at), total(problem, at)) == max(
            (matched(problem, a), total(problem, a)) for a in least_short(problem, answer)
        )

    @given(problem=problems())
    @examples(40)
    def test_maximin_equals_brute_force_with_several_partners(self, problem):
        answer = solve(problem, objective="maximin")

        at = problem.find(answer.pairs)
        assert (
            answer.certificate.min_left
            == max(per_left(problem, a)[0] for a in least_short(problem, answer))
            or (problem.left_max <= 1).all()
        )
        assert answer.certificate.bound >= total(problem, at)
        if answer.certificate.proven and answer.certificate.min_left > 0:
            assert answer.certificate.bound == max(
                total(problem, a)
                for a in least_short(problem, answer)
                if per_left(problem, a)[0] == answer.certificate.min_left
            )

    def test_maximin_is_proven_for_papers_that_need_three_reviewers_each(self):
        """As large as a small conference: the worst-off paper cannot be better off."""
        rng = np.random.default_rng(3)
        papers, reviewers = 40, 60
        left, right = np.divmod(np.arange(papers * reviewers), reviewers)
        topics = rng.normal(size=(papers, 6)) @ rng.normal(size=(reviewers, 6)).T
        problem = Problem(
            n_left=papers,
            n_right=reviewers,
            left=left,
            right=right,
            score=np.clip(4000 + 800 * topics, 0, 10_000).astype(int).ravel(),
            left_min=np.full(papers, 3),
            left_max=np.full(papers, 3),
            right_max=np.full(reviewers, 4),
        )

        most, fair = (solve(problem, objective=o).certificate for o in ("total", "maximin"))

        assert fair.proven
        assert fair.shortage == 0
        assert fair.min_left > most.min_left
        assert fair.total == fair.bound < most.total

    def test_maximin_counts_partners_worth_nothing_as_nobody(self):
        problem = Problem(
            n_left=2,
            n_right=2,
            left=[0, 0, 1, 1],
            right=[0, 1, 0, 1],
            score=[0, 3, 0, 3],
            left_max=[2, 2],
            right_max=[1, 2],
        )

        answer = solve(problem, objective="maximin")

        assert answer.certificate.min_left == 3
        assert answer.certificate.proven

    @pytest.mark.parametrize("objective", ["maximin", "leximin"])
    def test_of_the_worst_off_refuse_scores_below_0(self, objective):
        problem = Problem(n_left=1, n_right=1, left=[0], right=[0], score=[-3])

        with pytest.raises(InvalidProblem, match="score must be 0 or more for the objective"):
            solve(problem, objective=objective)

    @pytest.mark.parametrize("most_levels", [0, 24], ids=["by sums", "by levels"])
    @given(problem=problems())
    @examples(60)
    def test_leximin_equals_brute_force_with_several_partners(self, most_levels, problem):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(leximin_levels, "MAX_LEVELS", most_levels)
            answer = solve(problem, objective="leximin")

        at = problem.find(answer.pairs)
        assert per_left(problem, at) == max(
            per_left(problem, a) for a in least_short(problem, answer)
        )
        assert answer.certificate.proven
        assert answer.certificate.bound == total(problem, at)

    def test_leximin_with_several_partners_is_not_called_proven_when_it_is_too_large(
        self, monkeypatch
    ):
        problem = Problem(
            n_left=2,
            n_right=3,
            left=[0, 0, 0, 1, 1, 1],
            right=[0, 1, 2, 0, 1, 2],
            score=[50, 60, 70, 40, 30, 20],
            left_max=[2, 2],
        )
        exact = solve(problem, objective="leximin")
        monkeypatch.setattr(leximin_rounds, "MAX_PEOPLE", 1)
        monkeypatch.setattr(leximin_levels, "MAX_LEVELS", 1)

        certificate = solve(problem, objective="leximin").certificate

        assert exact.certificate.proven
        assert per_left(problem, problem.find(exact.pairs)) == [70, 70]
        assert not certificate.proven
        assert certificate.bound >= certificate.total

    def test_leximin_that_runs_out_of_time_is_no_worse_than_before_and_says_so(self, monkeypatch):
        rng = np.random.default_rng(7)
        left, right = np.divmod(np.arange(24 * 14), 14)
        problem = Problem(
            n_left=24,
            n_right=14,
            left=left,
            right=right,
            score=rng.choice([10, 50, 100], len(left), p=[0.8, 0.15, 0.05]),
            left_min=np.full(24, 2),
            left_max=np.full(24, 2),
            right_max=np.full(14, 4),
        )
        exact = solve(problem, objective="leximin")
        monkeypatch.setattr(leximin_levels, "WORK", 0)

        late = solve(problem, objective="leximin")

        order = [per_left(problem, problem.find(answer.pairs)) for answer in (exact, late)]
        assert exact.certificate.proven
        assert late.certificate.feasible
        assert not late.certificate.proven
        assert order[0] > order[1]

    @given(problem=problems())
    @examples(60)
    def test_stable_has_nobody_who_would_rather_change(self, problem):
        unlocked = problem.replace(locked=None)

        certificate = solve(unlocked, objective="stable").certificate

        assert certificate.blocking_pairs == 0
        assert certificate.proven

    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_do_not_depend_on_the_order_of_input(self, objective):
        rng = np.random.default_rng(3)
        left, right = np.nonzero(rng.random((15, 12)) < 0.5)
        score = rng.integers(0, 20, len(left))
        shuffled = rng.permutation(len(left))

        one, two = (
            solve(
                Problem(n_left=15, n_right=12, left=left[k], right=right[k], score=score[k]),
                objective=objective,
            )
            for k in (slice(None), shuffled)
        )

        assert one.pairs.tobytes() == two.pairs.tobytes()

    def test_leximin_lifts_the_second_worst_where_maximin_does_not(self):
        problem = Problem(
            n_left=3,
            n_right=3,
            left=[0, 1, 1, 2, 2],
            right=[0, 1, 2, 1, 2],
            score=[10, 50, 80, 30, 50],
        )

        assert sorted(solve(problem, objective="maximin").scores.tolist()) == [10, 30, 80]
        assert sorted(solve(problem, objective="leximin").scores.tolist()) == [10, 50, 50]
