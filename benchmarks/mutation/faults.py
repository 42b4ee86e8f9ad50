"""Finds every place where a fault can be put, draws a sample, and writes the faulty source."""

import ast
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from benchmarks.mutation.areas import ROOT, Area
from benchmarks.mutation.operators import all_operators

Span = tuple[tuple[int, int], tuple[int, int]]  # (line, column) of the start and of the end
OPERATORS = all_operators()


@dataclass(frozen=True)
class Place:
    """Where one operator can act: its number in OPERATORS, and how often it could before."""

    file: str
    operator: int
    occurrence: int
    line: int


@dataclass(frozen=True)
class Fault:
    """One fault: the whole faulty source, and the lines that differ."""

    file: str
    line: int
    function: str  # qualified name of the outermost function around it; empty on module level
    starts: int  # first line of that function, its decorators included
    source: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.before}  →  {self.after}"


def faults_of(area: Area, *, sample: int | None, seed: int) -> list[Fault]:
    """The faults of an app; a sample of them, the same for the same seed and the same code."""
    places = [place for file in area.files for place in _places(file)]
    if sample is not None and sample < len(places):
        places = sorted(
            random.Random(f"{seed} {area.app}").sample(places, sample),
            key=lambda place: (place.file, place.line, place.operator, place.occurrence),
        )
    return [fault for place in places if (fault := _fault(place))]


def is_equivalent(fault: Fault) -> bool:
    """Whether ``equivalent.toml`` says that no test can tell this fault from the code."""
    return (fault.file, fault.before, fault.after) in _equivalents()


@lru_cache(maxsize=1)
def _equivalents() -> frozenset[tuple[str, str, str]]:
    known = tomllib.loads((Path(__file__).parent / "equivalent.toml").read_text(encoding="utf-8"))
    return frozenset((one["file"], one["before"], one["after"]) for one in known["equivalent"])


def _places(file: str) -> Iterator[Place]:
    source = (ROOT / file).read_text(encoding="utf-8")
    tree, leave_out = get_ast(source), _untested(source)
    for number, operator in enumerate(OPERATORS):
        occurrence = 0
        for node in ast_nodes(tree):
            for start, _ in operator.mutation_positions(node):
                is_apart = any(first <= start < last for first, last in leave_out)
                if not is_apart and not _is_star(node):
                    yield Place(file, number, occurrence, start[0])
                occurrence += 1


def _untested(source: str) -> list[Span]:
    """Types are read by mypy, not by tests; decorators say how a thing is made."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        types = [getattr(node, name, None) for name in ("annotation", "returns")]
        found += [each for each in types if isinstance(each, ast.expr)]
        found += getattr(node, "decorator_list", [])
    return [
        ((each.lineno, each.col_offset), (each.end_lineno or 0, each.end_col_offset or 0))
        for each in found
    ]


def _is_star(node: Any) -> bool:
    """The star of keyword-only or unpacked arguments, which multiplies nothing."""
    if node.type != "operator" or node.value not in ("*", "**"):
        return False
    before = node.get_previous_leaf()
    return before is None or before.value in ("(", ",", "[", "{", "=", "return", "yield")


def _fault(place: Place) -> Fault | None:
    source = (ROOT / place.file).read_text(encoding="utf-8")
    faulty = mutate_code(source, OPERATORS[place.operator], place.occurrence)
    if faulty is None or faulty == source or not _compiles(faulty):
        return None
    name, starts = _function_at(source, place.line)
    before, after = _difference(source, faulty)
    return Fault(place.file, place.line, name, starts, faulty, before, after)


def _compiles(source: str) -> bool:
    try:
        compile(source, "faulty", "exec")
    except SyntaxError:
        return False
    return True


def _function_at(source: str, line: int) -> tuple[str, int]:
    def look(body: list[ast.stmt], prefix: str) -> tuple[str, int]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min(node.lineno, *(each.lineno for each in node.decorator_list or [node]))
                if node.body[0].lineno <= line <= (node.end_lineno or 0):
                    return f"{prefix}{node.name}", first
            elif isinstance(node, ast.ClassDef) and node.lineno <= line <= (node.end_lineno or 0):
                return look(node.body, f"{prefix}{node.name}.")
        return "", 0

    return look(ast.parse(source).body, "")


def _difference(source: str, faulty: str) -> tuple[str, str]:
    """The lines that differ, without indentation, joined by a space."""
    old, new = source.splitlines(), faulty.splitlines()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return " ".join(line.strip() for line in old), " ".join(line.strip() for line in new)
