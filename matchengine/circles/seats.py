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


def best_host_first(network: Network) -> tuple[Ints, Flags]:
    """Hosts in the order of what a full circle would be worth, each with the best who are free."""
    hosts, room = len(network.rights.high), network.lefts.high.copy()
    order = np.lexsort((-network.value, network.right))
    start = np.searchsorted(network.right[order], np.arange(hosts + 1))
    rank = np.arange(len(order)) - start[network.right[order]]
    top = order[rank < network.rights.high[network.right[order]]]
    trivial_prices = np.bincount(network.right[top], network.value[top], minlength=hosts)
    chosen, is_open = [order[:0]], np.zeros(hosts, dtype=bool)
    for host in np.argsort(-trivial_prices, kind="stable").tolist():
        mine = order[start[host] : start[host + 1]]
        free = mine[room[network.left[mine]] > 0][: network.rights.high[host]]
        if len(free) and len(free) >= network.rights.low[host]:
            room[network.left[free]] -= 1
            is_open[host] = True
            chosen.append(free)
    return np.sort(np.concatenate(chosen)), is_open


def improve(
    network: Network, is_open: Flags, guide: NDArray[np.float64], step: Callable[[float], None]
) -> tuple[Ints, Flags]:
    """Open or close the hosts the guide is least sure about, one at a time, while it helps."""
    best, now = seat(network, is_open)
    value = int(network.value[best].sum())
    simple, simply_open = best_host_first(network)
    if int(network.value[simple].sum()) > value:
        best, now = seat(network, simply_open)
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
