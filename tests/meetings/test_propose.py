"""Offering times, and choosing one of them on the site."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import BusyHalfHour, Meeting, Proposal
from mentoring.participants.models import Profile
from tests.meetings.conftest import SOON
from tests.moments import DAY, NOON

FOUR = [f"2037-01-0{number}T10:00:00+00:00" for number in range(1, 5)]
WHAT = {"minutes": 45, "format": "video", "place": ""}


def page(name, *args):
    return address(f"meetings:{name}", *args, organisation="northwind")


def ahead(days: int, hour: int = 9):
    return timezone.now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(
        days=days
    )


class TestPropose:
    def test_takes_two_clicks(self, cast, make_relationship, browse):
        relationship = make_relationship(agreed=True)
        bo = browse(cast.bo)
        form = bo.get(page("propose", relationship.pk))
        common = form.text.split('name="slots" value="')[1:]
        ticked = [line.split('"')[0] for line in common if "checked" in line.split(">")[0]]
        answer = bo.post(
            page("propose", relationship.pk),
            {"slots": ticked, "minutes": "45", "format": "video", "place": ""},
        )

        assert len(ticked) == 3
        assert answer.status_code == 302
        assert Proposal.objects.get().slots == sorted(ticked)

    def test_shows_every_moment_on_both_walls(self, cast, make_relationship, browse):
        cast.amina.timezone = "Asia/Kolkata"
        cast.amina.save()

        form = browse(cast.bo).get(page("propose", make_relationship().pk)).text

        assert "for Amina" in form

    def test_says_so_when_there_is_no_common_hour(self, cast, make_relationship, browse):
        Profile.objects.filter(membership=cast.amina).update(availability="8" + "0" * 83)
        Profile.objects.filter(membership=cast.bo).update(availability="0" * 83 + "1")
        relationship = make_relationship()
        bo = browse(cast.bo)

        form = bo.get(page("propose", relationship.pk)).text
        own = ahead(4).strftime("%Y-%m-%dT%H:%M")
        answer = bo.post(
            page("propose", relationship.pk),
            {"own_1": own, "minutes": "30", "format": "phone", "place": "+47 55"},
        )

        assert "no free hour in common" in form
        assert "/northwind/join/growth-2026/times/" in form
        assert answer.status_code == 302
        assert Proposal.objects.get().format == "phone"

    def test_takes_own_times_by_the_wall_of_the_person(self, cast, make_relationship, browse):
        own = ahead(4).replace(hour=9, tzinfo=None)

        browse(cast.bo).post(
            page("propose", make_relationship().pk),
            {"own_1": own.strftime("%Y-%m-%dT%H:%M"), "minutes": "30", "format": "video"},
        )

        assert Proposal.objects.get().moments == [own.replace(tzinfo=ZoneInfo("Europe/Berlin"))]

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({}, "at least one"),
            ({"slots": ["nonsense"]}, "times shown here"),
            ({"slots": ["2026-09-14T10:00:00"]}, "times shown here"),
            ({"slots": ["0001-01-01T00:00:00+14:00"]}, "times shown here"),
            ({"slots": ["2020-01-01T10:00:00+00:00"]}, "has passed"),
            ({"own_1": "tomorrow"}, "for example"),
            ({"own_1": "2037-03-29T02:30"}, "skip this time"),
            ({"slots": FOUR}, "Three times are enough"),
        ],
    )
    def test_refuses_with_a_sentence_and_keeps_what_was_written(
        self, sent, words, cast, make_relationship, browse
    ):
        answer = browse(cast.bo).post(
            page("propose", make_relationship().pk),
            {"minutes": "45", "format": "in_person", "place": "Room 4"} | sent,
        )

        assert answer.status_code == 422
        assert words in answer.text
        assert "Room 4" in answer.text
        assert not Proposal.objects.exists()

    def test_posted_twice_is_one_offer(self, cast, make_relationship):
        relationship = make_relationship()

        first, second = (
            actions.propose(relationship, moments=[SOON], actor=cast.bo, at=NOON, **WHAT)
            for _ in range(2)
        )

        assert first == second

    def test_is_no_way_to_flood_somebody_with_letters(self, cast, make_relationship):
        relationship = make_relationship()
        for number in range(6):
            actions.propose(
                relationship, moments=[SOON + number * DAY], actor=cast.bo, at=NOON, **WHAT
            )

        with pytest.raises(actions.EnoughOffers, match="6 times since yesterday"):
            actions.propose(relationship, moments=[SOON + 9 * DAY], actor=cast.bo, at=NOON, **WHAT)
        later = actions.propose(
            relationship, moments=[SOON + 9 * DAY], actor=cast.bo, at=NOON + 2 * DAY, **WHAT
        )
        assert later.is_open

    def test_answers_an_offer_of_the_other_with_another_one(
        self, cast, make_relationship, make_proposal
    ):
        relationship = make_relationship()
        theirs = make_proposal(relationship)

        mine = actions.propose(
            relationship, moments=[SOON + DAY], actor=cast.amina, at=NOON, **WHAT
        )

        theirs.refresh_from_db()
        assert not theirs.is_open
        assert mine.is_open

    def test_leaves_out_what_is_booked_in_any_programme(
        self, cast, make_relationship, make_meeting, make_programme, make_member, browse
    ):
        elsewhere = make_programme(cast.organisation, "Other programme")
        cem = make_member(cast.organisation, "Cem Demir")
        other = make_relationship(programme=elsewhere, mentee=cem)
        relationship = make_relationship()
        bo = browse(cast.bo)
        before = bo.get(page("propose", relationship.pk)).text
        first = before.split('name="slots" value="')[1].split('"')[0]
        make_meeting(other, starts_at=datetime.fromisoformat(first))
        after = bo.get(page("propose", relationship.pk)).text

        assert first not in after


class TestBook:
    def test_takes_both_peoples_time_and_closes_the_offer(
        self, cast, make_relationship, make_proposal
    ):
        proposal = make_proposal(make_relationship())

        meeting = actions.book(proposal, starts_at=SOON, actor=cast.amina, at=NOON)

        proposal.refresh_from_db()
        assert proposal.meeting == meeting
        assert not proposal.is_open
        assert BusyHalfHour.objects.filter(meeting=meeting).count() == 4  # 45 minutes, two people

    def test_refuses_a_time_that_one_of_them_gave_away(
        self, cast, make_relationship, make_proposal, make_member, make_meeting
    ):
        cem = make_member(cast.organisation, "Cem Demir")
        make_meeting(make_relationship(mentee=cem), starts_at=SOON + timedelta(minutes=30))
        proposal = make_proposal(make_relationship())

        with pytest.raises(actions.TimeTaken):
            actions.book(proposal, starts_at=SOON, actor=cast.amina, at=NOON)

        proposal.refresh_from_db()
        assert proposal.is_open
        assert Meeting.objects.count() == 1

    def test_a_second_click_finds_the_same_talk(self, cast, make_relationship, make_proposal):
        proposal = make_proposal(make_relationship())

        first, second = (
            actions.book(proposal, starts_at=SOON, actor=cast.amina, at=NOON) for _ in range(2)
        )

        assert first == second

    @pytest.mark.parametrize(
        ("starts_at", "at", "refusal"),
        [
            (SOON, SOON + DAY, actions.TimePast),
            (SOON + timedelta(1 / 24), NOON, actions.ProposalClosed),
        ],
    )
    def test_refuses_what_is_past_or_was_not_offered(
        self, starts_at, at, refusal, cast, make_relationship, make_proposal
    ):
        proposal = make_proposal(make_relationship())

        with pytest.raises(refusal):
            actions.book(proposal, starts_at=starts_at, actor=cast.amina, at=at)

    def test_on_the_site_offers_the_next_times_when_it_is_too_late(
        self, cast, make_relationship, make_proposal, make_member, make_meeting, browse
    ):
        start = ahead(3)
        cem = make_member(cast.organisation, "Cem Demir")
        make_meeting(make_relationship(mentee=cem), starts_at=start)
        relationship = make_relationship()
        proposal = make_proposal(relationship, moments=[start])

        answer = browse(cast.amina).post(
            page("pick", relationship.pk, proposal.pk), {"slot": start.isoformat()}
        )

        assert answer.status_code == 422
        assert "another meeting at that time" in answer.text
        assert answer.text.count('name="slots"') > 3

    def test_does_not_let_the_one_who_offered_choose(
        self, cast, make_relationship, make_proposal, browse
    ):
        relationship = make_relationship()
        proposal = make_proposal(relationship)

        answer = browse(cast.bo).post(
            page("pick", relationship.pk, proposal.pk), {"slot": SOON.isoformat()}
        )

        assert answer.status_code == 404
