"""Series on pages: offered, read, changed one by one or from one on; and in a calendar that reads."""

import re

import pytest
from django.utils import timezone
from icalendar import Calendar

from mentoring.calendars.rules.busy import busy
from mentoring.core.web.addresses import address
from mentoring.meetings import actions, jobs
from mentoring.meetings.models import Attendance, Meeting, Proposal, Series
from mentoring.notifications.models import Mail
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from tests.meetings.conftest import ahead, links
from tests.moments import DAY, WEEK

HOW = {"minutes": 45, "format": "video", "place": "https://meet.example/b"}


@pytest.fixture
def when():
    return ahead(4).replace(hour=9)


@pytest.fixture
def series(pair, cast, when) -> Series:
    at = timezone.now()
    offer = actions.propose(pair, moments=[when], every=2, actor=cast.bo, at=at, **HOW)
    return actions.book(offer, starts_at=when, actor=cast.amina, at=at).series


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


def starts(series) -> list:
    rows = series.meetings.not_cancelled().order_by("number")
    return list(rows.values_list("starts_at", flat=True))


class TestTheOffer:
    def form(self, when, **more):
        return {"slots": [when.isoformat()], "minutes": 45, "format": "video"} | {
            "place": "https://meet.example/b",
            **more,
        }

    @pytest.mark.parametrize(
        ("said", "every"),
        [
            ({}, None),
            ({"repeats": ""}, None),
            ({"repeats": "1"}, 1),
            ({"repeats": "0"}, 0),
            ({"repeats": "own", "weeks": "8"}, 8),
            ({"repeats": "2", "weeks": "5"}, 2),
        ],
    )
    def test_repeats_as_said(self, client, cast, pair, when, said, every):
        client.force_login(cast.bo.user)
        client.post(page("propose", pair.pk), self.form(when, **said))
        assert Proposal.objects.get().every == every

    @pytest.mark.parametrize(
        "said",
        [
            {"repeats": "own"},
            {"repeats": "own", "weeks": "0"},
            {"repeats": "own", "weeks": "9"},
            {"repeats": "3"},
        ],
    )
    def test_is_refused_where_the_rule_is_none(self, client, cast, pair, when, said):
        client.force_login(cast.bo.user)
        answer = client.post(page("propose", pair.pk), self.form(when, **said))
        assert answer.status_code == 422
        assert not Proposal.objects.exists()

    def test_says_what_a_series_means_to_both(self, client, cast, pair, when):
        client.force_login(cast.bo.user)
        assert "What a series means" in client.get(page("propose", pair.pk)).content.decode()
        client.post(page("propose", pair.pk), self.form(when, repeats="2"))
        client.force_login(cast.amina.user)
        room = address("relationships:room", pair.pk, organisation="northwind")
        assert "you meet every two weeks at that hour" in client.get(room).content.decode()

    def test_asks_for_no_second_series(self, client, cast, pair, series):
        client.force_login(cast.bo.user)
        assert "What a series means" not in client.get(page("propose", pair.pk)).content.decode()


