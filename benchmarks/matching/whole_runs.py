"""From profiles to proven pairs: CPU and wall seconds, memory and gap, by size.

    python -m benchmarks.matching.whole_runs 500x300 10000x10000 100000x100000@0.001

Proves the optimum, or with ``@`` stops at that gap. Every run has a process of its own, so that
its memory can be told. Prints the cost of scoring as a ratio to a bare product of matrices of the
same shape (skills wanted by skills offered, and texts), and that of solving as a ratio to the raw
OR-Tools call on the same arcs, so that machines can be compared.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other count too

import resource
import subprocess
import sys
import time

import numpy as np

from benchmarks.matching.population import places, programme
from matchengine import People, Settings, solve
from matchengine.candidates import match_people
from matchengine.candidates.columns import prepare
from matchengine.candidates.large import KEEP
from matchengine.candidates.scan import best_of_all
from matchengine.problem import Problem
from matchengine.solvers.flow import flow_pairs
from matchengine.solvers.total import fit_locks, open_problem

GAPS = ("0.0005", "0")


def main(sizes: list[str]) -> None:
    """One block of lines per size."""
    match_people(*programme(60, 60))  # compiles, once per machine
    for size in sizes:
        size, _, gap = size.partition("@")
        for each in [gap] if gap else GAPS:
            command = [sys.executable, "-m", "benchmarks.matching.whole_runs", "--one", size, each]
            subprocess.run(command, check=True)


def one(size: str, gap: str) -> None:
    """One run, the only one of its process."""
    n_left, n_right = map(int, size.split("x"))
    people, room = programme(n_left, n_right), places(n_right)
    match_people(*programme(60, 60))  # loads the compiled loops
    before = _memory()
    cpu, wall = time.process_time(), time.perf_counter()
    large = match_people(*people, right_max=room, gap=float(gap))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(
        f"{size}, gap {float(gap):.2%}: {cpu:.2f} CPU s, {wall:.2f} s,"
        f" proven within {large.gap:.4%}, {large.problem.n_pairs / n_left:.0f} pairs a person,"
        f" {large.rounds} rounds, {_memory():.0f} MB ({before:.0f} before)"
    )
    if gap == GAPS[0]:
        _against_product(people)
        _against_raw(large.problem)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _against_product(people: tuple[People, People]) -> None:
    data = prepare(*people, Settings(), 0)
    n_left, n_right, depth = *(side.n for side in people), data.left.text.shape[1]
    began = time.process_time()
    best_of_all(data, KEEP, 1, lambda done: None)
    scan = time.process_time() - began
    tables = [np.ones((n, k), np.float32) for k in (data.skills, depth) for n in (n_left, n_right)]
    began = time.process_time()
    for top in range(0, n_left, 512):
        tables[0][top : top + 512] @ tables[1].T
        tables[2][top : top + 512] @ tables[3].T
    bare = time.process_time() - began
    print(f"  scoring {scan:.2f} CPU s, {scan / bare:.1f} x the bare products of matrices")


def _against_raw(problem: Problem) -> None:
    began = time.process_time()
    solve(problem)
    whole = time.process_time() - began
    network = open_problem(problem, fit_locks(problem, 0), 0).network
    began = time.process_time()
    flow_pairs(network)
    raw = time.process_time() - began
    print(f"  solve with proof {whole:.2f} CPU s, {whole / raw:.2f} x the raw flow call")


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main(sys.argv[1:] or ["500x300", "1000x1000", "2000x2000"])
