"""Kinds that meet less often may be silent for longer, on Today and in the list alike."""

from datetime import timedelta

import pytest

from mentoring.insights.queries import relationships, shown, standing_of
from mentoring.meetings.attention import Silent
from tests.moments import NOON


@pytest.mark.parametrize(("kind", "weeks"), [("one_to_one", 3), ("several_mentors", 6)])
def test_is_told_after_the_weeks_of_its_kind(kind, weeks, cast, make_relationship):
    pair = make_relationship()
    pair.kind, pair.composition, pair.agreed_at, pair.started_at = kind, "", NOON, NOON
    pair.save()
    cast.programme.starts_on = None
    cast.programme.save()
    for days, is_told in ((7 * weeks - 1, False), (7 * weeks, True)):
        at = NOON + timedelta(days=days)
        kind_of = Silent()
        since = at - kind_of.patience
        rows = kind_of.rows(cast.programme, cast.programme.day_at(at), since, at)
        told = [row for row in rows if kind_of.attention(row, at)]
        assert bool(told) is is_told
        (row,) = relationships(cast.programme, at=at)
        assert (standing_of(row, at=at) == "silent") is is_told
        listed = shown(relationships(cast.programme, at=at), "attention", "", at=at)
        assert listed.exists() is is_told
