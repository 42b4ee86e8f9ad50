"""``verify PROBLEM.npz PAIRS.csv``: what is true about some pairs, whoever made them."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from matchengine.arrays import of_length, whole_numbers
from matchengine.certificate import verify
from matchengine.cli.kinds import check_kind
from matchengine.cli.report import write_report
from matchengine.files.pairs_csv import read_pairs
from matchengine.problem import Problem
from matchengine.problem_io import kind_of, load_npz, pick_fields
from matchengine.solution import Prices


def add_parser(commands: Any) -> None:
    """Describe the command to argparse."""
    parser = commands.add_parser("verify", help="check pairs against a problem, trusting nothing")
    parser.add_argument("problem", help="problem as .npz")
    parser.add_argument("pairs", type=Path, help="CSV file with the columns left,right")
    parser.add_argument("--prices", help="npz file that solve --prices wrote; gives a bound")
    parser.add_argument("--report", type=Path, help="JSON file; standard output otherwise")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 when the pairs are feasible, 1 when not."""
    content, pairs = load_npz(options.problem), read_pairs(options.pairs)
    kind = kind_of(content)
    if kind != "two_sided":
        checked = check_kind(kind, content, pairs)
    else:
        problem = Problem(**pick_fields("two_sided", content))
        checked = verify(problem, pairs, _prices(problem, options.prices)).as_dict()
    write_report(options.report, checked)
    return 0 if checked["feasible"] else 1


def _prices(problem: Problem, path: str | None) -> Prices | None:
    if path is None:
        return None
    content = load_npz(path)
    sides = []
    for name, n in (("left", problem.n_left), ("right", problem.n_right)):
        values = whole_numbers(f"prices {name}", content.get(name, np.zeros(0)), -(2**40), 2**40)
        sides.append(of_length(f"prices {name}", values, n))
    return Prices(left=sides[0], right=sides[1])
