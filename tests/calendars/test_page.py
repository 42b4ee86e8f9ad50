"""The page of one's calendar, reading it by the clock, and what it does to common times."""

import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.calendars import actions, jobs
from mentoring.calendars.models import BusyFeed
from mentoring.calendars.queries.reading import read_feed
from mentoring.calendars.rules.busy import BusyReading
from mentoring.calendars.rules.lines import NotACalendar
from mentoring.core.web import outgoing
from mentoring.events.models import Event
from mentoring.jobs import worker
from mentoring.meetings.queries.common import common
from mentoring.notifications.models import Mail
from tests.calendars.feeds import calendar, event
from tests.moments import DAY, NOON

PAGE = "/northwind/calendar/"
ADDRESS = "https://calendar.example/secret/basic.ics"
HOUR = timedelta(hours=1)


@pytest.fixture
def feed(cast) -> BusyFeed:
    return actions.add(address=ADDRESS, actor=cast.bo, at=NOON)


@pytest.fixture
def answers(monkeypatch):
    """What the address gives: bytes, or what goes wrong."""

    class Answers:
        said: object = calendar()
        asked: list[str] = []

    def get(url, *, most, within):
        Answers.asked.append(url)
        if isinstance(Answers.said, bytes):
            return Answers.said
        raise Answers.said

    Answers.asked = []
    monkeypatch.setattr(outgoing, "get_calendar", get)
    return Answers


@pytest.fixture
def clock(monkeypatch):
    """The moment at which jobs believe to run."""
    at = [NOON]
    monkeypatch.setattr(jobs.timezone, "now", lambda: at[0])
    return at


def busy_at(moment, minutes=60) -> bytes:
    return calendar(event(f":{moment:%Y%m%dT%H%M%SZ}", f"DURATION:PT{minutes}M"))


class TestThePage:
    def test_takes_an_address_and_shows_no_more_than_its_host(self, cast, browse):
        client = browse(cast.bo)
        response = client.post(
            PAGE, {"address": "webcal://calendar.example/secret/basic.ics"}, follow=True
        )

        page = response.content.decode()
        assert "calendar.example" in page
        assert "secret/basic" not in page
        assert BusyFeed.objects.get().address == ADDRESS

    @pytest.mark.parametrize(
        "said",
        [
            "",
            "basic.ics",
            "http://calendar.example/a.ics",
            "ftp://a.example/",
            "https://",
            "https://a b/",
            "https://10.0.0.1/a.ics",
            "https://localhost/a.ics",
            "https://calendar.example:8443/a.ics",
        ],
    )
    def test_refuses_what_is_no_such_address(self, cast, browse, said):
        response = browse(cast.bo).post(PAGE, {"address": said})

        assert response.status_code == 422
        assert not BusyFeed.objects.exists()

    def test_removes_everything_with_one_press(self, cast, browse, feed):
        browse(cast.bo).post(f"{PAGE}removal/")

        assert not BusyFeed.objects.exists()

    def test_replaces_one_address_by_another_with_its_times(self, cast, feed):
        span = (NOON, NOON + HOUR)
        actions.keep_reading(feed, BusyReading([span]), at=NOON)

        actions.add(address=ADDRESS, actor=cast.bo, at=NOON + DAY)
        assert len(BusyFeed.objects.get().spans) == 1

        actions.add(address=f"{ADDRESS}?other", actor=cast.bo, at=NOON + DAY)
        assert BusyFeed.objects.get().spans == []

    def test_says_when_it_was_read_and_that_it_fails(self, cast, browse, feed):
        now = timezone.now()
        actions.keep_reading(feed, BusyReading([(now, now + HOUR)], doubts=2), at=now - DAY)
        actions.note_trouble(feed, BusyFeed.Trouble.SILENT, at=now)

        page = browse(cast.bo).get(PAGE).content.decode()

        assert "Nobody answers at that address." in page
        assert "still counts" in page
        assert "2 events name a time zone that nobody knows" in page

    def test_says_no_more_that_it_counts_once_all_of_it_is_past(self, cast, browse, feed):
        now = timezone.now()
        actions.keep_reading(feed, BusyReading([(now - 2 * DAY, now - DAY)]), at=now - 36 * DAY)
        actions.note_trouble(feed, BusyFeed.Trouble.SILENT, at=now - 34 * DAY)

        page = browse(cast.bo).get(PAGE).content.decode()

        assert "Nobody answers at that address." in page
        assert "still counts" not in page


