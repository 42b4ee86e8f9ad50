"""Meetings that come again: begun by an offer, changed one by one or from one on, and ended."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mentoring.meetings import actions, jobs
from mentoring.meetings.models import Attendance, BusyHalfHour, Meeting, Series
from mentoring.meetings.rules.series import AHEAD, MONTHLY, Rule
from mentoring.notifications.models import Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment, Profile
from mentoring.participants.rules.availability import parse_windows
from mentoring.relationships.actions import end
from tests.meetings.conftest import SOON, told
from tests.moments import DAY, NOON, WEEK

HOW = {"minutes": 45, "format": "video", "place": "https://meet.example/b"}


@pytest.fixture
def begin(pair, cast):
    """Bo offers Amina a series, and she takes the first of the times."""

    def begin(every=2, at=NOON, starts_at=SOON, zone="UTC") -> Series:
        cast.bo.timezone = zone
        cast.bo.save()
        offer = actions.propose(pair, moments=[starts_at], every=every, actor=cast.bo, at=at, **HOW)
        return actions.book(offer, starts_at=starts_at, actor=cast.amina, at=at).series

    return begin


def standing(series: Series) -> list[Meeting]:
    return list(series.meetings.not_cancelled().order_by("number"))


def starts(series: Series) -> list[datetime]:
    return [one.starts_at for one in standing(series)]


def letters(person, kind: str) -> list[Mail]:
    return list(Mail.objects.filter(recipient=person, kind=f"meetings.{kind}").order_by("id"))


def entries(mail: Mail):
    calendar = Calendar.from_ical(mail.calendar)
    master, *others = list(calendar.walk("VEVENT"))
    return calendar, master, others


@pytest.mark.parametrize(
    ("how", "place", "has_rooms"),
    [
        ("video", "rapport:here", True),
        ("video", "rapport:at-zoom", True),
        ("phone", "rapport:at-zoom", False),
        ("video", "https://meet.example/b", False),
    ],
)
def test_meetings_have_rooms_of_their_own_here_and_at_a_service(how, place, has_rooms):
    assert Series(format=how, place=place).has_rooms is has_rooms


class TestASeries:
    def test_begins_with_the_time_that_is_taken_and_is_made_for_some_weeks(self, begin, cast):
        series = begin()

        assert starts(series) == [SOON + number * 2 * WEEK for number in range(5)]
        assert series.next_number == 5
        assert BusyHalfHour.objects.filter(membership=cast.bo).count() == 5 * 2
        assert Attendance.objects.filter(reminded_at=None).count() == 5 * 2

    def test_goes_on_by_the_clock_but_never_for_ever(self, begin):
        series = begin()

        for day in range(120):
            jobs.keep_series_going(NOON + day * DAY)

        last = standing(series)[-1].starts_at
        assert NOON + 119 * DAY < last <= NOON + 119 * DAY + AHEAD
        assert [one.number for one in standing(series)] == list(range(len(standing(series))))

    def test_keeps_its_hour_when_clocks_change(self, begin, cast):
        """Bo offers in Berlin, where summer time ends on 25 October 2026."""
        series = begin(every=1, zone="Europe/Berlin")

        walls = {one.astimezone(ZoneInfo("Europe/Berlin")).time() for one in starts(series)}

        assert walls == {time(14)}
        assert {one.hour for one in starts(series)} == {12, 13}

    def test_leaves_out_what_is_taken_and_says_so_in_the_letter(
        self, begin, cast, other, make_meeting, run_jobs
    ):
        taken = make_meeting(other, starts_at=SOON + 2 * WEEK)
        actions.locks.reserve_half_hours(taken, other)

        series = begin()
        run_jobs()

        assert SOON + 2 * WEEK not in starts(series)
        [letter] = letters(cast.amina, "booked")
        assert "left out" in letter.text
        _calendar, master, _others = entries(letter)
        assert master["EXDATE"].dts[0].dt == SOON + 2 * WEEK
        assert not letters(cast.amina, "cancelled")

    def test_that_is_left_out_later_is_told_with_its_own_letter(
        self, begin, cast, other, make_meeting, run_jobs
    ):
        series = begin()
        run_jobs()
        next_one = Rule.of(series).moment(5)
        actions.locks.reserve_half_hours(make_meeting(other, starts_at=next_one), other)

        actions.keep_going(series, at=NOON + 2 * WEEK)
        run_jobs()

        assert next_one not in starts(series)
        [letter] = letters(cast.bo, "cancelled")
        _calendar, entry, _others = entries(letter)
        assert entry["RECURRENCE-ID"].dt == next_one
        assert "One of you cannot meet then" in letter.text

    def test_cannot_be_offered_beside_another(self, begin, pair, cast):
        begin()

        with pytest.raises(actions.SeriesGoesOn):
            actions.propose(pair, moments=[SOON + DAY], every=1, actor=cast.bo, at=NOON, **HOW)

    def test_ends_no_later_than_the_relationship_is_planned(self, begin, pair):
        pair.ends_on = (SOON + 3 * WEEK).date()
        pair.save()

        assert starts(begin()) == [SOON, SOON + 2 * WEEK]

    def test_of_every_month_keeps_to_its_weekday(self, begin):
        series = begin(every=MONTHLY)

        assert series.ordinal == 3
        assert [(one.weekday(), (one.day - 1) // 7) for one in starts(series)] == [(3, 2)] * 2

    def test_is_told_as_a_whole(self, begin):
        begin()

        assert told("booked") == [{"whole": True}]


class TestOneOfThem:
    def test_is_moved_alone(self, begin, cast, run_jobs):
        series = begin()
        run_jobs()
        second = standing(series)[1]

        actions.move(second, starts_at=second.starts_at + DAY, actor=cast.bo, at=NOON)
        run_jobs()

        assert starts(series)[1:3] == [SOON + 2 * WEEK + DAY, SOON + 4 * WEEK]
        [letter] = letters(cast.amina, "moved")
        _calendar, entry, others = entries(letter)
        assert (str(entry["UID"]), others) == (str(series.pk), [])
        assert entry["RECURRENCE-ID"].dt == SOON + 2 * WEEK
        assert entry["DTSTART"].dt == SOON + 2 * WEEK + DAY
        assert entry["SEQUENCE"] == 1

    def test_is_cancelled_alone_and_stays_so(self, begin, cast, run_jobs):
        series = begin()
        actions.cancel(standing(series)[1], actor=cast.bo, at=NOON)
        for day in range(30):
            jobs.keep_series_going(NOON + day * DAY)
        run_jobs()

        assert SOON + 2 * WEEK not in starts(series)
        [letter] = letters(cast.amina, "cancelled")
        assert "METHOD:CANCEL" in letter.calendar
        assert entries(letter)[1]["RECURRENCE-ID"].dt == SOON + 2 * WEEK

    def test_turns_virtual_alone(self, begin, cast):
        series = begin()

        actions.change_format(
            standing(series)[1], format="phone", place="030 12345", actor=cast.bo, at=NOON
        )

        assert [one.format for one in standing(series)[:3]] == ["video", "phone", "video"]


class TestThisAndAllThatFollow:
    def test_are_moved_to_the_new_hour(self, begin, cast, run_jobs):
        series = begin()
        run_jobs()
        second = standing(series)[1]

        actions.move_following(second, starts_at=second.starts_at + DAY, actor=cast.bo, at=NOON)
        run_jobs()

        later = [SOON + number * 2 * WEEK + DAY for number in range(1, 5)]
        assert starts(series) == [SOON, *later]
        [letter] = letters(cast.amina, "moved")
        _calendar, master, [first] = entries(letter)
        assert master["RRULE"]["FREQ"] == ["WEEKLY"]
        assert (master["DTSTART"].dt, master["SEQUENCE"]) == (SOON + DAY, 1)
        assert (first["RECURRENCE-ID"].dt, first["DTSTART"].dt) == (SOON + DAY, SOON)

    def test_are_told_though_the_first_moves_once_more_before_the_letter(
        self, begin, cast, run_jobs
    ):
        series = begin()
        run_jobs()
        first = standing(series)[0]
        actions.move_following(first, starts_at=SOON + DAY, actor=cast.bo, at=NOON)

        actions.move(standing(series)[0], starts_at=SOON + 2 * DAY, actor=cast.bo, at=NOON)
        run_jobs()

        assert len(letters(cast.amina, "moved")) == 2

    def test_that_are_made_later_have_the_new_hour(self, begin, cast):
        series = begin()
        first = standing(series)[0]

        actions.move_following(first, starts_at=SOON + DAY, actor=cast.bo, at=NOON)
        actions.keep_going(series, at=NOON + 2 * WEEK)

        assert starts(series) == [SOON + DAY + number * 2 * WEEK for number in range(6)]

    def test_are_not_moved_onto_another_meeting(self, begin, cast, other, make_meeting):
        series = begin()
        before = starts(series)
        actions.locks.reserve_half_hours(make_meeting(other, starts_at=SOON + DAY), other)

        with pytest.raises(actions.TimeTaken):
            actions.move_following(
                standing(series)[0], starts_at=SOON + DAY, actor=cast.bo, at=NOON
            )

        assert starts(series) == before
        assert BusyHalfHour.objects.filter(membership=cast.bo).count() == 5 * 2

    def test_leave_out_one_that_would_meet_another_meeting(self, begin, cast, other, make_meeting):
        series = begin()
        taken = SOON + 4 * WEEK + DAY
        actions.locks.reserve_half_hours(make_meeting(other, starts_at=taken), other)

        actions.move_following(standing(series)[0], starts_at=SOON + DAY, actor=cast.bo, at=NOON)

        assert taken not in starts(series)
        assert len(starts(series)) == 4

    def test_take_another_form(self, begin, cast, run_jobs):
        series = begin()
        run_jobs()

        actions.change_following(
            standing(series)[2], format="phone", place="030 12345", actor=cast.bo, at=NOON
        )
        run_jobs()

        assert [one.format for one in standing(series)] == ["video"] * 2 + ["phone"] * 3
        [letter] = letters(cast.amina, "changed")
        assert len(entries(letter)[2]) == 2  # the two before differ from the series now

    def test_are_called_off_and_those_before_stay(self, begin, cast, run_jobs):
        series = begin()
        run_jobs()

        actions.cancel_following(standing(series)[2], actor=cast.bo, at=NOON)
        run_jobs()
        jobs.keep_series_going(NOON + 40 * DAY)

        assert starts(series) == [SOON, SOON + 2 * WEEK]
        [letter] = letters(cast.amina, "cancelled")
        assert "METHOD:REQUEST" in letter.calendar
        assert entries(letter)[1]["RRULE"]["UNTIL"] == [SOON + 2 * WEEK]
        assert "all that follow" in letter.text
        assert BusyHalfHour.objects.filter(membership=cast.amina).count() == 2 * 2

    def test_are_called_off_from_the_first_one_on(self, begin, cast, run_jobs):
        series = begin()
        run_jobs()

        actions.cancel_following(standing(series)[0], actor=cast.bo, at=NOON)
        run_jobs()

        [letter] = letters(cast.amina, "cancelled")
        assert "METHOD:CANCEL" in letter.calendar
        assert str(entries(letter)[1]["UID"]) == str(series.pk)

    def test_cannot_be_changed_once_the_series_has_ended(self, begin, cast):
        series = begin()
        actions.cancel_following(standing(series)[2], actor=cast.bo, at=NOON)

        with pytest.raises(actions.NoSeries):
            actions.move_following(
                standing(series)[0], starts_at=SOON + DAY, actor=cast.bo, at=NOON
            )


class TestTheEntryByMail:
    def test_is_one_with_a_rule_and_a_zone(self, begin, cast, run_jobs):
        begin(zone="Europe/Berlin")
        run_jobs()

        [letter] = letters(cast.amina, "booked")

        calendar, master, others = entries(letter)
        assert others == []
        assert (master["RRULE"]["FREQ"], master["RRULE"]["INTERVAL"]) == (["WEEKLY"], [2])
        assert master["DTSTART"].params["TZID"] == "Europe/Berlin"
        assert [str(one["TZID"]) for one in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]

    def test_of_every_month_says_which_weekday(self, begin, cast, run_jobs):
        begin(every=MONTHLY)
        run_jobs()

        [letter] = letters(cast.amina, "booked")

        assert "BYDAY=3TH" in letter.calendar

    def test_is_one_letter_when_the_relationship_ends(self, begin, cast, pair, run_jobs):
        begin()
        run_jobs()

        end(pair, reason="completed", actor=cast.cruz, at=NOON + DAY)
        run_jobs()

        assert not Meeting.objects.not_cancelled().exists()
        [letter] = letters(cast.amina, "cancelled")
        assert "METHOD:CANCEL" in letter.calendar
        assert "all that follow" in letter.text

    def test_names_no_meeting_where_none_lay_ahead(self, begin, cast, pair, run_jobs):
        """All have taken place, or a break has taken them out: none is called off."""
        series = begin()
        run_jobs()
        series.meetings.update(cancelled_at=NOON)

        end(pair, reason="completed", actor=cast.cruz, at=NOON + DAY)
        run_jobs()

        [letter] = letters(cast.amina, "cancelled")
        assert letter.subject == "Your regular meetings with Bo have ended"
        assert "METHOD:CANCEL" in letter.calendar
        assert "out of your calendar." in letter.text
        assert "November" not in letter.text


class TestABreak:
    def test_takes_out_what_falls_into_it_with_one_letter_and_goes_on(self, begin, cast, run_jobs):
        series = begin(every=1)
        run_jobs()
        until = (NOON + 4 * WEEK).date()
        place = Enrolment.objects.get(membership=cast.bo)
        within = [one.pk for one in standing(series) if one.starts_at.date() < until]

        enrolments.pause(place, until=until, cancelled=within, actor=cast.bo, at=NOON)
        run_jobs()

        assert len(within) == 4
        assert starts(series)[0] == SOON + 4 * WEEK
        [letter] = letters(cast.amina, "paused")
        assert len(entries(letter)[1]["EXDATE"].dts) == 4
        assert not letters(cast.amina, "cancelled")
        [own] = letters(cast.bo, "cancelled")
        assert len(entries(own)[1]["EXDATE"].dts) == 4

    def test_makes_none_until_it_is_over(self, begin, cast):
        series = begin(every=1)
        made = len(starts(series))
        place = Enrolment.objects.get(membership=cast.bo)
        until = (NOON + 12 * WEEK).date()
        enrolments.pause(place, until=until, cancelled=[], actor=cast.bo, at=NOON)

        actions.keep_going(series, at=NOON + 5 * WEEK)
        assert len(starts(series)) == made

        actions.keep_going(series, at=NOON + 12 * WEEK + DAY)
        assert starts(series)[made] > NOON + 12 * WEEK


class TestAGroup:
    @pytest.fixture
    def circle(self, cast, make_relationship, make_member):
        cem = make_member(cast.organisation, "Cem Demir")
        members = {cast.amina: "host", cast.bo: "member", cem: "member"}
        return make_relationship(members=members, kind="circle")

    def agree(self, circle, cast):
        offer = actions.propose(circle, moments=[SOON], every=1, actor=cast.amina, at=NOON, **HOW)
        for person in circle.others(cast.amina):
            actions.answer_offer(offer, fits=[SOON], actor=person, at=NOON)

    def test_has_series_arranged_by_whoever_hosts(self, circle, cast):
        with pytest.raises(actions.HostsArrange):
            actions.propose(circle, moments=[SOON], every=1, actor=cast.bo, at=NOON, **HOW)

    def test_meets_although_one_has_another_meeting(self, circle, cast, pair, make_meeting, begin):
        make_meeting(pair, starts_at=SOON + WEEK)
        BusyHalfHour.objects.filter(membership=cast.amina).delete()
        self.agree(circle, cast)
        series = Series.objects.get()

        second = standing(series)[1]

        said = dict(second.attendances.values_list("member__membership", "answer"))
        assert said[cast.bo.pk] == Attendance.Answer.TENTATIVE
        assert said[cast.amina.pk] == Attendance.Answer.ACCEPTED
        assert BusyHalfHour.objects.filter(meeting=second).count() == 2 * 2

    def test_asks_anew_whoever_may_come_and_has_the_new_time(
        self, circle, cast, pair, make_meeting
    ):
        make_meeting(pair, starts_at=SOON + WEEK)
        BusyHalfHour.objects.filter(membership=cast.amina).delete()
        self.agree(circle, cast)
        first, second, *_rest = standing(Series.objects.get())

        actions.move_following(first, starts_at=SOON + DAY, actor=cast.amina, at=NOON)

        said = second.attendances.get(member__membership=cast.bo)
        assert said.answer == Attendance.Answer.NONE
        assert BusyHalfHour.objects.filter(meeting=second, membership=cast.bo).count() == 2

    def test_is_out_of_the_calendar_of_whoever_is_let_go_but_still_stands_in_it(
        self, circle, cast, run_jobs
    ):
        """Removed or withdrawn: the group goes on, and a coordinator takes them out later."""
        self.agree(circle, cast)
        run_jobs()

        actions.let_go(circle, cast.bo, at=NOON)
        run_jobs()

        [letter] = letters(cast.bo, "cancelled")
        assert "METHOD:CANCEL" in letter.calendar
        assert not letters(cast.amina, "cancelled")


class TestAChangeOfClocks:
    def test_is_told_once_and_weeks_ahead_to_those_whose_hour_moves(self, begin, cast, run_jobs):
        """Clocks in New York go back a week after those in Berlin: 25 October, 1 November."""
        cast.amina.timezone = "America/New_York"
        cast.amina.save()
        begin(every=1, zone="Europe/Berlin")
        run_jobs()

        for day in range(60):
            jobs.keep_series_going(NOON + day * DAY)
        run_jobs()

        shifted = letters(cast.amina, "shifted")
        assert len(shifted) == 2
        assert "29 October" in shifted[0].subject
        assert "9:00" in shifted[0].subject
        assert shifted[0].created_at < datetime(2026, 10, 29, tzinfo=UTC) - 3 * WEEK
        assert not letters(cast.bo, "shifted")

    def test_says_where_the_new_hour_lies_outside_ones_own(self, begin, cast, run_jobs):
        cast.amina.timezone = "America/New_York"
        cast.amina.save()
        week = parse_windows("Mon-Fri 09:00-17:00")
        Profile.objects.filter(membership=cast.amina).update(availability=week)
        begin(every=1, starts_at=SOON.replace(hour=20), zone="Europe/Berlin")  # 16:00 there
        jobs.keep_series_going(NOON + 30 * DAY)
        run_jobs()

        first, back = letters(cast.amina, "shifted")

        assert "outside the hours you have given" in first.text
        assert "outside the hours you have given" not in back.text

    def test_is_none_where_all_live_in_one_zone(self, begin, cast, run_jobs):
        begin(every=1, zone="Europe/Berlin")

        for day in range(60):
            jobs.keep_series_going(NOON + day * DAY)
        run_jobs()

        assert not Mail.objects.filter(kind="meetings.shifted").exists()


class TestReminders:
    def test_go_out_once_for_each(self, begin, cast, run_jobs):
        series = begin(every=1)
        run_jobs()
        at = NOON
        while at < NOON + 3 * WEEK:
            jobs.remind(at)
            at += timedelta(hours=3)
        run_jobs()

        assert len(letters(cast.amina, "reminder")) == sum(
            one < NOON + 3 * WEEK for one in starts(series)
        )
