"""A problem is checked once, frozen, and survives being written down."""

import io

import numpy as np
import pytest
from hypothesis import given, settings

from matchengine import InvalidProblem, Problem
from tests.matchengine.small import problems

GOOD = {"n_left": 2, "n_right": 2, "left": [0, 1], "right": [1, 0], "score": [5, 7]}


class TestProblem:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"n_left": 0}, "n_left is 0, so no pair can be listed"),
            ({"left": [0, 2]}, "left must be whole numbers from 0 to 1, got 2 at index 1"),
            ({"score": [5, np.nan]}, "score must be .* got nan at index 1"),
            ({"score": [5.5, 1]}, "score must be .* got 5.5 at index 0"),
            ({"score": [2**31, 1]}, "score must be .* got 2147483648 at index 0"),
            ({"score": [5]}, r"score must have 2 entries, got shape \(1,\)"),
            ({"score": ["a", "b"]}, "score must hold numbers"),
            ({"left": [0, 0], "right": [1, 1]}, r"the pair \(0, 1\) is listed twice"),
            ({"right_max": [1, -1]}, "right_max must be .* got -1 at index 1"),
            ({"right_max": [1, 2**31]}, "right_max must be .* got 2147483648 at index 1"),
            ({"left_min": [0, 2]}, "left_min must not exceed left_max, got 2 > 1 at index 1"),
            ({"locked": [[0, 0]]}, r"locked: the pair \(0, 0\) is not among the allowed"),
            ({"locked": [0, 1]}, "locked must have two columns"),
            ({"left_key": [3, 3]}, "left_key: 3 is used for two people"),
        ],
    )
    def test_refuses_with_array_index_and_value(self, change, sentence):
        with pytest.raises(InvalidProblem, match=sentence):
            Problem(**{**GOOD, **change})

    def test_cannot_be_changed_through_what_it_was_made_from(self):
        score = np.array([5, 7])
        problem = Problem(**{**GOOD, "score": score})
        score[0] = 99

        assert problem.score.tolist() == [5, 7]
        with pytest.raises(ValueError, match="read-only"):
            problem.score[0] = 1

    @given(problem=problems())
    @settings(deadline=None, max_examples=20)
    def test_comes_back_the_same_from_npz_and_json(self, problem):
        file = io.BytesIO()
        problem.to_npz(file)
        file.seek(0)

        assert Problem.from_npz(file).digest() == problem.digest()
        assert Problem.from_json(problem.to_json()).digest() == problem.digest()

    def test_has_another_digest_after_any_change(self):
        changed = [{"score": [5, 8]}, {"left_max": [1, 2]}, {"locked": [[0, 1]]}]

        digests = {Problem(**{**GOOD, **change}).digest() for change in [{}, *changed]}

        assert len(digests) == 4

    def test_refuses_a_file_cut_off_anywhere(self):
        file = io.BytesIO()
        Problem(**GOOD).to_npz(file)
        whole = file.getvalue()

        for length in range(0, len(whole) - 1, 97):
            with pytest.raises(InvalidProblem):
                Problem.from_npz(io.BytesIO(whole[:length]))

    def test_refuses_foreign_files(self):
        with pytest.raises(
            InvalidProblem, match=r'kind must be one of "two_sided", .*, got "missing"'
        ):
            Problem.from_json("{}")
        with pytest.raises(InvalidProblem, match="not complete JSON"):
            Problem.from_json('{"left": [')
        with pytest.raises(InvalidProblem, match="the array score is missing"):
            Problem.from_json(
                '{"kind":"two_sided","people_left":1,"people_right":1,"left":[],"right":[]}'
            )
