"""Kinds of problem files beside the two-sided one: read, solve, write; and check pairs."""

import argparse
import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.cli.report import tell, write_report
from matchengine.errors import InvalidProblem
from matchengine.files.pairs_csv import read_pairs, write_pairs
from matchengine.problem_io import pick_fields
from matchengine.ranked import RankedProblem, solve_ranked, verify_ranked

Content = dict[str, Any]


def solve_kind(kind: str, options: argparse.Namespace, content: Content) -> None:
    """Solve any kind but ``two_sided``; write pairs and report."""
    fields = pick_fields(kind, content)
    if options.locked:
        fields["locked"] = [*_rows(fields.get("locked")), *read_pairs(options.locked).tolist()]
    began = time.perf_counter()
    report = SOLVERS[kind](options, fields)
    report["seconds"] = round(time.perf_counter() - began, 3)
    write_report(options.report, report)


def check_kind(kind: str, content: Content, pairs: Ints) -> Content:
    """What is true about some pairs of any kind but ``two_sided``."""
    return CHECKERS[kind](pick_fields(kind, content), pairs)


def _rows(locked: Any) -> list[Any]:
    return [] if locked is None else np.asarray(locked).reshape(-1, 2).tolist()


def _common(answer: Any) -> Content:
    names = ("seed", "problem_digest", "engine_version")
    return {**answer.certificate.as_dict(), **{name: getattr(answer, name) for name in names}}


def _progress(options: argparse.Namespace) -> Content:
    return {"seed": options.seed, "progress": tell if options.progress else None}


def _solve_peers(options: argparse.Namespace, fields: Content) -> Content:
    from matchengine.peers import PeerProblem, solve_peers  # needs rustworkx, so only here

    answer = solve_peers(PeerProblem(**fields), objective=options.objective, **_progress(options))
    write_pairs(options.pairs, answer.pairs, answer.scores)
    certificate = answer.certificate
    return {
        **_common(answer),
        "matched_left": certificate.matched,
        "min_left": certificate.min_score,
        "objective": answer.objective,
        "unmatched": len(answer.leftover),
    }


def _check_peers(fields: Content, pairs: Ints) -> Content:
    from matchengine.peers import PeerProblem, verify_peers

    return verify_peers(PeerProblem(**fields), pairs).as_dict()


def _solve_ranked(options: argparse.Namespace, fields: Content) -> Content:
    if options.objective not in ("total", "stable"):
        raise InvalidProblem(
            f'--objective must be "stable" for ranked lists, got "{options.objective}": '
            "ranks of different people cannot be added up"
        )
    limit = {} if options.time_limit is None else {"time_limit": options.time_limit}
    answer = solve_ranked(RankedProblem(**fields), **_progress(options), **limit)
    table = np.column_stack([answer.pairs, answer.left_ranks, answer.right_ranks])
    _write_ranks(options.pairs, table)
    return {
        **_common(answer),
        "objective": "stable",
        "locked_dropped": answer.locked_dropped.tolist(),
        "unmatched_left": len(answer.leftover_left.person),
        "unmatched_right": len(answer.leftover_right.person),
    }


def _write_ranks(path: Path, table: Ints) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["left", "right", "left_rank", "right_rank"])
        writer.writerows(table.tolist())


def _check_ranked(fields: Content, pairs: Ints) -> Content:
    return verify_ranked(RankedProblem(**fields), pairs).as_dict()


SOLVERS: dict[str, Callable[[argparse.Namespace, Content], Content]] = {
    "one_sided": _solve_peers,
    "ranked": _solve_ranked,
}
CHECKERS: dict[str, Callable[[Content, Ints], Content]] = {
    "one_sided": _check_peers,
    "ranked": _check_ranked,
}
