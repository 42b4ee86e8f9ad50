"""Kinds of problem files beside the two-sided one: read, solve, write; and check pairs."""

import argparse
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from matchengine.anytime import within
from matchengine.arrays import Ints, of_length, whole_numbers
from matchengine.circles import (
    PeerCircleProblem,
    quick_circles,
    quick_peer_circles,
    solve_circles,
    solve_peer_circles,
    verify_circles,
    verify_peer_circles,
)
from matchengine.circles.peers.certificate import satisfaction
from matchengine.cli.report import tell, write_prices, write_report
from matchengine.errors import InvalidProblem
from matchengine.files.pairs_csv import read_pairs, write_pairs, write_table
from matchengine.peers import PeerProblem, quick_peers, solve_peers, verify_peers
from matchengine.problem import Problem
from matchengine.problem_io import pick_fields
from matchengine.ranked import RankedProblem, quick_ranked, solve_ranked, verify_ranked

Content = dict[str, Any]
NO_PRICES = "--prices is not for ranked lists: nothing is added up, so there are no prices"


def solve_kind(kind: str, options: argparse.Namespace, content: Content) -> None:
    """Solve any kind but ``two_sided``; write pairs and report."""
    fields = pick_fields(kind, content)
    if options.locked:
        fields["locked"] = [*_rows(fields.get("locked")), *read_pairs(options.locked).tolist()]
    began = time.perf_counter()
    report = SOLVERS[kind](options, fields)
    report["seconds"] = round(time.perf_counter() - began, 3)
    write_report(options.report, report)


def check_kind(kind: str, content: Content, pairs: Ints, prices: Content | None) -> Content:
    """What is true about some pairs of any kind but ``two_sided``."""
    return CHECKERS[kind](pick_fields(kind, content), pairs, prices)


def _rows(locked: Any) -> list[Any]:
    return [] if locked is None else np.asarray(locked).reshape(-1, 2).tolist()


def _common(answer: Any) -> Content:
    names = ("seed", "problem_digest", "engine_version")
    return {**answer.certificate.as_dict(), **{name: getattr(answer, name) for name in names}}


def _in_time(
    options: argparse.Namespace,
    problem: Any,
    quick: Callable[..., Any],
    exact: Callable[..., Any],
    **more: Any,
) -> Any:
    """Solve within what ``--time-limit`` and ``--gap`` ask for."""
    return within(
        problem,
        options.time_limit,
        quick=quick,
        exact=exact,
        gap=options.gap,
        progress=tell if options.progress else None,
        seed=options.seed,
        **more,
    )


def _solve_peers(options: argparse.Namespace, fields: Content) -> Content:
    problem = PeerProblem(**fields)
    answer = _in_time(options, problem, quick_peers, solve_peers, objective=options.objective)
    write_pairs(options.pairs, answer.pairs, answer.scores)
    write_prices(options.prices, left=answer.doubled_prices)
    certificate = answer.certificate
    return {
        **_common(answer),
        "matched_left": certificate.matched,
        "min_left": certificate.min_score,
        "objective": answer.objective,
        "unmatched": len(answer.unmatched),
    }


def _check_peers(fields: Content, pairs: Ints, prices: Content | None) -> Content:
    problem = PeerProblem(**fields)
    paid = None if prices is None else side_prices(prices, "left", problem.n)
    return verify_peers(problem, pairs, paid).as_dict()


