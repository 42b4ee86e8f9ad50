"""From profiles to proven pairs: CPU and wall seconds, memory and gap, by size.

    python -m benchmarks.matching.whole_runs 500x300 2000x2000 10000x10000

Prints the cost of scoring as a ratio to a bare product of matrices of the same shape, and that of
solving as a ratio to the raw OR-Tools call on the same arcs, so that machines can be compared.
"""

import resource
import sys
import time

import numpy as np

from benchmarks.matching.population import places, programme
from matchengine import Settings, solve
from matchengine.candidates import match_people
from matchengine.candidates.columns import prepare
from matchengine.candidates.pool import best_of_all
from matchengine.solvers.flow import best_pairs
from matchengine.solvers.total import fit_locks, open_problem

GAPS = (0.0005, 0.0)


def main(sizes: list[str]) -> None:
    """One block of lines per size."""
    match_people(*programme(60, 60))  # compiles, once per machine
    for size in sizes:
        n_left, n_right = map(int, size.split("x"))
        people, room = programme(n_left, n_right), places(n_right)
        print(f"{size}: {n_left * n_right:.3g} pairs")
        _scoring(people)
        for gap in GAPS:
            _whole(people, room, gap)


def _scoring(people) -> None:  # type: ignore[no-untyped-def]
    data = prepare(*people, Settings(), 0)
    began = time.process_time()
    best_of_all(data, 64, 1, lambda done: None)
    scan = time.process_time() - began
    began = time.process_time()
    step = 512
    for top in range(0, len(data.wanted), step):
        data.wanted[top : top + step] @ data.offered.T
        data.text_left[top : top + step] @ data.text_right.T
    bare = time.process_time() - began
    print(
        f"  scoring {scan:.2f} CPU s, {scan / max(bare, 1e-9):.1f} x the bare products of matrices"
    )


def _whole(people, room, gap: float) -> None:  # type: ignore[no-untyped-def]
    cpu, wall = time.process_time(), time.perf_counter()
    large = match_people(*people, right_max=room, gap=gap)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  gap {gap:.2%}: {wall:.2f} s, {cpu:.2f} CPU s, proven within {large.gap:.4%},"
        f" {large.problem.n_pairs / len(people[0].grade):.0f} pairs a person,"
        f" {large.rounds} rounds, {memory:.0f} MB"
    )
    if gap == 0:
        _against_raw(large.problem)


def _against_raw(problem) -> None:  # type: ignore[no-untyped-def]
    began = time.process_time()
    solve(problem)
    whole = time.process_time() - began
    network = open_problem(problem, fit_locks(problem, 0), 0).network
    began = time.process_time()
    best_pairs(network)
    raw = time.process_time() - began
    print(f"  solve with proof {whole:.2f} CPU s, {whole / max(raw, 1e-9):.2f} x the raw flow call")


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main(sys.argv[1:] or ["500x300", "1000x1000", "2000x2000"])
