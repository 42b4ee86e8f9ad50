"""A time that somebody types over a full calendar is questioned once, and taken where it is meant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.calendars import actions as calendars
from mentoring.calendars.rules.busy import BusyReading
from mentoring.core.web.addresses import address
from mentoring.meetings.models import Proposal
from tests.meetings.conftest import ahead

HOUR = timedelta(hours=1)


@pytest.fixture
def when():
    return ahead(5).replace(hour=9)


@pytest.fixture
def full(cast, when):
    """Amina's calendar is full for an hour."""
    at = timezone.now()
    feed = calendars.add(address="https://a.example/b.ics", actor=cast.amina, at=at)
    calendars.keep_reading(feed, BusyReading([(when, when + HOUR)]), at=at)


@pytest.fixture
def bo(cast, client):
    cast.bo.timezone = "UTC"
    cast.bo.save()
    client.force_login(cast.bo.user)
    return cast.bo


def offer(client, pair, typed, **more):
    said = {"own_1": f"{typed:%Y-%m-%dT%H:%M}", "minutes": 45, "format": "video"}
    path = address("meetings:propose", pair.pk, organisation="northwind")
    return client.post(f"{path}?minutes=45", said | {"place": "https://meet.example/b"} | more)


@pytest.mark.usefixtures("full", "bo")
class TestATypedTime:
    @pytest.mark.parametrize(
        ("minutes", "is_full"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
    )
    def test_is_questioned_where_a_half_hour_of_it_is_full(
        self, client, pair, when, minutes, is_full
    ):
        answer = offer(client, pair, when + timedelta(minutes=minutes))

        assert (answer.status_code == 422) == is_full
        assert Proposal.objects.exists() != is_full
        assert ("does not suit Amina" in answer.content.decode()) == is_full

    def test_is_taken_all_the_same_where_it_is_meant(self, client, pair, when):
        offer(client, pair, when, anyway="yes")

        assert Proposal.objects.get().moments == [when]

    def test_is_questioned_too_when_a_meeting_moves_there(self, client, pair, when, make_meeting):
        meeting = make_meeting(pair, starts_at=when + 5 * HOUR)
        path = address("meetings:move", pair.pk, meeting.pk, organisation="northwind")
        said = {"own": f"{when:%Y-%m-%dT%H:%M}"}

        answer = client.post(path, said)
        meeting.refresh_from_db()
        before = meeting.starts_at
        client.post(path, said | {"anyway": "yes"})
        meeting.refresh_from_db()

        assert (answer.status_code, before) == (422, when + 5 * HOUR)
        assert meeting.starts_at == when

    def test_that_was_ticked_is_not_questioned(self, client, pair, when):
        path = address("meetings:propose", pair.pk, organisation="northwind")
        said = {"slots": [when.isoformat()], "minutes": 45, "format": "video"}

        client.post(path, said | {"place": "https://meet.example/b"})

        assert Proposal.objects.get().moments == [when]
