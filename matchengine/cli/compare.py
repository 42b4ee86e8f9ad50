"""``compare PROBLEM.npz``: the best total beside fairer, stabler and stickier answers."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from matchengine.cli.report import write_report
from matchengine.files.pairs_csv import read_pairs
from matchengine.problem import Problem
from matchengine.problem_io import load_npz, pick_fields
from matchengine.tradeoffs import neighbours


def add_parser(commands: Any) -> None:
    """Describe the command to argparse."""
    parser = commands.add_parser(
        "compare", help="show what fairness, stability and more would cost"
    )
    parser.add_argument("problem", help="two-sided problem file (.npz)")
    parser.add_argument("--current", type=Path, help="CSV file of pairs that exist already")
    parser.add_argument(
        "--leximin", action="store_true", help="add the leximin answer; takes longer"
    )
    parser.add_argument("--seed", type=int, default=0, help="decides between equally good answers")
    parser.add_argument("--report", type=Path, help="also write the table to this JSON file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line per answer."""
    problem = Problem(**pick_fields("two_sided", load_npz(options.problem)))
    current = None if options.current is None else read_pairs(options.current)
    table = neighbours(problem, current=current, leximin=options.leximin, seed=options.seed)
    columns = list(asdict(table[0].summary))
    print("  ".join([f"{'answer':10}", *(f"{name:>14}" for name in columns)]))
    for each in table:
        cells = [_cell(value) for value in asdict(each.summary).values()]
        print("  ".join([f"{each.name:10}", *cells]))
    if options.report:
        report = {each.name: asdict(each.summary) for each in table}
        write_report(options.report, report)
    return 0


def _cell(value: int | float | None) -> str:
    if value is None:
        return f"{'-':>14}"
    return f"{round(value, 1):>14}"
