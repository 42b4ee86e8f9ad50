"""Two years of a weekly hour in ten zones, over every change of clocks, against a count by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.calendars.rules.busy import busy
from tests.calendars.feeds import calendar, event

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
)
FIRST = datetime.fromisoformat("2026-11-02")  # on everybody's own wall
LAST = datetime.fromisoformat("2028-11-05")
YEARS = {"start": datetime(2026, 11, 1, tzinfo=UTC), "end": datetime(2028, 11, 1, tzinfo=UTC)}


def by_hand(first: datetime, days: int, minutes: int, zone: ZoneInfo) -> list[tuple]:
    """On the wall at the same hour; where that hour is skipped, as late as the clock jumps."""
    found = []
    wall = first
    while wall < LAST:
        begin = (wall - wall.replace(tzinfo=zone).utcoffset()).replace(tzinfo=UTC)
        found.append((begin, begin + timedelta(minutes=minutes)))
        wall += timedelta(days=days)
    start, end = YEARS["start"], YEARS["end"]
    return [(max(a, start), min(b, end)) for a, b in found if a < end]


@pytest.mark.parametrize("zone", ZONES)
class TestAnHourOfEveryWeek:
    @settings(max_examples=8, deadline=None)
    @given(
        hour=st.integers(0, 23),
        minute=st.sampled_from([0, 15, 30, 45]),
        day=st.integers(0, 6),
        weeks=st.sampled_from([1, 2]),
        minutes=st.sampled_from([30, 45, 60, 90]),
    )
    def test_stays_on_the_wall_and_lasts_as_long(self, zone, hour, minute, day, weeks, minutes):
        first = FIRST + timedelta(days=day, hours=hour, minutes=minute)
        lines = (f"DURATION:PT{minutes}M", f"RRULE:FREQ=WEEKLY;INTERVAL={weeks}")
        feed = calendar(event(f";TZID={zone}:{first:%Y%m%dT%H%M%S}", *lines))

        found = busy(feed, zone="UTC", **YEARS).spans

        assert found == by_hand(first, 7 * weeks, minutes, ZoneInfo(zone))

    def test_is_the_same_without_a_zone_for_somebody_there(self, zone):
        lines = ("DURATION:PT1H", "RRULE:FREQ=WEEKLY")
        feed = calendar(event(":20261102T023000", *lines))

        found = busy(feed, zone=zone, **YEARS).spans

        assert found == by_hand(FIRST + timedelta(hours=2.5), 7, 60, ZoneInfo(zone))
