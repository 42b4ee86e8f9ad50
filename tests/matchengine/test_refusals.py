"""Every refusal is one sentence that names array, index and value, and leaves nothing behind."""

import numpy as np
import pytest

from matchengine import People, Settings
from matchengine.__main__ import main
from matchengine.candidates import match_people

GOOD = {
    "kind": "two_sided", "people_left": 2, "people_right": 2,
    "left": [0, 0, 1], "right": [0, 1, 1], "score": [5, 6, 7],
}  # fmt: skip
REFUSED = {
    "contradictory minima": ({"left_min": [0, 2]}, "left_min must not exceed left_max, got 2 > 1"),
    "more needed than fit": (
        {"right_min": [3, 0], "right_max": [2, 1]},
        "right_min must not exceed right_max, got 3 > 2",
    ),
    "NaN": (
        {"score": [5, float("nan"), 7]},
        "score must be whole numbers from -2147483647 to 2147483647, got nan at index 1",
    ),
    "infinity": ({"score": [5, float("inf"), 7]}, "got inf at index 1"),
    "negative places": (
        {"right_max": [1, -1]},
        "right_max must be whole numbers from 0 to 2147483647, got -1 at index 1",
    ),
    "scores too high": ({"score": [5, 6, 2**31]}, "got 2147483648 at index 2"),
    "scores below 0": ({"score": [5, -(2**31), 7]}, "got -2147483648 at index 1"),
    "doubled pairs": ({"left": [0, 0, 0], "right": [0, 1, 1]}, "the pair (0, 1) is listed twice"),
    "an empty side": ({"people_right": 0}, "n_right is 0, so no pair can be listed"),
    "2^31 places": (
        {"left_max": [1, 2**31]},
        "left_max must be whole numbers from 0 to 2147483647, got 2147483648 at index 1",
    ),
    "2^31 people": (
        {"people_left": 2**31},
        "n_left must be whole numbers from 0 to 4000000, got 2147483648",
    ),
    "somebody who is not there": (
        {"left": [0, 0, 2]},
        "left must be whole numbers from 0 to 1, got 2 at index 2",
    ),
    "lengths that differ": ({"score": [5, 6]}, "score must have 3 entries, got shape (2,)"),
    "an unknown kind": ({"kind": "triangles"}, 'kind must be one of "two_sided"'),
    "a lock that no pair allows": (
        {"locked": [[1, 0]]},
        "locked: the pair (1, 0) is not among the allowed pairs",
    ),
}


class TestSolve:
    @pytest.mark.parametrize("name", REFUSED)
    def test_refuses_in_one_sentence_and_writes_nothing(self, name, tmp_path, capsys):
        change, sentence = REFUSED[name]
        path, pairs, report = (tmp_path / each for each in ("p.npz", "pairs.csv", "report.json"))
        np.savez(path, **{**GOOD, **change})

        code = main(["solve", str(path), "--pairs", str(pairs), "--report", str(report)])

        report = capsys.readouterr()
        assert code == 2
        assert sentence in report.err
        assert report.err.count("\n") == 1
        assert report.out == ""
        assert [each.name for each in tmp_path.iterdir()] == ["p.npz"]

    def test_refuses_a_file_that_was_cut_off(self, tmp_path, capsys):
        path = tmp_path / "p.npz"
        np.savez(path, **GOOD)
        path.write_bytes(path.read_bytes()[:-30])

        assert main(["solve", str(path), "--pairs", str(tmp_path / "pairs.csv")]) == 2
        assert "not a complete npz archive" in capsys.readouterr().err
        assert not (tmp_path / "pairs.csv").exists()


class TestMatchPeople:
    def test_holds_few_pairs_when_everything_is_allowed_with_everything(self):
        alike = {"grade": np.full(900, 3), "department": np.zeros(900, int)}
        left = People(n=900, person=np.arange(900), **alike)
        right = People(n=900, person=np.arange(900, 1800), **alike)

        large = match_people(left, right, Settings(weights={"department": 1}))

        assert large.proven
        assert len(large.solution.pairs) == 900
        assert large.problem.n_pairs <= 96 * 1800  # of 810,000
