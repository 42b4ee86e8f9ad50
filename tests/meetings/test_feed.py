"""One's meetings in one's own calendar: the same text until something changes, and dead at once."""

import re

import pytest
from django.utils import timezone
from icalendar import Calendar

from mentoring.calendars.rules.busy import busy
from mentoring.meetings import actions
from mentoring.meetings.models import CalendarFeed
from mentoring.organisations.actions import remove_person
from tests.moments import DAY

ALONG = "/northwind/calendar/along/"


@pytest.fixture
def now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def ahead(pair, make_meeting, now):
    return make_meeting(pair, starts_at=now + 3 * DAY)


@pytest.fixture
def path(cast, ahead):
    return f"/feed/{actions.renew_feed(actor=cast.bo, at=timezone.now())}.ics"


def entries(client, path):
    return list(Calendar.from_ical(client.get(path).content).walk("VEVENT"))


class TestTheFeed:
    def test_tells_when_and_with_whom_and_nothing_else(self, cast, ahead, client, path):
        ahead.agenda = "My salary"
        ahead.save()

        text = client.get(path).content.decode()
        [entry] = entries(client, path)

        assert (entry["UID"], entry["DTSTART"].dt) == (str(ahead.pk), ahead.starts_at)
        assert cast.amina.name in entry["SUMMARY"]
        assert "salary" not in text
        assert "@" not in text

    def test_says_the_same_to_another_reader(self, ahead, client, path, now):
        body = client.get(path).content

        found = busy(body, zone="Asia/Kathmandu", start=now, end=now + 7 * DAY).spans

        assert found == [(ahead.starts_at, ahead.ends_at)]

    def test_answers_304_until_something_changes(self, cast, ahead, client, path):
        first = client.get(path)
        again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
        weak = client.get(path, HTTP_IF_NONE_MATCH=f'"x", W/{first["ETag"]}')
        assert (again.status_code, again.content, weak.status_code) == (304, b"", 304)

        actions.move(ahead, starts_at=ahead.starts_at + DAY, actor=cast.bo, at=timezone.now())

        assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
        assert entries(client, path)[0]["SEQUENCE"] == 1

    def test_keeps_what_was_called_off_as_such(self, cast, ahead, client, path):
        actions.cancel(ahead, actor=cast.amina, at=timezone.now())

        [entry] = entries(client, path)

        assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)

    def test_leaves_out_where_its_reader_does_not_come(self, cast, ahead, client, path):
        ahead.attendances.filter(member__membership=cast.amina).update(answer="declined")
        assert len(entries(client, path)) == 1

        ahead.attendances.filter(member__membership=cast.bo).update(answer="declined")
        assert entries(client, path) == []

    def test_asks_the_database_as_often_however_many_meetings_there_are(
        self, pair, client, path, make_meeting, now, django_assert_max_num_queries
    ):
        for day in range(4, 16):
            make_meeting(pair, starts_at=now + day * DAY)

        with django_assert_max_num_queries(8):
            assert len(entries(client, path)) == 13

    @pytest.mark.parametrize("path", ["/feed/x.ics", "/feed/.ics", f"/feed/{'a' * 500}.ics"])
    def test_is_nowhere_else(self, client, db, path):
        assert client.get(path).status_code == 404

    def test_is_dead_for_whoever_was_removed(self, cast, client, path):
        cast.bo.removed_at = timezone.now()
        cast.bo.save()

        assert client.get(path).status_code == 404

    def test_stays_dead_when_they_come_back(self, cast, client, path, run_jobs):
        remove_person(cast.bo, actor=cast.eli, at=timezone.now())
        run_jobs()
        type(cast.bo).objects.filter(pk=cast.bo.pk).update(removed_at=None)

        assert client.get(path).status_code == 404


class TestItsAddress:
    def test_is_shown_once_and_kept_nowhere(self, cast, ahead, browse):
        client = browse(cast.bo)
        link = re.search(r"/feed/[\w-]+\.ics", client.post(ALONG).content.decode())[0]

        assert client.get(link).status_code == 200
        assert link not in client.get("/northwind/calendar/").content.decode()
        assert link.split("/")[2][:-4] not in str(CalendarFeed.objects.values())

    def test_is_dead_once_there_is_a_new_one(self, cast, browse, client, path):
        browse(cast.bo).post(ALONG)

        assert client.get(path).status_code == 404

    def test_is_dead_once_it_was_ended(self, cast, browse, client, path):
        browse(cast.bo).post(f"{ALONG}end/")

        assert client.get(path).status_code == 404
        assert not CalendarFeed.objects.exists()
