"""Standings and safe cells."""

import pytest

from mentoring.insights import rules
from mentoring.insights.rules import Standing
from tests.moments import DAY, NOON


class TestStanding:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({}, Standing.NEW),
            ({"last_at": NOON}, Standing.MEETING),
            ({"next_at": NOON + 40 * DAY}, Standing.MEETING),
            ({"wants_help": True, "last_at": NOON}, Standing.HELP),
            ({"ended_at": NOON, "wants_help": True}, Standing.ENDED),
            ({"is_agreed": False}, Standing.NEW),
            ({"is_agreed": False, "started_at": NOON - 9 * DAY}, Standing.WAITING),
            ({"started_at": NOON - 30 * DAY}, Standing.SILENT),
            ({"started_at": NOON - 90 * DAY, "last_at": NOON - 22 * DAY}, Standing.SILENT),
        ],
    )
    def test_is_the_most_pressing_thing_that_is_true(self, facts, expected):
        usual = {
            "started_at": NOON - DAY, "ended_at": None, "is_agreed": True, "wants_help": False,
            "last_at": None, "next_at": None,
        }  # fmt: skip

        assert rules.standing(**usual | facts, at=NOON) == expected


class TestSafeCell:
    @pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    def test_never_begins_like_a_formula(self, risky):
        assert rules.safe_cell(risky) == "'" + risky

    def test_leaves_words_and_numbers_alone(self):
        assert rules.safe_cell("Amina") == "Amina"
        assert rules.safe_cell(-1) == -1
