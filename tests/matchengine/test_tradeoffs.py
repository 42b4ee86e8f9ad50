"""Trade-offs: each answer is exact for what it asks, and says what it costs."""

import numpy as np
import pytest
from hypothesis import given

from matchengine import InvalidProblem, Problem, solve
from matchengine.__main__ import main
from matchengine.tradeoffs import (
    alpha_worth,
    best_by_worth,
    max_worth,
    neighbours,
    sticky_worth,
    summary_of,
    with_parity,
)
from tests.matchengine.small import examples, keeping_locks_like, problems, shortage


def random_problem(seed, n=60, **more):
    rng = np.random.default_rng(seed)
    left, right = np.nonzero(rng.random((n, n)) < 0.5)
    quality = rng.integers(0, 3000, n)
    score = rng.integers(0, 7000, len(left)) + quality[left]
    return Problem(n_left=n, n_right=n, left=left, right=right, score=score, **more)


def pairs_at(problem, at):
    return np.column_stack([problem.left[at], problem.right[at]])


class TestBestByWorth:
    @given(problem=problems())
    @examples(40)
    def test_equals_brute_force(self, problem):
        worth = (problem.score * 7 + np.arange(problem.n_pairs) * 13) % 101

        at = best_by_worth(problem, worth)

        every = keeping_locks_like(problem, pairs_at(problem, at))
        assert (-shortage(problem, at), worth[at].sum()) == max(
            (-shortage(problem, a), worth[a].sum()) for a in every
        )

    def test_refuses_a_worth_of_the_wrong_length(self):
        with pytest.raises(InvalidProblem, match="one entry of 0 or more"):
            best_by_worth(random_problem(1), np.zeros(3, dtype=int))


class TestAlpha:
    def test_gives_up_total_for_the_worst_off_as_it_grows(self):
        problem = random_problem(2)

        found = [
            summary_of(problem, pairs_at(problem, best_by_worth(problem, alpha_worth(problem, a))))
            for a in (0, 1, 4)
        ]

        assert found[0].total >= found[1].total >= found[2].total
        assert found[2].p5 > found[0].p5
        assert found[0].total == solve(problem, objective="most").certificate.total

    @pytest.mark.parametrize("alpha", [0, 1, 4, 10])
    @pytest.mark.parametrize("low", [0, 1])
    def test_tells_every_two_scores_apart(self, alpha, low):
        n = 10_001
        problem = Problem(
            n_left=n,
            n_right=n,
            left=np.arange(n),
            right=np.arange(n),
            score=np.arange(n),
            left_min=np.full(n, low),
        )

        worth = alpha_worth(problem, alpha)

        assert (np.diff(worth) > 0).all()
        assert 2 * worth[0] >= worth[-1]
        assert worth[-1] <= max_worth(problem)

    def test_costs_no_more_than_fairness_asks_for_where_alpha_is_large(self):
        """All good scores once counted alike at 10, and a fifth of the total was lost by chance."""
        problem = random_problem(5)

        most, fair = (
            summary_of(problem, pairs_at(problem, best_by_worth(problem, alpha_worth(problem, a))))
            for a in (0, 10)
        )

        assert fair.p5 > most.p5
        assert fair.total > 0.9 * most.total

    @pytest.mark.parametrize("alpha", [-1, 11, float("nan")])
    def test_refuses_what_is_no_tradeoff(self, alpha):
        with pytest.raises(InvalidProblem, match="alpha must be from 0 to 10"):
            alpha_worth(random_problem(1), alpha)


class TestSticky:
    def test_keeps_more_current_pairs_the_more_they_are_worth(self):
        problem, other = random_problem(3), random_problem(4)
        at = other.find(solve(other).pairs)
        current = pairs_at(other, at)

        kept = [
            summary_of(
                problem,
                pairs_at(problem, best_by_worth(problem, sticky_worth(problem, current, bonus))),
                current,
            ).kept
            for bonus in (0, 500, 5000, 100_000)
        ]

        assert kept == sorted(kept)
        assert kept[-1] > kept[0]


class TestParity:
    def test_closes_the_gap_between_groups_and_says_what_it_cost(self):
        group = np.arange(120) % 3
        rng = np.random.default_rng(5)
        left, right = np.nonzero(np.ones((120, 150)))
        score = rng.integers(0, 6000, len(left)) + 1000 * group[left]
        problem = Problem(
            n_left=120, n_right=150, left=left, right=right, score=score, left_group=group
        )
        before = summary_of(problem, solve(problem).pairs)

        parity = with_parity(problem, tolerance=300)

        assert parity.gap < before.group_gap
        assert before.total - parity.cost == int(problem.score[parity.matched].sum())

    def test_refuses_a_problem_without_groups(self):
        with pytest.raises(InvalidProblem, match="left_group must name"):
            with_parity(random_problem(6))


class TestNeighbours:
    def test_put_the_highest_total_first_and_nothing_above_it(self):
        problem = random_problem(7, left_group=np.arange(60) % 2)
        current = solve(random_problem(8)).pairs

        table = {n.name: n.summary for n in neighbours(problem, current=current, leximin=True)}

        assert next(iter(table)) == "total"
        assert all(s.total <= table["total"].total for s in table.values())
        assert table["stable"].blocking_pairs == 0
        assert table["sticky"].kept >= table["total"].kept
        assert table["leximin"].worst >= table["total"].worst
        assert table["parity"].group_gap <= table["total"].group_gap

    def test_are_printed_by_compare(self, tmp_path, capsys):
        random_problem(9).to_npz(str(tmp_path / "problem.npz"))

        code = main(
            ["compare", str(tmp_path / "problem.npz"), "--report", str(tmp_path / "table.json")]
        )

        report = capsys.readouterr().out.splitlines()
        assert code == 0
        assert [line.split("  ")[0].strip() for line in report] == [
            "answer",
            "total",
            "most",
            "maximin",
            "stable",
            "alpha 1",
            "alpha 2",
            "alpha 4",
        ]
