"""Those who wait come first in a run, whatever they score, and the page says so."""

from dataclasses import replace

import numpy as np
import pytest

from mentoring.matching.models import ProposedMember
from mentoring.matching.queries.replay import differences
from mentoring.matching.rules import frozen, solving
from mentoring.participants.models import Enrolment
from tests.moments import DAY, NOON

STUDIO = "/northwind/programmes/growth-2026/matching/"


@pytest.fixture
def one_place(pool):
    """Omar alone has a place, for Python, which Ravi asks for; Ines, who does not, has waited."""
    mentors = Enrolment.objects.filter(is_mentor=True)
    mentors.exclude(pk=pool.omar.pk).update(capacity_max=0)
    Enrolment.objects.filter(pk=pool.ines.pk).update(waits_since=NOON - 9 * DAY)
    return pool


def matched(run):
    members = ProposedMember.objects.filter(group__run=run, part="mentee")
    return [one.enrolment for one in members]


class TestWhoWaits:
    @pytest.mark.parametrize("objective", ["total", "most", "maximin", "leximin"])
    def test_comes_first(self, cast, one_place, make_run, objective):
        run = make_run(criteria=cast.programme.criteria | {"objective": objective})

        assert matched(run) == [one_place.ines]
        assert run.certificate["waited"] == run.certificate["waited_met"] == 1
        assert run.certificate["proven"]
        assert differences(run) == []

    def test_does_not_where_nobody_would_rather_swap(self, cast, one_place, make_run, browse):
        run = make_run(criteria=cast.programme.criteria | {"objective": "stable"})

        assert matched(run) == [one_place.ravi]
        assert "had waited" not in browse(cast.cruz).get(STUDIO).text

    def test_is_said_beside_the_proof(self, cast, one_place, make_run, browse):
        make_run()

        page = " ".join(browse(cast.cruz).get(STUDIO).text.split())
        assert "1 of 1 person who had waited since it ended early got somebody" in page
        assert "What follows is about the assignments that do so. Proven best" in page

    def test_changes_nothing_where_nobody_waits(self, cast, one_place, make_run):
        Enrolment.objects.update(waits_since=None)

        assert matched(make_run()) == [one_place.ravi]

    def test_is_nobody_without_a_place(self, cast, one_place, make_run):
        Enrolment.objects.filter(pk=one_place.ines.pk).update(mentors_wanted=0)

        assert matched(make_run()) == [one_place.ravi]

    def test_is_frozen_with_the_run_and_absent_from_older_ones(self, cast, one_place, make_run):
        kept = frozen.load(bytes(make_run().problem))

        assert kept.mentee_waits.sum() == 1
        older = replace(kept, mentee_waits=np.empty(0, dtype=int))
        assert solving.run(older, cast.programme.criteria).asked.first.sum() == 0

    @pytest.mark.parametrize("kind", ["circle", "several_mentors"])
    def test_is_asked_of_pairs_only(self, cast, one_place, make_run, kind):
        kept = frozen.load(bytes(make_run().problem))

        assert solving.run(kept, cast.programme.criteria, kind=kind).asked.first.sum() == 0
