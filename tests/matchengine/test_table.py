"""The assignment table and the flow are two ways to the same highest value."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from matchengine.solvers.flow import flow_pairs
from matchengine.solvers.network import Network, Side
from matchengine.solvers.table import crowded_pairs, is_crowded
from tests.matchengine.small import examples


def worth_of(network, at):
    """Total value and earned bonuses of some pairs, after checking that they fit."""
    worth = int(network.value[at].sum())
    sides = (network.left, network.lefts), (network.right, network.rights)
    for who, side in sides:
        held = np.bincount(who[at], minlength=len(side.high))
        assert (held <= side.high).all()
        worth += side.bonus * int(np.minimum(held, side.paid).sum())
    return worth


@st.composite
def crowds(draw):
    """Small networks, one side with a place each at most, with bonuses and costs among values."""
    rng = np.random.default_rng(draw(st.integers(0, 10**9)))
    n_left, n_right = (draw(st.integers(1, 7)) for _ in range(2))
    left, right = np.nonzero(rng.random((n_left, n_right)) < 0.8)
    several = draw(st.sampled_from(["neither", "left", "right"]))

    def side(n, name):
        high = rng.integers(0, 4 if several == name else 2, n)
        paid = np.minimum(rng.integers(0, 3, n), high)
        return Side(np.zeros(n, dtype=np.int64), high, paid, int(rng.integers(0, 40)))

    value = rng.integers(-10, 30, len(left))
    network = Network(left, right, value, side(n_left, "left"), side(n_right, "right"))
    assume(is_crowded(network))
    return network


def everybody(n, value=1):
    left, right = np.divmod(np.arange(n * n), n)
    one, none = np.ones(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    side = Side(none, one, none, 0)
    return Network(left, right, np.full(n * n, value), side, side)


class TestCrowdedPairs:
    @given(network=crowds())
    @examples(200)
    def test_are_worth_as_much_as_those_of_the_flow(self, network):
        best = worth_of(network, flow_pairs(network))

        assert worth_of(network, crowded_pairs(network)) == best

    def test_are_for_networks_in_which_nobody_must_be_paired(self):
        network = everybody(4)
        forced = replace(network.rights, low=np.eye(4, dtype=np.int64)[0])

        assert is_crowded(network)
        assert not is_crowded(replace(network, rights=forced))

    def test_leave_networks_of_few_pairs_to_the_flow(self):
        network = everybody(10)

        assert not is_crowded(network.only(network.left == network.right))

    def test_leave_values_that_floats_cannot_hold_to_the_flow(self):
        assert not is_crowded(everybody(4, value=2**52))

    def test_leave_people_with_several_places_on_both_sides_to_the_flow(self):
        network = everybody(4)
        twice = replace(network.lefts, high=np.full(4, 2))

        assert is_crowded(replace(network, lefts=twice))
        assert not is_crowded(replace(network, lefts=twice, rights=twice))
