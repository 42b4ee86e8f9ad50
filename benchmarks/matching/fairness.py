"""What fairness and keeping pairs cost in a large programme.

    python -m benchmarks.matching.fairness [10000x6000 | PEOPLE.csv]

The promises: department parity within 0.2 points for at most 0.1 % of the total; alpha-fair 4 lifts
the 5th percentile by 2 points or more for at most 0.6 %; a point of stickiness keeps at least 94 %
of the pairs whose people are still there for at most 0.15 %. All over each person's 48 best
partners on both sides and whatever the optimum over all pairs needs.
"""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.matching.population import places, programme
from matchengine import Problem, Settings, solve
from matchengine.arrays import Ints
from matchengine.candidates import match_people
from matchengine.candidates.columns import prepare
from matchengine.candidates.pool import Pool
from matchengine.candidates.scan import best_of_all
from matchengine.files.people_csv import read_people
from matchengine.files.sides import sides_of
from matchengine.tradeoffs import (
    Summary,
    alpha_worth,
    best_by_worth,
    sticky_worth,
    summary_of,
    with_parity,
)

CANDIDATES = 48
GONE = (0.03, 0.05, 0.1)  # of the mentees after a while, and as many new ones


def main(size: str) -> None:
    """One line per promise."""
    if size.endswith(".csv"):
        sides = sides_of(read_people(Path(size)), text_method="tfidf")
        people, room = (sides.left, sides.right), sides.places["right_max"]
    else:
        people, room = programme(*map(int, size.split("x"))), places(int(size.split("x")[1]))
    problem = candidates(people, room)
    best = summary_of(problem, solve(problem).pairs)
    print(
        f"{size}, {problem.n_pairs / problem.n_left:.0f} possible partners a mentee, "
        f"total {best.total / 100:.2f}"
    )
    _parity(problem, best)
    _alpha(problem, best)
    for gone in GONE:
        _sticky(problem, gone)


def candidates(people: Any, room: Any) -> Problem:
    """Everybody's best partners, and the pairs of the proven optimum over all pairs."""
    rows, columns = best_of_all(prepare(*people, Settings(), 0), CANDIDATES, 2, lambda done: None)
    known = Pool(rows, columns)
    large = match_people(*people, right_max=room, gap=0).problem
    key = np.concatenate([known.keys, large.pair_key])
    unique, first = np.unique(key, return_index=True)
    return Problem(
        n_left=large.n_left,
        n_right=large.n_right,
        left=unique // large.n_right,
        right=unique % large.n_right,
        score=np.concatenate([known.scores, large.score])[first],
        right_max=room,
        left_group=people[0].department,
    )


def _parity(problem: Problem, best: Summary) -> None:
    began = time.process_time()
    fair = with_parity(problem)
    seconds = time.process_time() - began
    print(
        f"  department parity: gap {(best.group_gap or 0) / 100:.2f} points before, "
        f"{fair.gap / 100:.2f} after, for {fair.cost / best.total:.4%} of the total; "
        f"{seconds:.0f} CPU s"
    )


def _alpha(problem: Problem, best: Summary) -> None:
    for alpha in (2, 4, 5):
        fair = summary_of(
            problem, _pairs(problem, best_by_worth(problem, alpha_worth(problem, alpha)))
        )
        print(
            f"  alpha {alpha}: 5th percentile {best.p5 / 100:.2f} -> {fair.p5 / 100:.2f} points, "
            f"worst {best.worst / 100:.2f} -> {fair.worst / 100:.2f}, "
            f"for {1 - fair.total / best.total:.3%} of the total"
        )


def _sticky(problem: Problem, share: float) -> None:
    """Some of the mentees are others: what stays, without and with stickiness."""
    rng = np.random.default_rng(1)
    fresh = rng.random(problem.n_left) < share
    before = problem.replace(left_max=np.where(fresh, 0, 1))  # they have not come yet
    gone = ~fresh & (rng.random(problem.n_left) < share)
    now = problem.replace(left_max=np.where(gone, 0, 1))
    current = solve(before).pairs
    current = current[~gone[current[:, 0]]]
    free = summary_of(now, solve(now).pairs, current)
    report = [f"{(free.kept or 0) / len(current):.2%} kept without"]
    for bonus in (100, 200):
        at = best_by_worth(now, sticky_worth(now, current, bonus))
        kept = summary_of(now, _pairs(now, at), current)
        report.append(
            f"{(kept.kept or 0) / len(current):.2%} with {bonus / 100:g} "
            f"for {1 - kept.total / free.total:.4%} of the total"
        )
    print(f"  stickiness in points, {share:.0%} new and gone: surviving pairs " + ", ".join(report))


def _pairs(problem: Problem, at: Ints) -> Ints:
    return np.column_stack([problem.left[at], problem.right[at]])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "10000x6000")
