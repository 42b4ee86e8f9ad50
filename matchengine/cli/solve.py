"""``solve PROBLEM.npz``: pairs as CSV and a report as JSON."""

import argparse
import time
from pathlib import Path
from typing import Any

from matchengine.anytime import refuse_gap, solve_within
from matchengine.arrays import Ints
from matchengine.cli.kinds import solve_kind
from matchengine.cli.report import tell, write_prices, write_report
from matchengine.errors import InvalidProblem
from matchengine.files.pairs_csv import read_pairs, write_pairs
from matchengine.files.whole import refuse_missing_folders
from matchengine.flash import rounds_of, within_rounds
from matchengine.problem import Problem
from matchengine.problem_io import kind_of, load_npz, pick_fields
from matchengine.shortage import shortages
from matchengine.solution import Solution
from matchengine.solvers.driver import OBJECTIVES

AIMS = "what comes first: the total, most people, the worst-off (two ways), or stability"
MAX_SHORT = 50  # people below their minimum whom a report names


def add_parser(commands: Any) -> None:
    """Describe the command to argparse."""
    parser = commands.add_parser("solve", help="find the best pairs of a problem file")
    parser.add_argument("problem", help="problem file (.npz) of any kind")
    add_solving_options(parser)
    parser.add_argument("--pairs", type=Path, required=True, help="CSV file to write pairs to")
    parser.add_argument("--report", type=Path, help="JSON file to write the report to")
    parser.add_argument("--rounds", type=int, help="plan short talks in so many rounds (flash)")
    parser.add_argument("--prices", type=Path, help="npz file to write the prices (proof) to")
    parser.set_defaults(run=run)


def add_solving_options(parser: argparse.ArgumentParser) -> None:
    """Options that every command which solves understands."""
    parser.add_argument("--objective", choices=OBJECTIVES, default="total", help=AIMS)
    parser.add_argument("--locked", type=Path, help="CSV file of pairs to keep")
    parser.add_argument("--seed", type=int, default=0, help="decides between equally good answers")
    parser.add_argument(
        "--gap", type=float, default=0.0, help="stop at a proven gap of this share, 0.01 is 1%%"
    )
    parser.add_argument(
        "--time-limit", type=float, help="stop after so many seconds with the best so far"
    )
    parser.add_argument("--progress", action="store_true", help="report progress on stderr")


def run(options: argparse.Namespace) -> int:
    """Solve, write, and report; 0 when solved."""
    content = load_npz(options.problem)
    check_options(options)
    refuse_missing_folders(options.pairs, options.report, options.prices)
    kind = kind_of(content)
    if kind != "two_sided":
        if options.rounds is not None:
            raise InvalidProblem(f'--rounds is for problems of kind "two_sided", this is "{kind}"')
        solve_kind(kind, options, content)
        return 0
    problem = Problem(**pick_fields("two_sided", content))
    if options.locked:
        problem = with_locked(problem, read_pairs(options.locked))
    if options.rounds is not None:
        problem = within_rounds(problem, options.rounds)
    began = time.perf_counter()
    solution = solve_two_sided(problem, options)
    report = report_of(problem, solution, time.perf_counter() - began)
    rounds = None
    if options.rounds is not None:
        rounds = rounds_of(problem, solution.pairs, options.seed)
    write_pairs(options.pairs, solution.pairs, solution.scores, rounds)
    write_prices(options.prices, left=solution.prices.left, right=solution.prices.right)
    write_report(options.report, report)
    return 0


def solve_two_sided(problem: Problem, options: argparse.Namespace) -> Solution:
    """Solve with the options of the command line."""
    check_options(options)
    return solve_within(
        problem,
        options.time_limit,
        objective=options.objective,
        seed=options.seed,
        gap=options.gap,
        progress=tell if options.progress else None,
    )


def check_options(options: argparse.Namespace) -> None:
    """Refuse numbers that make no sense; ``NaN`` is none of those that do."""
    if not 0 <= options.gap < 1:
        raise InvalidProblem(f"--gap must be from 0 up to 1, got {options.gap}")
    refuse_gap(options.gap, options.objective)
    if options.time_limit is not None and not options.time_limit > 0:
        raise InvalidProblem(f"--time-limit must be above 0 seconds, got {options.time_limit}")


def with_locked(problem: Problem, locked: Ints) -> Problem:
    """The problem with more locked pairs."""
    every = [*problem.locked.tolist(), *locked.tolist()]
    return problem.replace(locked=every)


def report_of(problem: Problem, solution: Solution, seconds: float) -> dict[str, Any]:
    """Everything worth keeping beside the pairs, as plain values."""
    return {
        **solution.certificate.as_dict(),
        "shortages": [each.as_dict() for each in shortages(problem, solution, MAX_SHORT)],
        "objective": solution.objective,
        "locked_dropped": solution.locked_dropped.tolist(),
        "unmatched_left": len(solution.unmatched_left.person),
        "unmatched_right": len(solution.unmatched_right.person),
        "seconds": round(seconds, 3),
        "seed": solution.seed,
        "problem_digest": solution.problem_digest,
        "engine_version": solution.engine_version,
    }
