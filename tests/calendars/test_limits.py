"""Limits and days off: their page, what others are offered, and what lies within them already."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.calendars import actions, jobs
from mentoring.calendars.models import DaysOff, Limits
from mentoring.calendars.queries.limits import days_off_of
from mentoring.console.queries import growth
from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.jobs import worker
from mentoring.meetings import actions as meetings
from mentoring.meetings.actions.series import give_time
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.queries.again import same_time_next
from mentoring.meetings.queries.common import common, full_at
from mentoring.meetings.queries.days_off import away_at, spans_off, within_days_off
from mentoring.notifications.models import Mail
from tests.moments import DAY, NOON, WEEK

PAGE, ADDING = "/northwind/limits/", "/northwind/limits/days-off/"
TODAY = NOON.date()
HOW = {"minutes": 45, "format": "video", "place": "https://meet.example/b"}
LONG = {"notice_hours": 168, "gap_minutes": 30, "max_a_day": 1}


def off(person, first, days=1, at=NOON) -> DaysOff:
    last = first + (days - 1) * DAY
    return actions.add_days_off(first_on=first, last_on=last, actor=person, at=at)


def offered(pair, person, at=NOON):
    found = common(pair, person, minutes=45, at=at)
    return [one.at for one in [*found.offers, *found.others]]


@pytest.fixture
def pair(make_relationship, cast):
    for person in (cast.bo, cast.amina):
        person.timezone = "UTC"
        person.save()
    return make_relationship(agreed=True)


class TestThePage:
    def test_keeps_limits_and_shows_them_again(self, cast, browse):
        client = browse(cast.bo)
        assert 'value="20" id="id_notice_hours_0" checked' in self.read(client)

        client.post(PAGE, LONG)
        client.post(PAGE, LONG)

        row = Limits.objects.get()
        assert (row.membership_id, row.notice_hours, row.gap_minutes) == (cast.bo.pk, 168, 30)
        assert row.max_a_day == 1
        assert Event.objects.filter(name="calendars.limits_set").count() == 1
        assert client.get(PAGE).content.decode().count(" checked") == 3
        client.post(PAGE, LONG | {"max_a_day": "0"})
        assert Limits.objects.get().max_a_day is None

    @staticmethod
    def read(client) -> str:
        page = client.get(PAGE).content.decode()
        return " ".join(page.split()).replace("required ", "").replace('=""', "")

    def test_takes_days_off_shows_and_removes_them(self, cast, browse):
        client, first = browse(cast.bo), timezone.now().date() + 10 * DAY
        client.post(ADDING, {"first_on": f"{first}", "last_on": f"{first + 6 * DAY}"})
        client.post(ADDING, {"first_on": f"{first}", "last_on": f"{first + 6 * DAY}"})
        client.post(ADDING, {"first_on": f"{first + 20 * DAY}", "last_on": ""})

        rows = list(DaysOff.objects.order_by("first_on"))
        assert [one.last_on - one.first_on for one in rows] == [6 * DAY, timedelta()]
        page = client.get(PAGE).content.decode()
        assert page.count("/removal/") == 2

        client.post(f"{ADDING}{rows[0].pk}/removal/")
        assert list(DaysOff.objects.all()) == rows[1:]
        names = Event.objects.filter(name__startswith="calendars.").values_list("name", flat=True)
        assert sorted(names) == ["calendars.days_off_added"] * 2 + ["calendars.days_off_removed"]

    def test_keeps_what_was_typed_when_it_says_no(self, cast, browse):
        first = timezone.now().date() + 10 * DAY
        answer = browse(cast.bo).post(ADDING, {"first_on": f"{first}", "last_on": f"{first - DAY}"})

        assert answer.status_code == 422
        assert "The last day lies before the first" in answer.content.decode()
        assert f'value="{first}"' in answer.content.decode()

    def test_leaves_those_of_others_alone(self, cast, browse):
        tomorrow = timezone.now().date() + DAY  # today may be over where she is
        days = off(cast.amina, tomorrow, at=timezone.now())

        assert browse(cast.bo).post(f"{ADDING}{days.pk}/removal/").status_code == 404
        assert "/removal/" not in browse(cast.bo).get(PAGE).content.decode()


class TestDaysOff:
    @pytest.mark.parametrize(
        ("first", "last", "refusal"),
        [
            (0, 0, None),
            (-3, 0, None),
            (-3, -1, actions.DaysOffPast),
            (1, 0, actions.DaysOffTurned),
            (366, 366, None),
            (366, 367, actions.DaysOffTooFar),
            (-1, 366, actions.DaysOffTooLong),
            (0, 366, None),
        ],
    )
    def test_are_refused_where_they_make_no_sense(self, cast, first, last, refusal):
        days = {"first_on": TODAY + first * DAY, "last_on": TODAY + last * DAY}
        if refusal is None:
            actions.add_days_off(**days, actor=cast.bo, at=NOON)
        else:
            with pytest.raises(refusal):
                actions.add_days_off(**days, actor=cast.bo, at=NOON)
        assert DaysOff.objects.exists() == (refusal is None)

    def test_are_twenty_at_most_of_which_past_ones_are_none(self, cast):
        off(cast.bo, TODAY, at=NOON)
        for number in range(20):
            off(cast.bo, TODAY + (2 + number) * DAY, at=NOON + DAY)

        with pytest.raises(actions.TooManyDaysOff):
            off(cast.bo, TODAY + 30 * DAY, at=NOON + DAY)
        off(cast.amina, TODAY + 30 * DAY, at=NOON + DAY)

    @pytest.mark.parametrize(
        ("zone", "hours", "shown"),
        [
            ("Pacific/Auckland", -1, True),
            ("Pacific/Auckland", 0, False),
            ("America/Los_Angeles", 18, True),
            ("America/Los_Angeles", 19, False),
            ("Nowhere/Land", 11, True),
        ],
    )
    def test_go_when_they_are_over_on_ones_own_wall(self, cast, zone, hours, shown):
        """Noon in London is midnight in Auckland, and five in the morning in Los Angeles."""
        cast.bo.timezone = zone
        cast.bo.save()
        off(cast.bo, TODAY, at=NOON - DAY)

        assert bool(days_off_of(cast.bo, NOON + hours * DAY / 24)) == shown

    def test_are_thinned_once_they_are_over_everywhere(self, cast):
        off(cast.bo, TODAY)

        jobs.thin_days_off(NOON + 2 * DAY)
        assert DaysOff.objects.exists()
        jobs.thin_days_off(NOON + 3 * DAY)
        assert not DaysOff.objects.exists()
        assert "days off that are over 1 " in growth.told(NOON)

    def test_are_forgotten_with_whoever_leaves_the_organisation(self, cast):
        off(cast.bo, TODAY)
        actions.set_limits(**LONG, actor=cast.bo, at=NOON)
        removed = Event(name="organisations.removed", subject_id=cast.bo.pk, at=NOON)

        jobs.forget(removed)
        assert (DaysOff.objects.count(), Limits.objects.count()) == (1, 1)
        cast.bo.removed_at = NOON
        cast.bo.save()
        jobs.forget(removed)
        assert (DaysOff.objects.count(), Limits.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            (DaysOff, {"first_on": TODAY, "last_on": TODAY - DAY, "created_at": NOON}),
            (DaysOff, {"first_on": TODAY, "last_on": date(2200, 1, 1), "created_at": NOON}),
            (Limits, {"notice_hours": 21}),
            (Limits, {"gap_minutes": 5}),
            (Limits, {"max_a_day": 0}),
        ],
    )
    def test_and_limits_are_right_in_the_database_too(self, cast, model, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(organisation=cast.organisation, membership=cast.bo, **fields)


class TestOffers:
    def test_leave_out_days_off_of_either_in_every_programme(self, cast, pair):
        first = offered(pair, cast.bo)[0]

        days = off(cast.amina, first.date())
        assert first.date() not in {one.date() for one in offered(pair, cast.bo)}

        actions.remove_days_off(days, actor=cast.amina, at=NOON)
        assert offered(pair, cast.bo)[0] == first

    def test_keep_the_notice_the_room_and_the_number_of_the_day(self, cast, pair, make_meeting):
        day = NOON + 9 * DAY
        meetings.locks.reserve_half_hours(make_meeting(pair, starts_at=day.replace(hour=9)), pair)

        actions.set_limits(**LONG, actor=cast.amina, at=NOON)
        times = offered(pair, cast.bo)
        actions.set_limits(**LONG | {"max_a_day": 2}, actor=cast.amina, at=NOON)
        of_the_day = [one.hour for one in offered(pair, cast.bo) if one.date() == day.date()]

        assert min(times) >= NOON + 7 * DAY
        assert day.date() not in {one.date() for one in times}
        assert of_the_day
        assert min(of_the_day) > 9

    def test_ask_the_database_as_often_whatever_is_set(self, cast, pair, django_assert_num_queries):
        pair.people  # noqa: B018 - loads them
        for person in (cast.amina, cast.bo):
            actions.set_limits(**LONG, actor=person, at=NOON)
            for number in range(5):
                off(person, TODAY + (10 + 2 * number) * DAY)

        with django_assert_num_queries(5):
            common(pair, cast.amina, minutes=45, at=NOON)

    def test_of_the_same_time_next_time_keep_them_too(self, cast, pair, make_meeting):
        meeting = make_meeting(pair, starts_at=NOON - DAY)
        week, two, _four = same_time_next(meeting, cast.bo, at=NOON)
        off(cast.amina, two.date())

        assert two not in same_time_next(meeting, cast.bo, at=NOON)
        assert week in same_time_next(meeting, cast.bo, at=NOON)

        actions.set_limits(**LONG, actor=cast.amina, at=NOON)
        assert same_time_next(meeting, cast.bo, at=NOON)[0] > NOON + WEEK

    @pytest.mark.parametrize(
        ("moment", "is_asked"),
        [
            (NOON + 7 * DAY - timedelta(minutes=1), True),  # within the notice
            (NOON + 7 * DAY, False),
            (NOON + 9 * DAY - timedelta(hours=12, minutes=30), True),  # into the day off
            (NOON + 9 * DAY - timedelta(hours=12, minutes=45), False),
            (NOON + 10 * DAY - timedelta(hours=12, minutes=1), True),
            (NOON + 10 * DAY - timedelta(hours=12), False),
        ],
    )
    def test_typed_by_hand_are_questioned_where_they_break_a_limit(
        self, cast, pair, moment, is_asked
    ):
        off(cast.amina, TODAY + 9 * DAY)
        actions.set_limits(**LONG, actor=cast.amina, at=NOON)

        found = full_at(pair, [moment], minutes=45, at=NOON)

        assert found == ([(moment, [cast.amina])] if is_asked else [])

    def test_typed_for_this_evening_are_not_where_nobody_set_a_notice(self, pair):
        assert full_at(pair, [NOON + timedelta(hours=3)], minutes=45, at=NOON) == []

    def test_typed_into_days_off_are_questioned_without_saying_why(self, cast, pair, browse):
        when = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + 5 * DAY
        off(cast.amina, when.date(), at=timezone.now())
        said = {"own_1": f"{when:%Y-%m-%dT%H:%M}", **HOW}
        path = address("meetings:propose", pair.pk, organisation="northwind")

        answer = browse(cast.bo).post(f"{path}?minutes=45", said)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "does not suit Amina" in page
        assert "days off." not in page.lower()
        browse(cast.bo).post(f"{path}?minutes=45", said | {"anyway": "yes"})
        assert Proposal.objects.get().moments == [when]


class TestWhatLiesWithin:
    @pytest.fixture
    def when(self):
        return timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + 5 * DAY

    def test_is_shown_with_what_can_be_done_and_stays(self, cast, pair, make_meeting, browse, when):
        at = timezone.now()
        inside = make_meeting(pair, starts_at=when)
        after = make_meeting(pair, starts_at=when + DAY)
        offer = meetings.propose(pair, moments=[when + DAY / 24], actor=cast.bo, at=at, **HOW)

        off(cast.bo, when.date(), at=at)
        worker.run_until_idle(at=at)
        page = browse(cast.bo).get(PAGE).content.decode()

        assert f"/{inside.pk}/" in page
        assert f"/{after.pk}/" not in page
        assert "Cancel meeting" in page
        assert "You have offered" in page
        assert Meeting.objects.not_cancelled().count() == 2
        assert Proposal.objects.open().get() == offer
        assert meetings.book(offer, starts_at=offer.moments[0], actor=cast.amina, at=at)

    def test_of_a_series_is_left_out_one_by_one_and_by_the_clock(self, cast, pair, browse, when):
        at = timezone.now()
        offer = meetings.propose(pair, moments=[when], every=1, actor=cast.bo, at=at, **HOW)
        meetings.book(offer, starts_at=when, actor=cast.amina, at=at)
        made = Meeting.objects.not_cancelled().order_by("-number")[0]
        later = made.starts_at + WEEK

        off(cast.bo, (when + WEEK).date(), at=at)
        off(cast.amina, later.date(), at=at)
        page = browse(cast.bo).get(PAGE).content.decode()
        meetings.keep_going(made.series, at=at + WEEK)

        assert page.count("Leave this one out") == 1
        assert Meeting.objects.get(starts_at=when + WEEK).cancelled_at is None
        assert Meeting.objects.get(starts_at=later).cancelled_at

    def test_of_a_series_that_begins_is_left_out_without_saying_why(self, cast, pair, when):
        at = timezone.now()
        offer = meetings.propose(pair, moments=[when], every=1, actor=cast.bo, at=at, **HOW)
        off(cast.amina, (when + WEEK).date(), at=at)

        meetings.book(offer, starts_at=when, actor=cast.amina, at=at)
        worker.run_until_idle(at=at)

        for one in Mail.objects.filter(kind="meetings.booked"):
            assert "One of you cannot meet at these times" in one.text
            assert "another meeting" not in one.text
        assert Mail.objects.filter(kind="meetings.booked", recipient=cast.bo).count() == 1

    @pytest.mark.parametrize("many", [1, 2])
    def test_of_a_series_of_many_goes_on_without_whoever_is_off(
        self, cast, make_member, make_enrolment, make_relationship, make_meeting, when, many
    ):
        dee = make_member(cast.organisation, "Dee Ono")
        make_enrolment(cast.programme, dee)
        members = {cast.amina: "host", cast.bo: "member", dee: "member"}
        circle = make_relationship(kind="circle", members=members, agreed=True)
        meeting = make_meeting(circle, starts_at=when)
        for person in (cast.bo, dee)[:many]:
            off(person, when.date(), at=timezone.now())

        away = away_at(when, 45, spans_off(circle, timezone.now()))
        assert away == {one.pk for one in (cast.bo, dee)[:many]}
        assert give_time(meeting, circle, away=away) == (many == 1)
        if many == 1:
            mine = meeting.attendances.get(member__membership=cast.bo)
            assert mine.answer == "tentative"
            assert not cast.bo.busy_half_hours.exists()
            assert dee.busy_half_hours.exists()

    def test_takes_as_many_queries_however_much_it_is(
        self, cast, pair, make_meeting, when, django_assert_num_queries
    ):
        off(cast.bo, when.date(), days=9, at=timezone.now())
        for number in range(6):
            make_meeting(pair, starts_at=when + number * DAY)

        with django_assert_num_queries(4):
            found = within_days_off(cast.bo, timezone.now())
            assert [one.relationship.named_for(cast.bo) for one in found.meetings] == ["Amina"] * 6
