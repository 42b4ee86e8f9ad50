"""How a relationship stands, and since when."""

from datetime import timedelta

import pytest

from mentoring.insights import rules
from mentoring.insights.rules import RelationshipState
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)


class TestStanding:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({}, RelationshipState.NEW),
            ({"last_at": NOON}, RelationshipState.MEETING),
            ({"has_yes": False, "started_at": NOON - 7 * DAY + SECOND}, RelationshipState.NEW),
            ({"has_yes": False, "started_at": NOON - 7 * DAY}, RelationshipState.WAITING),
            ({"started_at": NOON - 21 * DAY + SECOND}, RelationshipState.NEW),
            ({"started_at": NOON - 21 * DAY}, RelationshipState.SILENT),
            ({"next_at": NOON + 40 * DAY}, RelationshipState.NEW),
            ({"last_at": NOON, "has_yes": False}, RelationshipState.MEETING),
            ({"wants_help": True, "last_at": NOON}, RelationshipState.HELP),
            ({"ended_at": NOON, "wants_help": True}, RelationshipState.ENDED),
            ({"has_signal": True, "has_departed": True}, RelationshipState.UNHAPPY),
            ({"has_departed": True, "last_at": NOON}, RelationshipState.DEPARTED),
            ({"has_departed": True, "has_yes": False}, RelationshipState.DEPARTED),
            ({"has_yes": False}, RelationshipState.NEW),
            (
                {"has_yes": False, "is_one_off": True, "started_at": NOON - 9 * DAY},
                RelationshipState.NEW,
            ),
            ({"is_one_off": True, "last_at": NOON - 22 * DAY}, RelationshipState.MEETING),
            ({"meets_once": True, "last_at": NOON - 22 * DAY}, RelationshipState.MEETING),
            ({"meets_once": True, "started_at": NOON - 22 * DAY}, RelationshipState.SILENT),
            (
                {"has_yes": False, "started_at": NOON - 9 * DAY, "agree_within": 9 * DAY + SECOND},
                RelationshipState.NEW,
            ),
            ({"has_yes": False, "started_at": NOON - 9 * DAY}, RelationshipState.WAITING),
            ({"started_at": NOON - 30 * DAY}, RelationshipState.SILENT),
            ({"started_at": NOON - 90 * DAY, "last_at": NOON - 22 * DAY}, RelationshipState.SILENT),
        ],
    )
    def test_is_the_most_pressing_thing_that_is_true(self, facts, expected):
        usual = {
            "started_at": NOON - DAY, "ended_at": None, "has_yes": True, "wants_help": False,
            "has_signal": False, "has_departed": False, "last_at": None, "next_at": None,
        }  # fmt: skip

        assert rules.standing(**usual | facts, at=NOON) == expected


class TestStandingSince:
    @pytest.mark.parametrize(
        ("standing", "expected"),
        [
            (RelationshipState.HELP, NOON + 3 * DAY),
            (RelationshipState.UNHAPPY, NOON + 3 * DAY),
            (RelationshipState.DEPARTED, NOON + 5 * DAY),
            (RelationshipState.SILENT, NOON + DAY),
            (RelationshipState.ENDED, NOON + 9 * DAY),
            (RelationshipState.MEETING, NOON),
        ],
    )
    def test_is_the_moment_at_which_it_began_and_not_the_start_of_the_pair(
        self, standing, expected
    ):
        since = rules.standing_since(
            standing,
            started_at=NOON,
            last_at=NOON + DAY,
            called_at=NOON + 3 * DAY,
            left_at=NOON + 5 * DAY,
            ended_at=NOON + 9 * DAY,
        )

        assert since == expected

    def test_is_the_start_when_they_have_been_silent_ever_since(self):
        nothing = {"ended_at": None, "called_at": None, "left_at": None, "last_at": None}

        assert rules.standing_since(RelationshipState.SILENT, started_at=NOON, **nothing) == NOON
