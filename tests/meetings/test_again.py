"""Same time next time? After a meeting, from its page and from the letter's without signing in."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.calendars import actions as calendars
from mentoring.calendars.rules.busy import BusyReading
from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.queries.again import on_the_wall, same_time_next
from mentoring.notifications.links import issue_links
from tests.moments import DAY, NOON

WEEK = timedelta(days=7)


@pytest.fixture
def over(pair, make_meeting) -> Meeting:
    """Amina and Bo met yesterday, by the real now, in which pages live."""
    when = timezone.now().replace(minute=0, second=0, microsecond=0) - DAY
    return make_meeting(pair, starts_at=when)


def moments(meeting, person):
    return same_time_next(meeting, person, at=timezone.now())


class TestTheSameHour:
    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland"])
    def test_stays_on_the_wall_whatever_clocks_do(self, zone):
        moment = NOON
        for weeks in range(1, 105):
            later = on_the_wall(moment, weeks, zone)
            place = later.astimezone(ZoneInfo(zone))
            assert place.time() == moment.astimezone(place.tzinfo).time()

    def test_is_offered_one_two_and_four_weeks_later(self, cast, over):
        expected = [on_the_wall(over.starts_at, weeks, cast.bo.timezone) for weeks in (1, 2, 4)]

        assert moments(over, cast.bo) == expected

    def test_is_left_out_where_one_has_given_it_away(self, cast, over, make_meeting, other):
        taken = on_the_wall(over.starts_at, 1, cast.bo.timezone)
        meeting = make_meeting(other, starts_at=taken)
        actions.locks.reserve_half_hours(meeting, other)

        assert taken not in moments(over, cast.bo)

    def test_is_left_out_where_somebodys_calendar_is_full(self, cast, over):
        taken = on_the_wall(over.starts_at, 1, cast.bo.timezone)
        feed = calendars.add(address="https://a.example/b.ics", actor=cast.amina, at=NOON)
        calendars.keep_reading(feed, BusyReading([(taken, taken + DAY / 24)]), at=NOON)

        assert taken not in moments(over, cast.bo)

    def test_is_not_asked_for_while_something_is_arranged(self, cast, pair, over, make_meeting):
        make_meeting(pair, starts_at=timezone.now() + 3 * DAY)

        assert moments(over, cast.bo) == []

    def test_is_not_asked_for_before_the_meeting_is_over(self, cast, pair, make_meeting):
        ahead = make_meeting(pair, starts_at=timezone.now() + 3 * DAY)

        assert moments(ahead, cast.bo) == []


class TestOnePress:
    def page(self, meeting):
        args = (meeting.relationship_id, meeting.pk)
        return address("meetings:meeting", *args, organisation="northwind")

    def test_puts_it_on_offer(self, cast, over, browse):
        actions.answer(over, held=True, actor=cast.bo, at=timezone.now())
        client, first = browse(cast.bo), moments(over, cast.bo)[0]
        assert "Same time next time?" in client.get(self.page(over)).content.decode()

        client.post(f"{self.page(over)}again/", {"slot": first.isoformat()})

        offer = Proposal.objects.open().get()
        assert (offer.moments, offer.proposed_by) == ([first], cast.bo)
        assert (offer.minutes, offer.format, offer.place) == (over.minutes, over.format, over.place)
        assert "Same time next time?" not in client.get(self.page(over)).content.decode()

    @pytest.mark.parametrize("slot", ["", "tomorrow", "2020-01-01T10:00:00+00:00"])
    def test_takes_no_other_time(self, cast, over, browse, slot):
        actions.answer(over, held=True, actor=cast.bo, at=timezone.now())

        response = browse(cast.bo).post(f"{self.page(over)}again/", {"slot": slot})

        assert response.status_code == 422
        assert not Proposal.objects.exists()

    def test_follows_the_yes_in_the_letter_without_signing_in(self, cast, over, client):
        [yes] = issue_links(cast.bo, "meetings.held", over.pk, ["yes"], at=timezone.now())
        first = moments(over, cast.bo)[0]
        said = client.post(yes).content.decode()
        link = re.findall(r'href="[^"]*?(/link/[^"]+)"', said)[0]
        assert Proposal.objects.count() == 0, "nothing is offered by opening a page"

        assert client.get(link).status_code == 200
        assert Proposal.objects.count() == 0
        client.post(link)

        assert Proposal.objects.open().get().moments == [first]
