from datetime import timedelta

import pytest

from mentoring.circles import rules
from mentoring.circles.actions import joining
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.participants.models import Enrolment
from mentoring.today.queries.attention import today
from tests.moments import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def seen(world):
    return lambda at: [
        one.kind.key
        for one in today(world.programme, at=at).matters
        if one.kind.key.startswith("circle")
    ]


class TestToday:
    def test_knows_a_circle_that_does_not_fill(self, found, seen, newcomers):
        circle = found()
        assert seen(NOON + rules.FILL_WITHIN - MINUTE) == []
        assert seen(NOON + rules.FILL_WITHIN) == ["circle_not_filling"]
        for one in newcomers[:2]:
            joining.come(circle, actor=one, at=NOON)
        assert seen(NOON + rules.FILL_WITHIN) == []

    def test_knows_a_request_that_nobody_answers(self, found, seen, newcomers):
        joining.come(found(asks=True), actor=newcomers[0], at=NOON)

        assert seen(NOON + rules.REMIND_AFTER - MINUTE) == []
        assert seen(NOON + rules.REMIND_AFTER) == ["circle_request"]

    def test_knows_a_host_who_has_left(self, found, seen, world):
        found()
        Enrolment.objects.filter(membership=world.bo).update(status="withdrawn")

        assert seen(NOON + MINUTE) == ["circle_host_left"]
        OpenCircle.objects.update(closed_at=NOON, closed_why="by_hand")
        Joiner.objects.update(state="out", out_at=NOON, out_why="closed")
        assert seen(NOON + MINUTE) == []

    def test_knows_a_host_who_has_left_the_circle_alone(self, found, seen, world, browse):
        circle = found()
        joining.leave(circle, actor=world.bo, at=NOON)

        assert seen(NOON + MINUTE) == ["circle_host_left"]
        assert browse(world.bo).get(f"/northwind/circles/{circle.pk}/change/").status_code == 404
