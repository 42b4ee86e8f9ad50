"""Decisions about people in programmes, at their boundaries."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.participants import rules
from mentoring.participants.rules import availability, zones
from mentoring.participants.rules.languages import language
from mentoring.participants.rules.steps import STEPS, unfinished
from mentoring.participants.rules.text import clean, key_of
from mentoring.participants.rules.writing import csv_file, safe_cell, unsafe_cell, without_controls

MONDAY = date(2026, 9, 14)


class TestTimesOfTheWeek:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("Mon 12am-1am", "Mon 00:00-01:00"),
            ("Mon 11am-12pm", "Mon 11:00-12:00"),
            ("Mon 12pm-1pm", "Mon 12:00-13:00"),
            ("Mon 9-5", "Mon 09:00-17:00"),
            ("Mon 11-11:30pm", "Mon 23:00-23:30"),
            ("Mon 10pm-2am", "Mon 22:00-24:00; Tue 00:00-02:00"),
            ("Sun 23:00-01:00", "Mon 00:00-01:00; Sun 23:00-24:00"),
            ("Mon 20:00-08:00", "Mon 20:00-24:00; Tue 00:00-08:00"),
            ("Fri-Mon 10-11", "Mon 10:00-11:00; Fri 10:00-11:00; Sat 10:00-11:00; Sun 10:00-11:00"),
            (
                "weekdays 10-11",
                "Mon 10:00-11:00; Tue 10:00-11:00; Wed 10:00-11:00; Thu 10:00-11:00;"
                " Fri 10:00-11:00",
            ),
            ("9:00-12:00 Mon", "Mon 09:00-12:00"),
            ("Fridays 10-11", "Fri 10:00-11:00"),
            ("Mon 09:01-10:29", "Mon 09:30-10:00"),
            ("Mon 9-9", "Mon 09:00-21:00"),
            ("Mon 8-7", "Mon 08:00-19:00"),
            ("Mon 10-11 and 14-15", "Mon 10:00-11:00; Mon 14:00-15:00"),
        ],
    )
    def test_are_whole_half_hours_of_the_day_they_begin_on(self, said, meant):
        bits, _unread = rules.read_windows(said)

        assert rules.bits_to_windows(bits) == meant

    @pytest.mark.parametrize(
        "said",
        ["Mon 24:00-25:00", "Mon 24:00-02:00", "Mon 0pm-1pm", "Mon 19:00-08:00",
         "Mon 10:60-11:00", "9:00-12:00 Mon 13-14"],
    )  # fmt: skip
    def test_are_not_read_where_they_cannot_be(self, said):
        with pytest.raises(rules.UnreadableTimes):
            rules.parse_windows(said)

    def test_are_refused_by_the_first_part_that_cannot_be_read(self):
        with pytest.raises(rules.UnreadableTimes) as refused:
            rules.parse_windows("Mon 9-10; sometime; whenever")

        assert refused.value.part == "sometime"
        assert str(refused.value) == "'sometime' is not a time of the week such as Mon 09:00-12:00"

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("Mon 11:30-1", "Mon 11:30-13:00"), ("Mon 12-1", ""), ("Mon 12:30-1:30", ""),
            ("Mon 11-12", "Mon 11:00-12:00"), ("Mon 11:30-11", "Mon 11:30-23:00"),
            ("Mon 9am-5", ""), ("Mon 22-12", ""), ("Mon 9-0", ""),
        ],
    )  # fmt: skip
    def test_of_an_office_end_in_the_afternoon(self, said, meant):
        assert rules.bits_to_windows(rules.read_windows(said)[0]) == meant

    def test_of_nobody_are_as_many_digits_as_a_week(self):
        assert rules.read_windows("") == (rules.NO_TIME, [])
        assert rules.NO_TIME == "0" * 84

    @pytest.mark.parametrize(
        ("cells", "meant"),
        [
            (["0-540"], "Mon 09:00-09:30"),
            (["6-1410"], "Sun 23:30-24:00"),
            (["0-0", "0-29"], "Mon 00:00-00:30"),
            (["7-0", "0-1440", "x", "0-99999"], ""),
        ],
    )
    def test_come_from_the_cells_of_a_week(self, cells, meant):
        assert rules.bits_to_windows(rules.cells_to_bits(cells)) == meant

    @pytest.mark.parametrize(("bits", "hours"), [("", 0), ("f" * 84, 168), ("8" + "0" * 83, 0.5)])
    def test_are_counted_in_hours(self, bits, hours):
        assert rules.hours_a_week(bits) == hours

    def test_of_two_are_counted_in_minutes_over_the_weeks_asked_for(self):
        nine = rules.parse_windows("Mon 9-10"), "Europe/Berlin"

        assert rules.common_minutes_a_week(*nine, *nine, MONDAY) == 60
        found = rules.common_half_hours([nine, nine], MONDAY, weeks=2)
        assert [each.day for each in found] == [14, 14, 21, 21]
        assert found[0] == datetime(2026, 9, 14, 7, tzinfo=UTC)

    def test_are_those_of_the_week_around_any_day(self):
        bits = rules.parse_windows("Thu 9-10")
        thursday = date(2026, 9, 17)

        found = rules.local_week_to_utc(bits, "UTC", thursday)
        assert found == rules.utc_week(bits, "UTC", MONDAY)

    @pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham", "Asia/Kolkata"])
    def test_lose_nothing_where_clocks_stand_on_a_quarter(self, zone):
        bits = rules.parse_windows("Wed 9-10; Thu 17-17:30; Sun 23:30-24")

        assert sum(rules.local_week_to_utc(bits, zone, MONDAY)) == 4

    def test_seen_from_elsewhere_move_by_the_clocks_of_that_week(self):
        seen = rules.seen_from(rules.parse_windows("Mon 9-10"), "Europe/Berlin", "UTC", MONDAY)

        assert rules.bits_to_windows(seen) == "Mon 07:00-08:00"

    def test_are_told_as_windows_that_end_with_the_day(self):
        late = rules.parse_windows("Mon 23:00-01:00")

        assert availability.windows(late) == [(0, 1380, 1440), (1, 0, 60)]


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "known"),
        [
            ("en:C1", ("en", "C1")), ("German (B2)", ("de", "B2")), ("Englisch", ("en", "B2")), ("Filipino", ("fil", "B2")),
            ("Deutsch: Muttersprache", ("de", "C2")), ("pt-BR", ("pt", "B2")),
            ("english: native", ("en", "C2")), ("fr : b1", ("fr", "B1")),
            ("Atlantisch: C1", None), ("en: somewhat", None), ("", None), (":", None),
        ],
    )  # fmt: skip
    def test_is_read_with_how_well_it_is_spoken(self, text, known):
        assert language(text) == known


class TestUnfinished:
    DONE = {
        "is_mentor": True, "is_mentee": True, "languages": ["en"], "offered": 1, "wanted": 1,
        "hours": 0.5, "unanswered": 0,
    }  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "steps"),
        [
            ({}, []), ({"languages": []}, ["about"]), ({"offered": 0}, ["skills"]),
            ({"wanted": 0}, ["skills"]), ({"offered": 0, "is_mentor": False}, []),
            ({"wanted": 0, "is_mentee": False}, []), ({"unanswered": 1}, ["goals"]),
            ({"hours": 0}, ["times"]),
            ({"hours": 0, "languages": [], "unanswered": 2}, ["about", "goals", "times"]),
        ],
    )  # fmt: skip
    def test_names_the_steps_that_need_something(self, change, steps):
        assert unfinished(**self.DONE | change) == steps

    def test_knows_five_steps(self):
        assert STEPS == ("about", "skills", "goals", "times", "preferences")


class TestClean:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            (" Jo\u0308rg\u200b ", "Jörg"), ("a\x00b", "a b"), ("a\nb", "a b"), ("a\r\nb", "a b"),
            ("a\u200db", "a\u200db"), ("a  b", "a b"), ("a\ud800b", "a b"),
        ],
    )  # fmt: skip
    def test_keeps_what_people_see(self, text, kept):
        assert clean(text) == kept

    def test_keeps_lines_where_asked_to(self):
        assert clean(" a  b \r\n\x00c\nd\n", lines=True) == "a b\nc\nd"

    def test_makes_one_key_of_spellings(self):
        assert key_of(" STRASSE  Zwo") == key_of("Straße zwo") == "strasse zwo"


class TestACell:
    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
    def test_never_starts_a_formula_and_comes_back_as_it_was(self, start):
        assert safe_cell(f"{start}1") == f"'{start}1"
        assert unsafe_cell(safe_cell(f"{start}1")) == f"{start}1"

    @pytest.mark.parametrize("text", ["'quoted", "'", "", "plain"])
    def test_stays_where_it_is_harmless(self, text):
        assert safe_cell(text) == unsafe_cell(text) == text

    @settings(deadline=None)
    @given(st.text())
    def test_survives_going_out_and_in(self, text):
        if not text.startswith("'"):
            assert unsafe_cell(safe_cell(text)) == text

    def test_of_nothing_is_empty_and_zero_is_not(self):
        assert csv_file([[None, 0, "=1"]], delimiter=";") == b"\xef\xbb\xbf;0;'=1\r\n"

    def test_holds_no_sign_that_breaks_a_workbook(self):
        assert without_controls("a\x00b\x1fc\td\ne") == "a b c\td\ne"


class TestAZone:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("UTC", "UTC"),
            ("New York", "America/New_York"), ("W. Europe Standard Time", "Europe/Berlin"),
            ("mez", "Europe/Berlin"), ("US Eastern", "America/New_York"), ("Japan", "Asia/Tokyo"),
            ("GMT+1", None), ("+02:00", None), ("IST", None), ("Atlantis", None),
            ("Berlin, Germany", "Europe/Berlin"),
        ],
    )  # fmt: skip
    def test_is_that_of_a_place(self, text, zone):
        assert zones.zone(text) == zone

    @pytest.mark.parametrize(
        ("text", "first", "count"),
        [
            ("GMT-5", "America/New_York", 2), ("Etc/GMT-1", "Europe/Berlin", 3),
            ("+5:30", "Asia/Kolkata", 1), ("UTC+9", "Asia/Tokyo", 1), ("bst", "Europe/London", 2),
            ("Europe/Berln", "Europe/Berlin", 1), ("Atlantis Prime", "", 0), ("+03:15", "", 0),
            ("-3:30", "America/St_Johns", 1), ("UTC+0", "Europe/London", 3),
        ],
    )  # fmt: skip
    def test_is_guessed_from_an_offset_or_a_slip(self, text, first, count):
        near = zones.near_zones(text)

        assert (near[0] if near else "", len(near)) == (first, count)

    def test_to_choose_from_is_named_after_a_place(self):
        names = zones.zone_names()

        assert names[-1] == "UTC"
        assert names[:-1] == sorted(names[:-1])
        assert not [name for name in names if name.startswith(("Etc/", "US/", "GMT"))]
