"""One problem as the solvers see it: open pairs, places left by locks, people in keyed order."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.solvers.order import order_of_pairs, ranks


@dataclass(frozen=True, eq=False)
class Side:
    """How many partners each person of a side has: from ``low`` to ``high``, both strict.

    The first ``paid`` partners above ``low`` earn ``bonus`` each; that is how a minimum that may
    be impossible is wanted without being forced. All arrays have one entry per person.
    """

    low: Ints
    high: Ints
    paid: Ints
    bonus: int

    @property
    def enough(self) -> Ints:
        """Partners above which nothing more is earned."""
        return self.low + self.paid


@dataclass(frozen=True, eq=False)
class Network:
    """Open pairs with the ``value`` to maximise, between two ``Side``s."""

    left: Ints
    right: Ints
    value: Ints
    lefts: Side
    rights: Side

    def only(self, keep: NDArray[np.bool_]) -> Self:
        """The same people with fewer pairs."""
        return replace(self, left=self.left[keep], right=self.right[keep], value=self.value[keep])


@dataclass(frozen=True, eq=False)
class KeyedProblem:
    """A problem's open pairs in keyed order, and the way back.

    Pair ``k`` of ``network`` is pair ``positions[k]`` of the problem; person ``p`` of a side is
    ``rank[p]`` in the network.
    """

    network: Network
    positions: Ints
    left_rank: Ints
    right_rank: Ints


def keyed(
    problem: Problem, positions: Ints, value: Ints, taken: Ints, seed: int, short_price: int
) -> KeyedProblem:
    """The network over ``positions``, with the pairs ``taken`` already holding their places.

    The arcs come in the order of a keyed hash of the people, so that ties fall by who somebody is
    and by the seed, never by where they stand in the input.
    """
    left_rank, right_rank = ranks(problem.left_key, seed), ranks(problem.right_key, seed + 1)
    left, right = problem.left, problem.right
    if len(positions) < problem.n_pairs:
        left, right = left[positions], right[positions]
    i, j = left_rank[left], right_rank[right]
    order = order_of_pairs(i, j, problem.n_left, problem.n_right)
    sides = []
    for who, low, high, rank in (
        (problem.left, problem.left_min, problem.left_max, left_rank),
        (problem.right, problem.right_min, problem.right_max, right_rank),
    ):
        held = np.bincount(who[taken], minlength=len(rank))
        wanted = np.maximum(low - held, 0) if short_price else np.zeros_like(low)
        back = np.argsort(rank)
        none = np.zeros_like(low)
        sides.append(Side(none, (high - held)[back], wanted[back], short_price))
    i = np.repeat(np.arange(problem.n_left), np.bincount(i, minlength=problem.n_left))
    network = Network(i, j[order], value[order], *sides)
    back = order if len(positions) == problem.n_pairs else positions[order]
    return KeyedProblem(network, back, left_rank, right_rank)
