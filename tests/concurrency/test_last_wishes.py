"""Two members say at the same moment what comes after their last day."""

import pytest

from mentoring.relationships import actions
from tests.concurrency.racing import race
from tests.moments import DAY, NOON, WEEK

LAST = NOON.date() + 2 * WEEK


@pytest.mark.django_db(transaction=True)
class TestLastWishes:
    @pytest.fixture
    def pair(self, make_relationship):
        pair = make_relationship(agreed=True, ends_on=LAST, started_at=NOON - 20 * WEEK)
        actions.ask_about_end(pair, at=NOON)
        return pair

    def test_to_carry_on_are_followed_once(self, pair, cast):
        def say(person, weeks):
            return lambda: actions.wish(pair, "carry_on", weeks, actor=person, at=NOON)

        race(say(cast.amina, 8), say(cast.bo, 4))

        pair.refresh_from_db()
        assert pair.ends_on == LAST + 4 * WEEK

    def test_and_a_close_leave_one_outcome(self, pair, cast):
        late = NOON + 2 * WEEK + DAY
        actions.wish(pair, "carry_on", 8, actor=cast.amina, at=late)

        race(
            lambda: actions.wish(pair, "carry_on", 8, actor=cast.bo, at=late),
            lambda: actions.close_as_planned(pair, at=late),
        )

        pair.refresh_from_db()
        assert pair.is_open is (pair.extended_at is not None)
