"""Stability: no two people who would both rather have each other than what they have."""

import numpy as np

from matchengine.arrays import Ints
from matchengine.solvers.network import Network


def stable_pairs(network: Network) -> Ints:
    """Positions of a stable set of pairs when both sides rank each other by the pair's value.

    Best pair first, each taken when both still have a place: whoever is passed over is passed
    over for something at least as good, so nobody can block. Deferred acceptance [1]_ gives the
    same pairs when no two values are equal. Minima are not looked at. O(n log n) in the pairs.

    References
    ----------
    .. [1] D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
       Mathematical Monthly 69(1), 9-15, 1962. doi:10.1080/00029890.1962.11989827
    """
    free_left, free_right = network.lefts.high.tolist(), network.rights.high.tolist()
    order = np.argsort(-network.value, kind="stable")
    taken = []
    pairs = zip(
        order.tolist(), network.left[order].tolist(), network.right[order].tolist(), strict=True
    )
    for at, i, j in pairs:
        if free_left[i] and free_right[j]:
            free_left[i] -= 1
            free_right[j] -= 1
            taken.append(at)
    return np.sort(np.array(taken, dtype=np.int64))
