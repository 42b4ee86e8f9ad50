"""Whatever people do in whatever order: never more than its seats, nobody waits beside a free one."""

import random
from contextlib import suppress

import pytest
from django.db.models import Max

from mentoring.circles import rules
from mentoring.circles.actions import following, founding, joining
from mentoring.circles.models import Joiner
from mentoring.core.refusals import Refusal
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from tests.circles.conftest import VALUES
from tests.moments import DAY, NOON

STEPS = 60


def check(circle, at):
    holding, waiting = circle.holding, circle.waiting
    assert len(holding) <= circle.seats
    if circle.takes_people and waiting:
        assert circle.free == 0, "somebody waits beside a free seat"
    numbers = [one.number for one in waiting]
    assert numbers == sorted(numbers)
    offered = [one for one in holding if one.state == Joiner.State.OFFERED]
    for one in offered:
        assert at < one.until <= at + rules.TAKE_WITHIN
        assert not [other for other in waiting if other.number < one.number]
    if circle.has_begun and circle.is_open:
        members = circle.relationship.members.present().values_list("membership", flat=True)
        assert set(members) == {one.membership_id for one in circle.inside}


def act(rng, circle, person, at, host):
    state = circle.joiner(person) and circle.joiner(person).state
    chosen = rng.choice(["come", "come", "leave", "take", "answer", "seats", "quiet_exit"])
    if chosen == "come":
        joining.come(circle, actor=person, at=at)
    elif chosen == "leave":
        joining.leave(circle, actor=person, at=at)
    elif chosen == "take" and state:
        joining.take(circle.joiner(person), actor=person, at=at)
    elif chosen == "answer" and state:
        joining.answer(circle.joiner(person), is_yes=rng.random() < 0.7, actor=host, at=at)
    elif chosen == "seats":
        values = {**VALUES, "asks": rng.random() < 0.3, "seats": rng.randint(3, 7)}
        del values["kind"]
        founding.change(circle, values, actor=host, at=at)
    elif chosen == "quiet_exit" and circle.has_begun and state == "in":
        shared = Relationship.objects.with_members().get(pk=circle.relationship_id)
        relationships.leave(shared, person, reason="no_time", actor=person, at=at)
        following.follow_relationship(circle.pk, at=at)


@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_acts_breaks_a_circle(seed, found, newcomers, now, world):
    rng, at = random.Random(seed), NOON
    circle = found()
    people = [world.bo, world.amina, *newcomers]
    for _step in range(STEPS):
        at += rng.choice([DAY / 24, DAY / 2, DAY])
        for one in Joiner.objects.of_open().filter(until__lte=at).select_related("membership"):
            following.let_lapse(one, at=at)
        known = now(circle)
        if not known.is_open:
            assert not Joiner.objects.there().filter(circle=circle).exclude(state="in").exists()
            break
        with suppress(Refusal):
            act(rng, known, rng.choice(people), at, world.bo)
        check(now(circle), at)
    last = circle.joiners.aggregate(last=Max("number"))["last"]
    assert last >= 1
