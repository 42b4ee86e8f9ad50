"""Circles of peers: how far the answer can be below the best, and what it takes.

``python -m benchmarks.matching.peer_circles [PEOPLE,SMALLEST,LARGEST …]``
"""

import sys
import time

import numpy as np

from matchengine.circles import PeerCircleProblem, solve_peer_circles

SIZES = ("24,4,6", "40,4,6", "60,4,6", "60,5,5", "300,4,6")
FEATURES = 6
SEED = 3


def problem_of(kind: str, n: int, low: int, high: int) -> PeerCircleProblem:
    """Scores at random, or from the angle between made-up profiles."""
    rng = np.random.default_rng(SEED)
    left, right = np.triu_indices(n, 1)
    score = rng.integers(0, 10_001, len(left))
    if kind == "profiles":
        profile = rng.normal(size=(n, FEATURES))
        profile /= np.linalg.norm(profile, axis=1)[:, None]
        score = ((profile @ profile.T + 1) * 5_000).astype(int)[left, right]
    return PeerCircleProblem(n=n, left=left, right=right, score=score, size_min=low, size_max=high)


def main(sizes: list[str]) -> None:
    """Print one line a population."""
    print(f"{'people':>7} {'circles':>8} {'scores':>9} {'seated':>7} {'gap':>8} {'CPU s':>7}")
    for size in sizes:
        n, low, high = (int(part) for part in size.split(","))
        for kind in ("random", "profiles"):
            problem = problem_of(kind, n, low, high)
            began = time.process_time()
            certificate = solve_peer_circles(problem).certificate
            took = time.process_time() - began
            print(
                f"{n:>7} {f'{low}-{high}':>8} {kind:>9} {certificate.seated:>7} "
                f"{certificate.gap or 0:>8.3%} {took:>7.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:] or list(SIZES))
