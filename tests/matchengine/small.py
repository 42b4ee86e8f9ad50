"""Small random problems and the slowest, plainest way to solve them."""

import os
from itertools import product
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from matchengine import Problem


def examples(many: int) -> settings:
    """Others each time: a third as many in ``bin/test``, or what ``PROPERTY_EXAMPLES`` says."""
    said = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
    return settings(deadline=None, max_examples=said or -(-many // 3))


@st.composite
def problems(draw: st.DrawFn, most: int = 4, most_partners: int = 3) -> Problem:
    """Up to ``most`` people a side, places, minima, some forbidden pairs, some locked."""
    n_left, n_right = draw(st.integers(1, most)), draw(st.integers(1, most))
    every = [(i, j) for i in range(n_left) for j in range(n_right)]
    pairs = draw(st.lists(st.sampled_from(every), unique=True, max_size=8))
    scores = draw(
        st.lists(
            st.one_of(st.integers(0, 4), st.integers(0, 10_000)),
            min_size=len(pairs),
            max_size=len(pairs),
        )
    )
    limits: dict[str, Any] = {}
    for side, n in (("left", n_left), ("right", n_right)):
        places = st.integers(0, most_partners if side == "left" else 3)
        high = draw(st.lists(places, min_size=n, max_size=n))
        limits[f"{side}_max"] = high
        limits[f"{side}_min"] = [draw(st.integers(0, min(h, 2))) for h in high]
    locked = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else []
    return Problem(
        n_left=n_left,
        n_right=n_right,
        left=[i for i, _ in pairs],
        right=[j for _, j in pairs],
        score=scores,
        locked=np.array(locked).reshape(-1, 2),
        **limits,
    )


def every_matching(problem: Problem) -> list[np.ndarray]:
    """Each set of pairs that fits into the places, as positions."""
    feasible = []
    for choice in product([False, True], repeat=problem.n_pairs):
        at = np.flatnonzero(choice)
        held_left = np.bincount(problem.left[at], minlength=problem.n_left)
        held_right = np.bincount(problem.right[at], minlength=problem.n_right)
        if (held_left <= problem.left_max).all() and (held_right <= problem.right_max).all():
            feasible.append(at)
    return feasible


def keeping_locks_like(problem: Problem, pairs: np.ndarray) -> list[np.ndarray]:
    """Each matching with the same locked pairs as ``pairs``, which must keep as many as fit."""
    locked, every = problem.find(problem.locked), every_matching(problem)
    kept = np.intersect1d(problem.find(pairs), locked)
    locks = [np.intersect1d(at, locked) for at in every]
    best = max((len(lock), int(problem.score[lock].sum())) for lock in locks)
    assert (len(kept), int(problem.score[kept].sum())) == best
    return [at for at, lock in zip(every, locks, strict=True) if np.array_equal(lock, kept)]


def shortage(problem: Problem, at: np.ndarray) -> int:
    """Partners missing below the minima."""
    held_left = np.bincount(problem.left[at], minlength=problem.n_left)
    held_right = np.bincount(problem.right[at], minlength=problem.n_right)
    missing = np.maximum(problem.left_min - held_left, 0).sum()
    return int(missing + np.maximum(problem.right_min - held_right, 0).sum())


def per_left(problem: Problem, at: np.ndarray) -> list[int]:
    """Total of each left person, ascending."""
    total = np.zeros(problem.n_left, dtype=np.int64)
    np.add.at(total, problem.left[at], problem.score[at])
    return sorted(total.tolist())
