"""Rules of series: the hour of one wall, over two years and ten zones."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.meetings.rules.series import (
    AHEAD,
    LAST,
    LONGEST_GAP,
    MONTHLY,
    Rule,
    is_within_week,
    ordinal_of,
    shifts,
)
from mentoring.participants.rules.availability import parse_windows

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "UTC",
]
YEARS = timedelta(days=2 * 366)
BEGINNINGS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 - made UTC


@st.composite
def rules(draw) -> Rule:
    moment = draw(BEGINNINGS).replace(second=0, microsecond=0, tzinfo=UTC)
    every = draw(st.integers(MONTHLY, LONGEST_GAP))
    return Rule.beginning(moment, draw(st.sampled_from(ZONES)), every)


def of_two_years(rule: Rule) -> list[int]:
    return list(rule.numbers(0, rule.moment(0) + YEARS))


class TestARule:
    @settings(max_examples=60, deadline=None)
    @given(rules())
    def test_keeps_its_hour_on_its_wall(self, rule):
        place = ZoneInfo(rule.zone)
        for number in of_two_years(rule):
            wall = rule.moment(number).astimezone(place).replace(tzinfo=None)
            planned = datetime.combine(rule.day(number), rule.wall)
            there = planned.replace(tzinfo=place).astimezone(UTC).astimezone(place)
            exists = there.replace(tzinfo=None) == planned
            assert wall == planned or not exists

    @settings(max_examples=60, deadline=None)
    @given(rules())
    def test_is_always_due_within_what_is_made_ahead(self, rule):
        moments = [rule.moment(number) for number in of_two_years(rule)]
        assert all(timedelta() < later - one < AHEAD for one, later in pairwise(moments))

    @settings(max_examples=60, deadline=None)
    @given(rules(), st.integers(0, 40))
    def test_finds_each_of_its_moments_again(self, rule, number):
        assert rule.number_at(rule.moment(number)) == number
        assert rule.number_at(rule.moment(number) + timedelta(minutes=1)) is None

    @settings(max_examples=60, deadline=None)
    @given(rules(), st.integers(0, 40), st.integers(-6 * 24, 6 * 24))
    def test_moved_at_one_number_has_that_number_there(self, rule, number, hours):
        moment = rule.moment(number) + timedelta(hours=hours)
        moved = Rule.beginning(moment, rule.zone, rule.every, number=number)
        exact = moved.moment(number)
        assert exact == moment or abs(exact - moment) <= timedelta(hours=1)  # an hour that is twice
        assert len(list(islice(moved.numbers(0, exact), 50))) == min(number + 1, 50)

    @settings(max_examples=60, deadline=None)
    @given(rules())
    def test_of_a_month_keeps_its_weekday_of_the_month(self, rule):
        if rule.every == MONTHLY:
            days = [rule.day(number) for number in of_two_years(rule)]
            assert {one.weekday() for one in days} == {rule.first_on.weekday()}
            assert len({(one.year, one.month) for one in days}) == len(days)
            if rule.ordinal != LAST:
                assert {(one.day - 1) // 7 + 1 for one in days} == {rule.ordinal}
            else:
                assert all((one + timedelta(weeks=1)).month != one.month for one in days)

    def test_begins_at_an_hour_that_a_change_of_clocks_skips_an_hour_later(self):
        rule = Rule(1, 0, date(2026, 3, 22), time(2, 30), "Europe/Berlin")
        assert [rule.moment(number).hour for number in (0, 1, 2)] == [1, 1, 0]

    @pytest.mark.parametrize(("day", "ordinal"), [(1, 1), (7, 1), (8, 2), (28, 4), (29, LAST)])
    def test_counts_a_weekday_of_the_month(self, day, ordinal):
        assert ordinal_of(date(2026, 5, day)) == ordinal

    def test_says_itself_as_calendars_do(self):
        weekly = Rule(2, 0, date(2026, 9, 17), time(10), "UTC")
        monthly = Rule(MONTHLY, LAST, date(2026, 9, 30), time(10), "UTC")
        assert weekly.recurrence(last=None) == {"FREQ": "WEEKLY", "INTERVAL": 2}
        assert monthly.recurrence(last=1) == {
            "FREQ": "MONTHLY",
            "BYDAY": "-1WE",
            "UNTIL": datetime(2026, 10, 28, 10, tzinfo=UTC),
        }


class TestAnHourElsewhere:
    def test_moves_when_clocks_change_on_different_days(self):
        rule = Rule(1, 0, date(2026, 10, 1), time(14), "Europe/Berlin")

        found = shifts(rule, "America/New_York", iter(range(8)))

        assert [(one.at.date(), one.before.hour, one.after.hour) for one in found] == [
            (date(2026, 10, 29), 8, 9),
            (date(2026, 11, 5), 9, 8),
        ]

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Paris"])
    def test_stands_where_they_change_together(self, zone):
        rule = Rule(1, 0, date(2026, 10, 1), time(14), "Europe/Berlin")
        assert shifts(rule, zone, iter(range(60))) == []


class TestAWeek:
    @pytest.mark.parametrize(
        ("hour", "minute", "minutes", "fits"),
        [
            (9, 0, 60, True),
            (8, 59, 60, False),
            (16, 0, 60, True),
            (16, 1, 60, False),
            (16, 30, 30, True),
            (16, 30, 31, False),
        ],
    )
    def test_has_time_from_its_first_to_its_last_minute(self, hour, minute, minutes, fits):
        week = parse_windows("Mon 09:00-17:00")
        wall = datetime(2026, 9, 14, hour, minute)  # noqa: DTZ001 - a wall
        assert is_within_week(week, wall, minutes) is fits
