"""What an offer of moments, and an answer to it, write down."""

from datetime import timedelta

import pytest

from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.meetings import actions
from mentoring.meetings.models import Proposal
from tests.meetings.conftest import SOON, told
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)
HALF = timedelta(minutes=30)
WHAT = {"minutes": 45, "format": "video", "place": ""}


class TestPropose:
    def offer(self, pair, who, *moments, at=NOON):
        return actions.propose(pair, moments=moments, actor=who, at=at, **WHAT)

    def test_takes_each_moment_once_in_order(self, cast, pair):
        offer = self.offer(pair, cast.bo, SOON + DAY, SOON, SOON)

        assert offer.moments == [SOON, SOON + DAY]
        assert told("proposed") == [{"instead_of": None}]

    def test_lies_ahead_and_within_a_year(self, cast, pair):
        for moments in ([NOON, SOON], [NOON - SECOND]):
            with pytest.raises(actions.TimePast):
                self.offer(pair, cast.bo, *moments)
        with pytest.raises(actions.TimeTooFar):
            self.offer(pair, cast.bo, SOON, NOON + 366 * DAY + SECOND)

        assert self.offer(pair, cast.bo, NOON + SECOND, NOON + 366 * DAY)

    def test_replaces_ones_own_here_and_no_other(self, cast, pair, other):
        elsewhere = self.offer(other, cast.amina, SOON)
        first = self.offer(pair, cast.bo, SOON)
        second = self.offer(pair, cast.bo, SOON + DAY, at=NOON + DAY)

        first.refresh_from_db()
        assert (first.withdrawn_at, first.answered_at) == (NOON + DAY, None)
        assert set(Proposal.objects.open()) == {elsewhere, second}

    def test_of_others_counts_as_answered(self, cast, pair):
        theirs = self.offer(pair, cast.bo, SOON)
        self.offer(pair, cast.amina, SOON + DAY)

        theirs.refresh_from_db()
        assert (theirs.withdrawn_at, theirs.answered_at) == (None, NOON)

    def test_sent_again_while_it_is_open_is_the_same_however_late(self, cast, pair):
        offer = self.offer(pair, cast.bo, SOON)
        assert self.offer(pair, cast.bo, SOON, at=NOON + DAY) == offer

        other = {"minutes": 30, "format": "phone", "place": "+47 55 12 34 56"}
        assert offer != actions.propose(
            pair, moments=[SOON + DAY], actor=cast.bo, at=NOON + DAY, **other
        )

    def test_sent_again_soon_after_it_was_answered_is_the_same(self, cast, pair):
        offer = self.offer(pair, cast.bo, SOON)
        actions.decline(offer, actor=cast.amina, at=NOON)

        assert self.offer(pair, cast.bo, SOON) == offer
        assert self.offer(pair, cast.bo, SOON, at=NOON + DUPLICATE_WINDOW) != offer

    def test_is_made_anew_after_its_meeting_was_cancelled(self, cast, pair):
        offer = self.offer(pair, cast.bo, SOON)
        meeting = actions.book(offer, starts_at=SOON, actor=cast.amina, at=NOON)
        actions.cancel(meeting, actor=cast.bo, at=NOON)

        assert self.offer(pair, cast.bo, SOON) != offer

    def test_counts_ones_own_of_a_day_in_this_relationship(self, cast, pair, other):
        for number in range(5):
            self.offer(pair, cast.bo, SOON + number * HALF)
            self.offer(other, cast.amina, SOON + number * HALF)
        self.offer(pair, cast.bo, SOON + 5 * HALF)

        with pytest.raises(actions.EnoughOffers, match="6"):
            self.offer(pair, cast.bo, SOON + 6 * HALF, at=NOON + DAY - SECOND)
        assert self.offer(pair, cast.bo, SOON + 6 * HALF, at=NOON + DAY)


class TestAnsweringAnOffer:
    def test_books_what_was_offered(self, cast, pair, make_proposal):
        offer = make_proposal(pair, minutes=60, format="phone", place="+47 55 12 34 56")

        meeting = actions.book(offer, starts_at=SOON, actor=cast.amina, at=NOON)

        assert (meeting.minutes, meeting.format, meeting.place) == (60, "phone", offer.place)
        assert (meeting.booked_by, meeting.created_at) == (cast.amina, NOON)
        assert set(meeting.attendances.values_list("reminded_at", flat=True)) == {None}
        assert told("booked") == [{}]

    def test_on_the_eve_needs_no_reminder(self, cast, pair, make_proposal):
        meeting = actions.book(make_proposal(pair), starts_at=SOON, actor=cast.amina, at=SOON - DAY)

        assert set(meeting.attendances.values_list("reminded_at", flat=True)) == {SOON - DAY}

    def test_declined_twice_is_declined_once(self, cast, pair, make_proposal):
        offer = make_proposal(pair)
        for at in (NOON, NOON + DAY):
            actions.decline(offer, actor=cast.amina, at=at)

        offer.refresh_from_db()
        assert (offer.answered_at, offer.meeting) == (NOON, None)
        assert len(told("none_fitted")) == 1

    def test_comes_too_late_for_another_moment(self, cast, pair, make_proposal):
        offer = make_proposal(pair)
        meeting = actions.book(offer, starts_at=SOON, actor=cast.amina, at=NOON)

        for fits in ([SOON + DAY], []):
            with pytest.raises(actions.ProposalClosed):
                actions.answer_offer(offer, fits=fits, actor=cast.amina, at=NOON)
        actions.cancel(meeting, actor=cast.bo, at=NOON)
        with pytest.raises(actions.ProposalClosed):
            actions.book(offer, starts_at=SOON, actor=cast.amina, at=NOON)

    def test_takes_only_what_lies_ahead(self, cast, pair, make_proposal):
        offer = make_proposal(pair)

        with pytest.raises(actions.TimePast):
            actions.book(offer, starts_at=SOON, actor=cast.amina, at=SOON)
        assert actions.book(offer, starts_at=SOON, actor=cast.amina, at=SOON - SECOND)

    def test_brings_the_agenda_of_the_last_one_along_if_that_was_cancelled(
        self, cast, pair, other, make_meeting, make_proposal
    ):
        make_meeting(pair, agenda="Pay", cancelled_at=NOON)
        make_meeting(other, agenda="Cem’s", cancelled_at=NOON, created_at=NOON + DAY)

        meeting = actions.book(make_proposal(pair), starts_at=SOON, actor=cast.amina, at=NOON)

        assert meeting.agenda == "Pay"
