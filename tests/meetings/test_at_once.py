"""A meeting that begins at once, because both are there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import HERE, BusyHalfHour, Meeting
from mentoring.meetings.rules import is_at_hand, may_begin_at_once
from mentoring.meetings.rules.slots import half_hours
from mentoring.notifications.models import InboxItem, Mail
from mentoring.relationships.models import Relationship
from mentoring.safeguarding.actions import block
from tests.moments import DAY, NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def pair(make_relationship) -> Relationship:
    return make_relationship(agreed=True)


def begin(pair, who, at=NOON):
    return actions.begin(pair, actor=who, at=at)


class TestBeginning:
    def test_opens_a_room_of_half_an_hour_and_writes_to_nobody(self, cast, pair, run_jobs):
        meeting = begin(pair, cast.amina, at=NOON + 7 * MINUTE + timedelta(seconds=20))
        run_jobs()

        assert (meeting.starts_at, meeting.minutes) == (NOON + 7 * MINUTE, 30)
        assert meeting.is_here
        assert {one.answer for one in meeting.attendances.all()} == {"accepted"}
        taken = BusyHalfHour.objects.filter(meeting=meeting)
        assert {one.starts_at for one in taken} == {NOON, NOON + 30 * MINUTE}
        assert {one.membership_id for one in taken} == {cast.amina.pk, cast.bo.pk}
        assert not Mail.objects.exists()
        assert not InboxItem.objects.exists()

    def test_by_both_at_once_is_one_meeting(self, cast, pair):
        first = begin(pair, cast.amina)

        assert begin(pair, cast.bo, at=NOON + MINUTE) == first
        assert Meeting.objects.count() == 1

    def test_leads_into_the_planned_one_that_is_about_to_begin(self, cast, pair, make_meeting):
        planned = make_meeting(pair, starts_at=NOON + 30 * MINUTE, place=HERE)

        assert begin(pair, cast.bo) == planned

    def test_is_refused_where_one_of_them_meets_somebody_else(
        self, cast, pair, make_member, make_enrolment, make_relationship, make_meeting
    ):
        cem = make_member(cast.organisation, "Cem Kaya")
        make_enrolment(cast.programme, cem, "mentee")
        make_meeting(make_relationship(mentee=cem), starts_at=NOON - 30 * MINUTE, minutes=60)

        with pytest.raises(actions.TimeTaken):
            begin(pair, cast.bo, at=NOON + MINUTE)

        assert Meeting.objects.count() == 1

    def test_is_refused_once_one_has_blocked_the_other(self, cast, pair):
        block(pair, cast.amina, tells_coordinators=False, actor=cast.bo, at=NOON)

        with pytest.raises(actions.NotAtOnce):
            begin(pair, cast.amina, at=NOON + MINUTE)

    @pytest.mark.parametrize(
        ("are_two", "are_minors", "are_apart", "may"),
        [
            (True, False, False, True),
            (False, False, False, False),
            (True, True, False, False),
            (True, False, True, False),
        ],
    )
    def test_is_for_two_of_age_who_may_meet(self, are_two, are_minors, are_apart, may):
        asked = {"are_two": are_two, "are_minors": are_minors, "are_apart": are_apart}

        assert may_begin_at_once(**asked) is may

    @pytest.mark.parametrize(
        ("at", "is_meant"),
        [
            (NOON - 31 * MINUTE, False),
            (NOON - 30 * MINUTE, True),
            (NOON + 44 * MINUTE, True),
            (NOON + 45 * MINUTE, False),
        ],
    )
    def test_means_what_goes_on_or_begins_within_half_an_hour(self, at, is_meant):
        assert is_at_hand(NOON, NOON + 45 * MINUTE, at) is is_meant


class TestTheConversation:
    def where(self, name, pair, *more):
        return address(name, pair.pk, *more, organisation="northwind")

    def test_offers_it_beside_the_other_who_is_here(self, cast, pair, browse):
        page = browse(cast.bo).get(self.where("messaging:conversation", pair)).text

        company = page[page.index("data-company") :]
        assert f'action="{self.where("meetings:begin", pair)}"' in company
        assert "Talk now" in company

    def test_leads_into_the_room_and_says_so_to_pages_that_are_open(self, cast, pair, browse):
        answer = browse(cast.amina).post(self.where("meetings:begin", pair))

        room = self.where("calls:room", pair, Meeting.objects.get().pk)
        assert (answer.status_code, answer.url) == (302, room)
        news = browse(cast.bo).get(self.where("messaging:newer", pair), {"after": "0"}).text
        assert "Your meeting has been open since" in news
        assert f'href="{room}"' in news

    def test_no_longer_says_so_once_its_time_is_over(self, cast, pair, make_meeting, browse):
        now = timezone.now()
        make_meeting(pair, starts_at=now - 46 * MINUTE, place=HERE, created_at=now - DAY)
        make_meeting(pair, starts_at=now + MINUTE, place=HERE, created_at=now - DAY)

        page = browse(cast.bo).get(self.where("messaging:conversation", pair)).text

        assert "Your meeting has been open since" not in page

    def test_says_why_not_with_the_next_times_at_hand(self, cast, pair, make_meeting, browse):
        half_hour = half_hours(timezone.now(), 1)[0]
        make_meeting(pair, starts_at=half_hour, minutes=90, place="https://meet.example/a")

        answer = browse(cast.bo).post(self.where("meetings:begin", pair))

        assert answer.status_code == 422
        assert str(actions.TimeTaken.message) in answer.text
        assert "When can you and Amina meet?" in answer.text
