"""Puts one fault into a running process, or into a module that is about to be imported.

A function gets the faulty code in place, so whoever holds it, decorated or imported by name, holds
the faulty one. A constant is bound anew wherever it was imported. What is decided while classes are
made needs a process of its own: ``python -m pytest -p benchmarks.mutation.put_in``.
"""

import ast
import gc
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from benchmarks.mutation.areas import ROOT

ASKED = "RAPPORT_TEST_FAULT"  # a JSON file: file and source of the module to import with a fault


def module_of(file: str) -> str:
    """``mentoring.goals.rules`` for ``mentoring/goals/rules.py``."""
    return ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")


Functions = dict[tuple[str, str, int], list[FunctionType]]


def functions_of(files: Iterable[str]) -> Functions:
    """Every function of these files, also those hidden behind decorators.

    By file, qualified name and first line.
    """
    paths = {str(ROOT / file): file for file in files}
    found: Functions = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and (file := paths.get(each.__code__.co_filename)):
            found[file, each.__code__.co_qualname, each.__code__.co_firstlineno].append(each)
    return found


def forget(files: Iterable[str]) -> None:
    """Have these files work out anew what they keep: statements (ADR 0021) and cached functions.

    A fault in what was worked out before it was put in would never be run.
    """
    names = {module_of(file) for file in files}
    statements = sys.modules["mentoring.core.db.statements"].STATEMENTS
    for each in statements:
        if each.__module__ in names:
            each.__init__(each.queryset)
    for module in names:
        for kept in vars(sys.modules[module]).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


def put_into_function(functions: Functions, where: tuple[str, str, int], source: str) -> bool:
    """Give a function of this file, name and first line the faulty code; False where it is none.

    What it has made already gets it too: a view behind a decorator is one that was made before.
    """
    file, name, _ = where
    for (other, inner, _), made in functions.items():
        if other == file and inner.startswith(f"{name}.<locals>."):
            replace_function(made, source)
    return replace_function(functions.get(where, []), source)


def replace_function(copies: list[FunctionType], source: str) -> bool:
    """Give every copy of a function the faulty code; False where that cannot be done."""
    if not copies:
        return False
    old = copies[0].__code__
    new = _code_like(old, compile(source, old.co_filename, "exec"))
    if new is None or new.co_freevars != old.co_freevars:
        return False
    for each in copies:
        each.__code__ = new
    return True


def rebind_constant(file: str, source: str, *, line: int) -> bool:
    """Bind the constant of this line anew wherever it was imported; False where it is none."""
    module = sys.modules[module_of(file)]
    for node in ast.parse(source).body:
        if node.lineno <= line <= (node.end_lineno or 0):
            name = _name_bound_by(node)
            if not name:
                return False
            value = ast.Expression(node.value)  # type: ignore[attr-defined]
            new = eval(compile(value, file, "eval"), vars(module))  # noqa: S307
            _bind(name, getattr(module, name), new)
            return True
    return False


def _code_like(old: CodeType, module: CodeType) -> CodeType | None:
    wanted = old.co_qualname, old.co_firstlineno
    alike = (
        each for each in _all_code(module) if (each.co_qualname, each.co_firstlineno) == wanted
    )
    return next(alike, None)


def _all_code(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _all_code(each)


def _name_bound_by(node: ast.stmt) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return names[0] if len(names) == 1 and getattr(node, "value", None) else ""


def _bind(name: str, old: Any, new: Any) -> None:
    for module in [*sys.modules.values()]:
        if isinstance(module, ModuleType) and vars(module).get(name) is old:
            setattr(module, name, new)


class _Faulty(SourceFileLoader):
    source = ""

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


class _Finder(MetaPathFinder):
    def __init__(self, file: str, source: str) -> None:
        self.file, self.name, self.source = str(ROOT / file), module_of(file), source

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = _Faulty(fullname, self.file)
        loader.source = self.source
        return spec_from_file_location(fullname, self.file, loader=loader)


if asked := os.environ.get(ASKED):
    sys.meta_path.insert(0, _Finder(**json.loads(Path(asked).read_text(encoding="utf-8"))))
