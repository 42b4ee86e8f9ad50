"""``match people.csv programme.json``: from an HR file to pairs, reasons and an audit."""

import argparse
import csv
import time
from dataclasses import asdict
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from matchengine.cli.audit import audit
from matchengine.cli.report import write_report
from matchengine.cli.solve import add_solving_options, report_of, solve_two_sided
from matchengine.counted import spoken
from matchengine.errors import InvalidProblem
from matchengine.explain import explain
from matchengine.files.pairs_csv import write_table
from matchengine.files.people_csv import Roster, read_people
from matchengine.files.sides import Sides, sides_of
from matchengine.files.week import REFERENCE_WEEK, typical_week
from matchengine.files.whole import whole_file
from matchengine.problem import Problem
from matchengine.problem_io import read_object
from matchengine.scoring import RULES, Rule, ScoredPairs, Settings, score
from matchengine.solution import Solution
from matchengine.tradeoffs import neighbours

BEST_PER_MENTEE = 10
WEEKS = 26  # of a programme that does not say
TRIED = 50  # unmatched people whose proposals are solved again


def add_parser(commands: Any) -> None:
    """Describe the command to argparse."""
    parser = commands.add_parser("match", help="match the people of a CSV file")
    parser.add_argument("people", type=Path, help="people.csv, one row a person")
    parser.add_argument("programme", type=Path, help="programme.json with weights and hard rules")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument(
        "--text",
        choices=("best", "tfidf"),
        default="best",
        help="how texts are compared: by the language model where installed, or by words alone",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="also write compare.csv with nine other answers; takes longer",
    )
    add_solving_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read, score, solve, and write problem, pairs, scores, reasons, audit and report."""
    began = time.perf_counter()
    roster = read_people(options.people)
    programme = _programme(options.programme)
    settings = Settings.from_programme(programme)
    sides = sides_of(roster, _week(roster, programme), text_method=options.text)
    scored = score(sides.left, sides.right, settings)
    problem = scored.problem(
        **sides.places, locked=_locked(options.locked, sides), left_group=sides.left.department
    )
    solution = solve_two_sided(problem, options)
    options.out.mkdir(parents=True, exist_ok=True)
    with whole_file(options.out / "problem.npz", binary=True) as file:
        problem.to_npz(file)
    _write_pairs(options.out / "pairs.csv", sides, scored, problem, solution)
    _write_scores(options.out / "scores.csv", sides, scored)
    _write_reasons(options.out / "reasons.csv", sides, settings, scored, problem, solution)
    findings = audit(roster, sides, problem, solution)
    write_report(options.out / "audit.json", findings)
    if options.compare:
        _write_compare(options.out / "compare.csv", problem, options.seed)
    report = report_of(problem, solution, time.perf_counter() - began)
    write_report(options.out / "report.json", {**report, "text_method": sides.text_method})
    print(_summary(roster, solution, options.out))
    return 0


def _programme(path: Path) -> dict[str, Any]:
    try:
        return read_object(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidProblem(f"{path} does not exist") from None
    except UnicodeDecodeError as why:
        raise InvalidProblem(f"{path} is not text in UTF-8: {why}") from None
    except InvalidProblem as why:
        raise InvalidProblem(f"{path} is not JSON that can be used: {why}") from None


def _week(roster: Roster, programme: dict[str, Any]) -> date:
    """The week that is most like those of the programme, from its ``starts`` and ``weeks``."""
    starts, weeks = programme.get("starts"), programme.get("weeks", WEEKS)
    if starts is None:
        return REFERENCE_WEEK
    try:
        first = date.fromisoformat(str(starts))
    except ValueError:
        raise InvalidProblem(f'starts must be a date like 2026-03-02, got "{starts}"') from None
    if not isinstance(weeks, int) or isinstance(weeks, bool) or not 1 <= weeks <= 520:
        raise InvalidProblem(f"weeks must be a whole number from 1 to 520, got {weeks}")
    return typical_week([row.get("timezone", "") for row in roster.rows], first, weeks)


def _locked(path: Path | None, sides: Sides) -> list[tuple[int, int]]:
    """Locked pairs by the ids of the people, from columns ``mentee,mentor`` (or left,right)."""
    if path is None:
        return []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as why:
        raise InvalidProblem(f"{path} is not a CSV file in UTF-8: {why}") from None
    left = {name: k for k, name in enumerate(sides.left_ids)}
    right = {name: k for k, name in enumerate(sides.right_ids)}
    pairs = []
    for line, row in enumerate(rows, start=2):
        mentee, mentor = row.get("mentee") or "", row.get("mentor") or ""
        if mentee not in left or mentor not in right:
            raise InvalidProblem(f'{path}, line {line}: "{mentee}", "{mentor}" are not a pair here')
        pairs.append((left[mentee], right[mentor]))
    return pairs


def _rows(sides: Sides, scored: ScoredPairs, positions: Any) -> list[list[Any]]:
    table = np.column_stack(
        [scored.left, scored.right, scored.score, scored.percentile, scored.contributions]
    )[positions]
    return [[i, j, sides.left_ids[i], sides.right_ids[j], *rest] for i, j, *rest in table.tolist()]


def _header(scored: ScoredPairs) -> list[str]:
    return ["left", "right", "mentee", "mentor", "score", "percentile", *scored.criteria]


def _write_compare(path: Path, problem: Problem, seed: int) -> None:
    """Other answers beside this one, and what each costs."""
    table = [(each.name, asdict(each.summary)) for each in neighbours(problem, seed=seed)]
    rows = [
        [name, *(v if v is None else round(v, 1) for v in numbers.values())]
        for name, numbers in table
    ]
    write_table(path, ["answer", *table[0][1]], rows)


def _write_pairs(
    path: Path, sides: Sides, scored: ScoredPairs, problem: Problem, solution: Solution
) -> None:
    write_table(path, _header(scored), _rows(sides, scored, problem.find(solution.pairs)))


def _write_scores(path: Path, sides: Sides, scored: ScoredPairs) -> None:
    """The ten best possible mentors of every mentee; ``problem.npz`` has all scores."""
    order = np.lexsort((-scored.score, scored.left))
    who = scored.left[order]
    rank = np.arange(len(who)) - np.searchsorted(who, who)
    write_table(path, _header(scored), _rows(sides, scored, order[rank < BEST_PER_MENTEE]))


def _write_reasons(
    path: Path,
    sides: Sides,
    settings: Settings,
    scored: ScoredPairs,
    problem: Problem,
    solution: Solution,
) -> None:
    @cache
    def without(rule: Rule) -> ScoredPairs | None:
        fewer = settings.without(rule)
        if fewer is None:
            return None
        return score(sides.left, sides.right, fewer, calibration=scored.calibration)

    names = [str(rule.name).lower() for rule in RULES]
    rows = []
    for k, left in enumerate(solution.unmatched_left.person.tolist()):
        why = explain(problem, solution, scored, left, try_changes=k < TRIED, without=without)
        change = why.changes[0] if why.changes else None
        helper = ""
        if change is not None and change.right is not None:
            helper = sides.right_ids[change.right]
        elif change is not None and change.rule is not None:
            helper = str(change.rule.name).lower()
        rows.append(
            [left, sides.left_ids[left], why.reason.name if why.reason else "", why.allowed]
            + [why.blocked.get(rule, 0) for rule in RULES]
            + [change.kind if change else "", helper]
            + [(change.gain or change.candidates or 0) if change else ""]
        )
    header = ["left", "mentee", "reason", "allowed", *names, "change", "change_of", "change_brings"]
    write_table(path, header, rows)


def _summary(roster: Roster, solution: Solution, out: Path) -> str:
    c, alone, notes = solution.certificate, len(solution.unmatched_left.person), len(roster.notes)
    found = spoken(c.pairs, "pair")
    if c.pairs:
        found += f" for {spoken(c.matched_left, 'mentee')}, {c.total / 100:,.2f} points"
    left_over = f"{spoken(alone, 'mentee')} without a mentor"
    why = " (see reasons.csv)" if alone else ""
    noted = f"{spoken(notes, 'note')} on the people file"
    where = " (see audit.json)" if notes else ""
    return (
        f"{found[0].upper()}{found[1:]}, {_proof(solution)}; {left_over}{why}; {noted}{where}. "
        f"Written to {out}."
    )


def _proof(solution: Solution) -> str:
    """What is proven, by the aim; a gap is rounded up, for it is a promise."""
    certificate, aim = solution.certificate, solution.objective
    if certificate.proven:
        best = {"total": "proven to be the best", "stable": "proven stable"}
        return best.get(aim, f"proven to be the best for the aim {aim}")
    gap = ceil((certificate.gap or 0) * 100_000) / 100_000
    below = f"at most {gap:.3%} below the highest total"
    return below if aim == "total" else f"not proven to be the best for the aim {aim}, {below}"
