"""When two people can both talk, through changes of the clock, on plain values."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.meetings.rules import slots
from mentoring.meetings.rules.slots import HALF_HOUR, OFFICE_HOURS, QUARTER, FreeTimes
from mentoring.participants import rules
from mentoring.participants.rules.availability import half_hours_to_bits

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "UTC",
]
# Mondays of weeks in which clocks change in Europe, America or Australia, and one quiet week.
WEEKS = [
    datetime(2026, 3, 23, tzinfo=UTC),
    datetime(2026, 3, 2, tzinfo=UTC),
    datetime(2026, 10, 19, tzinfo=UTC),
    datetime(2026, 9, 28, tzinfo=UTC),
    datetime(2026, 3, 30, tzinfo=UTC),
    datetime(2026, 6, 1, tzinfo=UTC),
]
CHANGES = dict(  # whose clocks change within eight days
    zip(
        WEEKS[:4],
        ("Europe/Berlin", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"),
        strict=True,
    )
)
weeks = st.sets(st.integers(0, 335), min_size=100)


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def comes_twice(moment: datetime, zone: str) -> bool:
    """Whether the wall shows the same within three hours before or after."""
    near = [moment + QUARTER * n for n in range(-12, 13) if n]
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    return any(one.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == wall for one in near)


TEN = [*ZONES, "America/Sao_Paulo"]
# All but a few half hours: twenty people who are free at any third hour have none in common.
nearly_free = st.sets(st.integers(0, 335), max_size=5).map(lambda held: set(range(336)) - held)


class TestManyPeople:
    @pytest.mark.parametrize("many", [(2, 9), (10, 20)], ids=["few", "many"])
    @pytest.mark.parametrize("monday", WEEKS[:4], ids=["spring", "March 8", "autumn", "October 4"])
    @settings(deadline=None, max_examples=3)
    @given(st.data())
    def test_are_free_on_each_ones_own_wall_for_the_whole_meeting(self, monday, many, data):
        who = data.draw(
            st.lists(
                st.tuples(nearly_free, st.sampled_from(TEN)), min_size=many[0], max_size=many[1]
            )
        )
        who[0] = (who[0][0], CHANGES[monday])
        minutes = data.draw(st.sampled_from([30, 45, 60]))
        people = [FreeTimes(half_hours_to_bits(own), zone) for own, zone in who]
        until = monday + timedelta(days=8)

        starts = slots.common_starts(people, minutes=minutes, after=monday, until=until)

        slow = [start for start in candidates(people, monday, until) if fits(start, who, minutes)]
        last = until - HALF_HOUR * -(-minutes // 30)  # 45 minutes take two half hours
        assert slow
        assert [one for one in starts if one <= last] == [one for one in slow if one <= last]


def candidates(people, after, until):
    """Half hours of the wall that most look at."""
    begin = after + QUARTER * slots._shift(people, after)
    return [begin + HALF_HOUR * n for n in range((until - begin) // HALF_HOUR + 1)]


def fits(start, who, minutes):
    """By looking at every quarter on every wall."""
    quarters = [start + QUARTER * n for n in range(2 * -(-minutes // 30))]
    zones = {zone for _own, zone in who}
    shown = {zone: {rules_index(quarter, zone) for quarter in quarters} for zone in zones}
    return all(shown[zone] <= own for own, zone in who) and not any(
        comes_twice(start, zone) for zone in zones
    )


def rules_index(moment, zone):
    wall = moment.astimezone(ZoneInfo(zone))
    return wall.weekday() * 48 + wall.hour * 2 + wall.minute // 30


class TestCommonStarts:
    @settings(deadline=None, max_examples=15)
    @given(
        weeks,
        weeks,
        st.sampled_from(ZONES),
        st.sampled_from(ZONES),
        st.sampled_from(WEEKS),
        st.sampled_from([30, 45, 60]),
        st.integers(0, 335),
    )
    def test_agree_with_a_slow_look_at_both_walls(
        self, week, other_week, zone, other_zone, monday, minutes, taken
    ):
        busy = {monday + HALF_HOUR * taken}
        one = FreeTimes(half_hours_to_bits(week), zone, busy)
        other = FreeTimes(half_hours_to_bits(other_week), other_zone)
        until = monday + timedelta(days=7)

        found = set(slots.common_starts([one, other], minutes=minutes, after=monday, until=until))

        def can(person: FreeTimes, start: datetime) -> bool:
            length = -(-minutes // 30) * 30  # a talk of 45 minutes takes two half hours
            for minute in range(0, length, 5):
                moment = start + timedelta(minutes=minute)
                wall = moment.astimezone(ZoneInfo(person.zone))
                slot = wall.weekday() * 48 + wall.hour * 2 + wall.minute // 30
                if slot not in (week if person is one else other_week):
                    return False
            end = start + timedelta(minutes=minutes)
            if any(start < taken + HALF_HOUR and taken < end for taken in person.busy):
                return False
            return not comes_twice(start, person.zone)

        last = until - timedelta(minutes=-(-minutes // 30) * 30)
        beside = QUARTER if zone == other_zone == "Asia/Kathmandu" else timedelta()
        starts = [monday + beside + HALF_HOUR * n for n in range(336)]
        assert found == {
            start for start in starts if start <= last and can(one, start) and can(other, start)
        }

    @pytest.mark.parametrize(
        ("monday", "first"),
        [
            ("2026-03-23", "2026-03-23T14:00"),
            ("2026-03-30", "2026-03-30T15:00"),
            ("2026-03-09", "2026-03-09T14:00"),
        ],
    )
    def test_follow_europe_and_america_changing_clocks_in_different_weeks(self, monday, first):
        berlin = FreeTimes(OFFICE_HOURS, "Europe/Berlin")
        new_york = FreeTimes(OFFICE_HOURS, "America/New_York")

        found = slots.common_starts(
            [berlin, new_york],
            minutes=30,
            after=at(f"{monday}T00:00", "UTC"),
            until=at(f"{monday}T23:59", "UTC"),
        )

        assert found[0] == at(first, "Europe/Berlin")

    def test_spare_what_is_booked_already(self):
        noon = datetime(2026, 9, 15, 10, tzinfo=UTC)
        one = FreeTimes(OFFICE_HOURS, "UTC", {noon})
        free = FreeTimes(OFFICE_HOURS, "UTC")

        found = slots.common_starts(
            [one, free],
            minutes=60,
            after=noon - timedelta(hours=1),
            until=noon + timedelta(hours=2),
        )

        assert found == [noon - timedelta(hours=1), noon + HALF_HOUR, noon + timedelta(hours=1)]

    def test_are_whole_half_hours_on_walls_a_quarter_beside_ours(self):
        lunch = rules.parse_windows("Wed 12:00-13:00")
        people = [FreeTimes(lunch, "Asia/Kathmandu"), FreeTimes(lunch, "Asia/Kathmandu")]
        day = at("2026-01-14T00:00", "UTC")

        found = slots.common_starts(people, minutes=60, after=day, until=day + timedelta(1))

        assert found == [at("2026-01-14T12:00", "Asia/Kathmandu")]

    def test_follow_the_wall_that_most_of_them_look_at(self):
        kathmandu, berlin = (
            FreeTimes(OFFICE_HOURS, z) for z in ("Asia/Kathmandu", "Europe/Berlin")
        )
        day = at("2026-01-14T00:00", "UTC")

        def minutes(*people):
            found = slots.common_starts(people, minutes=30, after=day, until=day + timedelta(1))
            assert found
            return {start.minute for start in found}

        assert minutes(kathmandu, kathmandu, berlin) == {15, 45}
        assert minutes(kathmandu, berlin, berlin) == {0, 30}
        assert minutes(kathmandu, berlin) == {0, 30}

    def test_spare_a_talk_that_lies_across_a_quarter(self):
        """Ten o'clock to half past in Kathmandu touches two half hours of the calendar here."""
        morning = rules.parse_windows("Wed 09:00-12:00")
        taken = set(slots.half_hours(at("2026-01-14T10:00", "Asia/Kathmandu"), 30))
        people = [FreeTimes(morning, "Asia/Kathmandu", taken), FreeTimes(morning, "Asia/Kathmandu")]
        day = at("2026-01-14T00:00", "UTC")

        found = slots.common_starts(people, minutes=30, after=day, until=day + timedelta(1))

        walls = [start.astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") for start in found]
        assert walls == ["09:00", "11:00", "11:30"]

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
    def test_leave_out_an_hour_that_comes_twice(self, zone):
        night = rules.parse_windows("Sun 00:00-04:00")
        sunday = {"Europe/Berlin": "2026-10-25", "America/New_York": "2026-11-01"}[zone]
        doubled = {"Europe/Berlin": "02", "America/New_York": "01"}[zone]
        day = at(f"{sunday}T00:00", zone)

        found = slots.common_starts(
            [FreeTimes(night, zone), FreeTimes(night, zone)],
            minutes=30,
            after=day - timedelta(hours=2),
            until=day + timedelta(1),
        )

        walls = [start.astimezone(ZoneInfo(zone)).strftime("%H:%M") for start in found]
        assert len(walls) == len(set(walls)) == 6
        assert not any(wall.startswith(doubled) for wall in walls)


class TestBest:
    def test_spreads_three_over_three_days_and_hours(self):
        one = other = FreeTimes(OFFICE_HOURS, "Europe/Berlin")
        after = at("2026-09-14T18:00", "Europe/Berlin")
        starts = slots.common_starts(
            [one, other], minutes=45, after=after, until=after + slots.HORIZON
        )

        chosen = slots.suggest(starts, [one, other], minutes=45)

        walls = [start.astimezone(ZoneInfo("Europe/Berlin")) for start in chosen]
        assert [wall.strftime("%a %H:%M") for wall in walls] == [
            "Tue 10:00",
            "Wed 14:00",
            "Thu 16:00",
        ]

    def test_uses_a_day_again_when_there_are_no_others(self):
        day = half_hours_to_bits(range(18, 30))  # Monday morning only
        one = other = FreeTimes(day, "UTC")
        after = at("2026-09-14T00:00", "UTC")
        starts = slots.common_starts(
            [one, other], minutes=30, after=after, until=after + timedelta(7)
        )

        assert len(slots.suggest(starts, [one, other], minutes=30)) == 3

    def test_gives_the_bad_hour_to_whoever_had_fewer(self):
        always = "f" * 84
        early = at("2026-09-15T07:00", "Europe/Berlin")  # bad in Berlin, fine in Sydney
        late = at("2026-09-15T12:00", "Europe/Berlin")  # fine in Berlin, 20:00 in Sydney
        tired = FreeTimes(always, "Europe/Berlin", unsocial_hours=3)
        fresh = FreeTimes(always, "Australia/Sydney", unsocial_hours=0)

        chosen = slots.suggest([early, late], [tired, fresh], minutes=30, count=1)

        assert chosen == [late]

    @settings(deadline=None, max_examples=12)
    @given(weeks, weeks, st.sampled_from(ZONES), st.sampled_from(ZONES), st.sampled_from(WEEKS))
    def test_offers_only_common_moments_each_once(self, week, other_week, zone, other_zone, monday):
        one, other = (
            FreeTimes(half_hours_to_bits(week), zone),
            FreeTimes(half_hours_to_bits(other_week), other_zone),
        )
        starts = slots.common_starts(
            [one, other], minutes=30, after=monday, until=monday + timedelta(days=3)
        )

        chosen = slots.suggest(starts, [one, other], minutes=30)

        assert len(chosen) == min(3, len(starts))
        assert set(chosen) <= set(starts)
        assert sorted(set(chosen)) == chosen


class TestHalfHours:
    @pytest.mark.parametrize(
        ("minute", "minutes", "count"),
        [(0, 30, 1), (0, 45, 2), (15, 45, 2), (20, 60, 3), (30, 60, 2)],
    )
    def test_cover_everything_that_a_talk_touches(self, minute, minutes, count):
        start = datetime(2026, 9, 14, 9, minute, tzinfo=UTC)

        found = slots.half_hours(start, minutes)

        assert len(found) == count
        assert found[0] <= start
        assert start + timedelta(minutes=minutes) <= found[-1] + HALF_HOUR


class TestReminder:
    def test_comes_at_the_same_clock_time_across_a_change(self):
        meeting = at("2026-10-25T09:00", "Europe/Berlin")  # clocks went back in the night

        due = slots.reminder_due_at(meeting, ["Europe/Berlin"])

        assert due == at("2026-10-24T09:00", "Europe/Berlin")
        assert meeting - due == timedelta(hours=25)


class TestExists:
    def test_knows_the_hour_that_clocks_skip(self):
        assert not slots.exists(datetime.fromisoformat("2026-03-29T02:30"), "Europe/Berlin")
        assert slots.exists(datetime.fromisoformat("2026-03-29T03:30"), "Europe/Berlin")
        assert slots.exists(datetime.fromisoformat("2026-10-25T02:30"), "Europe/Berlin")
