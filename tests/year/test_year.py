"""Fifty-two days of twenty pairs and some groups, on both databases: what must hold of every day.

Everybody is there once, and every kind of thing happens; what takes longer does in the long form,
``python -m tests.year``. One run serves all; it is cleared away before the first test looks at it. It commits as the product does: in one transaction PostgreSQL would keep every
version of each row that was ever written, and walk past all of them at each change.
"""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import override_settings

from mentoring.core.crypto import keys
from mentoring.notifications.kinds import declared_notices
from mentoring.programmes.kinds import KINDS
from tests.year import invariants
from tests.year.life import Life, Lived
from tests.year.town import SHORT

# From winter to spring: clocks go forward in Los Angeles and Berlin, and back in Auckland.
FIRST_DAY = datetime(2027, 1, 11, tzinfo=UTC)


# What is unasked and does not happen in these days, and why. Whatever is declared later happens
# to somebody in town, or stands here with its reason.
NOT_LIVED = {
    "calendars.unreadable": "nobody in town gives the address of a calendar that is read",
    "meetings.swap_asked": "whose turn it is falls by lot: whoever would swap may have none",
    "matching.asked": "a coordinator asks whoever told little of themselves; in town nobody did",
    "materials.training_waits": "no programme in town requires a training",
    "requests.reminder": "in town a coordinator matches; no programme of it lets people ask",
}

NOT_BEGUN = {"team": "only in the long form: what a team is asked and told, the other groups are"}


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker, tmp_path_factory) -> Lived:
    log = tmp_path_factory.mktemp("year") / "checkpoints.jsonl"
    with django_db_blocker.unblock(), override_settings(CHECKPOINTS_FILE=log):
        keys.forget_keys()
        try:
            found = Life(SHORT, FIRST_DAY).live()
        finally:
            call_command("flush", verbosity=0, interactive=False)
        keys.forget_keys()
    return found


@pytest.mark.django_db  # else no database is set up for the run
class TestAYearInTown:
    @pytest.mark.parametrize("invariant", invariants.INVARIANTS, ids=lambda one: one.__name__)
    def test_holds(self, lived, invariant):
        assert not (offence := invariant(lived)), f"{invariant.__doc__}\n\n{offence}"

    def test_has_everything_in_it_that_is_asserted(self, lived):
        """Otherwise the invariants would hold of nothing."""
        kinds = {letter.kind for letter in lived.letters}

        assert kinds >= {
            "participants.first_invitation",
            "matching.letter",
            "relationships.agreed",
            "meetings.proposed",
            "meetings.offer_reminder",
            "meetings.offer_lapsed",
            "meetings.booked",
            "meetings.reminder",
            "meetings.held",
            "meetings.cancelled",
            "checkins.sent",
            "messaging.unread",
            "notifications.gathered",
            "today.announced",
            "relationships.partner_left",
            "relationships.end_asked",
            "relationships.last_day_reached",
            "relationships.carried_on",
            "relationships.completed",
            "goals.past",
            "meetings.promise_past",
            "meetings.paused",
            "participants.on_break",
            "meetings.returned",
            "relationships.ended",
            "relationships.left_told",
            "circles.told",
            "matching.afternoon",
            "meetings.none_fitted",
        }
        assert lived.gone
        assert lived.breaks
        assert {row.kind for row in lived.notes.rows} >= {"left", "silent", "past_end", "waits"}
        assert {row.kind for row in lived.notes.rows if row.has_risen} >= {"no_agreement"}

    def test_has_every_unasked_notice_in_it(self, lived):
        """Those that are excused are still declared."""
        unasked = {kind.name for kind in declared_notices() if kind.is_unasked}

        assert unasked - {letter.kind for letter in lived.letters} <= set(NOT_LIVED) <= unasked

    def test_has_every_kind_of_relationship_in_it(self, lived):
        assert set(KINDS) - lived.kinds == set(NOT_BEGUN)
