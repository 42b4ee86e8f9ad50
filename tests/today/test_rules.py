"""Weeks of a programme, and the numbers that a coordinator's morning goes by."""

from datetime import date, timedelta

import pytest

from mentoring.today import rules
from tests.moments import DAY

START, END = date(2026, 9, 14), date(2026, 9, 28)


class TestWeekOf:
    @pytest.mark.parametrize(
        ("today", "week"),
        [
            (date(2026, 9, 1), 0),
            (date(2026, 9, 13), 0),
            (START, 1),
            (date(2026, 9, 20), 1),
            (date(2026, 9, 21), 2),
            (END, 2),
        ],
    )
    def test_counts_from_the_first_day_to_the_last(self, today, week):
        assert rules.week_of(starts_on=START, ends_on=END, today=today) == (week, 2)

    def test_counts_no_more_once_the_last_day_is_over(self):
        assert rules.week_of(starts_on=START, ends_on=END, today=END + timedelta(days=1)) is None

    @pytest.mark.parametrize(("days", "weeks"), [(0, 1), (1, 1), (7, 1), (8, 2), (14, 2), (15, 3)])
    def test_takes_a_begun_week_for_one(self, days, weeks):
        end = START + timedelta(days=days)

        assert rules.week_of(starts_on=START, ends_on=end, today=START) == (1, weeks)

    def test_has_its_numbers(self):
        assert (rules.SNOOZE_FOR, rules.LARGE_FROM, rules.GROUP_FROM) == (7 * DAY, 1000, 4)
        assert (rules.MAX_ROWS, rules.REMINDED_AT_ONCE) == (200, 300)
        assert timedelta(hours=1) == rules.OVERVIEW_LIFETIME
