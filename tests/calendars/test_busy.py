"""What a calendar makes busy; every moment here is computed by hand."""

import pytest

from mentoring.calendars.rules.busy import busy
from mentoring.calendars.rules.lines import NotACalendar
from tests.calendars.feeds import calendar, event, moment, spans

BERLIN = ";TZID=Europe/Berlin"
MARCH = ("2027-03-20", "2027-04-10")  # clocks go forward in Berlin on 28 March, back on 31 October
OCTOBER = ("2027-10-20", "2027-11-10")

PRIVATE = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE"""


class TestASingleEvent:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ((":20261102T090000Z", "DTEND:20261102T100000Z"), "2026-11-02 09:00/10:00"),
            ((":20261102T090000Z", "DURATION:PT90M"), "2026-11-02 09:00/10:30"),
            ((f"{BERLIN}:20261102T090000", "DURATION:PT1H"), "2026-11-02 08:00/09:00"),
            ((":20261102T090000", "DURATION:PT1H"), "2026-11-02 08:00/09:00"),
            ((";VALUE=DATE:20261102",), "2026-11-01 23:00/2026-11-02 23:00"),
            ((":20261102", "DTEND;VALUE=DATE:20261104"), "2026-11-01 23:00/2026-11-03 23:00"),
            (
                (";TZID=W. Europe Standard Time:20261102T090000", "DURATION:PT1H"),
                "2026-11-02 08:00/09:00",
            ),
            (
                (';TZID="Eastern Standard Time":20261102T090000', "DURATION:PT1H"),
                "2026-11-02 14:00/15:00",
            ),
            (
                (";TZID=/mozilla.org/20050126_1/Asia/Kolkata:20261102T090000", "DURATION:PT1H"),
                "2026-11-02 03:30/04:30",
            ),
            ((";TZID=Ours:20261102T090000", "DURATION:PT1H"), "2026-11-02 06:00/07:00"),
            (
                (f"{BERLIN}:20270328T010000", f"DTEND{BERLIN}:20270328T040000"),
                "2027-03-28 00:00/02:00",
            ),
            ((f"{BERLIN}:20270328T023000", "DURATION:PT1H"), "2027-03-28 01:30/02:30"),
            ((f"{BERLIN}:20270328T023000", f"DTEND{BERLIN}:20270328T033000"), None),
            ((f"{BERLIN}:20271031T013000", "DURATION:PT1H"), "2027-10-30 23:30/2027-10-31 00:30"),
            ((f"{BERLIN}:20271031T013000", "DURATION:PT2H"), "2027-10-30 23:30/2027-10-31 01:30"),
            ((f"{BERLIN}:20271030T120000", "DURATION:P1D"), "2027-10-30 10:00/2027-10-31 11:00"),
            ((f"{BERLIN}:20271030T120000", "DURATION:PT24H"), "2027-10-30 10:00/2027-10-31 10:00"),
            ((":20261102T090000Z", "DTEND:20261102T080000Z"), None),
            ((":20261102T090000Z",), None),
            ((":20261102T090000Z", "DURATION:-PT1H"), None),
            ((f"{BERLIN}:20261102T090000", "DTEND;VALUE=DATE:20261103"), "2026-11-02 08:00/23:00"),
        ],
    )
    def test_takes_its_time_on_the_clock_of_the_world(self, lines, expected):
        found = spans(calendar(PRIVATE, event(*lines)), "2026-10-01", "2027-12-01")
        assert found == ([expected] if expected else [])

    @pytest.mark.parametrize(
        "line",
        [
            "STATUS:CANCELLED",
            "TRANSP:TRANSPARENT",
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
            'ATTENDEE;CN="Bo; of: Northwind";PARTSTAT=DECLINED:MAILTO:Bo@Northwind.example',
        ],
    )
    def test_is_free_when_it_says_so(self, line):
        once = calendar(event(":20261102T090000Z", "DURATION:PT1H", line))
        assert spans(once, "2026-11-01", "2026-11-08", owner="bo@northwind.example") == []

    @pytest.mark.parametrize(
        "line",
        [
            "STATUS:TENTATIVE",
            "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:amina@northwind.example",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:jumbo@northwind.example",
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bo@northwind.example",
        ],
    )
    def test_is_busy_otherwise(self, line):
        once = calendar(event(":20261102T090000Z", "DURATION:PT1H", line))
        found = spans(once, "2026-11-01", "2026-11-08", owner="bo@northwind.example")
        assert found == ["2026-11-02 09:00/10:00"]

    def test_is_cut_off_where_nobody_asked(self):
        once = calendar(event(":20261102T090000Z", "DURATION:PT3H"))
        assert spans(once, "2026-11-02 10:00", "2026-11-02 11:00") == ["2026-11-02 10:00/11:00"]

    def test_joins_those_that_touch_it(self):
        two = calendar(
            event(":20261102T090000Z", "DURATION:PT1H"),
            event(":20261102T100000Z", "DURATION:PT1H", uid="two"),
            event(":20261102T093000Z", "DURATION:PT10M", uid="three"),
        )
        assert spans(two, "2026-11-01", "2026-11-08") == ["2026-11-02 09:00/11:00"]

    @pytest.mark.parametrize("end", ["DTEND:99991231T235959Z", "DTEND;VALUE=DATE:99991231"])
    def test_that_never_ends_is_busy_as_long_as_anybody_asks(self, end):
        kind = ";VALUE=DATE:20261102" if "DATE:" in end else ":20261102T000000Z"
        found = spans(calendar(event(kind, end)), "2026-11-03", "2026-11-05")
        assert found == ["2026-11-03 00:00/2026-11-05 00:00"]

    def test_beside_another_of_the_same_name_counts_too(self):
        two = calendar(
            event(":20261102T090000Z", "DURATION:PT1H"), event(":20261103T090000Z", "DURATION:PT1H")
        )
        assert len(spans(two, "2026-11-01", "2026-11-08")) == 2

    def test_gives_way_to_a_newer_one_of_the_same_name(self):
        two = calendar(
            event(":20261102T090000Z", "DURATION:PT1H", "SEQUENCE:1"),
            event(":20261103T090000Z", "DURATION:PT1H", "SEQUENCE:2"),
        )
        assert spans(two, "2026-11-01", "2026-11-08") == ["2026-11-03 09:00/10:00"]

    def test_of_a_zone_that_nobody_knows_is_busy_with_a_doubt(self):
        once = calendar(event(";TZID=Atlantis:20261102T090000", "DURATION:PT1H"))
        asked = {"start": moment("2026-11-01"), "end": moment("2026-11-08")}
        reading = busy(once, zone="Europe/Berlin", **asked)
        assert (len(reading.spans), reading.spans[0][0].hour, reading.doubts) == (1, 8, 1)

    def test_without_a_zone_takes_that_of_its_calendar(self):
        once = calendar(
            event(":20261102T090000", "DURATION:PT1H"), head="X-WR-TIMEZONE:Asia/Kathmandu"
        )
        assert spans(once, "2026-11-01", "2026-11-08") == ["2026-11-02 03:15/04:15"]


def weekly(*lines: str, start: str = f"{BERLIN}:20270301T100000", length: str = "DURATION:PT1H"):
    return event(start, length, *lines)


class TestWhatRepeats:
    def test_keeps_its_hour_on_the_wall(self):
        assert spans(calendar(weekly("RRULE:FREQ=WEEKLY")), *MARCH) == [
            "2027-03-22 09:00/10:00",
            "2027-03-29 08:00/09:00",
            "2027-04-05 08:00/09:00",
        ]

    def test_moves_by_the_gap_once_and_is_back(self):
        daily = event(f"{BERLIN}:20270327T023000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
        assert spans(calendar(daily), *MARCH) == [
            "2027-03-27 01:30/02:30",
            "2027-03-28 01:30/02:30",
            "2027-03-29 00:30/01:30",
        ]

    def test_lasts_an_hour_in_both_nights(self):
        daily = event(f"{BERLIN}:20271030T023000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
        assert spans(calendar(daily), *OCTOBER) == [
            "2027-10-30 00:30/01:30",
            "2027-10-31 00:30/01:30",
            "2027-11-01 01:30/02:30",
        ]

    @pytest.mark.parametrize(
        ("rule", "days"),
        [
            ("FREQ=MONTHLY;BYDAY=2TU", ["2027-03-09", "2027-04-13", "2027-05-11"]),
            ("FREQ=MONTHLY;BYDAY=-1FR", ["2027-03-26", "2027-04-30", "2027-05-28"]),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2027-03-31", "2027-04-30", "2027-05-31"]),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                ["2027-03-31", "2027-04-30", "2027-05-31"],
            ),
            (
                "FREQ=WEEKLY;INTERVAL=4;BYDAY=MO,SU;WKST=MO",
                [
                    "2027-03-07",
                    "2027-03-29",
                    "2027-04-04",
                    "2027-04-26",
                    "2027-05-02",
                    "2027-05-24",
                    "2027-05-30",
                ],
            ),
            (
                "FREQ=WEEKLY;INTERVAL=4;BYDAY=MO,SU;WKST=SU",
                [
                    "2027-03-28",
                    "2027-03-29",
                    "2027-04-25",
                    "2027-04-26",
                    "2027-05-23",
                    "2027-05-24",
                ],
            ),
            ("FREQ=WEEKLY;UNTIL=20270315T090000Z", ["2027-03-08", "2027-03-15"]),
            ("FREQ=WEEKLY;UNTIL=20270315", ["2027-03-08", "2027-03-15"]),
            ("FREQ=WEEKLY;UNTIL=20270315T085959Z", ["2027-03-08"]),
            ("FREQ=WEEKLY;UNTIL=20270315T100000", ["2027-03-08", "2027-03-15"]),
        ],
    )
    def test_follows_its_rule(self, rule, days):
        found = spans(calendar(weekly(f"RRULE:{rule}")), "2027-03-02", "2027-06-01")
        assert [one[:10] for one in found] == days

    def test_takes_each_29_february(self):
        leap = event(":20240229T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY")
        assert spans(calendar(leap), "2026-01-01", "2028-12-31") == ["2028-02-29 09:00/10:00"]

    def test_goes_on_over_the_turn_of_a_year(self):
        other = event(":20261221T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2")
        found = spans(calendar(other), "2026-12-01", "2027-01-20")
        assert [one[:10] for one in found] == ["2026-12-21", "2027-01-04", "2027-01-18"]

    @pytest.mark.parametrize(
        "line",
        [
            f"EXDATE{BERLIN}:20270329T100000",
            "EXDATE:20270329T080000Z",
            "EXDATE;VALUE=DATE:20270329",
            "EXDATE;TZID=W. Europe Standard Time:20270329T100000,20270412T100000",
        ],
    )
    def test_leaves_out_what_is_excepted(self, line):
        found = spans(calendar(weekly("RRULE:FREQ=WEEKLY", line)), *MARCH)
        assert [one[:10] for one in found] == ["2027-03-22", "2027-04-05"]

    def test_takes_further_dates_and_periods(self):
        more = weekly(
            f"RDATE{BERLIN}:20270323T100000",
            "RDATE;VALUE=PERIOD:20270324T090000Z/20270324T093000Z,20270325T090000Z/PT2H",
        )
        assert spans(calendar(more), *MARCH) == [
            "2027-03-23 09:00/10:00",
            "2027-03-24 09:00/09:30",
            "2027-03-25 09:00/11:00",
        ]

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ((f"DTSTART{BERLIN}:20270330T150000", "DURATION:PT2H"), "2027-03-30 13:00/15:00"),
            ((f"DTSTART{BERLIN}:20270329T100000", "DURATION:PT2H"), "2027-03-29 08:00/10:00"),
            ((f"DTSTART{BERLIN}:20270329T100000", "DURATION:PT2H", "STATUS:CANCELLED"), None),
            ((f"DTSTART{BERLIN}:20270629T100000", "DURATION:PT2H"), None),
        ],
    )
    @pytest.mark.parametrize(
        "id_line", [f"RECURRENCE-ID{BERLIN}:20270329T100000", "RECURRENCE-ID:20270329T080000Z"]
    )
    def test_is_moved_and_cancelled_once(self, lines, expected, id_line):
        once = "\r\n".join(["BEGIN:VEVENT", "UID:one", id_line, *lines, "END:VEVENT"])
        found = spans(calendar(weekly("RRULE:FREQ=WEEKLY"), once), *MARCH)
        here = [expected] if expected else []
        assert found == ["2027-03-22 09:00/10:00", *here, "2027-04-05 08:00/09:00"]

    def test_is_moved_from_one_of_them_on(self):
        from_then = event(
            f"{BERLIN}:20270329T140000",
            "DURATION:PT2H",
            f"RECURRENCE-ID;RANGE=THISANDFUTURE{BERLIN}:20270329T100000",
        )
        assert spans(calendar(weekly("RRULE:FREQ=WEEKLY"), from_then), *MARCH) == [
            "2027-03-22 09:00/10:00",
            "2027-03-29 12:00/14:00",
            "2027-04-05 12:00/14:00",
        ]

    def test_as_whole_days_are_days_of_the_person(self):
        days = event(";VALUE=DATE:20270327", "RRULE:FREQ=DAILY;COUNT=2;INTERVAL=2")
        assert spans(calendar(days), *MARCH) == [
            "2027-03-26 23:00/2027-03-27 23:00",
            "2027-03-28 22:00/2027-03-29 22:00",
        ]


class TestACalendarOfNothingButBusyTimes:
    def test_is_read_as_it_says(self):
        told = "\r\n".join(
            [
                "BEGIN:VFREEBUSY",
                "FREEBUSY:20261102T090000Z/PT1H,20261103T090000Z/20261103T100000Z",
                "FREEBUSY;FBTYPE=FREE:20261104T090000Z/PT1H",
                "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261105T090000Z/PT1H",
                "END:VFREEBUSY",
            ]
        )
        found = spans(calendar(told), "2026-11-01", "2026-11-08")
        assert [one[:10] for one in found] == ["2026-11-02", "2026-11-03", "2026-11-05"]


WHOLE = calendar(event(":20261102T090000Z", "DURATION:PT1H"))


class TestWhatIsNoWholeCalendar:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<html>Sign in</html>",
            b"\x00\xff" * 100,
            WHOLE[:-20],
            WHOLE.replace(b"END:VEVENT", b""),
            WHOLE.replace(b"BEGIN:VCALENDAR\r\n", b""),
            WHOLE + b"<html>",
            WHOLE.replace(b"DTSTART", b"DTSTAART"),
            WHOLE.replace(b"20261102T090000Z", b"tomorrow"),
            WHOLE.replace(b"20261102T090000Z", b"20261341T990000Z"),
            b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        ],
    )
    def test_is_an_error_and_never_an_empty_calendar(self, content):
        with pytest.raises((NotACalendar, ValueError, KeyError)):
            spans(content, "2026-11-01", "2026-11-08")

    def test_is_not_one_in_which_nothing_happens(self):
        assert spans(calendar(), "2026-11-01", "2026-11-08") == []
