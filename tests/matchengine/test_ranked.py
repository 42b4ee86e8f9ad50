"""Ranked lists: stable and best for who asks; nearest to stable when minima forbid it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.matching.ranked import lists
from matchengine import InvalidProblem, Problem, solve
from matchengine.ranked import RankedProblem, pins, solve_ranked, verify_ranked
from matchengine.ranked import solve as solving
from tests.matchengine.small import every_matching, problems, shortage


@st.composite
def ranked_problems(draw, *, ties, minima, most_partners=3):
    frame = draw(problems(most_partners=most_partners)).replace(locked=None)
    if not minima:
        frame = frame.replace(left_min=None, right_min=None)
    ranks = []
    for who in (frame.left, frame.right):
        order = draw(st.permutations(range(frame.n_pairs)))
        rank = np.array(order, dtype=int) // (3 if ties else 1)
        ranks.append(rank if len(who) else rank[:0])
    fields = frame.arrays()
    fields.pop("score")
    return RankedProblem(**fields, left_rank=ranks[0], right_rank=ranks[1])


def blocks(problem, at):
    """The definition, person by person."""
    frame, chosen = problem.frame, set(at.tolist())

    def wants(k, who, rank, places):
        mine = [p for p in chosen if who[p] == who[k]]
        return places[who[k]] > 0 and (
            len(mine) < places[who[k]] or max(rank[p] for p in mine) > rank[k]
        )

    return sum(
        k not in chosen
        and wants(k, frame.left, problem.left_rank, frame.left_max)
        and wants(k, frame.right, problem.right_rank, frame.right_max)
        for k in range(frame.n_pairs)
    )


def one_partner_each(problem):
    """The same lists, and nobody on the left takes more than one."""
    fields, ones = problem.arrays(), np.ones(problem.frame.n_left, dtype=int)
    fields["left_max"] = np.minimum(problem.frame.left_max, ones)
    fields["left_min"] = np.minimum(problem.frame.left_min, ones)
    return RankedProblem(**fields)


class TestSolveRanked:
    @given(problem=ranked_problems(ties=True, minima=False))
    @settings(deadline=None, max_examples=80)
    def test_leaves_nobody_who_would_rather_swap(self, problem):
        for asks in ("left", "right"):
            answer = solve_ranked(problem, asks=asks)

            at = problem.frame.find(answer.pairs)
            assert blocks(problem, at) == 0 == answer.certificate.blocking_pairs
            assert answer.certificate.proven
            assert answer.certificate.feasible

    @given(problem=ranked_problems(ties=False, minima=False, most_partners=1))
    @settings(deadline=None, max_examples=80)
    def test_gives_who_asks_the_best_of_all_stable_partners(self, problem):
        frame = problem.frame
        stable = [at for at in every_matching(frame) if blocks(problem, at) == 0]

        at = frame.find(solve_ranked(problem, asks="left").pairs)

        for other in stable:
            for k in other:
                mine = at[frame.left[at] == frame.left[k]]
                assert len(mine) == 1
                assert problem.left_rank[mine[0]] <= problem.left_rank[k]

    @given(problem=ranked_problems(ties=True, minima=True))
    @settings(deadline=None, max_examples=80)
    def test_has_the_fewest_blocking_pairs_that_minima_allow(self, problem):
        answer = solve_ranked(problem)

        every = every_matching(problem.frame)
        least = min(shortage(problem.frame, at) for at in every)
        fewest = min(blocks(problem, at) for at in every if shortage(problem.frame, at) == least)
        at = problem.frame.find(answer.pairs)
        assert shortage(problem.frame, at) == least
        assert blocks(problem, at) == fewest == answer.certificate.blocking_pairs
        assert answer.certificate.proven

    @given(problem=problems())
    @settings(deadline=None, max_examples=40)
    def test_agrees_with_the_stable_aim_where_both_see_the_same_score(self, problem):
        problem = problem.replace(locked=None, left_min=None, right_min=None)
        ranked = RankedProblem.of_scores(problem)

        certificate = verify_ranked(ranked, solve(problem, objective="stable").pairs)

        assert certificate.blocking_pairs == 0
        assert solve_ranked(ranked).certificate.proven

    def test_keeps_locked_pairs_and_does_not_count_them_as_exchangeable(self):
        wishes = RankedProblem(
            n_left=2,
            n_right=2,
            left=[0, 0, 1, 1],
            right=[0, 1, 0, 1],
            left_rank=[0, 1, 1, 0],
            right_rank=[0, 1, 1, 0],
            locked=[[0, 1]],
        )

        answer = solve_ranked(wishes)

        assert answer.pairs.tolist() == [[0, 1], [1, 0]]
        assert answer.certificate.blocking_pairs == 0

    def test_says_what_it_could_not_prove_without_an_integer_programme(self, monkeypatch):
        wishes = RankedProblem(
            n_left=1,
            n_right=2,
            left=[0, 0],
            right=[0, 1],
            left_rank=[0, 1],
            right_rank=[0, 0],
            right_min=[0, 1],
        )
        monkeypatch.setattr(solving, "fewest_blocking", lambda *rest: None)
        monkeypatch.setattr(pins._Lists, "must_block", lambda *rest: 0)

        certificate = solve_ranked(wishes).certificate

        assert (certificate.blocking_pairs, certificate.proven) == (1, False)
        monkeypatch.undo()
        assert solve_ranked(wishes).certificate == replace(
            certificate, least_blocking=1, proven=True
        )

    @given(problem=ranked_problems(ties=False, minima=True, most_partners=2))
    @settings(deadline=None, max_examples=150)
    def test_knows_a_true_bound_and_comes_near_it_without_an_integer_programme(self, problem):
        if problem.frame.n_left and (problem.frame.left_max > 1).any():
            problem = one_partner_each(problem)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(solving, "fewest_blocking", lambda *rest: None)
            answer = solve_ranked(problem)

        every = every_matching(problem.frame)
        least = min(shortage(problem.frame, at) for at in every)
        fewest = min(blocks(problem, at) for at in every if shortage(problem.frame, at) == least)
        at = problem.frame.find(answer.pairs)
        assert shortage(problem.frame, at) == least
        assert answer.certificate.least_blocking <= fewest <= blocks(problem, at)
        assert blocks(problem, at) == answer.certificate.blocking_pairs
        assert answer.certificate.proven == (
            answer.certificate.least_blocking == answer.certificate.blocking_pairs
        )

    def test_takes_a_step_that_cannot_be_cheaper_without_looking_at_the_others(self, monkeypatch):
        monkeypatch.setattr(solving, "fewest_blocking", lambda *rest: None)
        monkeypatch.setattr(pins, "PIN_WORK", 60_000)

        certificate = solve_ranked(lists(60, skewed=False, seed=9)).certificate

        assert (certificate.blocking_pairs, certificate.proven) == (3, True)

    @pytest.mark.parametrize(("tries", "block"), [(1, 4), (pins.TRIES, 3)])
    def test_looks_in_another_order_while_the_bound_is_not_reached(self, tries, block, monkeypatch):
        monkeypatch.setattr(solving, "fewest_blocking", lambda *rest: None)
        monkeypatch.setattr(pins, "TRIES", tries)

        certificate = solve_ranked(lists(60, skewed=False, seed=0)).certificate

        assert (certificate.blocking_pairs, certificate.least_blocking) == (block, 3)

    def test_lets_stability_come_first_when_asked(self):
        wishes = RankedProblem(
            n_left=1,
            n_right=2,
            left=[0, 0],
            right=[0, 1],
            left_rank=[0, 1],
            right_rank=[0, 0],
            right_min=[0, 1],
        )

        assert solve_ranked(wishes, minima=False).pairs.tolist() == [[0, 0]]
        assert solve_ranked(wishes).pairs.tolist() == [[0, 1]]

    def test_does_not_depend_on_the_order_of_input(self):
        rng = np.random.default_rng(5)
        left, right = np.nonzero(rng.random((25, 9)) < 0.6)
        ranks = rng.integers(0, 4, (2, len(left)))
        answers = set()
        for order in (np.arange(len(left)), rng.permutation(len(left))):
            wishes = RankedProblem(
                n_left=25,
                n_right=9,
                left=left[order],
                right=right[order],
                left_rank=ranks[0][order],
                right_rank=ranks[1][order],
                right_max=np.full(9, 3),
                right_min=np.full(9, 2),
            )
            answers.add((wishes.digest(), solve_ranked(wishes).pairs.tobytes()))

        assert len(answers) == 1

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"left_rank": [0, -1]}, "left_rank must be .* got -1 at index 1"),
            ({"right_rank": [0]}, "right_rank must have 2 entries"),
            ({"right_rank": [0, np.nan]}, "right_rank must be .* got nan at index 1"),
            ({"left": [0, 0]}, r"the pair \(0, 0\) is listed twice"),
        ],
    )
    def test_refuses_lists_that_make_no_sense(self, change, sentence):
        good = {"n_left": 2, "n_right": 1, "left": [0, 1], "right": [0, 0],
                "left_rank": [0, 0], "right_rank": [0, 1]}  # fmt: skip

        with pytest.raises(InvalidProblem, match=sentence):
            RankedProblem(**{**good, **change})
        with pytest.raises(InvalidProblem, match="asks must be"):
            solve_ranked(RankedProblem(**good), asks="both")


class TestOfScores:
    def test_ranks_high_scores_first(self):
        problem = Problem(n_left=1, n_right=2, left=[0, 0], right=[0, 1], score=[10, 90])

        assert RankedProblem.of_scores(problem).left_rank.tolist() == [80, 0]
