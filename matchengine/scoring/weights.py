"""Weights as whole hundredths of a point that always add up to 100 points."""

from collections.abc import Sequence

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import MAX_SCORE


def largest_remainder(weights: Sequence[float], total: int = MAX_SCORE) -> Ints:
    """Whole numbers in the proportion of ``weights`` that add up to ``total`` exactly.

    The units left after rounding down go to the largest remainders (Hamilton's method), the
    first one on a tie. All zero when every weight is zero.

    Examples
    --------
    >>> largest_remainder([1, 1, 1], 100).tolist()
    [34, 33, 33]
    """
    share = np.asarray(weights, dtype=np.float64)
    if share.sum() == 0:
        return np.zeros(len(share), dtype=np.int64)
    exact = share / share.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
