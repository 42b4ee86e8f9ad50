"""Ranked lists whose minima no stable answer meets: how many pairs block, and how few could.

    python -m benchmarks.matching.ranked [PEOPLE …]

Four people in five are on the left, with ten wishes each; each on the right takes three to five.
In *even* lists everybody is equally sought, in *skewed* ones a few are wanted by most. Beside the
answer stands what the fewest missing partners by high ranks would block, which is where the
search begins, and the bound. CPU seconds of this process.
"""

import sys
import time

import numpy as np

from matchengine.ranked import RankedProblem, solve_ranked

SIZES = (100, 200, 300, 600)
WISHES, LOW, HIGH = 10, 3, 5


def main() -> None:
    print("| lists | people | pairs | at first | block | at least | CPU s |")
    print("|---|---|---|---|---|---|---|")
    for people in map(int, sys.argv[1:] or SIZES):
        for skewed in (False, True):
            print(row(people, skewed=skewed), flush=True)


def row(people: int, *, skewed: bool) -> str:
    problem, first = lists(people, skewed=skewed), []
    began = time.process_time()
    answer = solve_ranked(problem, found=lambda so_far: first.append(so_far.certificate))
    seconds = time.process_time() - began
    told = answer.certificate
    at_first = (first or [told])[0].blocking_pairs
    name = "skewed" if skewed else "even"
    return (
        f"| {name} | {people} | {problem.frame.n_pairs} | {at_first} | {told.blocking_pairs}"
        f" | {told.least_blocking} | {seconds:.1f} |"
    )


def lists(people: int, *, skewed: bool, seed: int = 0) -> RankedProblem:
    """Random lists without ties; those sought by most stand high in the lists, too."""
    dice = np.random.default_rng(seed)
    n_right = people // 5
    n_left = people - n_right
    sought = dice.pareto(1.5, n_right) + 0.3 if skewed else np.ones(n_right)
    chosen = [
        np.sort(dice.choice(n_right, min(WISHES, n_right), replace=False, p=sought / sought.sum()))
        for _ in range(n_left)
    ]
    left, right = np.repeat(np.arange(n_left), [len(one) for one in chosen]), np.concatenate(chosen)
    liking = np.log(sought[right]) + dice.gumbel(size=len(left))
    return RankedProblem(
        n_left=n_left,
        n_right=n_right,
        left=left,
        right=right,
        left_rank=np.argsort(np.argsort(-liking)),
        right_rank=dice.permutation(len(left)),
        right_min=np.full(n_right, LOW),
        right_max=np.full(n_right, HIGH),
    )


if __name__ == "__main__":
    main()
