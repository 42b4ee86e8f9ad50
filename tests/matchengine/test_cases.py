"""Problems with proven answers, where their folder is present; it is not part of the product."""

import json
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from matchengine import Problem, solve
from matchengine.solvers import leximin_levels

FOLDER = next(
    (
        p / "shared" / "matching-cases"
        for p in Path(__file__).parents
        if (p / "shared" / "matching-cases").is_dir()
    ),
    None,
)
NAMES = ["spa0708", "csconf1", "agh2003", "aamas2015", "synth_univ500"]


LADDER = ["csconf1"]  # few people and few levels: one integer programme a level
WORST_OFF = ["synth_univ500"]  # one mentor each: assignments weigh the worst-off against all others
TOO_LARGE = ["aamas2015"]
MAX_PEOPLE_SHOWN = 5  # of the worst-off


def load(name):
    case = np.load(FOLDER / f"{name}.npz")
    return Problem(
        n_left=int(case["nl"]),
        n_right=int(case["nr"]),
        left=case["i"],
        right=case["j"],
        score=case["s"],
        left_min=case["dl_min"],
        left_max=case["dl_max"],
        right_min=case["cr_min"],
        right_max=case["cr_max"],
    )


def by_ladder(problem):
    """The leximin order: as few people as can be at or below each level, from the lowest up."""
    n, m, pair = problem.n_left, problem.n_pairs, np.arange(problem.n_pairs)
    sizes = range(int(problem.left_min.min()), int(problem.left_max.max()) + 1)
    scores = np.unique(problem.score).tolist()
    levels = sorted({sum(c) for k in sizes for c in combinations_with_replacement(scores, k)})
    width = m + n * (len(levels) - 1)

    def rows(who, count, values=None):
        return sparse.csr_array(
            (np.ones(m) if values is None else values, (who, pair)), shape=(count, width)
        )

    worth = rows(problem.left, n, problem.score.astype(float))
    limits = [
        LinearConstraint(rows(problem.left, n), problem.left_min, problem.left_max),
        LinearConstraint(
            rows(problem.right, problem.n_right), problem.right_min, problem.right_max
        ),
    ]
    for k, above in enumerate(levels[1:]):
        at = m + k * n + np.arange(n)
        is_low = sparse.csr_array((np.full(n, above), (np.arange(n), at)), shape=(n, width))
        limits.append(LinearConstraint(worth + is_low, above, np.inf))
    counts = []
    for k in range(len(levels) - 1):
        low = np.zeros(width)
        low[m + k * n : m + (k + 1) * n] = 1
        found = milp(
            low, constraints=limits, integrality=1, bounds=Bounds(0, 1), options={"mip_rel_gap": 0}
        )
        counts.append(round(found.fun))
        limits.append(LinearConstraint(low[None, :], 0, counts[-1]))
    return np.repeat(levels, np.diff([0, *counts, n])).tolist()


def penalties(scores, worst):
    """Weights: one person at or between the ``worst`` scores outweighs everybody above."""
    rank = np.searchsorted(worst, scores) + np.searchsorted(worst, scores, side="right")
    power = 2 * len(worst) - 1 - rank
    return np.where(power < 0, 0, 501 ** np.maximum(power, 0))


def least_penalty(problem, worst):
    """The least sum of penalties when everybody has one place with somebody, or nobody."""
    place = np.repeat(np.arange(problem.n_right), problem.right_max)
    score = np.full((problem.n_left, problem.n_right), -1)
    score[problem.left, problem.right] = problem.score
    alone = np.zeros((problem.n_left, problem.n_left), dtype=int)
    cost = penalties(np.hstack([score[:, place], alone]), worst)  # -1 weighs more than nobody
    return int(cost[linear_sum_assignment(cost)].sum())


@pytest.mark.skipif(FOLDER is None, reason="SKIPPED: the folder shared/matching-cases is absent")
@pytest.mark.parametrize("name", NAMES)
class TestKnownCases:
    def test_reach_the_proven_optimum(self, name):
        expected = json.loads((FOLDER / "expected.json").read_text())[name]

        certificate = solve(load(name)).certificate

        assert certificate.total == expected["optimum"]
        assert certificate.proven
        assert certificate.shortage == 0

    def test_have_the_leximin_order(self, name, monkeypatch):
        """As recorded, or else by a ladder of programmes, or at least for the worst-off."""
        if name in TOO_LARGE:  # what is left when the time for all levels is up at once
            monkeypatch.setattr(leximin_levels, "WORK", 0)
        expected = json.loads((FOLDER / "expected.json").read_text())[name]
        problem = load(name)

        answer = solve(problem, objective="leximin")

        assert answer.certificate.feasible
        assert answer.certificate.shortage == 0
        assert answer.certificate.proven == (name not in TOO_LARGE)
        has = np.zeros(problem.n_left, dtype=int)
        np.add.at(has, answer.pairs[:, 0], answer.scores)
        order = np.sort(has)
        if name in TOO_LARGE:
            assert order[0] == expected["maximin"]
        elif "leximin_low" in expected:
            assert order.tolist() == expected["leximin_low"]
        elif name in LADDER:
            assert order.tolist() == by_ladder(problem)
        else:
            assert name in WORST_OFF
            worst = np.unique(order[:MAX_PEOPLE_SHOWN])
            assert penalties(order, worst).sum() == least_penalty(problem, worst)

    def test_reach_the_best_floor_and_stability(self, name):
        expected = json.loads((FOLDER / "expected.json").read_text())[name]

        lifted = solve(load(name), objective="maximin").certificate
        stable = solve(load(name), objective="stable").certificate

        assert lifted.min_left == expected.get("maximin", lifted.min_left)
        assert lifted.proven
        assert stable.blocking_pairs == 0


@pytest.mark.skipif(FOLDER is None, reason="SKIPPED: the folder shared/matching-cases is absent")
@pytest.mark.parametrize("objective", ["total", "leximin"])
def test_the_one_sided_case_reaches_the_proven_optimum(objective):
    from matchengine.peers import PeerProblem, solve_peers

    case = np.load(FOLDER / "kidney36.npz")
    problem = PeerProblem(n=int(case["n"]), left=case["i"], right=case["j"], score=case["s"])

    certificate = solve_peers(problem, objective=objective).certificate

    assert certificate.total == 1353 == certificate.bound
    assert certificate.proven
