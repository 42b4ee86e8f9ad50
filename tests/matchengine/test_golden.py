"""Bytes change only with the version: fixed problems, and what the engine said about them.

After a change of bytes: raise the version (``version.py``, ``pyproject.toml``, ``CHANGELOG.md``),
then ``python -m tests.matchengine.test_golden`` writes the new answers.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

import matchengine
from matchengine import OBJECTIVES, Problem, score, solve
from matchengine.circles import CircleProblem, PeerCircleProblem, solve_circles, solve_peer_circles
from matchengine.incremental import IncrementalMatching
from matchengine.peers import PeerProblem, solve_peers
from matchengine.ranked import RankedProblem, solve_ranked
from matchengine.version import ENGINE_VERSION
from tests.matchengine.populations import random_people

GOLDEN = Path(__file__).with_name("golden.json")
ENGINE = Path(matchengine.__file__).parent
CLOCKS = ("time_limit", "perf_counter", "monotonic", "process_time", "import time", "datetime.now")


def mark(*values):
    """A fingerprint of arrays and whole numbers."""
    told = hashlib.sha256()
    for value in values:
        array = np.asarray(value, dtype="<i8")
        told.update(f"{array.shape}".encode() + array.tobytes())
    return told.hexdigest()[:16]


def answers():
    """What the engine says, by a name for each question."""
    left = random_people(40, 25, 1, offers=False)
    right = random_people(25, 40, 2, offers=True, first_person=38)
    scored = score(left, right)
    told = {"scores": mark(scored.left, scored.right, scored.contributions, scored.missing)}
    problem = scored.problem(right_max=np.full(25, 2))
    for objective in OBJECTIVES:
        answer = solve(problem, objective=objective, seed=5)
        told[objective] = mark(answer.pairs, answer.prices.left, answer.prices.right)
    rng = np.random.default_rng(7)
    several = Problem(
        n_left=6,
        n_right=8,
        left=np.repeat(np.arange(6), 8),
        right=np.tile(np.arange(8), 6),
        score=rng.integers(0, 50, 48),
        left_max=np.full(6, 2),
        right_min=np.full(8, 1),
        right_max=np.full(8, 2),
    )
    for objective in ("maximin", "leximin"):
        told[f"{objective}, several"] = mark(solve(several, objective=objective).pairs)
    live = IncrementalMatching(problem)
    live.leave("left", 3)
    told["incremental"] = mark(live.pairs, live.total)
    i, j = np.triu_indices(14, 1)
    worth = rng.integers(0, 10_001, len(i))
    told["peers"] = mark(solve_peers(PeerProblem(n=14, left=i, right=j, score=worth)).pairs)
    circles = PeerCircleProblem(n=14, left=i, right=j, score=worth, size_min=3, size_max=4)
    told["peer circles"] = mark(solve_peer_circles(circles).circle)
    i, j = np.triu_indices(42, 1)
    worth = rng.integers(0, 10_001, len(i))
    many = PeerCircleProblem(n=42, left=i, right=j, score=worth, size_min=4, size_max=6)
    told["many peer circles"] = mark(solve_peer_circles(many).circle)
    fields = {**problem.arrays(), "right_min": np.full(25, 2), "right_max": np.full(25, 4)}
    told["circles"] = mark(solve_circles(CircleProblem(**fields)).pairs)
    told["ranked"] = mark(solve_ranked(RankedProblem.of_scores(problem)).pairs)
    i, j = np.nonzero(rng.random((48, 12)) < 0.4)
    ranks = {side: rng.permutation(len(i)) for side in ("left_rank", "right_rank")}
    bounds = {"right_min": np.full(12, 3), "right_max": np.full(12, 5)}
    wishes = RankedProblem(n_left=48, n_right=12, left=i, right=j, **ranks, **bounds)
    told["ranked with minima"] = mark(solve_ranked(wishes).pairs)
    return told


class TestGoldenFiles:
    def test_change_only_with_the_version(self):
        kept = json.loads(GOLDEN.read_text(encoding="utf-8"))

        changed = {name for name, told in answers().items() if kept["answers"].get(name) != told}

        assert kept["version"] == ENGINE_VERSION, "write the golden answers of the new version"
        assert changed == set(), "bytes changed: raise the version, then write them again"

    @pytest.mark.parametrize(
        "file", sorted(ENGINE.glob("**/*.py")), ids=lambda file: str(file.relative_to(ENGINE))
    )
    def test_never_rest_on_a_clock(self, file):
        """A solver that looked at the time would answer otherwise on a slower machine."""
        if file.name == "anytime.py" or "cli" in file.parts:
            return  # whoever sets a time limit there has asked for the best until then

        words = file.read_text(encoding="utf-8")
        assert not [each for each in CLOCKS if each in words]


if __name__ == "__main__":
    kept = {"version": ENGINE_VERSION, "answers": answers()}
    GOLDEN.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