def _solve_ranked(options: argparse.Namespace, fields: Content) -> Content:
    if options.objective not in ("total", "stable"):
        raise InvalidProblem(
            f'--objective must be "stable" for ranked lists, got "{options.objective}": '
            "ranks of different people cannot be added up"
        )
    if options.gap:
        raise InvalidProblem(f"--gap must be 0 for ranked lists, got {options.gap}: they have none")
    if options.prices:
        raise InvalidProblem(NO_PRICES)
    problem = RankedProblem(**fields)
    answer = _in_time(options, problem, quick_ranked, solve_ranked)
    table = np.column_stack([answer.pairs, answer.left_ranks, answer.right_ranks])
    write_table(options.pairs, ["left", "right", "left_rank", "right_rank"], table.tolist())
    return {
        **_common(answer),
        "objective": "stable",
        "locked_dropped": answer.locked_dropped.tolist(),
        "unmatched_left": len(answer.unmatched_left.person),
        "unmatched_right": len(answer.unmatched_right.person),
    }


def _check_ranked(fields: Content, pairs: Ints, prices: Content | None) -> Content:
    if prices is not None:
        raise InvalidProblem(NO_PRICES)
    return verify_ranked(RankedProblem(**fields), pairs).as_dict()


def _only_total(options: argparse.Namespace, what: str) -> None:
    if options.objective != "total":
        raise InvalidProblem(f'--objective must be "total" for {what}, got "{options.objective}"')


def _solve_circles(options: argparse.Namespace, fields: Content) -> Content:
    _only_total(options, "circles")
    problem = Problem(**fields)
    exact = partial(solve_circles, gap=options.gap)
    answer = _in_time(options, problem, quick_circles, exact)
    write_pairs(options.pairs, answer.pairs, answer.scores)
    write_prices(options.prices, left=answer.prices)
    return {
        **_common(answer),
        "matched_left": answer.certificate.seated,
        "objective": "total",
        "unmatched_left": len(answer.unmatched.person),
    }


def _check_circles(fields: Content, pairs: Ints, prices: Content | None) -> Content:
    problem = Problem(**fields)
    paid = None if prices is None else side_prices(prices, "left", problem.n_left)
    return verify_circles(problem, pairs, paid).as_dict()


def _solve_peer_circles(options: argparse.Namespace, fields: Content) -> Content:
    _only_total(options, "circles")
    if fields.pop("locked", None) is not None:
        raise InvalidProblem("--locked is not for circles of peers: name no pairs to keep")
    problem = PeerCircleProblem(**fields)
    answer = _in_time(
        options, problem, quick_peer_circles, partial(solve_peer_circles, gap=options.gap)
    )
    seated = np.flatnonzero(answer.circle >= 0)
    has = satisfaction(problem, answer.circle)[seated] // problem.whole
    write_pairs(options.pairs, np.column_stack([seated, answer.circle[seated]]), has)
    write_prices(options.prices, left=answer.prices)
    return {**_common(answer), "matched_left": answer.certificate.seated, "objective": "total"}


def _check_peer_circles(fields: Content, pairs: Ints, prices: Content | None) -> Content:
    problem = PeerCircleProblem(**fields)
    own = np.full(problem.n, -1)
    if len(pairs) and pairs[:, 0].max() >= problem.n:
        raise InvalidProblem(f"left must be from 0 to {problem.n - 1}, got {pairs[:, 0].max()}")
    own[pairs[:, 0]] = pairs[:, 1]
    paid = None if prices is None else side_prices(prices, "left", problem.n)
    return verify_peer_circles(problem, own, paid).as_dict()


def side_prices(content: Content, side: str, n: int) -> Ints:
    """Prices of one side from the arrays of a file, one for everybody."""
    values = whole_numbers(f"prices {side}", content.get(side, np.zeros(0)), -(2**40), 2**40)
    return of_length(f"prices {side}", values, n)


SOLVERS: dict[str, Callable[[argparse.Namespace, Content], Content]] = {
    "one_sided": _solve_peers,
    "ranked": _solve_ranked,
    "circles": _solve_circles,
    "peer_circles": _solve_peer_circles,
}
CHECKERS: dict[str, Callable[[Content, Ints, Content | None], Content]] = {
    "one_sided": _check_peers,
    "ranked": _check_ranked,
    "circles": _check_circles,
    "peer_circles": _check_peer_circles,
}