class TestReading:
    def test_begins_at_once_and_keeps_beginnings_and_ends_alone(self, feed, answers, clock):
        start = NOON + DAY
        answers.said = busy_at(start).replace(b"UID", b"SUMMARY:Doctor\r\nUID")

        worker.run_until_idle(at=NOON)

        found = BusyFeed.objects.get()
        assert list(found.busy) == [(start, start + HOUR)]
        assert (found.read_at, found.failing_since) == (NOON, None)
        assert "Doctor" not in str(BusyFeed.objects.values())

    def test_comes_again_by_the_clock_and_not_before(self, feed, answers, clock):
        jobs.read(feed.pk)
        jobs.read_all_due(NOON + HOUR)
        clock[0] = NOON + 3 * HOUR
        jobs.read_all_due(clock[0])
        worker.run_until_idle(at=clock[0])

        assert BusyFeed.objects.get().read_at == NOON + 3 * HOUR

    @pytest.mark.parametrize(
        ("said", "trouble"),
        [
            (outgoing.NotAllowed("404"), "refused"),
            (OSError("away"), "silent"),
            (UnicodeError("label empty or too long"), "silent"),
            (ValueError("too long"), "too_large"),
            (b"<html>Please sign in</html>", "broken"),
            (calendar(event(":20261202T090000Z"))[:-10], "broken"),
        ],
    )
    def test_that_fails_keeps_what_was_read_last(self, feed, answers, clock, said, trouble):
        answers.said = busy_at(NOON + DAY)
        jobs.read(feed.pk)
        answers.said, clock[0] = said, NOON + DAY

        jobs.read(feed.pk)

        found = BusyFeed.objects.get()
        assert len(found.spans) == 1
        assert (found.read_at, found.failing_since) == (NOON, NOON + DAY)
        assert found.trouble == trouble

    def test_that_fails_for_days_is_told_once_and_forgotten_when_it_works(
        self, cast, feed, answers, clock
    ):
        answers.said = OSError("away")
        for day in range(6):
            clock[0] = NOON + day * DAY
            jobs.read(feed.pk)
            worker.run_until_idle(at=clock[0])
        mail = Mail.objects.get(kind="calendars.unreadable")
        assert "so your calendar does not count yet" in mail.text

        answers.said, clock[0] = calendar(), NOON + 7 * DAY
        jobs.read(feed.pk)

        found = BusyFeed.objects.get()
        assert (found.failing_since, found.trouble, found.told_at) == (None, "", None)

    def test_that_fails_after_it_worked_says_since_when(self, cast, feed, answers, clock):
        jobs.read(feed.pk)
        answers.said = OSError("away")
        for day in range(1, 6):
            clock[0] = NOON + day * DAY
            jobs.read(feed.pk)
            worker.run_until_idle(at=clock[0])

        assert "still counts" in Mail.objects.get(kind="calendars.unreadable").text

    def test_does_nothing_for_one_that_was_removed(self, cast, feed, answers):
        actions.remove(actor=cast.bo, at=NOON)

        worker.run_until_idle(at=NOON)

        assert answers.asked == []

    def test_leaves_out_what_we_sent_there_ourselves(
        self, make_relationship, make_meeting, cast, feed, answers, clock
    ):
        meeting = make_meeting(make_relationship(agreed=True), starts_at=NOON + DAY)
        answers.said = busy_at(NOON + DAY).replace(b"UID:one", f"UID:{meeting.pk}".encode())

        jobs.read(feed.pk)

        assert BusyFeed.objects.get().spans == []


class TestCommonTimes:
    def test_leave_out_what_the_calendar_of_either_touches(self, cast, make_relationship, feed):
        pair = make_relationship(agreed=True)
        before = common(pair, cast.amina, minutes=45, at=NOON)
        first = before.offers[0].at
        span = (first + timedelta(minutes=40), first + timedelta(minutes=50))
        actions.keep_reading(feed, BusyReading([span]), at=NOON)

        after = common(pair, cast.amina, minutes=45, at=NOON)

        found = [one.at for one in [*after.offers, *after.others]]
        assert first not in found
        assert all(
            not (one < span[1] and one + 45 * timedelta(minutes=1) > span[0]) for one in found
        )

    def test_ask_the_database_as_often_however_many_calendars_there_are(
        self, cast, make_relationship, feed, django_assert_max_num_queries
    ):
        pair = make_relationship(agreed=True)
        other = actions.add(address=ADDRESS, actor=cast.amina, at=NOON)
        for one in (feed, other):
            actions.keep_reading(one, BusyReading([(NOON, NOON + HOUR)] * 300), at=NOON)
        pair.people  # noqa: B018 - loads them

        with django_assert_max_num_queries(6):
            common(pair, cast.amina, minutes=45, at=NOON)


class TestAnAddress:
    @pytest.mark.parametrize(("before", "refused"), [(9, False), (10, True)])
    def test_is_added_some_times_an_hour_only(self, cast, client, clock, before, refused):
        client.force_login(cast.bo.user)
        for number in range(before):
            actions.add(address=f"{ADDRESS}?{number}", actor=cast.bo, at=timezone.now())

        answer = client.post(PAGE, {"address": ADDRESS})

        assert (answer.status_code == 422) == refused
        assert ("within an hour" in answer.content.decode()) == refused
        assert (BusyFeed.objects.get().address == ADDRESS) != refused

    def test_can_be_added_again_an_hour_later(self, cast):
        for number in range(10):
            actions.add(address=f"{ADDRESS}?{number}", actor=cast.bo, at=NOON)

        with pytest.raises(actions.AddedOften):
            actions.add(address=ADDRESS, actor=cast.bo, at=NOON + HOUR - DAY / 86400)
        actions.add(address=ADDRESS, actor=cast.bo, at=NOON + HOUR)

        assert BusyFeed.objects.get().address == ADDRESS

    def test_stays_where_somebody_is_taken_back_before_they_are_forgotten(self, cast, feed):
        """The worker is late: they were removed, came back and added it by then."""
        removed = Event(name="organisations.removed", subject_id=cast.bo.pk, at=NOON)

        jobs.forget(removed)
        assert BusyFeed.objects.exists()

        cast.bo.removed_at = NOON
        cast.bo.save()
        jobs.forget(removed)
        assert not BusyFeed.objects.exists()


class TestTheChildThatReads:
    def test_is_told_nobodys_address_where_all_can_read_it(self, monkeypatch):
        seen = []

        def run(command, **how):
            seen.append((command, how["env"], how["input"]))
            raise subprocess.TimeoutExpired(command, 6)

        monkeypatch.setattr(subprocess, "run", run)
        with pytest.raises(NotACalendar):
            read_feed(b"", zone="UTC", start=NOON, end=NOON + DAY, owner="bo@northwind.example")

        [(command, env, said)] = seen
        assert "bo@" not in f"{command} {env}"
        assert b"bo@" in said
