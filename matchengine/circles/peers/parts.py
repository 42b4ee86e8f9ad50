"""Circles from shares of them, then made better a few circles at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.circles.peers.pricing import Circle, Floats, Pool, priced

PART = 40  # people whose circles are chosen anew together
WHOLE = 64  # people up to whom all circles of a pool are chosen from at once
NEAR = 0.002  # how near prices and value are then


def by_shares(pool: Pool, shares: Floats) -> Ints:
    """Everybody's circle, -1 for nobody's: large shares first, then the others in the same way."""
    if pool.n <= WHOLE:
        return _numbered(pool.n, pool.whole() or [])
    own, count = np.full(pool.n, -1), 0
    for at in np.argsort(-shares, kind="stable").tolist():
        circle = list(pool.circles[at])
        if shares[at] > 0 and (own[circle] < 0).all():
            own[circle] = count
            count += 1
    rest = np.flatnonzero(own < 0)
    if count and len(rest) >= pool.low:
        smaller = Pool(pool.scores[np.ix_(rest, rest)], pool.low, pool.high)
        found = by_shares(smaller, priced(smaller, NEAR, lambda done: None).shares)
        own[rest] = np.where(found >= 0, found + count, -1)
    return own


def _numbered(n: int, circles: list[Circle]) -> Ints:
    own = np.full(n, -1)
    for name, circle in enumerate(circles):
        own[list(circle)] = name
    return own


def value(scores: Ints, own: Ints, whole: int) -> tuple[int, int]:
    """People seated and the sum of everybody's mean, times ``whole``."""
    total = 0
    for name in np.unique(own[own >= 0]).tolist():
        who = np.flatnonzero(own == name)
        total += int(scores[np.ix_(who, who)].sum()) * whole // (len(who) - 1)
    return int((own >= 0).sum()), total


def improve(
    scores: Ints, low: int, high: int, whole: int, own: Ints, rounds: int, rng: np.random.Generator
) -> Iterator[Ints]:
    """Everybody's circle after each round: a circle and those near it are chosen anew.

    Every circle begins a part once before any does so again.
    """
    queue: list[int] = []
    for _ in range(rounds):
        if not queue:
            queue = rng.permutation(len(own)).tolist()
        own = own.copy()
        who = _part(scores, own, queue.pop(), rng)
        kept = _renamed(own[who])
        chosen = _chosen_anew(scores[np.ix_(who, who)], low, high, kept)
        if value(scores[np.ix_(who, who)], chosen, whole) > value(
            scores[np.ix_(who, who)], kept, whole
        ):
            own[who] = np.where(chosen >= 0, chosen + own.max() + 1, -1)
        yield own


def _part(scores: Ints, own: Ints, first: int, rng: np.random.Generator) -> Ints:
    """Somebody, whoever sits with them, some who sit nowhere, and the circles near them."""
    circles = {name: np.flatnonzero(own == name) for name in np.unique(own[own >= 0]).tolist()}
    who = set(circles[own[first]].tolist() if own[first] >= 0 else [first])
    who |= set(rng.permutation(np.flatnonzero(own < 0))[: PART // 5].tolist())
    liking = _mean_of_two_best(scores[sorted(who)])
    near = [_mean_of_two_best(liking[people]) for people in circles.values()]
    names = list(circles)
    for at in np.argsort(-np.array(near) * rng.uniform(0.7, 1, len(near)), kind="stable").tolist():
        if len(who | set(circles[names[at]].tolist())) <= PART:
            who |= set(circles[names[at]].tolist())
    return np.array(sorted(who))


def _mean_of_two_best(scores: NDArray[Any]) -> NDArray[np.float64]:
    best = np.sort(np.maximum(scores, 0), axis=0)[::-1][:2]
    mean: NDArray[np.float64] = best.mean(axis=0)
    return mean


def _chosen_anew(scores: Ints, low: int, high: int, own: Ints) -> Ints:
    pool = Pool(scores, low, high)
    for name in np.unique(own[own >= 0]).tolist():
        pool.add(np.flatnonzero(own == name).tolist())
    priced(pool, NEAR, lambda done: None)
    return _numbered(len(own), pool.whole() or [])


def _renamed(own: Ints) -> Ints:
    """The same circles without gaps in their numbers."""
    names = np.unique(own[own >= 0])
    return np.where(own >= 0, np.searchsorted(names, own), -1)
