"""One joiner or leaver in a large programme: milliseconds, people changed, against a new solution.

    python -m benchmarks.matching.incremental 100000 [50]

Takes the number of mentors and of candidates for each mentee; there are 2 % fewer mentees than
places, and in a second part exactly as many, which is the hardest case: whoever joins then pushes
on until somebody far away ends with nobody. Uses numba where it is installed. The promise: one
joiner at a hundred thousand in at most 50 ms. Says at the end whether the pairs are still proven
best.
"""

import sys
import time
from typing import Any

import numpy as np

from matchengine import Problem, solve, verify
from matchengine.incremental import IncrementalMatching
from matchengine.incremental.path import best_path

STEPS = 200
CLUSTER = 500
DIMENSIONS = 12
SPARE = 0.02


def main(n: int, candidates: int) -> None:
    """Two parts: a few places to spare, and none."""
    print("compiled by numba" if hasattr(best_path, "py_func") else "without numba")
    rng = np.random.default_rng(7)
    full, newcomers = programme(rng, n, candidates)
    gone = rng.choice(n, STEPS, replace=False).tolist()
    for spare in (SPARE, 0.0):
        wants = (rng.random(full.n_left) >= spare).astype(int)
        wants[gone] = 1
        problem = full.replace(left_max=wants)
        began = time.process_time()
        current = solve(problem).pairs
        whole = time.process_time() - began
        print(
            f"{wants.sum()} mentees, {n} mentors, {problem.n_pairs} possible pairs: "
            f"a new solution takes {whole:.1f} CPU s"
        )
        for stickiness in (0, 100):
            _steps(problem, current, stickiness, newcomers, gone, whole)


def _steps(
    problem: Problem,
    current: Any,
    stickiness: int,
    newcomers: list[tuple[Any, Any]],
    gone: list[int],
    whole: float,
) -> None:
    live = IncrementalMatching(problem, current=current, stickiness=stickiness)
    print(f"  current pairs worth {stickiness / 100:g} points more")
    joined = [_timed(live.join, "left", others=who, scores=points) for who, points in newcomers]
    _tell("joiner", joined, whole)
    _tell("leaver", [_timed(live.leave, "left", who) for who in gone], whole)
    kept = len(set(map(tuple, current.tolist())) & set(map(tuple, live.pairs.tolist())))
    now = _after(problem, newcomers, gone)
    proven = verify(now, live.pairs, live.prices).proven
    print(
        f"    after {2 * STEPS} steps {kept / (len(current) - STEPS):.2%} of the pairs with both "
        f"people there are kept, total {live.total / 100:.2f}" + (", proven best" if proven else "")
    )


def _tell(name: str, steps: list[tuple[float, Any]], whole: float) -> None:
    ms = np.array([seconds for seconds, _ in steps]) * 1000
    moved = np.array([len(changed.removed) for _, changed in steps])
    print(
        f"    {name}: median {np.median(ms):.1f} ms, 95 % {np.percentile(ms, 95):.1f} ms, "
        f"longest {ms.max():.1f} ms; {moved.mean():.1f} pairs end, at most {moved.max()}; "
        f"{whole * 1000 / ms.mean():,.0f} times faster than anew"
    )


def programme(rng: Any, n: int, candidates: int) -> tuple[Problem, list[tuple[Any, Any]]]:
    """A ring of overlapping clusters; the best candidates of each mentee, and some newcomers."""
    clusters = max(n // CLUSTER, 1)
    size = n // clusters
    mentors = rng.normal(size=(size * clusters, DIMENSIONS))
    mentors /= np.linalg.norm(mentors, axis=1)[:, None]
    rows: list[Any] = []
    newcomers: list[tuple[Any, Any]] = []
    for cluster in range(clusters):
        near = np.arange(cluster * size, (cluster + 2) * size) % len(mentors)
        mentees = rng.normal(size=(size + STEPS // clusters + 1, DIMENSIONS))
        close = mentees @ mentors[near].T / np.linalg.norm(mentees, axis=1)[:, None]
        score = np.clip(5000 + 5000 * close, 0, 10_000).astype(int)
        best = np.argsort(-score, axis=1)[:, :candidates]
        points = np.take_along_axis(score, best, axis=1)
        who = cluster * size + np.arange(size)
        rows.append(
            np.stack([np.repeat(who, candidates), near[best[:size]].ravel(), points[:size].ravel()])
        )
        newcomers += list(zip(near[best[size:]], points[size:], strict=True))
    left, right, score = np.concatenate(rows, axis=1)
    problem = Problem(
        n_left=size * clusters, n_right=size * clusters, left=left, right=right, score=score
    )
    pick = rng.permutation(len(newcomers))[:STEPS]
    return problem, [newcomers[k] for k in pick]


def _timed(act: Any, *given: Any, **more: Any) -> tuple[float, Any]:
    began = time.process_time()
    changed = act(*given, **more)
    return time.process_time() - began, changed


def _after(problem: Problem, newcomers: list[tuple[Any, Any]], gone: list[int]) -> Problem:
    keep = ~np.isin(problem.left, gone)
    more = problem.n_left + np.arange(len(newcomers))
    places = np.concatenate([problem.left_max, np.ones(len(newcomers), dtype=int)])
    places[gone] = 0
    return Problem(
        n_left=len(places),
        left_max=places,
        n_right=problem.n_right,
        left=np.concatenate([problem.left[keep], np.repeat(more, [len(w) for w, _ in newcomers])]),
        right=np.concatenate([problem.right[keep], *[who for who, _ in newcomers]]),
        score=np.concatenate([problem.score[keep], *[points for _, points in newcomers]]),
    )


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 50,
    )
