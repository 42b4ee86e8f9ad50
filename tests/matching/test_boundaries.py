"""Rules of matching at their boundaries, and what is kept from a search, on plain values."""

import io
from types import SimpleNamespace

import numpy as np
import pytest

from matchengine import Rule
from mentoring.matching.forms import CriteriaForm
from mentoring.matching.rules.frozen import load
from mentoring.matching.rules.grouping import _circles
from mentoring.matching.rules.solving import rule_preview


class TestAPreviewOfRules:
    def test_tells_few_choices_from_none_and_counts_only_who_looks(self):
        """Mentees with 0, 1, 2 and 3 possible mentors, and one with 1 who looks for nobody."""
        choices = [0, 1, 2, 3, 1]
        left = np.repeat(np.arange(5), choices)
        blocked = np.zeros((5, len(Rule)), dtype=int)
        scored = SimpleNamespace(left=left, n_left=5, n_right=3, score=left, blocked_counts=blocked)

        told = rule_preview(SimpleNamespace(mentee_places=np.array([1, 1, 1, 1, 0])), scored)

        assert (told.few_choices, told.no_choice) == (2, 1)
        assert (told.pairs, told.possible, told.blocked) == (15, 7, {})


class TestCirclesOfPeers:
    @pytest.mark.parametrize(
        ("circle", "circles"),
        [([0, 1, 0, -1, 1], [[0, 2], [1, 4]]), ([0], [[0]]), ([-1, -1], []), ([], [])],
    )
    def test_are_those_in_which_somebody_sits(self, circle, circles):
        asked = SimpleNamespace(locked_circles=[])

        assert list(_circles(asked, np.array(circle, dtype=int))) == circles


class TestKeptPeople:
    def test_are_read_without_running_anything(self):
        """A file of a backup that somebody has changed may hold more than numbers."""
        target = io.BytesIO()
        np.savez(target, mentee_ids=np.array([print], dtype=object))

        with pytest.raises(ValueError, match="allow_pickle"):
            load(target.getvalue())


class TestLengthsOfRounds:
    def test_are_a_quarter_a_third_and_most_of_half_an_hour(self):
        lengths = [value for value, _label in CriteriaForm.base_fields["rounds_minutes"].choices]

        assert lengths == [15, 20, 25]
