"""Members into circles once it is known which hosts are open: an exact flow, and small changes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.solvers.exact import best_pairs
from matchengine.solvers.network import Network, Side

Flags = NDArray[np.bool_]
CHANGES = 60  # hosts that are opened or closed on trial


def seat(network: Network, is_open: Flags) -> tuple[Ints, Flags]:
    """Positions of the best pairs when these hosts are open; hosts who stay short are closed.

    Returns
    -------
    tuple
        Positions in ``network``, and the hosts that are open in the end.
    """
    rights, none = network.rights, np.zeros_like(network.rights.low)
    short_price = (int(network.value.max(initial=0)) + 1) * (int(network.lefts.high.sum()) + 1)
    now = is_open & (rights.high > 0)
    while True:
        side = Side(none, np.where(now, rights.high, 0), np.where(now, rights.low, 0), short_price)
        chosen = best_pairs(replace(network, rights=side))
        held = np.bincount(network.right[chosen], minlength=len(now))
        short = now & (held < rights.low)
        if not short.any():
            return chosen, now & (held > 0)
        worth = np.bincount(network.right[chosen], network.value[chosen], minlength=len(now))
        missing = np.where(short, rights.low - held, 0)
        now = now.copy()
        now[np.lexsort((worth, -missing))[0]] = False


def improve(
    network: Network, is_open: Flags, guide: NDArray[np.float64], step: Callable[[float], None]
) -> tuple[Ints, Flags]:
    """Open or close the hosts the guide is least sure about, one at a time, while it helps."""
    best, now = seat(network, is_open)
    value = int(network.value[best].sum())
    doubtful = np.argsort(np.abs(guide - 0.5), kind="stable")[:CHANGES]
    for number, host in enumerate(doubtful.tolist()):
        step(number / len(doubtful))
        changed = now.copy()
        changed[host] = not changed[host]
        tried, then = seat(network, changed)
        worth = int(network.value[tried].sum())
        if worth > value:
            best, now, value = tried, then, worth
    return best, now
