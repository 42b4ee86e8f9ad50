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
