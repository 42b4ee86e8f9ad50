"""Aims one after the other: what is best by the first aim becomes a limit for the next.

All matchings that are best by one aim form a face of the feasible set, and dual prices describe it
exactly (complementary slackness): pairs with a negative margin are out, pairs with a positive
margin are in, and a person with a price has all places or just enough of them filled. So a
sequence of objectives needs no huge weights, only a smaller network each time.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.network import Network, Side
from matchengine.solvers.prices import potentials


@dataclass(frozen=True, eq=False)
class Face:
    """The matchings still possible: ``fixed`` pairs and what the open ``network`` leaves free.

    ``positions`` maps the network's pairs to pairs of the problem, in which ``fixed`` is counted
    too; ``fixed_left`` are the network's left people of the fixed pairs. The network's values
    are the scores.
    """

    network: Network
    positions: Ints
    fixed: Ints
    fixed_left: Ints

    def only(self, keep: NDArray[np.bool_]) -> "Face":
        """The same without some of the open pairs."""
        return replace(self, network=self.network.only(keep), positions=self.positions[keep])


def narrow(face: Face, value: Ints, lefts: Side, rights: Side) -> Face:
    """Keep the matchings with the highest total of ``value`` and of the sides' bonuses.

    Parameters
    ----------
    value : array of int
        One entry per open pair.
    lefts, rights : Side
        The network's sides, perhaps with a bonus.
    """
    network = replace(face.network, value=value, lefts=lefts, rights=rights)
    left_price, right_price = potentials(network, best_pairs(network))
    margin = value - left_price[network.left] - right_price[network.right]
    sure = margin > 0
    smaller = replace(
        face.network,
        lefts=_limit(lefts, left_price, network.left[sure]),
        rights=_limit(rights, right_price, network.right[sure]),
    )
    return Face(
        network=smaller.only(margin == 0),
        positions=face.positions[margin == 0],
        fixed=np.concatenate([face.fixed, face.positions[sure]]),
        fixed_left=np.concatenate([face.fixed_left, network.left[sure]]),
    )


def _limit(side: Side, price: Ints, in_fixed: Ints) -> Side:
    """Limits under which every choice is optimal at ``price``, less the places of fixed pairs."""
    taken = np.bincount(in_fixed, minlength=len(price))
    low = np.select(
        [price > 0, price > -side.bonus, price < -side.bonus],
        [side.high, side.enough, side.low],
        side.low,
    )
    high = np.select(
        [price >= 0, price >= -side.bonus],
        [side.high, side.enough],
        side.low,
    )
    return Side(np.maximum(low - taken, 0), high - taken, np.zeros_like(low), 0)
