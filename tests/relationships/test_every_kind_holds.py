"""No kind ever breaks its rules, whoever joins, leaves and ends it, in whatever order."""

import random
from contextlib import suppress

import pytest

from mentoring.core.refusals import Refusal
from mentoring.programmes.kinds import KINDS
from mentoring.relationships import actions, rules
from mentoring.relationships.models import Relationship
from tests.moments import NOON

STEPS = 14


@pytest.fixture
def crowd(cast, make_member, make_enrolment):
    """Amina, Bo and some more; everybody has room for much."""
    people = [cast.amina, cast.bo]
    for number in range(9):
        people.append(make_member(cast.organisation, f"Person {number}"))
        make_enrolment(cast.programme, people[-1], "both")
    cast.programme.enrolments.update(capacity_max=9, mentors_wanted=9)
    return people


def begun(kind, crowd, cast, dice):
    """One with a chosen number of people in each part."""
    left, members = dice.sample(crowd, len(crowd)), {}
    for part, (least, most) in KINDS[kind].parts.items():
        for _one in range(dice.randint(least, min(most, least + 2))):
            members[left.pop()] = part
    return actions.start(kind, members, programme=cast.programme, actor=cast.cruz, at=NOON)


def one_step(kind, found, crowd, cast, dice):
    """A join, a leaving or an end by somebody, allowed or not."""
    person, part = dice.choice(crowd), dice.choice(["mentor", "mentee", "host", "member", "peer"])
    act = dice.choices(["join", "leave", "end"], [5, 4, 1])[0]
    if act == "join":
        actions.join(found, person, part, actor=person, at=NOON)
    elif act == "leave":
        actions.leave(found, person, reason="other", actor=person, at=NOON)
    else:
        actions.end(found, reason="other", actor=cast.cruz, at=NOON)


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
@pytest.mark.parametrize("seed", range(3))
def test_holds_its_rules_whatever_happens(kind, seed, cast, crowd):
    dice = random.Random(f"{kind}{seed}")
    found = begun(kind, crowd, cast, dice)
    for _step in range(STEPS):
        with suppress(Refusal):
            one_step(kind, found, crowd, cast, dice)
        now = Relationship.objects.with_members().get(pk=found.pk)
        assert breaks(kind, now) == ""


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