class TestALetterOfAnOffer:
    @pytest.mark.parametrize(("is_hosted", "every"), [(True, None), (False, 1)])
    def test_is_answered_with_a_series_where_one_may_offer_it(
        self, client, cast, when, make_member, make_relationship, run_jobs, is_hosted, every
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        members = {cast.amina: "host", cast.bo: "member", cem: "member"}
        room = (
            make_relationship(members=members, kind="circle", agreed=True)
            if is_hosted
            else make_relationship(agreed=True)
        )
        actions.propose(room, moments=[when], every=1, actor=cast.amina, at=timezone.now(), **HOW)
        run_jobs()
        mail = Mail.objects.get(kind="meetings.proposed", recipient=cast.bo)
        link = links(mail)[-1]
        times = re.findall(r'name="slots" value="([^"]+)"', client.get(link).content.decode())

        client.post(link, {"act": "offer", "slots": times[:1]})

        assert Proposal.objects.get(proposed_by=cast.bo).every == every


class TestTheRoomInABreak:
    def test_says_that_the_series_goes_on_by_itself(self, client, cast, pair, series):
        at, place = timezone.now(), Enrolment.objects.get(membership=cast.bo)
        gone = [one.pk for one in series.meetings.all()]
        until = (at + 4 * WEEK).date()
        enrolments.pause(place, until=until, cancelled=gone, actor=cast.bo, at=at)
        client.force_login(cast.amina.user)

        room = client.get(address("relationships:room", pair.pk, organisation="northwind"))

        assert "your regular meetings go on by themselves" in room.content.decode()


class TestThePageOfOne:
    def test_says_that_it_is_one_of_a_series(self, client, cast, pair, series):
        client.force_login(cast.amina.user)
        second = series.meetings.get(number=1)
        text = client.get(page("meeting", pair.pk, second.pk)).content.decode()
        assert "One of a series, every two weeks" in text
        assert "This one and all that follow" in text

    @pytest.mark.parametrize("scope", ["one", "following", ""])
    def test_moves_one_or_all_that_follow(self, client, cast, pair, series, when, scope):
        client.force_login(cast.amina.user)
        before = starts(series)
        first = series.meetings.get(number=0)
        client.post(
            page("move", pair.pk, first.pk),
            {"slot": (when + DAY).isoformat(), "scope": scope},
        )
        moved = {after - one for one, after in zip(before[1:], starts(series)[1:], strict=True)}
        assert starts(series)[0] == when + DAY
        assert all(DAY - DAY / 12 <= one <= DAY + DAY / 12 for one in moved) == (
            scope == "following"
        )

    @pytest.mark.parametrize(("scope", "left"), [("one", 4), ("following", 1)])
    def test_cancels_one_or_all_that_follow(self, client, cast, pair, series, scope, left):
        assert len(starts(series)) == 5
        client.force_login(cast.bo.user)
        second = series.meetings.get(number=1)
        client.post(page("cancel", pair.pk, second.pk), {"scope": scope})
        assert len(starts(series)) == left

    @pytest.mark.parametrize(("scope", "changed"), [("one", 1), ("following", 4)])
    def test_changes_how_they_meet(self, client, cast, pair, series, scope, changed):
        client.force_login(cast.bo.user)
        second = series.meetings.get(number=1)
        said = {"format": "phone", "place": "030 123456", "scope": scope}
        client.post(page("change_format", pair.pk, second.pk), said)
        assert series.meetings.filter(format="phone").count() == changed

    def test_is_nobody_elses_to_change(self, client, cast, pair, series):
        client.force_login(cast.dara.user)
        first = series.meetings.get(number=0)
        answer = client.post(page("cancel", pair.pk, first.pk), {"scope": "following"})
        assert answer.status_code == 404
        assert len(starts(series)) == 5

    def test_costs_no_more_for_a_longer_series(
        self, client, cast, pair, series, django_assert_max_num_queries
    ):
        client.force_login(cast.bo.user)
        first = series.meetings.get(number=0)
        with django_assert_max_num_queries(40):
            client.get(page("meeting", pair.pk, first.pk))


class TestACalendarThatReadsAlong:
    @pytest.fixture
    def path(self, cast, series):
        return f"/feed/{actions.renew_feed(actor=cast.bo, at=timezone.now())}.ics"

    def test_has_one_entry_with_what_differs(self, client, cast, path, series, when):
        second, third = series.meetings.filter(number__in=(1, 2)).order_by("number")
        at = timezone.now()
        actions.move(second, starts_at=second.starts_at + DAY, actor=cast.bo, at=at)
        actions.cancel(third, actor=cast.bo, at=at)

        body = client.get(path).content
        found = busy(body, zone="UTC", start=when - DAY, end=when + 9 * WEEK).spans

        entries = list(Calendar.from_ical(body).walk("VEVENT"))
        assert {str(one["UID"]) for one in entries} == {str(series.pk)}
        assert [one for one, _end in found][:4] == starts(series)[:4]

    def test_is_answered_304_until_something_changes(self, client, cast, path, series):
        first = client.get(path)
        same = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        actions.cancel_following(series.meetings.get(number=2), actor=cast.bo, at=timezone.now())
        other = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (same.status_code, other.status_code) == (304, 200)

    def test_that_is_read_by_us_keeps_no_time_of_ours(self, cast, series):
        ours = jobs.sent_to_calendar(cast.bo, timezone.now())
        assert str(series.pk) in ours


class TestAnAnswerToASeries:
    def say(self, meeting, answer, actor, **more):
        at = timezone.now()
        said = {"sequence": meeting.series.sequence, "said_at": at, "at": at} | more
        actions.answer_series(meeting, answer=answer, actor=actor, **said)

    def test_ends_it_where_one_of_two_says_no(self, cast, series):
        first = series.meetings.select_related("series").get(number=0)
        self.say(first, Attendance.Answer.DECLINED, cast.amina)
        assert not Meeting.objects.not_cancelled().exists()

    def test_that_is_older_than_the_series_changes_nothing(self, cast, series):
        first = series.meetings.select_related("series").get(number=0)
        actions.move_following(
            first, starts_at=first.starts_at + DAY, actor=cast.bo, at=timezone.now()
        )
        first.refresh_from_db()
        with pytest.raises(actions.OldAnswer):
            self.say(first, Attendance.Answer.DECLINED, cast.amina, sequence=0)
        assert len(starts(series)) == 5
