"""``verify PROBLEM.npz PAIRS.csv``: what is true about some pairs, whoever made them."""

import argparse
from pathlib import Path
from typing import Any

from matchengine.certificate import verify
from matchengine.cli.kinds import check_kind, side_prices
from matchengine.cli.report import write_report
from matchengine.files.pairs_csv import read_pairs
from matchengine.problem import Problem
from matchengine.problem_io import kind_of, load_npz, pick_fields
from matchengine.solution import Prices


def add_parser(commands: Any) -> None:
    """Describe the command to argparse."""
    parser = commands.add_parser("verify", help="check pairs against a problem, trusting nothing")
    parser.add_argument("problem", help="problem file (.npz)")
    parser.add_argument("pairs", type=Path, help="CSV file with the columns left,right")
    parser.add_argument("--prices", help="npz file that solve --prices wrote; gives a bound")
    parser.add_argument("--report", type=Path, help="JSON file; standard output otherwise")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 when the pairs are feasible, 1 when not."""
    content, pairs = load_npz(options.problem), read_pairs(options.pairs)
    prices = None if options.prices is None else load_npz(options.prices)
    kind = kind_of(content)
    if kind != "two_sided":
        checked = check_kind(kind, content, pairs, prices)
    else:
        problem = Problem(**pick_fields("two_sided", content))
        checked = verify(problem, pairs, _prices(problem, prices)).as_dict()
    write_report(options.report, checked)
    return 0 if checked["feasible"] else 1


def _prices(problem: Problem, content: dict[str, Any] | None) -> Prices | None:
    if content is None:
        return None
    return Prices(
        left=side_prices(content, "left", problem.n_left),
        right=side_prices(content, "right", problem.n_right),
    )
