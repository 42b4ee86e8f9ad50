"""Problems with proven answers, where their folder is present; it is not part of the product."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchengine import Problem, solve

FOLDER = next(
    (p / "shared" / "matching-cases" for p in Path(__file__).parents
     if (p / "shared" / "matching-cases").is_dir()), None,
)  # fmt: skip
NAMES = ["spa0708", "csconf1", "agh2003", "aamas2015", "synth_univ500"]


def load(name):
    case = np.load(FOLDER / f"{name}.npz")
    return Problem(
        n_left=int(case["nl"]), n_right=int(case["nr"]),
        left=case["i"], right=case["j"], score=case["s"],
        left_min=case["dl_min"], left_max=case["dl_max"],
        right_min=case["cr_min"], right_max=case["cr_max"],
    )  # fmt: skip


@pytest.mark.skipif(FOLDER is None, reason="SKIPPED: the folder shared/matching-cases is absent")
@pytest.mark.parametrize("name", NAMES)
class TestKnownCases:
    def test_reach_the_proven_optimum(self, name):
        expected = json.loads((FOLDER / "expected.json").read_text())[name]

        certificate = solve(load(name)).certificate

        assert certificate.total == expected["optimum"]
        assert certificate.proven
        assert certificate.shortage == 0

    def test_have_the_recorded_leximin_order(self, name):
        expected = json.loads((FOLDER / "expected.json").read_text())[name]
        if "leximin_low" not in expected:
            pytest.skip("SKIPPED: no leximin order is recorded for this case")
        problem = load(name)

        answer = solve(problem, objective="leximin")

        has = np.zeros(problem.n_left, dtype=int)
        np.add.at(has, answer.pairs[:, 0], answer.scores)
        assert np.sort(has).tolist() == expected["leximin_low"]
        assert answer.certificate.proven

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
