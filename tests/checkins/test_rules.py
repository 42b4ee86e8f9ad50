"""When check-ins fall due."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.checkins import rules
from tests.moments import DAY, NOON

START = date(2026, 9, 1)


class TestLatestDue:
    @pytest.mark.parametrize(
        ("days", "number"), [(0, 0), (13, 0), (14, 1), (55, 1), (56, 2), (97, 2), (98, 3)]
    )
    def test_counts_from_two_weeks_in_and_then_every_six(self, days, number):
        today = START + timedelta(days=days)

        due = rules.latest_due(started_on=START, every_weeks=6, today=today, ends_on=None)

        assert due == number

    def test_asks_nothing_after_the_planned_end(self):
        ends_on = START + timedelta(days=30)

        due = rules.latest_due(
            started_on=START, every_weeks=2, today=START + timedelta(days=300), ends_on=ends_on
        )

        assert due == 2

    @settings(deadline=None)
    @given(days=st.integers(0, 2000), every=st.integers(1, 26))
    def test_is_the_last_whose_day_has_come(self, days, every):
        today = START + timedelta(days=days)
        number = rules.latest_due(started_on=START, every_weeks=every, today=today, ends_on=None)

        following = rules.due_on(started_on=START, number=number + 1, every_weeks=every)
        assert following > today
        if number:
            assert rules.due_on(started_on=START, number=number, every_weeks=every) <= today


class TestTheDays:
    def test_are_those_that_letters_promise(self):
        assert timedelta(days=14) == rules.FIRST_AFTER
        assert timedelta(days=5) == rules.REMIND_AFTER
        assert timedelta(days=21) == rules.OPEN_FOR

    @pytest.mark.parametrize(("days", "number"), [(13, 0), (14, 1), (27, 1), (28, 2)])
    def test_end_with_the_planned_end(self, days, number):
        due = rules.latest_due(
            started_on=NOON.date(),
            every_weeks=2,
            today=(NOON + 300 * DAY).date(),
            ends_on=(NOON + days * DAY).date(),
        )

        assert due == number
