"""No kind ever breaks its rules, whoever joins, leaves and ends it, in whatever order."""

from contextlib import suppress

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mentoring.core.refusals import Refusal
from mentoring.programmes.kinds import KINDS, LISTED_PARTS
from mentoring.relationships import actions, rules
from mentoring.relationships.models import Relationship
from tests.moments import NOON
from tests.support.machines import OnDatabase, lives

CROWD = 11  # people with room for much
SOMEBODY = st.integers(0, CROWD - 1)


@pytest.fixture
def crowd(cast, make_member, make_enrolment):
    """Amina, Bo and some more; everybody has room for much."""
    people = [cast.amina, cast.bo]
    for number in range(CROWD - 2):
        people.append(make_member(cast.organisation, f"Person {number}"))
        make_enrolment(cast.programme, people[-1], "both")
    cast.programme.enrolments.update(capacity_max=9, mentors_wanted=9)
    return people


class AnyKind(OnDatabase, RuleBasedStateMachine):
    """One relationship; joins, leavings and ends by anybody, allowed or not."""

    def __init__(self, kind, cast, crowd):
        super().__init__()
        self.kind, self.cast, self.crowd = kind, cast, crowd
        self.found = None

    @initialize(order=st.permutations(range(CROWD)), drawn=st.data())
    def begins(self, order, drawn):
        members, left = {}, [self.crowd[number] for number in order]
        for part, (least, most) in KINDS[self.kind].parts.items():
            for _one in range(drawn.draw(st.integers(least, min(most, least + 2)))):
                members[left.pop()] = part
        how = {"programme": self.cast.programme, "actor": self.cast.cruz, "at": NOON}
        self.found = actions.start(self.kind, members, **how)

    @rule(who=SOMEBODY, part=st.sampled_from(LISTED_PARTS))
    def joins(self, who, part):
        person = self.crowd[who]
        with suppress(Refusal):
            actions.join(self.found, person, part, actor=person, at=NOON)

    @rule(who=SOMEBODY)
    def leaves(self, who):
        person = self.crowd[who]
        with suppress(Refusal):
            actions.leave(self.found, person, reason="other", actor=person, at=NOON)

    @rule(is_meant=st.sampled_from([False, False, False, True]))
    def ends(self, is_meant):
        if is_meant:
            with suppress(Refusal):
                actions.end(self.found, reason="other", actor=self.cast.cruz, at=NOON)

    @invariant()
    def holds(self):
        if self.found is not None:
            self.found = Relationship.objects.with_members().get(pk=self.found.pk)
            assert breaks(self.kind, self.found) == ""


def breaks(kind, found):
    """What is wrong with it now, in words."""
    known, parts = KINDS[kind], [one.part for one in found.present]
    if len(parts) > known.most:
        return "too many people"
    if any(parts.count(part) > most for part, (_least, most) in known.parts.items()):
        return "too many in a part"
    if not set(parts) <= set(known.parts):
        return "a part of another kind"
    if len({one.membership_id for one in found.present}) < len(parts):
        return "somebody twice"
    if found.is_open and not rules.can_go_on(kind, parts):
        return "open without somebody it needs"
    if known.is_fixed and found.is_open and len(found.members.all()) != known.least:
        return "other people in a pair"
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_holds_its_rules_whatever_happens(kind, cast, crowd):
    lives(lambda: AnyKind(kind, cast, crowd), examples=3, steps=14)


class TestWhoMayEndItForAll:
    @pytest.fixture
    def circle(self, cast, crowd):
        host, *members = crowd[:5]
        parts = {host: "host"} | dict.fromkeys(members, "member")
        return actions.start("circle", parts, programme=cast.programme, actor=cast.cruz, at=NOON)

    def page(self, circle):
        return f"/northwind/with/{circle.pk}/end/"

    def test_is_a_host_and_no_member(self, cast, circle, browse):
        host, member = cast.amina, cast.bo
        assert "End it for everybody" in browse(host).get(self.page(circle)).text
        assert "End it for everybody" not in browse(member).get(self.page(circle)).text

        browse(member).post(self.page(circle), {"reason": "no_time", "for_all": "on"})
        circle.refresh_from_db()
        assert circle.ended_at is None  # they have left, and it goes on

        said = browse(host).post(
            self.page(circle), {"reason": "completed", "for_all": "on"}, follow=True
        )
        circle.refresh_from_db()
        assert circle.ended_at is not None
        assert "ended it for everybody" in said.text
