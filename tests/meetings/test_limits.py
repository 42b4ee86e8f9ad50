"""Nobody is offered a time that breaks what they have set: by a slow look, and at each boundary."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.calendars.rules.limits import NONE, PersonLimits
from mentoring.meetings.rules import slots
from mentoring.meetings.rules.slots import FreeTimes

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Havana",  # its clocks change at midnight
    "Africa/Cairo",  # and here midnight is skipped
]
FIRST, YEARS = datetime(2026, 1, 1, tzinfo=UTC), 2 * 365
HOUR, DAY, FIVE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=5)
ALWAYS = "f" * 84


def changes() -> list[datetime]:
    """The days of two years, one for each zone, before a night in which clocks change there."""
    days = [FIRST + DAY * number for number in range(YEARS)]
    return sorted(
        {
            day
            for zone in ZONES
            for day in days
            if day.astimezone(ZoneInfo(zone)).utcoffset()
            != (day + DAY).astimezone(ZoneInfo(zone)).utcoffset()
        }
    )


CHANGES = changes()
BEGINNINGS = st.sampled_from(CHANGES) | st.integers(0, YEARS - 1).map(lambda n: FIRST + DAY * n)


@st.composite
def persons(draw, begin: datetime):
    """Somebody with limits, and with meetings and days off around that moment."""
    days = st.integers(-2, 5)
    spans = draw(st.lists(st.tuples(days, st.integers(0, 1)), max_size=2))
    meetings = draw(st.lists(st.tuples(st.integers(-60, 240), st.integers(4, 12)), max_size=3))
    return FreeTimes(
        week=ALWAYS,
        zone=draw(st.sampled_from(ZONES)),
        limits=PersonLimits(
            notice=HOUR * draw(st.sampled_from([0, 20, 48])),
            gap=timedelta(minutes=draw(st.sampled_from([0, 15, 30, 60]))),
            max_a_day=draw(st.sampled_from([None, 1, 2])),
            days_off=tuple(
                ((begin + DAY * first).date(), (begin + DAY * (first + more)).date())
                for first, more in spans
            ),
        ),
        meetings=[
            (begin + FIVE * 6 * start, begin + FIVE * (6 * start + length))
            for start, length in meetings
        ],
    )


def keeps(person: FreeTimes, start: datetime, minutes: int, asked: datetime) -> bool:
    """By looking at every five minutes of the meeting, and of the room around each other one."""
    place, limits, end = ZoneInfo(person.zone), person.limits, start + timedelta(minutes=minutes)
    walls = [(start + FIVE * n).astimezone(place).date() for n in range((end - start) // FIVE)]
    if any(first <= wall <= last for wall in walls for first, last in limits.days_off):
        return False
    if limits.gap and any(
        start < one + FIVE and one < end
        for begin, over in person.meetings
        for one in (
            begin - limits.gap + FIVE * n for n in range((over - begin + 2 * limits.gap) // FIVE)
        )
    ):
        return False
    counts = Counter(begin.astimezone(place).date() for begin, _over in person.meetings)
    most = limits.max_a_day or 99
    return counts[walls[0]] < most and start >= asked + limits.notice


class TestOfferedTimes:
    @settings(deadline=None, max_examples=25)
    @given(st.data(), BEGINNINGS, st.sampled_from([30, 45, 60]))
    def test_keep_everybodys_limits_and_leave_out_no_other(self, data, begin, minutes):
        people = data.draw(st.lists(persons(begin), min_size=1, max_size=3))
        free = [FreeTimes(ALWAYS, person.zone) for person in people]
        until = begin + 4 * DAY

        found = slots.common_starts(people, minutes=minutes, after=begin, until=until)

        every = slots.common_starts(free, minutes=minutes, after=begin, until=until)
        assert found == [
            start
            for start in every
            if all(keeps(person, start, minutes, begin) for person in people)
        ]

    @settings(deadline=None, max_examples=8)
    @given(st.data(), BEGINNINGS)
    def test_of_a_poll_say_who_is_missing_by_their_limits_too(self, data, begin):
        people = data.draw(st.lists(persons(begin), min_size=3, max_size=3))

        found = slots.starts_for_most(people, minutes=45, after=begin, until=begin + 3 * DAY)

        for start, missing in found:
            for number, person in enumerate(people):
                if number not in missing:
                    assert keeps(person, start, 45, begin)
        assert all(0 not in missing for _start, missing in found)


MONDAY = datetime(2026, 9, 14, tzinfo=UTC)


def starts(
    limits: PersonLimits, *meetings, zone="UTC", minutes=45, after=MONDAY, until=MONDAY + 3 * DAY
):
    spans = [(MONDAY + begin, MONDAY + begin + timedelta(minutes=45)) for begin in meetings]
    person = FreeTimes(ALWAYS, zone, limits=limits, meetings=spans)
    return slots.common_starts([person], minutes=minutes, after=after, until=until)


class TestBoundaries:
    def test_of_notice_lie_at_exactly_so_much_and_the_longest_counts_for_all(self):
        two_days = FreeTimes(ALWAYS, "UTC", limits=PersonLimits(notice=48 * HOUR))
        usual = FreeTimes(ALWAYS, "UTC", limits=PersonLimits())

        [first, *_] = slots.common_starts(
            [usual, two_days], minutes=30, after=MONDAY, until=MONDAY + 3 * DAY
        )

        assert first == MONDAY + 48 * HOUR
        assert starts(PersonLimits())[0] == MONDAY + 20 * HOUR
        assert starts(NONE)[0] == MONDAY

    @pytest.mark.parametrize(
        ("gap", "last_before", "first_after"),
        [(15, "09:00", "11:00"), (30, "08:30", "11:30"), (60, "08:00", "12:00")],
    )
    def test_of_room_around_a_meeting_lie_at_exactly_the_gap(self, gap, last_before, first_after):
        """A meeting from 10:00 to 10:45, and others of as long."""
        limits = PersonLimits(notice=timedelta(), gap=timedelta(minutes=gap))

        found = starts(limits, 10 * HOUR)

        noon = MONDAY + 10 * HOUR
        assert max(one for one in found if one < noon).strftime("%H:%M") == last_before
        assert min(one for one in found if one >= noon).strftime("%H:%M") == first_after

    def test_of_room_around_a_meeting_count_its_minutes_and_no_half_hours(self):
        """From 10:15 to 11:00: a quarter of an hour later is 11:15, which is nobody's start."""
        limits = PersonLimits(notice=timedelta(), gap=timedelta(minutes=15))

        found = starts(limits, 10 * HOUR + timedelta(minutes=15), minutes=30)

        times = [one.strftime("%H:%M") for one in found if one < MONDAY + 12 * HOUR]
        assert times[-2:] == ["09:30", "11:30"]

    def test_of_the_day_are_those_of_ones_own_wall(self):
        """Two meetings on Tuesday in Auckland, which begins at noon of Monday in UTC."""
        limits = PersonLimits(notice=timedelta(), max_a_day=2)

        found = starts(limits, 12 * HOUR, 35 * HOUR, zone="Pacific/Auckland")

        walls = {one.astimezone(ZoneInfo("Pacific/Auckland")).date().day for one in found}
        assert walls == {14, 16, 17}
        assert MONDAY + 36 * HOUR in found

    def test_of_the_day_hold_from_its_last_free_meeting_on(self):
        one, two = (PersonLimits(notice=timedelta(), max_a_day=count) for count in (1, 2))

        assert {start.day for start in starts(one, 10 * HOUR)} == {15, 16}
        assert {start.day for start in starts(two, 10 * HOUR)} == {14, 15, 16}

    def test_of_a_day_off_are_its_first_and_last_minute_there(self):
        zone = ZoneInfo("America/St_Johns")
        limits = PersonLimits(
            notice=timedelta(), days_off=((date(2026, 9, 15), date(2026, 9, 15)),)
        )

        found = starts(limits, zone="America/St_Johns", minutes=30)

        walls = [one.astimezone(zone) for one in found]
        assert {one.day for one in walls} == {13, 14, 16}
        before = max(one for one in walls if one.day == 14)
        assert (before.strftime("%H:%M"), min(w for w in walls if w.day == 16).hour) == ("23:30", 0)
