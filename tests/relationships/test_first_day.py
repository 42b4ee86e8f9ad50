"""Matches that are published before the first day: nothing counts from before it."""

from datetime import UTC, datetime, timedelta

import pytest

from mentoring.checkins.queries import turns
from mentoring.matching.queries.letter import letter
from mentoring.relationships import rules
from mentoring.relationships.models import Relationship
from mentoring.today.queries.attention import today
from tests.moments import DAY, NOON, WEEK

FIRST_DAY = (NOON + 10 * WEEK).date()


@pytest.fixture
def early(cast, make_relationship):
    """Published ten weeks before the first day."""
    cast.programme.starts_on, cast.programme.ends_on = FIRST_DAY, FIRST_DAY + 20 * WEEK
    cast.programme.save()

    def make(**fields):
        made = make_relationship(**fields)
        rows = Relationship.objects.select_related("programme__organisation", "organisation")
        return rows.with_members().get(pk=made.pk)

    return make


def kinds(programme, at):
    return {matter.kind.key for matter in today(programme, at=at).matters}


class TestRules:
    def test_the_later_of_both_days_counts(self):
        on = NOON.date()
        assert rules.begins_on(matched_on=on, first_day=None) == on
        assert rules.begins_on(matched_on=on, first_day=on - DAY) == on
        assert rules.begins_on(matched_on=on, first_day=on + DAY) == on + DAY
        assert rules.counts_from(NOON, None) == NOON
        assert rules.counts_from(NOON, on) == NOON
        assert rules.counts_from(NOON, on + DAY) == datetime(2026, 9, 15, tzinfo=UTC)


class TestToday:
    def test_tells_silence_three_weeks_after_the_first_day(self, cast, early):
        early(agreed=True)
        begun = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)

        assert "silent" not in kinds(cast.programme, begun + 3 * WEEK - timedelta(minutes=1))
        assert "silent" in kinds(cast.programme, begun + 3 * WEEK)

    def test_tells_a_missing_yes_a_week_after_it(self, cast, early):
        early()
        begun = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)

        assert "no_agreement" not in kinds(cast.programme, begun + WEEK - timedelta(minutes=1))
        assert "no_agreement" in kinds(cast.programme, begun + WEEK)


class TestCheckIns:
    def test_are_due_counted_from_the_first_day(self, early):
        early(agreed=True)
        at = datetime.combine(FIRST_DAY, NOON.time(), tzinfo=UTC)

        assert not list(turns(at=at))
        due = {turn.due_on for turn in turns(at=at + 5 * WEEK)}
        assert due
        assert min(due) > FIRST_DAY


class TestTheAnnouncement:
    def test_names_the_first_day_while_it_is_to_come(self, cast, early):
        pair = early()

        assert letter(pair, cast.bo, at=NOON).first_day == FIRST_DAY
        on_the_day = datetime.combine(FIRST_DAY, NOON.time(), tzinfo=UTC)
        assert letter(pair, cast.bo, at=on_the_day - DAY).first_day == FIRST_DAY
        assert letter(pair, cast.bo, at=on_the_day).first_day is None
