"""Half hours of a week: words, bits, zones and clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.participants import rules

weeks = st.sets(st.integers(0, 335)).map(rules.half_hours_to_bits)
zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "America/Los_Angeles",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/Sao_Paulo",
    ]
)
mondays = st.integers(0, 200).map(lambda n: date.fromordinal(date(2026, 1, 5).toordinal() + 7 * n))


class TestParseWindows:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("Mon 09:00-12:00; Fri 15:00-17:30", "Mon 09:00-12:00; Fri 15:00-17:30"),
            ("Mon 09:00 to 12:00", "Mon 09:00-12:00"),
            ("mon 9-12", "Mon 09:00-12:00"),
            ("Montag 9 bis 12 Uhr", "Mon 09:00-12:00"),
            ("Di. 9.30 – 10.30 ; Mi 8-9", "Tue 09:30-10:30; Wed 08:00-09:00"),
            ("Mon-Wed 10:00-11:00", "Mon 10:00-11:00; Tue 10:00-11:00; Wed 10:00-11:00"),
            ("Mo, Do 10-11", "Mon 10:00-11:00; Thu 10:00-11:00"),
            ("Tue 9:00-10:00, 14:00-15:00", "Tue 09:00-10:00; Tue 14:00-15:00"),
            ("Tuesday 9am-5pm", "Tue 09:00-17:00"),
            ("Tue 2-5pm", "Tue 14:00-17:00"),
            ("Sun 22:00-24:00", "Sun 22:00-24:00"),
            ("Mon 09:10-10:50", "Mon 09:30-10:30"),
            ("", ""),
            (" ; ;", ""),
        ],
    )
    def test_understands_how_people_write_it(self, said, meant):
        assert rules.bits_to_windows(rules.parse_windows(said)) == meant

    @pytest.mark.parametrize(
        "said",
        [
            "whenever",
            "Mon",
            "9-12",
            "Mon 12:00-09:00",
            "Mon 09:00-25:00",
            "Foo 9-12",
            "Mon 09:75-10:00",
            "Mon 13pm-14pm",
            "Mon 9-12 Tue",
        ],
    )
    def test_names_the_part_that_it_cannot_read(self, said):
        bits, unread = rules.read_windows(f"Wed 9-10; {said}")

        assert rules.bits_to_windows(bits) == "Wed 09:00-10:00"
        assert unread == [said]
        with pytest.raises(rules.UnreadableTimes):
            rules.parse_windows(said)

    @settings(deadline=None)
    @given(weeks)
    def test_reads_what_it_writes(self, bits):
        assert rules.parse_windows(rules.bits_to_windows(bits)) == bits
        assert rules.cells_to_bits(rules.bits_to_cells(bits)) == bits

    @settings(deadline=None)
    @given(st.text(max_size=200))
    def test_survives_any_words(self, text):
        bits, _ = rules.read_windows(text)
        assert len(bits) == 84


class TestUtcWeek:
    def test_moves_with_the_clock_change_of_the_zone(self):
        nine = rules.parse_windows("Thu 09:00-09:30")

        winter = rules.utc_week(nine, "Europe/Berlin", date(2026, 1, 12))
        summer = rules.utc_week(nine, "Europe/Berlin", date(2026, 7, 13))

        assert winter.index(True) == 3 * 48 + 16  # 08:00 UTC
        assert summer.index(True) == 3 * 48 + 14  # 07:00 UTC

    def test_handles_the_week_in_which_the_clock_changes(self):
        sunday = rules.parse_windows("Sat 12:00-12:30; Sun 12:00-12:30")

        week = rules.utc_week(sunday, "Europe/Berlin", date(2026, 3, 23))

        assert [n for n, free in enumerate(week) if free] == [5 * 48 + 22, 6 * 48 + 20]

    def test_gives_only_whole_half_hours_in_a_quarter_hour_zone(self):
        hour = rules.parse_windows("Wed 12:00-13:00")

        week = rules.utc_week(hour, "Asia/Kathmandu", date(2026, 1, 12))  # +5:45

        assert [n for n, free in enumerate(week) if free] == [2 * 48 + 13]  # 06:30-07:00 UTC

    @given(weeks, zones, mondays)
    @settings(max_examples=60)
    def test_agrees_with_the_zone_itself(self, bits, zone, monday):
        free = set(rules.bits_to_half_hours(bits))
        week = rules.utc_week(bits, zone, monday)

        for number in range(0, 336, 5):
            start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) + timedelta(
                minutes=30 * number
            )
            minutes = [
                (start + timedelta(minutes=m)).astimezone(ZoneInfo(zone)) for m in (0, 14, 15, 29)
            ]
            local = [t.weekday() * 48 + (t.hour * 60 + t.minute) // 30 for t in minutes]
            assert week[number] == all(slot in free for slot in local)


class TestCommonSlots:
    def test_finds_the_half_hours_of_two_people_far_apart(self):
        berlin = (rules.parse_windows("Mon 14:00-18:00"), "Europe/Berlin")
        new_york = (rules.parse_windows("Mon 09:00-11:00"), "America/New_York")

        slots = rules.common_half_hours([berlin, new_york], date(2026, 1, 12))

        assert slots[0] == datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
        assert len(slots) == 4

    def test_shrinks_while_only_one_of_them_has_changed_the_clock(self):
        berlin = rules.parse_windows("Mon 15:00-17:00")
        new_york = rules.parse_windows("Mon 09:00-11:00")

        usual = rules.common_minutes_a_week(
            berlin, "Europe/Berlin", new_york, "America/New_York", date(2026, 1, 12)
        )
        between = rules.common_minutes_a_week(
            berlin, "Europe/Berlin", new_york, "America/New_York", date(2026, 3, 16)
        )

        assert (usual, between) == (120, 60)

    @given(weeks, weeks, zones, zones, mondays)
    @settings(max_examples=40)
    def test_does_not_care_who_comes_first(self, one, other, zone_a, zone_b, monday):
        forward = rules.common_half_hours([(one, zone_a), (other, zone_b)], monday)
        assert forward == rules.common_half_hours([(other, zone_b), (one, zone_a)], monday)


class TestSeenFrom:
    def test_shows_a_week_by_the_readers_clock(self):
        berlin = rules.parse_windows("Mon 09:00-12:00")

        tokyo = rules.seen_from(berlin, "Europe/Berlin", "Asia/Tokyo", date(2026, 1, 12))

        assert rules.bits_to_windows(tokyo) == "Mon 17:00-20:00"
