"""A series is offered with its first time, like any other meeting."""

from mentoring.meetings import actions
from mentoring.meetings.models import Proposal
from tests.meetings.conftest import SOON
from tests.meetings.test_series import HOW, letters
from tests.moments import NOON


class TestAnOffer:
    def test_of_a_series_is_kept_apart_from_one_of_a_single_time(self, pair, cast):
        single = actions.propose(pair, moments=[SOON], actor=cast.bo, at=NOON, **HOW)
        series = actions.propose(pair, moments=[SOON], every=2, actor=cast.bo, at=NOON, **HOW)

        assert (single.pk == series.pk, Proposal.objects.open().count()) == (False, 1)

    def test_says_what_it_begins(self, pair, cast, run_jobs):
        actions.propose(pair, moments=[SOON], every=2, actor=cast.bo, at=NOON, **HOW)
        run_jobs()

        [letter] = letters(cast.amina, "proposed")

        assert "every two weeks" in letter.text
