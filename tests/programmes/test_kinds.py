"""What each kind says about itself is whole: nothing that a page asks for is missing."""

import pytest

from mentoring.programmes.kinds import (
    KINDS,
    LEARNING_PARTS,
    LISTED_PARTS,
    MENTORING_PARTS,
    SIZED,
    TURNS,
)
from mentoring.programmes.models import Kind


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_counts_its_people_right(self, kind):
        one = KINDS[kind]
        assert one.least == sum(least for least, _most in one.parts.values())
        assert one.most <= sum(most for _least, most in one.parts.values()) <= 20

    def test_calls_every_part_and_no_other(self, kind):
        assert set(KINDS[kind].called) == set(KINDS[kind].parts)

    def test_names_only_parts_that_it_has(self, kind):
        one = KINDS[kind]
        assert one.needs <= set(one.parts)
        assert one.may_end <= set(one.parts)
        assert one.hosting in {"", TURNS, *one.parts}

    def test_is_told_to_a_coordinator_no_sooner_than_it_would_meet(self, kind):
        assert KINDS[kind].health.silent_weeks >= KINDS[kind].rhythm_weeks

    def test_has_a_label(self, kind):
        assert Kind(kind).label


def test_everybody_is_somewhere_in_a_list():
    parts = {part for one in KINDS.values() for part in one.parts}
    assert parts == set(LISTED_PARTS)
    assert parts == {"peer", *MENTORING_PARTS, *LEARNING_PARTS}


def test_only_groups_that_may_grow_are_open():
    assert {kind for kind, one in KINDS.items() if one.most > 5} <= set(SIZED)
    for kind in SIZED:
        assert KINDS[kind].least < KINDS[kind].most
        assert not KINDS[kind].is_fixed
