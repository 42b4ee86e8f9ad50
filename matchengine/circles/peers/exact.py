"""All circles of a handful of people, by subsets."""

from itertools import combinations

import numpy as np

from matchengine.arrays import Ints

MAX_EXACT = 10  # people


def best_circles(scores: Ints, low: int, high: int, whole: int) -> Ints:
    """Everybody's circle: most people seated, then the highest sum of means. Up to ten people.

    ``scores`` has shape (n, n), negative where two must not share a circle. Dynamic programming
    over subsets: the first person left either sits with some of the others or nowhere.
    """
    n = len(scores)
    worth = _worth_of_circles(scores, low, high, whole)
    best: list[tuple[int, int]] = [(0, 0)] * (1 << n)
    take = [0] * (1 << n)
    for mask in range(1, 1 << n):
        first = mask & -mask
        best[mask] = best[mask ^ first]
        for circle, value in worth[first.bit_length() - 1]:
            if circle & mask == circle:
                seated, total = best[mask ^ circle]
                now = (seated + circle.bit_count(), total + value)
                if now > best[mask]:
                    best[mask], take[mask] = now, circle
    own, mask, number = np.full(n, -1), (1 << n) - 1, 0
    while mask:
        if take[mask]:
            own[[k for k in range(n) if take[mask] >> k & 1]] = number
            number += 1
        mask ^= take[mask] or mask & -mask
    return own


def _worth_of_circles(scores: Ints, low: int, high: int, whole: int) -> list[list[tuple[int, int]]]:
    """For each first person the allowed circles, as bits, and the sum of means in them."""
    n = len(scores)
    found: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for size in range(low, min(high, n) + 1):
        for people in combinations(range(n), size):
            inside = scores[np.ix_(people, people)]
            if (inside >= 0).all():
                bits = sum(1 << k for k in people)
                found[people[0]].append((bits, int(inside.sum()) * whole // (size - 1)))
    return found
