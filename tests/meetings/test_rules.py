"""Decisions about meetings, at their boundaries."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from mentoring.meetings import rules
from mentoring.meetings.rules import slots
from mentoring.meetings.rules.calendar import CalendarEntry, CalendarParty, Method, to_ical
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)
TODAY = NOON.date()
HOUR = timedelta(hours=1)
ALWAYS = "f" * 84


class TestOutcomeOf:
    @pytest.mark.parametrize(
        ("words", "outcome"),
        [
            ([None, None], "unknown"), ([], "unknown"), ([True, None], "held"),
            ([True, False], "doubted"), ([False, None], "doubted"), ([False, False], "missed"),
            ([True, True, False], "held"), ([True, False, False], "doubted"),
            ([True, True, False, False], "held"),
            ([False] + [None] * 3, "doubted"), ([False, False, None, None], "missed"),
            ([False, False, None, None, None], "doubted"), ([False] * 5 + [True], "doubted"),
        ],
    )  # fmt: skip
    def test_is_held_when_two_were_there_or_more_say_so_than_deny_it(self, words, outcome):
        assert rules.outcome_of(words) == outcome


class TestCommonMoments:
    def test_lie_ahead_and_suit_everybody_in_their_order(self):
        now, one, two = NOON, NOON + SECOND, NOON + DAY

        assert rules.common_moments([now, one, two], [], NOON) == [one, two]
        assert rules.common_moments([one, two], [[two, one], [two]], NOON) == [two]


class TestIsPhoneNumber:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("12345", True),
            ("+47 55 12", True),
            ("1234", False),
            ("https://meet.example.org/123456", False),
            ("bo12345@example.org", False),
        ],
    )
    def test_is_five_digits_and_no_address(self, text, expected):
        assert rules.is_phone_number(text) is expected


class TestPreferredFormat:
    @pytest.mark.parametrize(
        ("ticked", "expected"),
        [
            ([["phone"], ["phone", "in_person"]], "phone"),
            ([["in_person"], ["phone"]], "in_person"),
            ([["phone", "phone"], ["video"], ["video"]], "video"),
        ],
    )
    def test_is_what_most_of_them_like(self, ticked, expected):
        assert rules.preferred_format(ticked) == expected


class TestIsNear:
    @pytest.mark.parametrize("way", [1, -1])
    def test_reaches_a_year_in_both_directions(self, way):
        assert rules.is_near(NOON + way * 366 * DAY, NOON)
        assert not rules.is_near(NOON + way * (366 * DAY + SECOND), NOON)


class TestMayPromiseUntil:
    @pytest.mark.parametrize("way", [1, -1])
    def test_reaches_three_years_in_both_directions(self, way):
        assert rules.may_promise_until(TODAY + way * 1098 * DAY, TODAY)
        assert not rules.may_promise_until(TODAY + way * 1099 * DAY, TODAY)

    def test_needs_no_day(self):
        assert rules.may_promise_until(None, TODAY)


class TestIsUnsocialHour:
    @pytest.mark.parametrize(
        ("wall", "minutes", "expected"),
        [
            ("2026-09-14T08:00", 30, False), ("2026-09-14T07:59", 30, True),
            ("2026-09-14T17:00", 60, False), ("2026-09-14T17:01", 60, True),
            ("2026-09-14T23:30", 60, True), ("2026-09-18T10:00", 30, False),
            ("2026-09-19T10:00", 30, True), ("2026-09-20T10:00", 30, True),
        ],
    )  # fmt: skip
    def test_is_before_eight_after_six_or_at_a_weekend(self, wall, minutes, expected):
        moment = datetime.fromisoformat(wall).replace(tzinfo=slots.zone_of("Asia/Kolkata"))

        assert slots.is_unsocial_hour(moment.astimezone(UTC), minutes, "Asia/Kolkata") is expected


class TestZoneOf:
    @pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd"])
    def test_is_utc_where_nobody_knows_the_name(self, name):
        assert slots.zone_of(name).key == "UTC"

    def test_is_the_one_of_the_name(self):
        assert slots.zone_of("Asia/Kolkata").key == "Asia/Kolkata"


class TestHalfHours:
    def test_begin_on_the_clock_and_follow_each_other(self):
        found = slots.half_hours(NOON + timedelta(minutes=44, seconds=10), 30)

        assert found == [NOON + HOUR / 2, NOON + HOUR]


class TestCommonStarts:
    def starts(self, after, until, week=ALWAYS):
        people = [slots.FreeTimes(week, "UTC")] * 2
        return slots.common_starts(people, minutes=30, after=after, until=until)

    def test_take_the_first_and_the_last_half_hour(self):
        assert self.starts(NOON, NOON + HOUR) == [NOON, NOON + HOUR / 2]
        assert self.starts(NOON + SECOND, NOON + HOUR - SECOND) == []

    def test_reach_into_the_weeks_after(self):
        found = self.starts(NOON, NOON + 21 * DAY)

        assert len(found) == 21 * 48
        assert found[-1] == NOON + 21 * DAY - HOUR / 2


class TestSuggest:
    def person(self, **fields):
        return slots.FreeTimes(ALWAYS, "UTC", **fields)

    def test_takes_kind_days_before_others_and_tells_them_in_order(self):
        bad, kind = NOON - 12 * HOUR, NOON + DAY

        both = [self.person(), self.person()]
        assert slots.suggest([bad, kind], both, minutes=30, count=1) == [kind]
        assert slots.suggest([bad, kind], both, minutes=30) == [bad, kind]

    def test_aims_at_ten_two_and_four_in_turn(self):
        starts = [NOON + day * DAY + HOUR * hour for day in range(4) for hour in range(-4, 6)]

        chosen = slots.suggest(starts, [self.person()] * 2, minutes=30, count=4)

        assert [start.hour for start in chosen] == [10, 14, 16, 10]

    def test_looks_at_minutes_for_the_nearest(self):
        near = NOON - HOUR - HOUR / 2  # 10:30, nearer to ten than 9:00

        chosen = slots.suggest([NOON - 3 * HOUR, near], [self.person()], minutes=30, count=1)

        assert chosen == [near]

    def test_spares_whoever_had_more_bad_hours_however_many_there_are(self):
        early = NOON - 5 * HOUR  # 7:00 in London's winter, a good 12:30 in India
        late = NOON + HOUR  # 13:00, 18:30 in India
        mild = slots.FreeTimes(ALWAYS, "UTC", unsocial_hours=1)
        worn = slots.FreeTimes(ALWAYS, "Asia/Kolkata", unsocial_hours=2)

        assert slots.suggest([early, late], [mild, worn], minutes=30, count=1) == [early]
        assert slots.suggest([early, late], [worn, mild, mild], minutes=30, count=1) == [late]


class TestReminderDueAt:
    def test_is_on_whichever_wall_comes_first(self):
        meeting = datetime(2026, 10, 25, 9, tzinfo=UTC)  # clocks go back in Berlin in the night

        due = slots.reminder_due_at(meeting, ["Asia/Kolkata", "Europe/Berlin"])

        assert due == datetime(2026, 10, 24, 8, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("before", "spared"), [(36 * HOUR, False), (36 * HOUR - SECOND, True), (5 * HOUR, True)]
    )
    def test_is_spared_to_who_has_read_it_within_half_a_day(self, before, spared):
        meeting = datetime(2026, 9, 15, 9, tzinfo=UTC)

        found = slots.is_reminded_by_booking(meeting, ["UTC"], meeting - before)

        assert found is spared


class TestLimits:
    def test_are_those_that_pages_and_letters_promise(self):
        assert timedelta(days=21) == rules.MEET_WITHIN
        assert (timedelta(hours=20), timedelta(days=21)) == (slots.NOTICE, slots.HORIZON)
        assert slots.MAX_OFFERS_A_DAY == 6


class TestToIcal:
    @pytest.fixture
    def entry(self):
        cruz = CalendarParty("Cruz", "cruz@example.org")
        return CalendarEntry(
            uid="1@example.org",
            sequence=3,
            starts_at=NOON,
            minutes=45,
            summary="Bo and Amina",
            description="",
            location="",
            url="https://example.org",
            organiser=cruz,
            people=[cruz],
        )

    def read(self, entry, method):
        calendar = Calendar.from_ical(to_ical(entry, method=method, stamp=NOON))
        (event,) = calendar.walk("VEVENT")
        return event

    def test_rings_a_quarter_of_an_hour_before(self, entry):
        event = self.read(entry, Method.REQUEST)

        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(minutes=-15)
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (NOON, NOON + 0.75 * HOUR)
        assert (event["status"], event["sequence"]) == ("CONFIRMED", 3)
        assert "location" not in event

    def test_rings_no_more_once_cancelled(self, entry):
        event = self.read(entry, Method.CANCEL)

        assert event.walk("VALARM") == []
        assert event["status"] == "CANCELLED"
