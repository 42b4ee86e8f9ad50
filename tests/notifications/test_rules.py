"""What may reach a person, on plain values."""

from datetime import timedelta

import pytest

from mentoring.notifications import rules
from mentoring.notifications.rules import NoticeClass, SkipReason, Urgency
from tests.moments import NOON


class TestWhyWithheld:
    @pytest.mark.parametrize(("spent", "room"), [(0, 0), (5, 5), (99, 1)])
    def test_is_never_said_of_what_somebody_waits_for(self, spent, room):
        reason = rules.why_withheld(
            NoticeClass.TRANSACTIONAL, has_opted_out=False, is_silent=True, spent=spent, room=room
        )
        assert reason is None

    @pytest.mark.parametrize(
        ("spent", "reason"), [(1, None), (2, SkipReason.BUDGET), (3, SkipReason.BUDGET)]
    )
    @pytest.mark.parametrize("of", [NoticeClass.PROMPT, NoticeClass.DIGEST])
    def test_is_the_budget_from_the_last_one_on(self, of, spent, reason):
        assert rules.why_withheld(of, has_opted_out=False, spent=spent, room=2) is reason

    def test_is_the_persons_own_choice_before_any_budget(self):
        reason = rules.why_withheld(NoticeClass.PROMPT, has_opted_out=True, spent=0, room=9)
        assert reason is SkipReason.OPTED_OUT


class TestRoomFor:
    @pytest.mark.parametrize(
        ("urgency", "budget", "room"),
        [
            (Urgency.LOW, 3, 2),
            (Urgency.LOW, 12, 11),
            (Urgency.LOW, 2, 1),
            (Urgency.LOW, 1, 1),
            (Urgency.LOW, 0, 0),
            (Urgency.NORMAL, 3, 3),
            (Urgency.NOW, 3, 3),
        ],
    )
    def test_leaves_the_last_prompt_to_what_matters_more(self, urgency, budget, room):
        assert rules.room_for(urgency, budget=budget) == room


class TestRetryAt:
    @pytest.mark.parametrize(
        ("attempts", "minutes"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 120), (40, 120)]
    )
    def test_waits_longer_and_then_two_hours_each_time(self, attempts, minutes):
        assert rules.retry_at(attempts=attempts, at=NOON) == NOON + timedelta(minutes=minutes)


class TestStillHolds:
    def test_ends_at_its_moment(self):
        assert rules.still_holds(expires_at=NOON, at=NOON - timedelta(seconds=1))
        assert not rules.still_holds(expires_at=NOON, at=NOON)
        assert rules.still_holds(expires_at=None, at=NOON)
