"""``explain PROBLEM.npz``: why not me, why not these two."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from matchengine.cli.solve import add_solving_options, solve_two_sided, with_locked
from matchengine.errors import InvalidProblem
from matchengine.explain import explain
from matchengine.files.pairs_csv import read_pairs
from matchengine.problem import Problem
from matchengine.problem_io import load_npz, pick_fields
from matchengine.why_not import why_not


def add_parser(commands: Any) -> None:
    """Describe the command to argparse."""
    parser = commands.add_parser("explain", help="say why somebody, or a pair, is not matched")
    parser.add_argument("problem", help="two-sided problem file (.npz)")
    parser.add_argument(
        "--left", type=int, help="number of a left person; without it, everybody unmatched"
    )
    parser.add_argument("--right", type=int, help="with --left: why not these two")
    add_solving_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Solve, then print one JSON object per person."""
    problem = Problem(**pick_fields("two_sided", load_npz(options.problem)))
    if options.locked:
        problem = with_locked(problem, read_pairs(options.locked))
    if options.left is not None and not 0 <= options.left < problem.n_left:
        raise InvalidProblem(f"--left must be from 0 to {problem.n_left - 1}, got {options.left}")
    solution = solve_two_sided(problem, options)
    if options.right is not None:
        if options.left is None:
            raise InvalidProblem("--right needs --left: say which two people you mean")
        print_json(asdict(why_not(problem, solution, None, options.left, options.right)))
        return 0
    alone = solution.unmatched_left.person.tolist()
    for left in alone if options.left is None else [options.left]:
        print_json(asdict(explain(problem, solution, None, left)))
    return 0


def print_json(answer: dict[str, Any]) -> None:
    """One line of JSON; codes by their names."""
    for name in ("reason", "obstacle"):
        if answer.get(name) is not None:
            answer[name] = answer[name].name
    sys.stdout.write(json.dumps(answer) + "\n")
