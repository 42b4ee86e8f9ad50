"""Whatever people do in whatever order: never more than its seats, nobody waits beside a free one."""

from contextlib import suppress

from django.db.models import Max
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mentoring.circles import rules
from mentoring.circles.actions import following, founding, joining
from mentoring.circles.models import Joiner
from mentoring.core.refusals import Refusal
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship
from tests.circles.conftest import VALUES
from tests.moments import DAY, NOON
from tests.support.machines import OnDatabase, lives

CROWD = 8
SOMEBODY = st.integers(0, CROWD - 1)
LATER = st.sampled_from([DAY / 24, DAY / 2, DAY])


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


class AnyOrder(OnDatabase, RuleBasedStateMachine):
    """One open circle; people come, go and answer, and time passes before each act."""

    def __init__(self, circle, people, host, now):
        super().__init__()
        self.circle, self.people, self.host, self.now = circle, people, host, now
        self.at = NOON

    def _pass(self, time):
        """Time passes; seats that nobody took lapse, as the clock has it."""
        self.at += time
        for one in Joiner.objects.of_open().filter(until__lte=self.at).select_related("membership"):
            following.let_lapse(one, at=self.at)
        return self.now(self.circle)

    @rule(who=SOMEBODY, time=LATER)
    def comes(self, who, time):
        with suppress(Refusal):
            joining.come(self._pass(time), actor=self.people[who], at=self.at)

    @rule(who=SOMEBODY, time=LATER)
    def leaves(self, who, time):
        with suppress(Refusal):
            joining.leave(self._pass(time), actor=self.people[who], at=self.at)

    @rule(who=SOMEBODY, time=LATER)
    def takes_the_seat(self, who, time):
        joiner = self._pass(time).joiner(self.people[who])
        if joiner:
            with suppress(Refusal):
                joining.take(joiner, actor=self.people[who], at=self.at)

    @rule(who=SOMEBODY, is_yes=st.booleans(), time=LATER)
    def is_answered(self, who, is_yes, time):
        joiner = self._pass(time).joiner(self.people[who])
        if joiner:
            with suppress(Refusal):
                joining.answer(joiner, is_yes=is_yes, actor=self.host, at=self.at)

    @rule(asks=st.booleans(), seats=st.integers(3, 7), time=LATER)
    def is_changed(self, asks, seats, time):
        values = {**VALUES, "asks": asks, "seats": seats}
        del values["kind"]
        with suppress(Refusal):
            founding.change(self._pass(time), values, actor=self.host, at=self.at)

    @rule(who=SOMEBODY, time=LATER)
    def goes_quietly(self, who, time):
        circle, person = self._pass(time), self.people[who]
        joiner = circle.joiner(person)
        if circle.has_begun and joiner and joiner.state == "in":
            with suppress(Refusal):
                shared = Relationship.objects.with_members().get(pk=circle.relationship_id)
                relationships.leave(shared, person, reason="no_time", actor=person, at=self.at)
            following.follow_relationship(circle.pk, at=self.at)

    @invariant()
    def holds(self):
        known = self.now(self.circle)
        if known.is_open:
            check(known, self.at)
        else:
            assert not Joiner.objects.there().filter(circle=known).exclude(state="in").exists()
        assert known.joiners.aggregate(last=Max("number"))["last"] >= 1


def test_no_order_of_acts_breaks_a_circle(found, newcomers, now, world):
    circle, people = found(), [world.bo, world.amina, *newcomers]
    lives(lambda: AnyOrder(circle, people, world.bo, now), examples=4, steps=25)
